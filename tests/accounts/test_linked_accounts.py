"""An HR admin gains nothing by an account that she has invented, or given an address of her own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts import org_import
from pathway_portal.accounts.linked_accounts import LINKED_FOR
from pathway_portal.accounts.models import PendingChange, User
from pathway_portal.accounts.services import come_back, leave
from pathway_portal.privacy.joining import ask_to_join
from tests.accounts.person_pages import ADD, page_of, posted, reload
from tests.factories import AssessmentFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
CHANGES = reverse("changes")
BOBS = "bob@hr.example"


@pytest.fixture
def second_hr(groups):
    return in_hr(UserFactory(name="Hugo HR"))


@pytest.fixture
def assessment():
    return AssessmentFactory(submitted=True, employee__name="Ann Smith")


@pytest.fixture
def ann(assessment):
    return assessment.employee


def in_hr(person):
    person.is_staff = True
    person.save()
    person.groups.add(Group.objects.get(name="HR admins"))
    return person


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def saved(by, person, **changes):
    """As the page sends it: with what it had shown."""
    shown = posted(reload(person))
    sent = {f"initial-{name}": value for name, value in shown.items()} | shown | changes
    response = client_of(by).post(page_of(person), sent)
    assert response.status_code == 302
    return reload(person)


def imported(by, text):
    org_import.apply(org_import.parse(text.encode()), by=by, at=NOW)


def waiting():
    return [*PendingChange.objects.open().order_by("pk")]


def can_read(person, assessment):
    page = client_of(person).get(reverse("assessments:review", args=[assessment.pk]))
    return page.status_code == 200


def press(person, change, step="confirm"):
    url = reverse("decide_change", args=[change.pk])
    return client_of(person).post(url, {"step": step}).status_code


# How she gets hold of an account that is not hers


def by_adding_a_person(hr):
    new = {"name": "Bob", "email": BOBS, "is_active": "on"}
    assert client_of(hr).post(ADD, new).status_code == 302


def by_a_list(hr):
    imported(hr, f"email,name\n{BOBS},Bob\n")


def by_another_address(hr):
    saved(hr, UserFactory(name="Bob"), email=BOBS)


def by_another_address_in_a_list(hr):
    imported(hr, f"email,staff number\n{UserFactory(name='Bob').email},7\n")
    imported(hr, f"email,staff number\n{BOBS},7\n")


ACCOUNTS = [by_adding_a_person, by_a_list, by_another_address, by_another_address_in_a_list]


# How she makes it the manager's


def on_the_page(hr, ann, bob):
    saved(hr, ann, manager=bob.pk)


def in_a_list(hr, ann, bob):
    imported(hr, f"email,manager\n{ann.email},{bob.email}\n")


def by_letting_the_manager_go(hr, ann, bob):
    User.objects.filter(pk=ann.manager_id).update(manager=bob)
    leave(reload(ann).manager, by=hr, at=NOW)


def by_bringing_them_back(hr, ann, bob):
    leave(ann, at=NOW)
    User.objects.filter(pk=ann.pk).update(manager=bob)
    come_back(reload(ann), by=hr, at=NOW)


ROUTES = [on_the_page, in_a_list, by_letting_the_manager_go, by_bringing_them_back]


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("route", ROUTES)
def test_an_account_of_hers_becomes_nobodys_manager_unconfirmed(
    account, route, hr_admin, second_hr, assessment, ann
):
    account(hr_admin)
    bob = User.objects.get(email=BOBS)

    route(hr_admin, ann, bob)

    assert not can_read(bob, assessment)
    [change] = waiting()
    assert (change.person, change.manager, change.requested_by) == (ann, bob, hr_admin)
    assert press(second_hr, change) == 302
    assert reload(ann).manager == bob


def test_nor_does_one_that_the_same_list_adds(hr_admin, assessment, ann):
    imported(hr_admin, f"email,name,manager\n{BOBS},Bob,\n{ann.email},,{BOBS}\n")

    bob = User.objects.get(email=BOBS)
    assert not can_read(bob, assessment)
    [change] = waiting()
    assert (change.person, change.manager) == (ann, bob)


def test_the_page_says_who_is_to_be_whose_manager(hr_admin, second_hr, ann):
    by_adding_a_person(hr_admin)
    saved(hr_admin, ann, manager=User.objects.get(email=BOBS).pk)

    page = client_of(second_hr).get(CHANGES).content.decode()

    assert "Hanna HR wants to make Bob, bob@hr.example the manager of Ann Smith." in page
    assert "Ann Smith" in client_of(second_hr).get(page_of(ann)).content.decode()


@pytest.mark.parametrize("account", ACCOUNTS)
def test_an_account_of_hers_is_no_second_hr_admin(account, hr_admin, second_hr, ann):
    account(hr_admin)
    bob = in_hr(User.objects.get(email=BOBS))
    saved(hr_admin, ann, manager=hr_admin.pk)
    [change] = waiting()

    page = client_of(bob).get(CHANGES).content.decode()

    assert "You cannot confirm this: one of you added the other’s account" in page
    assert 'value="confirm"' not in page
    assert (press(bob, change), press(bob, change, "refuse")) == (403, 403)
    assert press(second_hr, change) == 302


def test_nor_is_she_for_an_account_of_hers_or_one_for_another(hr_admin, assessment, ann):
    by_adding_a_person(hr_admin)
    bob = in_hr(User.objects.get(email=BOBS))
    client_of(hr_admin).post(ADD, {"name": "Cy", "email": "cy@hr.example", "is_active": "on"})
    cy = in_hr(User.objects.get(email="cy@hr.example"))

    saved(bob, ann, manager=cy.pk)
    [change] = waiting()

    assert (press(hr_admin, change), press(cy, change)) == (403, 403)
    assert not can_read(cy, assessment)
    assert press(ann, change) == 302


def test_an_account_of_hers_does_not_confirm_that_it_is_joined_with_another(hr_admin, ann):
    """Who signs in with it at the company's provider would sign in as Ann from then on."""
    by_adding_a_person(hr_admin)
    User.objects.filter(email=BOBS).update(last_login=NOW)
    bob = User.objects.get(email=BOBS)

    change = ask_to_join(ann, bob, by=hr_admin, at=NOW)

    assert press(bob, change) == 403
    assert User.objects.filter(email=BOBS).exists()


