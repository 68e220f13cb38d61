"""Receipts of what HR changed move into a table of their own, and back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from assessments.models import Receipt
from assessments.receipt_list import ReceiptList
from pathway_portal.accounts.models import ChangeReceipt
from tests.factories import DAY, STARTED_AT, AssessmentFactory, ReceiptFactory, UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.every_database("migrations"),
    pytest.mark.old_schema,
]

ONE_TABLE = [("accounts", "0015_notices_of_any_subject")]
OF_READING = ("reader_id", "capacity", "action", "assessment_id", "at")
OF_CHANGES = ("person_id", "changed_by_id", "capacity", "action", "at", "day")


def migrate(targets=None):
    """Go to these migrations, or forward again to all; return the models that are there then."""
    executor = MigrationExecutor(connection)
    targets = targets or executor.loader.graph.leaf_nodes()
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def hr():
    return UserFactory(name="Hanna HR")


@pytest.fixture
def assessment():
    return AssessmentFactory(submitted=True)


def test_every_receipt_is_there_afterwards_in_its_order(hr, assessment):
    """Of each kind that the portal ever left. Only HR and the terminal changed what HR keeps."""
    person, manager = assessment.employee, assessment.employee.manager
    migrate(ONE_TABLE)
    old = MigrationExecutor(connection).loader.project_state(
        [*ONE_TABLE, ("assessments", "0014_say_that_a_stage_is_reached")]
    )
    receipts = old.apps.get_model("assessments", "Receipt").objects
    by_manager = {"reader_id": manager.pk, "standing": "manager", "deed": "read"}
    about = {"assessment_id": assessment.pk, "stage_id": assessment.stage_id}
    at_the_terminal = {"standing": "terminal", "deed": "changed"}
    by_hr = {"reader_id": hr.pk, "standing": "hr"}
    for days, line in enumerate(
        [
            by_manager | about,
            by_hr | {"deed": "changed"},
            at_the_terminal,
            by_hr | {"deed": "looked_up"} | about,
            by_hr | {"standing": "superuser", "deed": "joined"},
            by_manager | about,
            by_hr | {"standing": "superuser", "deed": "changed"},
            by_hr | {"standing": "superuser", "deed": "looked_up"} | about,
            by_hr | {"deed": "joined"},
        ]
    ):
        at = STARTED_AT + days * DAY
        receipts.create(employee_id=person.pk, at=at, day=at.date(), **line)

    migrate()

    dates = [STARTED_AT + days * DAY for days in range(9)]
    assert [*Receipt.objects.order_by("pk").values_list(*OF_READING)] == [
        (manager.pk, "manager", "read", assessment.pk, dates[0]),
        (hr.pk, "hr", "looked_up", assessment.pk, dates[3]),
        (manager.pk, "manager", "read", assessment.pk, dates[5]),
        (hr.pk, "superuser", "looked_up", assessment.pk, dates[7]),
    ]
    assert [*ChangeReceipt.objects.order_by("pk").values_list(*OF_CHANGES)] == [
        (person.pk, hr.pk, "hr", "changed", dates[1], dates[1].date()),
        (person.pk, None, "terminal", "changed", dates[2], dates[2].date()),
        (person.pk, hr.pk, "superuser", "joined", dates[4], dates[4].date()),
        (person.pk, hr.pk, "superuser", "changed", dates[6], dates[6].date()),
        (person.pk, hr.pk, "hr", "joined", dates[8], dates[8].date()),
    ]
    assert [receipt.at for receipt in ReceiptList(person)[:]] == dates[::-1]


def test_on_the_way_back_none_is_lost(hr, assessment):
    person = assessment.employee
    day = STARTED_AT.date()
    ReceiptFactory(assessment=assessment)
    line = {"person": person, "at": STARTED_AT, "day": day}
    ChangeReceipt.objects.create(changed_by=hr, capacity="hr", action="changed", **line)
    ChangeReceipt.objects.create(changed_by=hr, capacity="superuser", action="joined", **line)
    ChangeReceipt.objects.create(capacity="terminal", action="changed", **line)
    before = [*ChangeReceipt.objects.order_by("pk").values_list(*OF_CHANGES)]

    migrate(ONE_TABLE)

    with connection.cursor() as cursor:
        cursor.execute("SELECT reader_id, standing, deed FROM assessments_receipt ORDER BY id")
        rows = cursor.fetchall()
    assert rows == [
        (person.manager_id, "manager", "read"),
        (hr.pk, "hr", "changed"),
        (hr.pk, "superuser", "joined"),
        (None, "terminal", "changed"),
    ]
    migrate()
    assert [*ChangeReceipt.objects.order_by("pk").values_list(*OF_CHANGES)] == before
    assert Receipt.objects.get().assessment == assessment
