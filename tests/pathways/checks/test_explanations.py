"""Competencies that do not say what they mean."""

import pytest

from pathways.checks import ProblemKind as Kind
from pathways.checks import check, errors
from tests.factories import CompetencyFactory, StageFactory

pytestmark = pytest.mark.django_db

WHOLE_STAGE = (
    "“Stage 1: Foundations”: No competency says what it means. A sentence each, and an example or "
    "two, help people to answer."
)


def unexplained(draft):
    return [(p.field, p.words) for p in check(draft) if p.kind == Kind.UNEXPLAINED]


def test_stage_of_which_no_competency_is_explained_is_named_once(draft, stage):
    CompetencyFactory.create_batch(3, stage=stage)

    assert unexplained(draft) == [("competencies", WHOLE_STAGE)]


def test_each_competency_is_named_where_others_are_explained(draft, stage):
    CompetencyFactory(stage=stage, text="Triage", explanation="Decides what comes first.")
    CompetencyFactory(stage=stage, text="Writing", examples="Writes a letter")

    assert unexplained(draft) == [
        (
            "explanation",
            "“Stage 1: Foundations”, competency 2, what it means: “Writing” does not say what it "
            "means. A sentence helps people to answer.",
        )
    ]


def test_a_competency_alone_is_named_itself(draft, stage):
    CompetencyFactory(stage=stage)

    assert [field for field, _words in unexplained(draft)] == ["explanation"]


def test_nothing_is_said_where_all_are_explained(draft, stage):
    CompetencyFactory(stage=stage, explanation="Decides what comes first.")
    CompetencyFactory(stage=stage, explanation="Writes so that others can act.")
    StageFactory(pathway=draft)

    assert unexplained(draft) == []


def test_it_never_stops_publishing(draft, stage):
    CompetencyFactory.create_batch(2, stage=stage)

    assert errors(draft) == []


@pytest.mark.parametrize("examples", ["Writes a letter\nTBD", "Writes a letter\n n/a \nCalls"])
def test_placeholder_among_examples_stops_publishing(draft, stage, examples):
    CompetencyFactory(stage=stage, examples=examples)

    assert [(p.kind, p.field) for p in errors(draft)] == [(Kind.PLACEHOLDER, "examples")]


def test_two_competencies_explained_alike_are_worth_a_look(draft, stage):
    first, second = (
        CompetencyFactory(stage=stage, position=position, explanation="Decides what comes first.")
        for position in (1, 2)
    )

    repeated = [(p.obj, p.field) for p in check(draft) if p.kind == Kind.REPEATED]

    assert repeated == [(second, "explanation")]
    assert first.explanation == second.explanation
