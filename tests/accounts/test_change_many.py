"""HR changes several people at once: by the rules that hold for one, and logged for each."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts.admin.many_people import MOST_AT_ONCE
from pathway_portal.accounts.models import ChangeReceipt, Notice, PendingChange
from pathway_portal.accounts.sessions import SIGNED_IN_AT
from tests.factories import AssessmentFactory, DepartmentFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = reverse("admin:accounts_user_changelist")


def post(client, action, people, **fields):
    chosen = {"action": action, "index": 0, "_selected_action": [person.pk for person in people]}
    return client.post(PEOPLE, chosen | fields, follow=True)


def do(client, action, people, **fields):
    return post(client, action, people, apply="yes", **fields)


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def two(db):
    manager = UserFactory(name="Former Manager")
    return UserFactory.create_batch(2, manager=manager)


def refreshed(people):
    for person in people:
        person.refresh_from_db()
    return people


@pytest.mark.parametrize("action", ["change_many", "leave_many"])
def test_whom_it_is_about_is_shown_before_anything_happens(hr_client, two, action):
    response = post(hr_client, action, two)

    page = response.content.decode()
    assert [person.email in page for person in two] == [True, True]
    assert [person.is_active for person in refreshed(two)] == [True, True]
    assert LogEntry.objects.count() == 0


def test_manager_department_and_stage_change_together(hr_client, hr_admin, two):
    manager, department = UserFactory(name="New Manager"), DepartmentFactory()
    stage = StageFactory(pathway__published=True)
    new = {"manager": manager.email.upper(), "department": department.pk, "stage": stage.pk}

    response = do(hr_client, "change_many", two, **new)

    assert said(response) == ["2 people were changed."]
    for person in refreshed(two):
        assert (person.manager, person.department, person.stage) == (manager, department, stage)
    words = {entry.get_change_message() for entry in LogEntry.objects.all()}
    assert words == {"Changed Department, Current stage and Manager."}
    assert LogEntry.objects.count() == 2
    receipts = ChangeReceipt.objects.values_list("person", "changed_by")
    assert set(receipts) == {(person.pk, hr_admin.pk) for person in two}
    assert Notice.objects.filter(recipient__in=two, kind="manager_changed").count() == 2


def test_what_is_left_empty_stays(hr_client, two):
    department = DepartmentFactory()

    do(hr_client, "change_many", two, department=department.pk)

    assert {(p.department, p.manager.name) for p in refreshed(two)} == {
        (department, "Former Manager")
    }


def test_doing_it_twice_changes_nothing_more(hr_client, two):
    department = DepartmentFactory()
    do(hr_client, "change_many", two, department=department.pk)

    response = do(hr_client, "change_many", two, department=department.pk)

    assert said(response) == ["Nothing was changed: it was so already."]
    assert LogEntry.objects.count() == 2


@pytest.mark.parametrize(
    "fields", [{}, {"manager": "nobody@example.com"}, {"stage": "999999"}, {"department": "x"}]
)
def test_what_cannot_be_is_refused_and_nobody_is_changed(hr_client, two, fields):
    response = do(hr_client, "change_many", two, **fields)

    assert response.context["form"].errors
    assert LogEntry.objects.count() == 0


def test_manager_among_the_chosen_is_left_out_and_said(hr_client, two):
    _report, manager = two

    response = do(hr_client, "change_many", two, manager=manager.email)

    assert said(response)[0] == "1 person was changed."
    assert "reports to" in said(response)[1]
    assert [person.manager.name for person in refreshed(two)] == [manager.name, "Former Manager"]


def test_naming_oneself_as_manager_waits_for_somebody_else(hr_client, hr_admin, two):
    for person in two:  # there is something to read
        AssessmentFactory(employee=person, submitted=True)

    response = do(hr_client, "change_many", two, manager=hr_admin.email)

    assert ["waiting for confirmation" in text for text in said(response)] == [True, True]
    assert PendingChange.objects.open().count() == 2
    assert {person.manager.name for person in refreshed(two)} == {"Former Manager"}
    assert ChangeReceipt.objects.count() == 0


def test_naming_oneself_as_manager_asks_for_a_fresh_sign_in(hr_client, hr_admin, two):
    session = hr_client.session
    session[SIGNED_IN_AT] = int((timezone.now() - timedelta(minutes=6)).timestamp())
    session.save()
    chosen = {"action": "change_many", "index": 0, "apply": "yes", "manager": hr_admin.email}
    chosen["_selected_action"] = [person.pk for person in two]

    response = hr_client.post(PEOPLE, chosen)

    assert response.status_code == 302
    assert "reauthenticate" in response.url or "login" in response.url
    assert {person.manager.name for person in refreshed(two)} == {"Former Manager"}


def test_leavers_are_signed_out_and_their_reports_move_up(hr_client, two):
    report = UserFactory(manager=two[0])

    response = do(hr_client, "leave_many", two)

    assert said(response) == ["2 people were changed."]
    assert [person.is_active for person in refreshed(two)] == [False, False]
    assert refreshed([report])[0].manager.name == "Former Manager"
    entries = {(e.object_id, e.get_change_message()) for e in LogEntry.objects.all()}
    assert entries == {
        *((str(person.pk), "Changed Active (has left).") for person in two),
        (str(report.pk), "Changed Manager."),
    }


def test_nobody_lets_themselves_or_somebody_with_more_rights_leave(hr_client, hr_admin, superuser):
    response = do(hr_client, "leave_many", [hr_admin, superuser])

    assert [person.is_active for person in refreshed([hr_admin, superuser])] == [True, True]
    assert said(response) == [
        "You cannot mark yourself as having left.",
        "Sue Superuser has more rights than you. Nothing was changed there.",
    ]


def test_more_people_than_a_page_has_are_refused(hr_client):
    people = UserFactory.create_batch(MOST_AT_ONCE + 1)

    response = do(hr_client, "leave_many", people)

    assert said(response) == ["Choose up to 100 people at once. For more, import a list."]
    assert all(person.is_active for person in refreshed(people))


def test_content_editors_change_nobody(client, content_editor, two):
    client.force_login(content_editor)

    assert do(client, "leave_many", two).status_code == 403
    assert [person.is_active for person in refreshed(two)] == [True, True]
