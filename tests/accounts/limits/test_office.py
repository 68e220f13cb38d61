"""An office behind one address is not kept out by what one of its people does."""

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts import limits
from pathway_portal.accounts.models import SignInEvent
from tests.accounts.conftest import PASSWORD
from tests.accounts.limits.conftest import NEW, OFFICE, fail, outcome, reset_link, sign_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_office_of_people_who_slip_gets_in(anna):
    people = [
        UserFactory(email=f"p{number}@example.com", password=PASSWORD) for number in range(25)
    ]
    answers = []
    for person in people:
        fail(1, person.email)
        answers.append(outcome(sign_in(person.email)))

    assert answers == ["in"] * 25


def test_attacker_behind_one_address_is_stopped_at_the_tenth_account():
    answers = [
        outcome(sign_in(f"person{number}@example.com", "wrong again and again"))
        for number in range(20)
    ]

    assert answers == ["wrong"] * 10 + ["too many"] * 10


def test_attacker_with_one_account_of_their_own_gains_next_to_nothing(anna):
    answers = []
    for number in range(20):
        sign_in()
        answers.append(outcome(sign_in(f"person{number}@example.com", "wrong again and again")))

    assert answers.count("wrong") == 12


def test_attacker_inside_an_office_locks_nobody_out():
    people = [
        UserFactory(email=f"p{number}@example.com", password=PASSWORD) for number in range(20)
    ]
    for person in people:
        sign_in(person.email)
    for number in range(40):
        fail(1, f"person{number}@example.com")

    assert outcome(sign_in(people[0].email)) == "in"


@pytest.mark.parametrize(("allowed", "first_refused"), [(1, 1), (10, 10), (30, 30)])
def test_company_says_how_many_slips_its_address_may_make(settings, allowed, first_refused):
    settings.FAILED_SIGN_INS_PER_ADDRESS = allowed
    answers = [
        outcome(sign_in(f"person{number}@example.com", "wrong again and again"))
        for number in range(allowed + 2)
    ]

    assert answers == ["wrong"] * first_refused + ["too many"] * 2


def test_room_for_a_whole_office_leaves_each_account_its_own_limit(settings, anna):
    settings.FAILED_SIGN_INS_PER_ADDRESS = 6000

    answers = [outcome(sign_in(anna.email, "wrong again and again")) for _time in range(7)]

    assert answers == ["wrong"] * 5 + ["too many"] * 2


def test_office_chooses_its_first_passwords_from_one_address():
    people = [UserFactory(email=f"p{number}@example.com") for number in range(22)]
    answers = []
    for person in people:
        client = Client(REMOTE_ADDR=OFFICE)
        client.post(reverse("account_reset_password"), {"email": person.email})
        form = client.get(reset_link(), follow=True)
        done = client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
        answers.append(done.status_code)

    assert answers == [302] * 22
    assert len({message.to[0] for message in mail.outbox}) == 22


def test_links_from_one_address_end_at_some_point(anna):
    source = limits.source_key(RequestFactory().get("/", REMOTE_ADDR=OFFICE))
    SignInEvent.objects.bulk_create(
        SignInEvent(kind="link_requested", account="a", source=source, at=timezone.now())
        for _time in range(limits.LINKS_FROM_SOURCE.amount)
    )

    page = Client(REMOTE_ADDR=OFFICE).post(reverse("account_reset_password"), {"email": anna.email})

    assert "Too many links were requested from your network" in page.content.decode()
    assert mail.outbox == []
