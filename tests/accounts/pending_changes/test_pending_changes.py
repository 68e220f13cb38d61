"""Changes by which HR admins would gain access to answers wait for somebody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts import org_import
from pathway_portal.accounts.models import Notice, PendingChange, PendingChangeKind, User
from pathway_portal.accounts.pending_changes import NoLongerWaiting, link_key, request_change
from pathway_portal.accounts.services import change_email, change_manager, come_back, leave
from pathway_portal.accounts.sessions import SIGNED_IN_AT
from pathway_portal.privacy import confirmations
from tests.accounts.pending_changes.conftest import NOW, press, told, waiting
from tests.accounts.person_pages import page_of, posted, reload
from tests.factories import AssessmentFactory, UserFactory

pytestmark = pytest.mark.django_db

CHANGES = reverse("changes")


def can_read(person, assessment):
    client = Client()
    client.force_login(person)
    return client.get(reverse("assessments:review", args=[assessment.pk])).status_code == 200


# Every way in which HR admins could make themselves somebody's manager


def by_the_page(hr, person):
    client = Client()
    client.force_login(hr)
    page = client.post(page_of(person), posted(person, manager=hr.pk, job_title="Baker"))
    assert page.status_code == 302


def by_a_list(hr, person):
    sheet = org_import.parse(f"email,manager,job title\n{person.email},{hr.email},Baker\n".encode())
    org_import.apply(sheet, by=hr, at=NOW)


def by_the_service(hr, person):
    change_manager(person, hr, by=hr, at=NOW)


def by_letting_their_manager_go(hr, person):
    change_manager(person.manager, hr, at=NOW)
    leave(person.manager, by=hr, at=NOW)


def by_a_list_that_lets_their_manager_go(hr, person):
    change_manager(person.manager, hr, at=NOW)
    sheet = org_import.parse(f"email,active\n{person.manager.email},no\n".encode())
    org_import.apply(sheet, by=hr, at=NOW)


def by_bringing_them_back(hr, person):
    leave(person, at=NOW)
    User.objects.filter(pk=person.pk).update(manager=hr)
    come_back(reload(person), by=hr, at=NOW)


def by_a_list_that_brings_them_back(hr, person):
    leave(person, at=NOW)
    User.objects.filter(pk=person.pk).update(manager=hr)
    sheet = org_import.parse(f"email,active\n{person.email},yes\n".encode())
    org_import.apply(sheet, by=hr, at=NOW)


ROUTES = [
    by_the_page,
    by_a_list,
    by_the_service,
    by_letting_their_manager_go,
    by_a_list_that_lets_their_manager_go,
    by_bringing_them_back,
    by_a_list_that_brings_them_back,
]


@pytest.mark.parametrize("route", ROUTES)
def test_who_names_themselves_waits_until_a_second_hr_admin_confirms(
    route, hr_admin, second_hr, assessment, ann
):
    route(hr_admin, ann)

    assert reload(ann).manager != hr_admin
    assert not can_read(hr_admin, assessment)
    [change] = waiting()
    assert (change.person, change.manager, change.requested_by) == (ann, hr_admin, hr_admin)
    assert told(ann)[-1] == "asked_manager"
    assert told(second_hr)[-1] == "asked_for_another"
    assert press(hr_admin, change, "confirm").status_code == 403
    assert press(second_hr, change, "confirm").status_code == 302
    assert reload(ann).manager == hr_admin
    assert can_read(hr_admin, assessment)


@pytest.mark.parametrize("route", [by_the_page, by_a_list])
def test_everything_else_is_saved_meanwhile(route, hr_admin, ann):
    manager = ann.manager

    route(hr_admin, ann)

    assert (reload(ann).job_title, reload(ann).manager) == ("Baker", manager)


@pytest.mark.parametrize("who", ["ann", "manager", "superuser"])
def test_the_person_and_their_manager_may_confirm_too(who, hr_admin, superuser, ann):
    by_the_service(hr_admin, ann)
    person = {"ann": ann, "manager": ann.manager, "superuser": superuser}[who]

    press(person, waiting()[0], "confirm")

    assert reload(ann).manager == hr_admin
    assert PendingChange.objects.get().confirmed_by == person


@pytest.mark.parametrize(("step", "by"), [("refuse", "second_hr"), ("withdraw", "hr_admin")])
def test_refused_or_withdrawn_nothing_changes(step, by, hr_admin, second_hr, ann):
    manager = ann.manager
    by_the_service(hr_admin, ann)
    [change] = waiting()

    press({"second_hr": second_hr, "hr_admin": hr_admin}[by], change, step)
    again = press(second_hr, change, "confirm")

    assert (reload(ann).manager, waiting()) == (manager, [])
    assert told(ann)[-1] == {"refuse": "change_refused", "withdraw": "change_withdrawn"}[step]
    assert again.status_code == 302
    assert reload(ann).manager == manager


def test_others_do_not_find_the_change(hr_admin, content_editor, ann):
    by_the_service(hr_admin, ann)
    [change] = waiting()

    for other in [UserFactory(), content_editor]:
        assert press(other, change, "confirm").status_code == 404
        assert press(other, change, "refuse").status_code == 404
    assert press(ann, change, "withdraw").status_code == 403
    assert press(ann, change, "anything").status_code == 400
    assert waiting() == [change]


def test_an_hr_admin_may_not_decide_about_who_may_do_more(hr_admin, second_hr, superuser):
    AssessmentFactory(employee=superuser)
    by_the_service(hr_admin, superuser)
    [change] = waiting()

    assert press(second_hr, change, "confirm").status_code == 403


def test_asking_twice_waits_once_and_another_manager_overtakes_it(hr_admin, ann):
    by_the_service(hr_admin, ann)
    by_the_service(hr_admin, ann)
    assert len(waiting()) == 1

    change_manager(ann, UserFactory(), by=hr_admin, at=NOW)

    assert PendingChange.objects.get().outcome == "withdrawn"


def test_what_somebody_asked_for_ends_when_they_leave(hr_admin, ann):
    by_the_service(hr_admin, ann)

    leave(hr_admin, at=NOW)

    assert waiting() == []


def test_a_loop_made_meanwhile_is_said(hr_admin, second_hr, ann):
    by_the_service(hr_admin, ann)
    change_manager(hr_admin, ann, at=NOW)

    page = press(second_hr, waiting()[0], "confirm")

    assert page.status_code == 302
    assert len(waiting()) == 1
    assert waiting()[0].confirmed_by is None


def test_somebody_who_has_never_been_here_needs_no_confirmation(hr_admin):
    person = UserFactory()

    change_manager(person, hr_admin, by=hr_admin, at=NOW)
    change_email(person, "new@example.com", by=hr_admin, at=NOW)

    assert (reload(person).manager, reload(person).email) == (hr_admin, "new@example.com")
    assert waiting() == []


def test_naming_somebody_else_needs_no_confirmation(hr_admin, ann):
    other = UserFactory()

    change_manager(ann, other, by=hr_admin, at=NOW)

    assert (reload(ann).manager, waiting()) == (other, [])


# A fresh sign-in


@pytest.mark.parametrize("field", ["manager", "email"])
def test_such_a_change_asks_for_a_fresh_sign_in(client, hr_admin, ann, field):
    hr_admin.set_password("sofa lantern gravel otter")
    hr_admin.save()
    client.force_login(hr_admin)
    session = client.session
    session[SIGNED_IN_AT] = int((timezone.now() - timedelta(minutes=6)).timestamp())
    session.save()
    value = {"manager": hr_admin.pk, "email": "new@example.com"}[field]

    answer = client.post(page_of(ann), posted(ann, **{field: value}))

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert waiting() == []
    assert client.post(page_of(ann), posted(ann, job_title="Baker")).url.startswith("/admin/")


# Pages


def test_pages_say_what_waits(client, hr_admin, second_hr, ann):
    by_the_service(hr_admin, ann)
    sentence = "Hanna HR wants to become the manager of Ann Smith."

    for person in [hr_admin, second_hr, ann, ann.manager]:
        client.force_login(person)
        assert sentence in client.get(CHANGES).content.decode()
    client.force_login(UserFactory())
    assert sentence not in client.get(CHANGES).content.decode()
    client.force_login(hr_admin)
    assert sentence in client.get(page_of(ann)).content.decode()


def test_the_preview_of_a_list_says_what_waits(hr_admin, ann):
    sheet = org_import.parse(f"email,manager\n{ann.email},{hr_admin.email}\n".encode())

    [entry] = org_import.make_plan(sheet, by=hr_admin).changed

    assert [difference.new for difference in entry.differences] == [
        "Hanna HR, waits for confirmation"
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_once_for_all(client, hr_admin, django_assert_num_queries, rows):
    for _row in range(rows):
        by_the_service(hr_admin, AssessmentFactory().employee)
    client.force_login(hr_admin)

    # One of them reads who has added whose account of late.
    with django_assert_num_queries(6):
        page = client.get(CHANGES)

    assert len(page.context["rows"]) == rows


# The database


@pytest.mark.parametrize("break_it", ["confirmer", "twice", "unconfirmed", "valueless"])
def test_the_database_holds_the_rules(break_it, hr_admin, ann):
    by_the_service(hr_admin, ann)
    change = PendingChange.objects.filter(pk=waiting()[0].pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        if break_it == "confirmer":
            change.update(confirmed_by=hr_admin, confirmed_at=NOW)
        elif break_it == "twice":
            copy = {"person": ann, "kind": "manager", "manager": hr_admin}
            PendingChange.objects.create(requested_by=hr_admin, requested_at=NOW, **copy)
        elif break_it == "unconfirmed":
            change.update(outcome="applied", closed_at=NOW)
        else:
            change.update(manager=None)


def test_services_refuse_who_asked(hr_admin, ann):
    change = request_change(ann, PendingChangeKind.MANAGER, manager=hr_admin, by=hr_admin, at=NOW)

    with pytest.raises(PermissionDenied):
        confirmations.confirm(change, by=hr_admin, at=NOW)
    with pytest.raises(PermissionDenied):
        confirmations.withdraw(change, by=ann, at=NOW)
    confirmations.confirm(change, by=ann, at=NOW)
    with pytest.raises(NoLongerWaiting):
        confirmations.withdraw(change, by=hr_admin, at=NOW)
    with pytest.raises(NoLongerWaiting):
        confirmations.confirm_address(link_key(change), by=ann, at=NOW)
    assert Notice.objects.filter(recipient=hr_admin, kind="applied_for_another").count() == 1
