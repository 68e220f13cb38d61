"""A draft on a version of the pathway, and the next version with every kind of change."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import Side
from assessments.services import AnswerInput, ReflectionInput
from tests.assessments.conftest import gone, reworded
from tests.factories import DAY, CompetencyFactory, MetricFactory, StageFactory, WatchForFactory

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
COMPETENCIES = ["same", "reworded", "levels", "gone"]
METRICS = ["metric-same", "metric-reworded", "metric-gone"]
# What HR does to the next version.
CHANGES = [
    reworded("competencies", "reworded", text="Drawing a process as it is"),
    reworded("competencies", "levels", alone="Draws it without being shown how"),
    gone("competencies", slug="gone"),
    reworded("metrics", "metric-reworded", text="Improvements, each with a figure"),
    gone("metrics", slug="metric-gone"),
    gone("watch_fors", text="Overlooking what is simple"),
    lambda step: CompetencyFactory(stage=step, slug="added", text="Leading a change"),
    lambda step: MetricFactory(stage=step, slug="metric-added", text="Teams that ask back"),
    lambda step: WatchForFactory(stage=step, text="Siloed teams"),
]
LOOKED_AT_AGAIN = ["reworded", "levels", "metric-reworded"]
ADDED = ["added", "metric-added"]


@pytest.fixture
def stage(db):
    stage = StageFactory()
    for slug in COMPETENCIES:
        CompetencyFactory(stage=stage, slug=slug, text=f"The competency {slug}")
    for slug in METRICS:
        MetricFactory(stage=stage, slug=slug, text=f"The metric {slug}")
    for text in ["Ignoring the front line", "Overlooking what is simple"]:
        WatchForFactory(stage=stage, text=text)
    return stage


@pytest.fixture
def draft(people, stage):
    """Every question answered with words of its own, and a thought on each watch-for."""
    draft = services.start(stage, by=people["employee"], at=NOW)
    answer(draft, Side.SELF, by=people["employee"])
    for reflection in draft.reflections.select_related("watch_for"):
        thought = ReflectionInput(reflection.key, 0, f"my thought on: {reflection.watch_for}", True)
        services.save_own_half(draft, [thought], by=people["employee"], at=NOW)
    return draft


@pytest.fixture
def begun(people, draft):
    """The same draft, withdrawn after the manager had answered everything."""
    services.submit(draft, version=0, independent=True, by=people["employee"], at=NOW)
    answer(draft, Side.MANAGER, by=people["manager"])
    services.withdraw(draft, version=1, by=people["employee"], at=NOW)
    draft.refresh_from_db()
    return draft


def answer(assessment, side, *, by):
    """Answer each question with an example and a link that name it and who gave them."""
    save = services.save_own_half if side == Side.SELF else services.save_review
    asked = assessment.ratings.filter(side=Side.SELF).select_related("competency", "metric")
    given = [
        AnswerInput(
            row.key,
            0,
            "well" if row.competency_id else "partly",
            f"{side} saw {row.item.slug}",
            f"https://example.com/{side}/{row.item.slug}",
        )
        for row in asked
    ]
    save(assessment, given, by=by, at=NOW)


def move(draft, at=NOW + DAY):
    draft.refresh_from_db()
    services.move_to_published(draft, version=draft.version, by=draft.employee, at=at)
    draft.refresh_from_db()
    return draft


def rows(assessment, side=Side.SELF):
    """One side's rows by the item's slug, in the order of the page."""
    found = assessment.ratings.filter(side=side).select_related("competency", "metric")
    in_order = sorted(found, key=lambda row: (row.metric_id is not None, row.item.position))
    return {row.item.slug: row for row in in_order}


def everything(assessment):
    """Every row that moving could touch, in full."""
    assessment.refresh_from_db()
    return [
        assessment.stage_id,
        assessment.version,
        *assessment.ratings.order_by("pk").values(),
        *assessment.reflections.order_by("pk").values(),
        *assessment.orphaned_answers.order_by("pk").values(),
    ]


def url(name, assessment):
    return reverse(f"assessments:{name}", args=[assessment.pk])
