"""What was called closed is called agreed, and what one of the two had agreed to is open."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from assessments.models import Assessment, State
from tests.factories import DAY, STARTED_AT, AssessmentFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.every_database("migrations"),
    pytest.mark.old_schema,
]

FIVE_STATES = [("assessments", "0016_keep_receipts_of_reading_alone")]
numbering = import_module("assessments.migrations.0012_number_reviews_and_closings")


def migrate(targets):
    """Go to these migrations, and return the models that are there then."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def old_assessments():
    """Five assessments as they were kept before: one in each state, and a second closed one."""
    draft, submitted = AssessmentFactory(), AssessmentFactory(submitted=True)
    opened = AssessmentFactory(open=True)
    confirmed, late = AssessmentFactory(confirmed=True), AssessmentFactory(agreed=True)
    early = AssessmentFactory(
        agreed=True,
        employee=late.employee,
        agreed_number=2,
        agreed_at=STARTED_AT + 5 * DAY,
        started_at=STARTED_AT - DAY,
    )
    return draft, submitted, opened, confirmed, late, early


def test_every_state_is_there_and_back(old_assessments):
    draft, submitted, opened, confirmed, late, early = old_assessments
    models = migrate(FIVE_STATES)
    old = models.get_model("assessments", "Assessment").objects
    went_back = dict(old.values_list("pk", "agreed_at"))
    closed = dict(old.values_list("pk", "closed_at"))
    old.filter(pk=late.pk).update(closed_at=STARTED_AT + 7 * DAY)
    # From before one's confirmation was dated no later than the closing.
    old.filter(pk=early.pk).update(closed_at=STARTED_AT + 3 * DAY, closed_number=None)
    old.filter(pk=late.pk).update(closed_number=None)
    numbering.number_closed_assessments(models, None)
    numbers = dict(old.values_list("pk", "closed_number"))

    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())

    first = STARTED_AT + 4 * DAY
    nothing = dict.fromkeys([draft.pk, submitted.pk, opened.pk])
    assert went_back == nothing | {confirmed.pk: first, late.pk: first, early.pk: first}
    assert closed == nothing | {
        confirmed.pk: None,
        late.pk: late.agreed_at,
        early.pk: early.agreed_at,
    }
    assert numbers == nothing | {confirmed.pk: None, early.pk: 1, late.pk: 2}
    now = {each.pk: each for each in Assessment.objects.all()}
    assert {pk: each.state for pk, each in now.items()} == {
        draft.pk: State.DRAFT,
        submitted.pk: State.SUBMITTED,
        opened.pk: State.OPEN,
        confirmed.pk: State.OPEN,
        late.pk: State.AGREED,
        early.pk: State.AGREED,
    }
    assert [each.pk for each in now.values() if each.is_confirmed_by_one] == [confirmed.pk]
    assert now[late.pk].agreed_at == STARTED_AT + 7 * DAY
    assert now[early.pk].agreed_at == now[early.pk].manager_confirmed_at == STARTED_AT + 5 * DAY
    assert {pk: each.agreed_number for pk, each in now.items()} == numbers