def test_rights_alone_make_no_account_hers(hr_admin, ann):
    """Whoever has had an account before has it for themselves."""
    hugo = UserFactory(name="Hugo")
    saved(hr_admin, hugo, groups=Group.objects.get(name="HR admins").pk)
    saved(hr_admin, ann, manager=hr_admin.pk)
    [change] = waiting()

    assert press(hugo, change) == 302
    assert reload(ann).manager == hr_admin


def test_a_manager_whom_somebody_else_has_confirmed_waits_once(hr_admin, second_hr, ann):
    eve = AssessmentFactory(submitted=True).employee
    by_adding_a_person(hr_admin)
    bob = User.objects.get(email=BOBS)
    saved(hr_admin, ann, manager=bob.pk)
    press(second_hr, waiting()[0])

    assert saved(hr_admin, eve, manager=bob.pk).manager == bob
    assert waiting() == []


def test_an_account_of_hers_vouches_for_no_other(hr_admin, second_hr, ann):
    eve = AssessmentFactory(submitted=True).employee
    by_adding_a_person(hr_admin)
    bob = User.objects.get(email=BOBS)
    client_of(hr_admin).post(ADD, {"name": "Cy", "email": "cy@hr.example", "is_active": "on"})
    saved(hr_admin, ann, manager=bob.pk)
    press(second_hr, waiting()[0])
    PendingChange.objects.update(confirmed_by=User.objects.get(email="cy@hr.example"))

    assert saved(hr_admin, eve, manager=bob.pk).manager != bob
    assert [change.person for change in waiting()] == [eve]


def test_an_account_is_its_owners_after_a_month(hr_admin, ann):
    by_adding_a_person(hr_admin)
    bob = User.objects.get(email=BOBS)
    month_ago = timezone.now() - LINKED_FOR - timedelta(seconds=1)
    LogEntry.objects.update(action_time=month_ago)

    assert saved(hr_admin, ann, manager=bob.pk).manager == bob


def test_an_address_that_was_confirmed_links_nothing(hr_admin, second_hr, ann):
    """What waits is logged, too, and is not hers."""
    saved(hr_admin, ann, email="ann.new@example.com")
    eve = AssessmentFactory(submitted=True).employee

    assert saved(hr_admin, eve, manager=ann.pk).manager == ann
