"""Rows from before changes of manager and closings were numbered."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

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
    AssessmentFactory(closed=True)

    migration.keep_valid_reviews(FormerNames, None)

    found = Assessment.objects.filter(review_manager_changes=0).order_by("pk")
    assert [*found] == [*valid, kept]


def test_closed_assessments_are_numbered_for_each_person_by_their_dates():
    late = AssessmentFactory(closed=True, closed_at=SINCE + 2 * DAY)
    early = AssessmentFactory(closed=True, closed_at=SINCE + DAY, employee=late.employee)
    same = AssessmentFactory(closed=True, closed_at=SINCE + 2 * DAY, employee=late.employee)
    others = AssessmentFactory(closed=True)
    draft = AssessmentFactory()
    Assessment.objects.update(closed_number=None)

    migration.number_closed_assessments(apps, None)

    numbers = dict(Assessment.objects.values_list("pk", "closed_number"))
    assert [numbers[each.pk] for each in (late, early, same, others, draft)] == [2, 1, 3, 1, None]
