"""Rows from before changes of manager and closings were numbered."""

from datetime import timedelta
from importlib import import_module

import pytest

from assessments.models import Assessment, Side
from pathways.models import Level
from tests.assessments.conftest import FormerNames
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    OrphanedAnswerFactory,
    RatingFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("migrations")]

migration = import_module("assessments.migrations.0012_number_reviews_and_closings")
SINCE = STARTED_AT + DAY
SECOND = timedelta(seconds=1)


def begun(*, since=None, at=SINCE, **author):
    assessment = AssessmentFactory(submitted=True, employee__manager_since=since)
    row = {"author": assessment.employee.manager, **author}
    competency = assessment.stage.competencies.first()
    RatingFactory(
        assessment=assessment,
        competency=competency,
        side=Side.MANAGER,
        answer=Level.WELL,
        updated_at=at,
        **row,
    )
    return assessment


def test_reviews_by_the_present_manager_stay_and_earlier_ones_are_void():
    valid = [begun(), begun(since=SINCE), begun(since=SINCE, at=SINCE + SECOND)]
    kept = begun(since=SINCE, at=None)
    OrphanedAnswerFactory(assessment=kept, author=kept.employee.manager, kept_at=SINCE + SECOND)
    begun(since=SINCE, at=SINCE - SECOND)
    begun(author=UserFactory())
    AssessmentFactory(submitted=True)
    AssessmentFactory(agreed=True)

    migration.keep_valid_reviews(FormerNames, None)

    found = Assessment.objects.filter(review_manager_changes=0).order_by("pk")
    assert [*found] == [*valid, kept]
