"""Two in HR who change the reporting lines at the same time, in every order: never a circle.

Real processes, real requests, real commits. Each change is right by itself.
"""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts.models import User
from tests.factories import CompanyFactory, UserFactory
from tests.orders import EVERY_ORDER
from tests.processes import Request

pytestmark = pytest.mark.django_db(transaction=True)
every_order = pytest.mark.parametrize("order", EVERY_ORDER, ids=str)

REFUSED, DONE, OUTDATED = 200, 302, 409
IMPORT = reverse("admin:accounts_user_import")


@pytest.fixture
def hr(db):
    CompanyFactory()
    people = [UserFactory(is_staff=True, name="Hanna"), UserFactory(is_staff=True, name="Henri")]
    for person in people:
        person.groups.add(Group.objects.get(name="HR admins"))
    return people


@pytest.fixture
def ann_and_bo(db):
    return UserFactory(name="Ann", email="ann@example.com"), UserFactory(
        name="Bo", email="bo@example.com"
    )


def by_hand(by, person, manager):
    """What the page of a person posts to give them this manager."""
    data = {
        "name": person.name,
        "email": person.email,
        "manager": manager.pk,
        "initial-manager": "",
        "initial-name": person.name,
        "initial-email": person.email,
        "initial-is_active": "True",
        "is_active": "on",
    }
    return Request.by(by, reverse("admin:accounts_user_change", args=[person.pk]), data)


def by_list(by, person, manager):
    """What the page of a list posts that was shown to give them this manager."""
    client = Client()
    client.force_login(by)
    text = f"email,manager\n{person.email},{manager.email}"
    file = SimpleUploadedFile("people.csv", text.encode())
    return Request.by(by, IMPORT, {"list": client.post(IMPORT, {"file": file}).context["token"]})


def managers(*people):
    return [User.objects.get(pk=person.pk).manager_id for person in people]


@every_order
def test_two_changes_by_hand_never_make_a_circle(workers, hr, ann_and_bo, order):
    ann, bo = ann_and_bo
    one, other = by_hand(hr[0], ann, bo), by_hand(hr[1], bo, ann)

    answers = order.answers(workers, one, other)

    outcome = [answer.status for answer in answers], managers(ann, bo)
    assert outcome in order.allowed(
        ([DONE, REFUSED], [bo.pk, None]), ([REFUSED, DONE], [None, ann.pk])
    )


@every_order
def test_a_list_and_a_change_by_hand_never_make_a_circle(workers, hr, ann_and_bo, order):
    ann, bo = ann_and_bo
    one, other = by_list(hr[0], ann, bo), by_hand(hr[1], bo, ann)

    answers = order.answers(workers, one, other)

    outcome = [answer.status for answer in answers], managers(ann, bo)
    assert outcome in order.allowed(
        ([DONE, REFUSED], [bo.pk, None]), ([OUTDATED, DONE], [None, ann.pk])
    )
    if answers[0].status == OUTDATED:
        assert "These would report to each other in a circle" in answers[0].text


@every_order
def test_a_list_that_is_confirmed_twice_is_brought_in_once(workers, hr, order):
    client = Client()
    client.force_login(hr[0])
    file = SimpleUploadedFile("people.csv", b"email,name\nnew@example.com,Newt")
    token = client.post(IMPORT, {"file": file}).context["token"]
    request = Request.by(hr[0], IMPORT, {"list": token})

    answers = order.answers(workers, request, request)

    assert [answer.status for answer in answers] == [DONE, DONE]
    assert User.objects.filter(email="new@example.com").count() == 1
