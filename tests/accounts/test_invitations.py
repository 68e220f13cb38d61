"""Invitations: a link of one's own, by which one chooses a password and comes in."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.http import int_to_base36

from pathway_portal.accounts.invitations import WORKS_FOR, invite
from pathway_portal.accounts.models import OutgoingMail, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = reverse("admin:accounts_user_changelist")
PASSWORD = "otters juggle seven lanterns"


@pytest.fixture
def newcomer():
    return UserFactory(name="Nora Newcomer", email="nora@example.com", password=None)


@pytest.fixture
def link(newcomer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite([newcomer.pk], at=timezone.now())
    return link_in(mail.outbox[-1])


def link_in(message):
    [link] = re.findall(r"^https?://[^/]+(/\S*)$", message.body, re.MULTILINE)
    return link


def open_link(client, link):
    return client.get(link, follow=True)


def choose_password(client, link, password=PASSWORD):
    """Open the link and choose a password there, as a browser does."""
    page = open_link(client, link)
    new = {"password1": password, "password2": password}
    return client.post(page.request["PATH_INFO"], new, follow=True)


def heading(page):
    [text] = re.findall(r"<h1[^>]*>(.*?)</h1>", page.content.decode(), re.DOTALL)
    return " ".join(text.split())


def is_signed_in(client):
    return "_auth_user_id" in client.session


def post(client, people, **fields):
    chosen = {"action": "invite_many", "_selected_action": [person.pk for person in people]}
    return client.post(PEOPLE, chosen | fields, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_somebody_comes_in_by_the_link_in_their_mail(client, newcomer, link):
    page = open_link(client, link)
    assert heading(page) == "Welcome, Nora Newcomer. Choose a password"

    choose_password(client, link)

    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(newcomer.pk)
    assert mail.outbox[0].to == ["nora@example.com"]


def test_a_program_that_opens_the_link_first_spoils_nothing(client, link):
    for _visit in range(3):
        type(client)().get(link, follow=True)
        type(client)().head(link, follow=True)

    choose_password(client, link)

    assert is_signed_in(client)


def test_the_link_works_once(client, link, newcomer):
    choose_password(client, link)
    another = type(client)()

    page = open_link(another, link)

    assert heading(page) == "This link no longer works"
    choose_password(another, link, "lanterns juggle seven otters")
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)
    assert not is_signed_in(another)


@pytest.mark.parametrize(
    ("age", "says"),
    [
        (WORKS_FOR - timedelta(minutes=1), "Welcome, Nora Newcomer. Choose a password"),
        (WORKS_FOR + timedelta(minutes=1), "This link no longer works"),
    ],
    ids=["within the week", "after it"],
)
def test_the_link_works_for_a_week(client, link, monkeypatch, age, says):
    now = timezone.now() + age
    monkeypatch.setattr("time.time", now.timestamp)

    assert heading(open_link(client, link)) == says


def sign_in_once(newcomer):
    User.objects.filter(pk=newcomer.pk).update(last_login=timezone.now())


def change_address(newcomer):
    User.objects.filter(pk=newcomer.pk).update(email="other@example.com")


def leave(newcomer):
    User.objects.filter(pk=newcomer.pk).update(is_active=False)


@pytest.mark.parametrize("what_happens", [sign_in_once, change_address, leave])
def test_the_link_is_void_after(client, link, newcomer, what_happens):
    what_happens(newcomer)

    choose_password(client, link)

    newcomer.refresh_from_db()
    assert not newcomer.check_password(PASSWORD)
    assert not is_signed_in(client)


def test_the_link_is_nobody_elses(client, link, newcomer):
    other = UserFactory(password=None)

    mine, theirs = (f"/{int_to_base36(person.pk)}-" for person in (newcomer, other))
    assert mine in link

    page = open_link(client, link.replace(mine, theirs))

    assert heading(page) == "This link no longer works"


def test_hr_invites_all_who_have_never_come_in(
    hr_client, newcomer, django_capture_on_commit_callbacks
):
    known = UserFactory(name="Kim Known", last_login=timezone.now())
    left = UserFactory(name="Lee Left", is_active=False)

    with django_capture_on_commit_callbacks(execute=True):
        response = post(hr_client, [newcomer, known, left], apply="yes")

    assert said(response) == [
        "1 person was sent an invitation.",
        "Kim Known has signed in before.",
        "Lee Left has left.",
    ]
    assert [message.to for message in mail.outbox] == [["nora@example.com"]]
    assert [entry.get_change_message() for entry in LogEntry.objects.all()] == [
        "Invited to come in"
    ]


def test_hr_sees_whom_it_is_about_before_anything_is_sent(hr_client, newcomer):
    page = post(hr_client, [newcomer]).content.decode()

    assert "nora@example.com" in page
    assert "It works for a week, and once." in page
    newcomer.refresh_from_db()
    assert newcomer.invitation_sent_at is None


def test_a_whole_list_is_invitation_sent_at_once(hr_client):
    people = [UserFactory.build(email=f"p{n}@example.com", name=f"P {n}") for n in range(130)]
    User.objects.bulk_create(people)
    chosen = {"action": "invite_many", "select_across": "1", "_selected_action": people[0].pk}
    address = f"{PEOPLE}?invitation=none"
    asked = hr_client.post(address, chosen).content.decode()
    assert "These are the first 100 of 130." in asked

    hr_client.post(address, chosen | {"apply": "yes"})

    assert User.objects.exclude(invitation_sent_at=None).count() == 130
    assert OutgoingMail.objects.filter(to__startswith="p").count() == 130


def test_who_has_not_come_in_yet_can_be_listed(hr_client, newcomer):
    long_ago = timezone.now() - timedelta(days=8)
    UserFactory(name="Ina Invited", invitation_sent_at=timezone.now())
    UserFactory(name="Olga Overdue", invitation_sent_at=long_ago)
    UserFactory(name="Kim Known", invitation_sent_at=long_ago, last_login=timezone.now())

    shown = {
        value: [
            person.name
            for person in hr_client.get(PEOPLE, {"invitation": value}).context["cl"].result_list
        ]
        for value in ("none", "sent", "over")
    }

    assert shown == {
        "none": ["Nora Newcomer"],
        "sent": ["Ina Invited", "Olga Overdue"],
        "over": ["Olga Overdue"],
    }


def test_only_who_may_change_people_invites(client, content_editor, newcomer):
    client.force_login(content_editor)

    assert post(client, [newcomer], apply="yes").status_code == 403
    newcomer.refresh_from_db()
    assert newcomer.invitation_sent_at is None


def test_mail_without_passwords_leads_to_the_front_door(
    newcomer, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(settings, "PASSWORD_SIGN_IN", False)

    with django_capture_on_commit_callbacks(execute=True):
        invite([newcomer.pk], at=timezone.now())

    assert link_in(mail.outbox[-1]) == reverse("home")
    assert "password" not in mail.outbox[-1].body
