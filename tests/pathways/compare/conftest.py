"""Two roles with stages to compare, and somebody who compares them."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from justhtml import JustHTML

from tests.factories import (
    AssessmentFactory,
    CompetencyFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)

CLOSED_AT = datetime(2026, 3, 12, 9, tzinfo=UTC)


@pytest.fixture
def cook(db):
    """A role of two stages."""
    pathway = PathwayFactory(published=True, role__slug="cook", role__name="Cook")
    start = StageFactory(pathway=pathway, title="Starting")
    CompetencyFactory(stage=start, slug="knives", text="Cuts vegetables")
    lead = StageFactory(pathway=pathway, title="Leading")
    CompetencyFactory(stage=lead, slug="budgets", text="Keeps to a budget")
    CompetencyFactory(stage=lead, slug="menus", text="Plans menus")
    return pathway


@pytest.fixture
def buyer(db):
    """Another role; it asks for budgets too, and words that otherwise."""
    pathway = PathwayFactory(published=True, role__slug="buyer", role__name="Buyer")
    stage = StageFactory(pathway=pathway, title="Buying")
    CompetencyFactory(stage=stage, slug="budgets", text="Plans a budget and keeps to it")
    CompetencyFactory(stage=stage, slug="contracts", text="Draws up contracts")
    return pathway


@pytest.fixture
def me(db):
    return UserFactory(name="Mia Me", manager=UserFactory(name="Mona Manager"))


def address(**asked):
    return reverse("pathways:compare", query=asked or None)


def stage_of(pathway, number):
    return pathway.stages.get(number=number)


def agreed(employee, stage, answer, *, at=CLOSED_AT, **more):
    """Both answered this to every competency of the stage, and agreed it."""
    return AssessmentFactory(
        employee=employee,
        stage=stage,
        agreed=True,
        agreed_at=at,
        ratings__self=answer,
        ratings__manager=answer,
        ratings__agreed=answer,
        **more,
    )


def lines_of(response):
    """Each line of the lists as one reads it."""
    document = JustHTML(response.content.decode(), sanitize=False)
    return [said_in(line) for line in document.query("main .line")]


def said_in(element):
    return re.sub(r"\s+(?=[,:])|\s+(?=\s)", "", element.to_text()).replace("\n", " ").strip()
