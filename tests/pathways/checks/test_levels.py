"""A competency's own words for the levels."""

import pytest

from pathways.checks import ProblemKind as Kind
from pathways.checks import check
from tests.factories import CompetencyFactory

pytestmark = pytest.mark.django_db

WORDINGS = {
    "not_started": "Has not yet written one.",
    "learning": "Fills in the template.",
    "alone": "Writes one for a small project.",
    "well": "Settles a disputed one.",
    "helping": "Reviews those of others.",
}


def levels(competency, *kinds):
    return [(p.field, p.words) for p in check(competency.stage.pathway) if p.kind in kinds]


@pytest.mark.parametrize("wordings", [{}, WORDINGS])
def test_words_for_all_levels_or_none_are_fine(stage, wordings):
    competency = CompetencyFactory(stage=stage, **wordings)

    assert levels(competency, Kind.LEVELS, Kind.TOO_LONG) == []


def test_words_for_some_levels_only_are_worth_a_look_at_the_first_that_has_none(stage):
    some = {name: words for name, words in WORDINGS.items() if name not in ("learning", "well")}
    competency = CompetencyFactory(stage=stage, **some)

    assert levels(competency, Kind.LEVELS) == [
        (
            "learning",
            "“Stage 1: Foundations”, competency 1, learning means: Some levels are described in "
            "this competency’s own words, these are not: “Learning, with help”, “Doing it well, "
            "in hard cases”. Describe all five or none.",
        )
    ]


def test_two_levels_in_the_same_words_are_worth_a_look(stage):
    competency = CompetencyFactory(stage=stage, **WORDINGS | {"well": "Fills in the template"})

    assert levels(competency, Kind.LEVELS) == [
        (
            "well",
            "“Stage 1: Foundations”, competency 1, doing it well means: This reads the same as "
            "“Learning, with help”. Say what sets the two apart.",
        )
    ]


def test_a_wording_of_more_than_thirty_words_is_too_long(stage):
    thirty = " ".join(["word"] * 30)
    competency = CompetencyFactory(
        stage=stage, **WORDINGS | {"alone": f"{thirty}.", "well": f"{thirty} more."}
    )

    assert levels(competency, Kind.TOO_LONG) == [
        (
            "well",
            "“Stage 1: Foundations”, competency 1, doing it well means: This wording has 31 words; "
            "more than 30 are hard to compare. Shorten it.",
        )
    ]
