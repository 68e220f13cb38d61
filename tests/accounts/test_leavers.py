"""A live session ends at the very next request: when somebody leaves, and when the password is
changed anywhere else. It does not come back with them."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts import org_import
from pathway_portal.accounts.models import User
from pathway_portal.accounts.services import come_back, leave
from pathway_portal.privacy.confirmations import confirm
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
DOOR = "/account/login/?next=/"
OLD, NEW = "an old password of mine", "sofa lantern gravel otter"


@pytest.fixture
def person():
    return UserFactory(name="Ann", email="ann@example.com", password=OLD)


@pytest.fixture
def session(client, person):
    client.force_login(person)
    assert client.get("/").status_code == 200
    return client


def by_service(person):
    leave(person, at=NOW)


def by_list(person):
    sheet = org_import.parse(f"email,active\n{person.email},no".encode())
    org_import.apply(sheet, by=None, at=NOW)


def by_switch(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize("way", [by_service, by_list, by_switch])
def test_a_leavers_session_ends_at_the_next_request(session, person, way):
    way(person)

    answer = session.get("/")
    assert (answer.status_code, answer.url.startswith("/account/login/")) == (302, True)
    assert session.post(reverse("notices_read"), {"until": 1}).status_code == 401


@pytest.mark.parametrize("way", [by_service, by_list])
def test_a_session_does_not_come_back_with_the_leaver(session, person, way):
    way(person)

    come_back(User.objects.get(pk=person.pk), at=NOW)

    assert session.get("/").url == DOOR


def test_a_leaver_does_not_sign_in(client, person):
    leave(person, at=NOW)

    client.post(reverse("account_login"), {"login": person.email, "password": OLD})

    assert client.get("/").url == DOOR


def test_a_password_changed_elsewhere_ends_the_session(session, person):
    elsewhere = Client()
    elsewhere.force_login(person)

    changed = elsewhere.post(
        reverse("account_change_password"),
        {"oldpassword": OLD, "password1": NEW, "password2": NEW},
    )

    assert (changed.status_code, User.objects.get().check_password(NEW)) == (302, True)
    assert session.get("/").url == DOOR
    assert elsewhere.get("/").status_code == 200


def test_a_password_set_in_the_workplace_ends_the_session_once_confirmed(
    session, person, superuser
):
    workplace = Client()
    workplace.force_login(superuser)

    workplace.post(
        reverse("admin:auth_user_password_change", args=[person.pk]),
        {"password1": NEW, "password2": NEW, "usable_password": "true"},
    )

    assert session.get("/").status_code == 200
    confirm(person.pending_changes.get(), by=person, at=NOW)
    assert User.objects.get(pk=person.pk).check_password(NEW) is True
    assert session.get("/").url == DOOR
