"""What counts from 1: stages must, and lines should."""

import pytest

from pathways.checks import ProblemKind as Kind
from pathways.checks import check, errors
from tests.factories import ObjectiveFactory, ResponsibilityFactory, StageFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("numbers", "at", "words"),
    [((1, 3), 1, "1, 3"), ((2, 3), 0, "2, 3"), ((1, 2, 4), 2, "1, 2, 4")],
)
def test_a_gap_between_stages_is_an_error_at_the_first_stage_behind_it(draft, numbers, at, words):
    stages = [StageFactory(pathway=draft, number=n, competencies=1) for n in numbers]

    [problem] = errors(draft)

    assert (problem.kind, problem.obj, problem.field) == (Kind.NUMBERING, stages[at], "number")
    assert problem.words == f"Its stages are numbered {words}. Number them from 1 without a gap."


def test_stages_from_one_on_are_right_whenever_they_were_made(draft):
    for number in (2, 1, 3):
        StageFactory(pathway=draft, number=number, competencies=1)

    assert errors(draft) == []


def test_a_gap_between_lines_is_worth_a_look_once_for_each_list(draft, stage):
    for position in (1, 2):
        ResponsibilityFactory(pathway=draft, position=position)
    lines = [ObjectiveFactory(stage=stage, position=position) for position in (1, 3, 5)]

    [problem] = [problem for problem in check(draft) if problem.kind == Kind.NUMBERING]

    assert (problem.obj, problem.field, problem.suggestion) == (lines[1], "position", "2")
    assert not problem.is_error
    assert problem.words == (
        "“Stage 1: Foundations”, objective 2: The positions in “Objectives” do not run from 1 "
        "without a gap: this line has 3 instead of 2. Correct it and save the page."
    )
