"""Whoever reads what is another's leaves a receipt that the other sees, and nothing else does."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, ReaderCapacity, Receipt, ReceiptAction
from pathway_portal.accounts.models import ChangeAction, ChangeReceipt, EditorCapacity, User
from tests.accounts.person_pages import opened, page_of
from tests.accounts.test_import_page import choose
from tests.assessments.conftest import posted as answers
from tests.assessments.receipts import MARCH, PAGE, told
from tests.assessments.responses import response_to, signed_in
from tests.factories import (
    DAY,
    AssessmentFactory,
    ChangeReceiptFactory,
    ReceiptFactory,
    UserFactory,
)

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.django_db]

STATES = ["draft", "submitted", "open", "confirmed", "agreed"]


def at(name, assessment):
    return reverse(f"assessments:{name}", args=[assessment.pk])


def left():
    """Every receipt there is: who, as what, did what with which assessment, if with one."""
    of_reading = Receipt.objects.order_by("assessment", "pk").values_list(
        "reader", "capacity", "action", "assessment"
    )
    of_changes = ChangeReceipt.objects.order_by("pk").values_list(
        "changed_by", "capacity", "action"
    )
    return [*of_reading, *((*line, None) for line in of_changes)]


def read_by(manager, *assessments):
    return [
        (manager.pk, ReaderCapacity.MANAGER, ReceiptAction.READ, each.pk) for each in assessments
    ]


# Reading leaves one


@pytest.mark.parametrize(
    ("page", "state"),
    [
        ("review", "submitted"),
        ("detail", "open"),
        ("detail", "confirmed"),
        ("detail", "agreed"),
        ("history", "agreed"),
    ],
)
def test_reading_what_is_anothers_leaves_a_receipt(client, people, assessment_in, page, state):
    assessment = assessment_in(state)
    client.force_login(people["manager"])

    before = timezone.now()
    response = client.get(at(page, assessment))

    receipt = Receipt.objects.get()
    assert (response.status_code, left()) == (200, read_by(people["manager"], assessment))
    assert (receipt.employee, receipt.stage) == (people["employee"], assessment.stage)
    assert before <= receipt.at <= timezone.now()
    assert receipt.day == timezone.localdate(receipt.at)


def test_reading_it_again_leaves_one_a_day(client, people, assessment_in):
    assessment = assessment_in("agreed")
    ReceiptFactory(assessment=assessment, at=timezone.now() - DAY)
    client.force_login(people["manager"])

    for page in ["detail", "history", "detail"]:
        client.get(at(page, assessment))

    assert left() == read_by(people["manager"], assessment, assessment)


def test_the_history_leaves_one_for_each_that_it_shows(client, people, assessment_in):
    older = assessment_in("agreed")
    newer = assessment_in("agreed", stage=older.stage)
    elsewhere = assessment_in("agreed")
    client.force_login(people["manager"])

    client.get(at("history", newer))

    assert left() == read_by(people["manager"], older, newer)
    assert elsewhere.receipts.count() == 0


def test_a_page_that_comes_back_with_an_error_has_been_read_too(client, people, assessment_in):
    submitted = assessment_in("submitted")
    client.force_login(people["manager"])
    key = submitted.ratings.first().key
    wrong = {f"{key}-version": 0, f"{key}-answer": "nonsense", f"{key}-evidence": ""}

    response = client.post(at("review", submitted), wrong)

    assert response.context["has_errors"]
    assert left() == read_by(people["manager"], submitted)


def test_agreeing_too_early_shows_both_views_and_leaves_one(client, people, differing):
    client.force_login(people["manager"])

    response = client.post(at("agree", differing), {"version": differing.version})

    assert response.context["was_refused"]
    assert left() == read_by(people["manager"], differing)


def test_what_cannot_be_written_down_is_not_shown(client, people, assessment_in):
    assessment = assessment_in("submitted")
    assessment.ratings.update(evidence="The queue fell to four days.")
    client.force_login(people["manager"])
    client.raise_request_exception = False
    assert b"The queue fell" in client.get(at("review", assessment)).content

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE assessments_receipt RENAME TO gone")
    response = client.get(at("review", assessment))

    assert response.status_code == 500
    assert b"The queue fell" not in response.content


# Nothing else does


@pytest.mark.parametrize("state", STATES)
def test_reading_ones_own_leaves_none(client, people, assessment_in, state):
    assessment = assessment_in(state)
    client.force_login(people["employee"])

    for page in ["detail", "history", "answer", "submit"]:
        client.get(at(page, assessment), follow=True)

    assert left() == []


@pytest.mark.parametrize("state", STATES)
def test_whoever_is_refused_leaves_none(client, people, hr_admin, assessment_in, state):
    assessment = assessment_in(state)

    for person in [people["head"], people["peer"], people["stranger"], hr_admin]:
        client.force_login(person)
        for page in ["detail", "history", "review", "finish"]:
            assert client.get(at(page, assessment)).status_code == 404

    assert left() == []


def test_pages_of_states_and_of_ones_own_words_leave_none(client, people, assessment_in):
    assessments = [assessment_in(state) for state in STATES]
    draft, submitted = assessments[:2]
    client.force_login(people["manager"])

    for address in ["/", "/team/", reverse("assessments:report", args=[people["employee"].pk])]:
        assert client.get(address).status_code == 200
    assert client.get(at("finish", submitted)).status_code == 200
    assert client.get(at("detail", submitted)).status_code == 302
    assert client.get(at("history", submitted)).status_code == 302
    assert client.get(at("detail", draft)).status_code == 404

    assert left() == []


def test_what_stays_hidden_for_now_leaves_none(client, people, assessment_in):
    earlier = assessment_in("agreed")
    assessment_in("submitted", stage=earlier.stage)
    client.force_login(people["manager"])

    for page in ["detail", "history"]:
        assert client.get(at(page, earlier)).templates[0].name == "assessments/withheld.html"

    assert left() == []


@pytest.mark.parametrize("page", ["detail", "history"])
def test_asking_for_the_head_alone_shows_nothing_and_leaves_none(
    client, people, assessment_in, page
):
    client.force_login(people["manager"])

    response = client.head(at(page, assessment_in("agreed")))

    assert (response.status_code, response.content, left()) == (200, b"", [])


def test_writing_a_review_leaves_none_and_tells_the_employee_nothing(client, people, assessment_in):
    submitted = assessment_in("submitted")
    employee = signed_in(people["employee"])
    client.force_login(people["manager"])
    client.get(at("review", submitted))
    before = response_to(employee, PAGE)

    page = answers(submitted, evidence="What I have seen")
    key = submitted.ratings.first().key
    kept = client.post(at("save", submitted), {**page, "key": key})
    saved = client.post(at("review", submitted), {**page, f"{key}-version": 1})

    assert (kept.status_code, saved.status_code) == (200, 302)
    assert submitted.ratings.filter(side="manager", evidence="What I have seen").count() == 3
    assert left() == read_by(people["manager"], submitted)
    assert response_to(employee, PAGE) == before


# HR's workplace


def test_looking_an_assessment_up_in_the_workplace_leaves_one(
    client, people, hr_admin, superuser, assessment_in
):
    draft = assessment_in("draft")
    address = reverse("admin:assessments_assessment_change", args=[draft.pk])

    for person in [hr_admin, superuser]:
        client.force_login(person)
        assert client.get(address).status_code == 200
        client.get(address)
        client.head(address)

    assert left() == [
        (hr_admin.pk, ReaderCapacity.HR, ReceiptAction.LOOKED_UP, draft.pk),
        (superuser.pk, ReaderCapacity.SUPERUSER, ReceiptAction.LOOKED_UP, draft.pk),
    ]


def test_the_list_of_states_ones_own_and_a_closed_door_leave_none(
    client, hr_admin, content_editor, assessment_in
):
    others, own = assessment_in("agreed"), AssessmentFactory(employee=hr_admin)
    page = "admin:assessments_assessment_change"

    client.force_login(hr_admin)
    assert client.get(reverse("admin:assessments_assessment_changelist")).status_code == 200
    assert client.get(reverse(page, args=[own.pk])).status_code == 200
    assert client.get(page_of(others.employee)).status_code == 200
    client.force_login(content_editor)
    assert client.get(reverse(page, args=[others.pk])).status_code == 403

    assert left() == []


def test_changing_a_person_leaves_one_and_saving_them_as_they_are_none(client, people, hr_admin):
    changed, same = people["peer"], people["stranger"]
    client.force_login(hr_admin)

    client.post(page_of(same), opened(client, same))
    assert left() == []
    client.post(page_of(hr_admin), opened(client, hr_admin, job_title="Head of HR"))
    assert left() == []
    for title in ["Clerk", "Head clerk"]:
        client.post(page_of(changed), opened(client, changed, job_title=title))

    assert left() == [(hr_admin.pk, EditorCapacity.HR, ChangeAction.CHANGED, None)]
    assert ChangeReceipt.objects.get().person == changed


def test_a_list_of_people_leaves_one_for_each_whom_it_changes(client, hr_admin):
    ann = UserFactory(name="Ann", email="ann@example.com")
    UserFactory(name="Ben", email="ben@example.com")
    client.force_login(hr_admin)
    list_of_people = "email,name\nann@example.com,Anna\nben@example.com,Ben\nnew@example.com,Newt"
    shown = choose(client, list_of_people).context["token"]
    assert left() == []

    client.post(reverse("admin:accounts_user_import"), {"list": shown})

    assert list(User.objects.filter(name__in=["Anna", "Newt"])) != []
    assert left() == [(hr_admin.pk, EditorCapacity.HR, ChangeAction.CHANGED, None)]
    assert ChangeReceipt.objects.get().person == ann


def test_who_goes_one_manager_up_has_one_as_if_they_had_been_moved(client, hr_admin):
    head = UserFactory(name="Hedy Head")
    leaver = UserFactory(name="Lea Leaver", manager=head)
    report = UserFactory(name="Rita Report", manager=leaver)
    UserFactory(manager=head)
    client.force_login(hr_admin)

    client.post(page_of(leaver), opened(client, leaver, is_active=""))

    assert User.objects.get(pk=report.pk).manager == head
    receipts = ChangeReceipt.objects.values_list("person", "changed_by", "capacity", "action")
    assert sorted(receipts) == [
        (person.pk, hr_admin.pk, EditorCapacity.HR, ChangeAction.CHANGED)
        for person in (leaver, report)
    ]
    line = LogEntry.objects.get(object_id=str(report.pk))
    assert (line.user, line.get_change_message()) == (hr_admin, "Changed Manager.")


def test_a_list_at_the_terminal_leaves_one_that_names_nobody(client, tmp_path):
    ann = UserFactory(name="Ann", email="ann@example.com")
    UserFactory(name="Ben", email="ben@example.com")
    file = tmp_path / "people.csv"
    for name in ["Anna", "Annika"]:
        file.write_text(f"email,name\nann@example.com,{name}\nben@example.com,Ben\nc@example.com,C")
        call_command("import_people", str(file), verbosity=0)
    client.force_login(ann)

    assert left() == [(None, EditorCapacity.TERMINAL, ChangeAction.CHANGED, None)]
    (said,) = told(client)
    assert said.startswith(
        "A list of people, imported on the portal’s server, changed your HR details on "
    )


def test_a_dry_run_at_the_terminal_leaves_none(tmp_path):
    UserFactory(name="Ann", email="ann@example.com")
    file = tmp_path / "people.csv"
    file.write_text("email,name\nann@example.com,Anna")

    call_command("import_people", str(file), "--dry-run", verbosity=0)

    assert left() == []


def test_a_list_that_is_refused_leaves_none(client, hr_admin):
    UserFactory(name="Ann", email="ann@example.com")
    client.force_login(hr_admin)
    shown = choose(client, "email,name\nann@example.com,Anna").context["token"]
    User.objects.filter(email="ann@example.com").update(name="Annika")

    response = client.post(reverse("admin:accounts_user_import"), {"list": shown})

    assert (response.status_code, left()) == (409, [])


def test_what_changed_since_the_time_before_was_read_too(client):
    manager = UserFactory()
    first = AssessmentFactory(employee__manager=manager, agreed=True)
    dates = [field.name for field in Assessment._meta.fields if field.name.endswith("_at")]
    Assessment.objects.update(**{name: F(name) - 365 * DAY for name in dates})
    second = AssessmentFactory(employee=first.employee, stage=first.stage, agreed=True)
    client.force_login(manager)

    client.get(second.get_absolute_url())

    assert left() == read_by(manager, first, second)


# What the database refuses


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("receipt_is_of_somebody_else", {"reader": "employee"}),
        ("receipt_capacity_is_known", {"capacity": "friend"}),
        ("receipt_action_is_known", {"action": "guessed"}),
        ("stage", {"stage": None}),
        ("reader", {"reader": None}),
        ("receipt_action_is_known", {"action": ChangeAction.CHANGED}),
        ("receipt_capacity_is_known", {"capacity": EditorCapacity.TERMINAL}),
    ],
)
def test_receipts_that_make_no_sense_are_refused(people, assessment_in, constraint, wrong):
    if wrong.get("reader"):
        wrong = {"reader": people["employee"]}

    with pytest.raises(IntegrityError, match=constraint):
        ReceiptFactory(assessment=assessment_in("submitted"), **wrong)


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("change_receipt_is_by_somebody_else", {"changed_by": "person"}),
        ("change_receipt_capacity_is_known", {"capacity": "friend"}),
        ("change_receipt_action_is_known", {"action": "guessed"}),
        ("change_receipt_names_who_unless_at_the_terminal", {"changed_by": None}),
        (
            "change_receipt_names_who_unless_at_the_terminal",
            {"capacity": EditorCapacity.TERMINAL},
        ),
        (
            "change_receipt_names_who_unless_at_the_terminal",
            {
                "changed_by": None,
                "capacity": EditorCapacity.TERMINAL,
                "action": ChangeAction.JOINED,
            },
        ),
    ],
)
def test_receipts_of_changes_that_make_no_sense_are_refused(people, constraint, wrong):
    if wrong.get("changed_by"):
        wrong = {"changed_by": people["employee"]}

    with pytest.raises(IntegrityError, match=constraint):
        ChangeReceiptFactory(person=people["employee"], **wrong)


def test_one_line_a_day_of_the_terminal(people):
    about = {"person": people["employee"], "at": MARCH}
    about |= {"changed_by": None, "capacity": EditorCapacity.TERMINAL}
    ChangeReceiptFactory(**about)

    with pytest.raises(IntegrityError):
        ChangeReceiptFactory(**about)


@pytest.mark.parametrize("action", [ReceiptAction.READ, ReceiptAction.LOOKED_UP])
def test_one_line_a_day(assessment_in, action):
    about = {"assessment": assessment_in("submitted"), "action": action, "at": MARCH}
    ReceiptFactory(**about)
    ReceiptFactory(**about | {"at": MARCH + DAY})

    with pytest.raises(IntegrityError):
        ReceiptFactory(**about)


def test_one_line_a_day_of_changes(people, hr_admin):
    about = {"person": people["employee"], "changed_by": hr_admin, "at": MARCH}
    ChangeReceiptFactory(**about)
    ChangeReceiptFactory(**about | {"at": MARCH + DAY})

    with pytest.raises(IntegrityError):
        ChangeReceiptFactory(**about)
