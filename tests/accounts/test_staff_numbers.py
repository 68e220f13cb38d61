"""HR's own number for a person: with it, a changed address is a change of the same person."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathway_portal.accounts.models import User
from pathway_portal.accounts.org_import import apply, make_plan
from tests.accounts.lists import bring_in, listed, problems, reload
from tests.accounts.test_import_page import choose, words
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def anna(db):
    return UserFactory(name="Anna Schmidt", email="anna.schmidt@example.com", staff_number="00042")


# The key


def test_a_changed_address_is_the_same_person(anna, django_capture_on_commit_callbacks):
    EmailAddress.objects.create(user=anna, email=anna.email, verified=True, primary=True)

    with django_capture_on_commit_callbacks(execute=True):
        plan = bring_in("staff number,email,name\n00042,anna.mueller@example.com,Anna Müller")

    assert [str(difference) for difference in plan.changed[0].differences] == [
        "email address: anna.schmidt@example.com → anna.mueller@example.com",
        "name: Anna Schmidt → Anna Müller",
    ]
    assert (reload(anna).email, reload(anna).name) == ("anna.mueller@example.com", "Anna Müller")
    assert User.objects.count() == 1
    # As when HR changes it by hand: the old address opens nothing, and both are told.
    assert EmailAddress.objects.count() == 0
    assert [message.to for message in mail.outbox] == [
        ["anna.schmidt@example.com"],
        ["anna.mueller@example.com"],
    ]


def test_a_number_is_enough_to_recognise_somebody(anna):
    bring_in("staff number,job title\n00042,Clerk")

    assert reload(anna).job_title == "Clerk"


def test_a_number_is_given_to_somebody_known_by_address():
    ann = UserFactory(email="ann@example.com")

    plan = bring_in("staff number,email\nA-7,ann@example.com")

    assert [str(d) for d in plan.changed[0].differences] == ["staff number: nothing → A-7"]
    assert reload(ann).staff_number == "A-7"


def test_somebody_new_needs_an_address():
    assert problems("staff number,name\n9,Newt") == [
        "Row 2, email address: Nobody here has the staff number 9. Somebody new needs an email "
        "address too."
    ]


def test_a_new_person_comes_with_their_number():
    bring_in("staff number,email,name\n007,new@example.com,Newt")

    assert User.objects.get().staff_number == "007"


def test_zeros_that_a_spreadsheet_dropped_change_nothing(anna):
    plan = bring_in("staff number,email\n42,anna.schmidt@example.com")

    assert (plan.unchanged, plan.does_something) == (1, False)
    assert reload(anna).staff_number == "00042"


def test_zeros_that_a_spreadsheet_dropped_hide_nobody(anna):
    plan = bring_in("staff number,email,name\n42,anna.mueller@example.com,Anna Müller")

    assert [str(difference) for difference in plan.changed[0].differences] == [
        "email address: anna.schmidt@example.com → anna.mueller@example.com",
        "name: Anna Schmidt → Anna Müller",
    ]
    assert (User.objects.count(), reload(anna).staff_number) == (1, "00042")


def test_zeros_that_a_spreadsheet_dropped_hide_no_manager(anna):
    bo = UserFactory(email="bo@example.com")

    bring_in("email,manager\nbo@example.com,42")

    assert reload(bo).manager == anna


def test_a_number_that_differs_in_zeros_from_two_is_neither(anna):
    UserFactory(staff_number="0042")

    assert problems("staff number,name\n42,Anna") == [
        "Row 2, email address: Nobody here has the staff number 42. Somebody new needs an email "
        "address too."
    ]


def test_each_of_two_numbers_that_differ_in_zeros_is_found(anna):
    bo = UserFactory(staff_number="42")

    bring_in("staff number,job title\n42,Clerk\n00042,Driver")

    assert (reload(bo).job_title, reload(anna).job_title) == ("Clerk", "Driver")


@pytest.mark.parametrize("number", ["1.00012E+11", "1,00012E+11", "1E+05"])
def test_a_number_that_a_spreadsheet_has_shortened_is_nobodys(number):
    assert problems(f'staff number,email,name\n"{number}",a@example.com,A') == [
        f"Row 2, staff number: “{number}” is a long number that your spreadsheet has shortened. "
        "Format its column as text, and enter the numbers again."
    ]


# Collisions


def test_the_number_of_one_and_the_address_of_another_is_a_problem(anna):
    UserFactory(name="Bo", email="bo@example.com")

    assert problems("staff number,email\n00042,bo@example.com") == [
        "Row 2, staff number: The staff number 00042 belongs to Anna Schmidt, "
        "anna.schmidt@example.com, and the address bo@example.com to Bo, bo@example.com. Correct "
        "one of them here, or on their page."
    ]


def test_another_number_for_a_known_address_is_a_problem(anna):
    assert problems("staff number,email\n77,anna.schmidt@example.com") == [
        "Row 2, staff number: The address anna.schmidt@example.com belongs to Anna Schmidt, whose "
        "staff number here is 00042, not 77. If it is the same person, change the number on their "
        "page."
    ]


def test_two_rows_for_one_person_are_a_problem(anna):
    assert problems(
        """staff number,email
        00042,
        ,anna.schmidt@example.com"""
    ) == ["Row 3, email address: This is the same person as in row 2."]


def test_a_number_stands_there_once():
    assert problems(
        """staff number,email,name
        a7,a@example.com,A
        A7,b@example.com,B"""
    ) == ["Row 3, staff number: The staff number A7 is already in row 2."]


def test_a_number_is_one_persons_in_the_database(anna):
    bo = UserFactory(staff_number="b7")

    for number in ("00042", "B7", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            UserFactory(staff_number=number)
    assert reload(bo).staff_number == "b7"


def test_nobody_changes_the_address_of_who_may_do_more(hr_admin, superuser):
    superuser.staff_number = "1"
    superuser.save()

    assert problems("staff number,email\n1,mine@example.com", by=hr_admin) == [
        "Row 2, email address: Sue Superuser has more rights here than you, so you cannot change "
        "them."
    ]


# Hints


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("anna.s@new.example,Anna Schmidt,", "the same name"),
        ('anna.s@new.example,"Schmidt, Anna",', "the same name"),
        ("anna.schmidt@new.example,Anna Müller,", "nearly the same address"),
        ("a.mueller@example.com,Anna Müller,Clerk", "the same first name, job title and manager"),
    ],
)
def test_who_may_be_somebody_here_is_hinted_at(row, reason):
    boss = UserFactory(email="boss@example.com", name="Boss")
    anna = UserFactory(
        name="Anna Schmidt", email="anna.schmidt@example.com", job_title="Clerk", manager=boss
    )

    plan = make_plan(
        listed(f"email,name,job title,manager\nboss@example.com,,,\n{row},boss@example.com"),
        by=None,
    )

    assert [(hint.row, hint.pk, hint.reason) for hint in plan.hints] == [(3, anna.pk, reason)]


def test_who_stays_in_the_list_is_nobody_else():
    UserFactory(name="Anna Schmidt", email="anna@example.com")

    plan = make_plan(
        listed("email,name\nanna@example.com,\nanna.s@example.com,Anna Schmidt"), by=None
    )

    assert plan.hints == []


def test_the_page_says_what_to_do_about_a_hint(hr_client):
    anna = UserFactory(name="Anna Schmidt", email="anna@example.com")

    page = choose(hr_client, "email,name\nanna.s@example.com,Anna Schmidt")

    assert "The same person? 1" in words(page)
    assert (
        "Anna Schmidt , anna.s@example.com row 2 : perhaps Anna Schmidt, anna@example.com (the "
        "same name)" in words(page)
    )
    assert reverse("admin:accounts_user_change", args=[anna.pk]) in page.content.decode()


# By hand


def test_hr_writes_the_number_on_somebodys_page(hr_client, anna):
    ann = UserFactory(name="Ann", email="ann@example.com")
    page = reverse("admin:accounts_user_change", args=[ann.pk])
    data = {"name": "Ann", "email": "ann@example.com", "is_active": "on"}

    refused = hr_client.post(page, data | {"staff_number": "00042"})
    saved = hr_client.post(page, data | {"staff_number": "00043"})
    emptied = hr_client.post(page, data | {"staff_number": ""})

    assert refused.context["adminform"].form.errors["staff_number"] == [
        "Somebody already has this staff number."
    ]
    assert (saved.status_code, emptied.status_code) == (302, 302)
    assert reload(ann).staff_number is None


# HR's log


def test_the_log_says_every_change_in_words(hr_admin):
    chief = UserFactory(email="chief@example.com", name="Chief")
    head = UserFactory(email="head@example.com", name="Head", manager=chief)
    ann = UserFactory(email="ann@example.com", name="Ann", manager=head, staff_number="1")
    gone = UserFactory(email="gone@example.com", name="Gone", is_active=False)
    other = UserFactory(email="o@example.com", name="Twin", manager=head)
    UserFactory(email="twin@example.com", name="Twin")

    apply(
        listed(
            """staff number,email,job title,manager,active
            1,anna@example.com,Clerk,chief@example.com,
            ,head@example.com,,,no
            ,gone@example.com,Baker,,yes"""
        ),
        by=hr_admin,
        at=NOW,
    )

    assert {
        entry.object_id: (entry.object_repr, entry.get_change_message())
        for entry in LogEntry.objects.all()
    } == {
        str(ann.pk): ("Ann", "Changed Email address, Job title and Manager."),
        str(head.pk): ("Head", "Changed Active (has left)."),
        str(gone.pk): ("Gone", "Changed Job title and Active (came back)."),
        str(other.pk): ("Twin, o@example.com", "Changed Manager."),
    }


def test_the_log_says_the_same_by_hand(hr_client):
    ann = UserFactory(name="Ann", email="ann@example.com")
    page = reverse("admin:accounts_user_change", args=[ann.pk])
    data = {"name": "Ann", "email": "ann@example.com"}
    shown = {f"initial-{name}": value for name, value in data.items()}

    hr_client.post(page, data | shown | {"initial-is_active": "True"})
    hr_client.post(page, data | shown | {"initial-is_active": "False", "is_active": "on"})

    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == [
        "Changed Active (has left).",
        "Changed Active (came back).",
    ]
