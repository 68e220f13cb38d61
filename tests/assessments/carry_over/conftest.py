"""What was said last time: offered as "still true?", confirmed in two clicks, never taken over."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from assessments import services
from assessments.carry_over import offers
from assessments.models import Rating, Side
from assessments.questions import questions_of
from tests.factories import DAY, STARTED_AT

NOW = datetime(2026, 8, 3, 10, tzinfo=UTC)
AGREED_ON = STARTED_AT + 3 * DAY


@pytest.fixture
def last_time(assessment_in, stage):
    """Closed: the employee said well, the manager learning, and they agreed on alone."""
    agreed = assessment_in(
        "agreed",
        stage=stage,
        ratings__self="well",
        ratings__manager="learning",
        ratings__agreed="alone",
    )
    agreed.ratings.filter(side=Side.SELF).update(
        evidence="The map of the intake.", link="https://example.com/map"
    )
    agreed.ratings.filter(side=Side.AGREED).update(answered_at=AGREED_ON)
    return agreed


@pytest.fixture
def draft(last_time, stage):
    return services.start(stage, by=last_time.employee, at=NOW)


def offered(draft):
    """What the answer page offers, by the item's slug."""
    questions = questions_of(draft.stage, Side.SELF)
    found = offers(questions, list(Rating.objects.of_last_time(draft)))
    return {offer.question.item.slug: offer for offer in found.values()}


def said(draft):
    return {row.item.slug: row for row in draft.ratings.select_related("competency", "metric")}


def url(name, draft):
    return reverse(f"assessments:{name}", args=[draft.pk])
