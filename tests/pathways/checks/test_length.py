"""Stages that ask for more than people can answer in one sitting."""

import pytest

from pathways.checks import ProblemKind as Kind
from pathways.checks import Severity, check
from tests.factories import CompetencyFactory, MetricFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def long_stage(stage):
    """A stage of just half an hour: 110 seconds to choose and to tell, 16 times, and some words."""
    CompetencyFactory.create_batch(6, stage=stage, text="Say it")
    MetricFactory.create_batch(10, stage=stage, text="Said")
    return stage


def length(stage):
    return [
        (problem.severity, problem.obj, problem.field, problem.words)
        for problem in check(stage.pathway)
        if problem.kind == Kind.TOO_LONG
    ]


def test_half_an_hour_is_not_too_long(long_stage):
    assert length(long_stage) == []


def test_more_than_half_an_hour_is_worth_a_look_and_says_how_much(long_stage):
    MetricFactory(stage=long_stage, text="And more")

    assert length(long_stage) == [
        (
            Severity.WARNING,
            long_stage,
            "competencies",
            "“Stage 1: Foundations”: Rating yourself here takes about 35 minutes, or 10 without "
            "examples. More than 30 is too much for most people. Ask for less, or split it into "
            "two stages.",
        )
    ]
