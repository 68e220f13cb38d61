"""A new address or password set by HR opens nothing before it is confirmed."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts.models import PendingChange, User
from pathway_portal.accounts.services import change_email
from tests.accounts.pending_changes.conftest import NOW, press, told, waiting
from tests.accounts.person_pages import page_of, posted, reload
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# Addresses


def link_in_mail(to):
    [message] = [each for each in mail.outbox if each.to == [to]]
    return re.search(r"/account/address/\S+", message.body)[0]


@pytest.fixture
def new_address(hr_admin, ann, django_capture_on_commit_callbacks):
    """HR has typed another address on the page of Ann."""
    client = Client()
    client.force_login(hr_admin)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(ann), posted(ann, email="new@example.com", job_title="Baker"))
    return link_in_mail("new@example.com")


def test_an_address_typed_by_hr_opens_nothing_before_it_is_confirmed(client, hr_admin, ann):
    client.force_login(hr_admin)

    saved = client.post(page_of(ann), posted(ann, email="new@example.com"))

    assert saved.status_code == 302
    assert reload(ann).email == "ann@example.com"
    assert [(change.kind, change.email) for change in waiting()] == [("email", "new@example.com")]


def test_an_address_waits_and_the_old_one_is_told(ann, new_address):
    assert (reload(ann).email, reload(ann).job_title) == ("ann@example.com", "Baker")
    assert told(ann) == ["asked_email"]
    assert "ann@example.com" in [to for message in mail.outbox for to in message.to]


def test_a_reset_goes_to_the_old_address_meanwhile(
    client, ann, new_address, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    User.objects.filter(pk=ann.pk).update(password="!")
    ann.refresh_from_db()
    ann.set_password("sofa lantern gravel otter")
    ann.save()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_reset_password"), {"email": "new@example.com"})
    assert mail.outbox == []
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_reset_password"), {"email": "ann@example.com"})
    assert [message.to for message in mail.outbox] == [["ann@example.com"]]


def test_the_link_alone_is_not_enough(client, hr_admin, second_hr, ann, new_address):
    assert client.get(new_address).status_code == 200
    assert waiting()[0].address_confirmed_at is None
    assert client.post(new_address).status_code == 200
    assert reload(ann).email == "ann@example.com"
    assert client.post(new_address).status_code == 404
    assert client.get(new_address).status_code == 404

    press(second_hr, waiting()[0], "confirm")

    assert reload(ann).email == "new@example.com"


def test_confirming_alone_is_not_enough(client, second_hr, ann, new_address):
    press(second_hr, waiting()[0], "confirm")
    assert reload(ann).email == "ann@example.com"

    client.post(new_address)

    assert reload(ann).email == "new@example.com"


def test_the_person_signed_in_confirms_both_with_the_link(client, ann, new_address):
    client.force_login(ann)

    client.post(new_address)

    assert reload(ann).email == "new@example.com"


def test_an_hr_admin_signed_in_confirms_only_the_address(client, hr_admin, ann, new_address):
    client.force_login(hr_admin)

    client.post(new_address)

    assert reload(ann).email == "ann@example.com"


def test_a_link_ends_after_three_days_and_with_the_change(client, ann, new_address, monkeypatch):
    change = waiting()[0]
    now = timezone.now() + timedelta(days=3, minutes=1)
    with monkeypatch.context() as patch:
        patch.setattr("time.time", lambda: now.timestamp())
        assert client.get(new_address).status_code == 404
    assert client.get(new_address).status_code == 200
    press(ann, change, "refuse")
    assert client.post(new_address).status_code == 404
    assert client.get(reverse("confirm_address", args=["forged"])).status_code == 404


def test_an_address_somebody_else_got_meanwhile_is_refused_in_words(
    client, second_hr, ann, new_address
):
    press(second_hr, waiting()[0], "confirm")
    UserFactory(email="new@example.com")

    page = client.post(new_address)

    assert page.status_code == 409
    assert "Somebody already signs in with this address." in page.content.decode()
    assert reload(ann).email == "ann@example.com"


def test_ones_own_address_needs_the_link_alone(
    client, hr_admin, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        change_email(hr_admin, "mine@example.com", by=hr_admin, at=NOW)
    assert reload(hr_admin).email != "mine@example.com"

    client.post(link_in_mail("mine@example.com"))

    assert reload(hr_admin).email == "mine@example.com"


# Passwords


def test_a_password_set_by_a_superuser_waits(client, superuser, hr_admin, ann):
    client.force_login(superuser)
    page = reverse("admin:auth_user_password_change", args=[ann.pk])
    new = "sofa lantern gravel otter"

    client.post(page, {"password1": new, "password2": new, "usable_password": "true"})

    assert not reload(ann).check_password(new)
    assert told(ann) == ["asked_password"]
    press(hr_admin, waiting()[0], "confirm")
    assert reload(ann).check_password(new)
    assert PendingChange.objects.get().password == ""
