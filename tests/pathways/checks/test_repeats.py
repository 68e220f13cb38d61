"""The same sentence a second time."""

import pytest

from pathways.checks import ProblemKind as Kind
from pathways.checks import check
from tests.factories import (
    CoreCompetencyFactory,
    MetricFactory,
    ObjectiveFactory,
    ReadingFactory,
    ResponsibilityFactory,
    StageFactory,
    WatchForFactory,
)

pytestmark = pytest.mark.django_db


def test_the_same_sentence_in_two_stages_is_found_whatever_its_punctuation(draft, stage, said):
    ObjectiveFactory(stage=stage, text="Lead the team, daily")
    later = StageFactory(pathway=draft, title="Mastery")
    WatchForFactory(stage=later, text="Lead the team all week")
    again = ObjectiveFactory(stage=later, text="lead the team daily.")

    assert said(check(draft), Kind.REPEATED) == [
        (
            again,
            "“Stage 2: Mastery”, objective 1: “lead the team daily.” is already at “Stage 1: "
            "Foundations”, objective 1. Say it once, or say what is different.",
        )
    ]


def test_the_same_sentence_twice_in_one_stage_is_found_across_its_lists(stage, said):
    ObjectiveFactory(stage=stage, text="Close the books in three days")
    metric = MetricFactory(stage=stage, text="Close the books in three days")

    assert [obj for obj, _words in said(check(stage.pathway), Kind.REPEATED)] == [metric]


def test_the_same_line_twice_in_a_list_of_the_role_is_found(draft, said):
    ResponsibilityFactory(pathway=draft, text="Risk management")
    again = ResponsibilityFactory(pathway=draft, text="Risk management")

    assert [obj for obj, _words in said(check(draft), Kind.REPEATED)] == [again]


def test_a_stage_may_say_what_the_role_as_a_whole_says_and_be_named_like_it(draft, said):
    CoreCompetencyFactory(pathway=draft, text="Risk management")
    ResponsibilityFactory(pathway=draft, text="Risk management")
    stage = StageFactory(pathway=draft, title="Risk management")
    ObjectiveFactory(stage=stage, text="Risk management")

    assert said(check(draft), Kind.REPEATED) == []


def test_two_stages_of_the_same_name_and_a_book_read_twice_are_found(draft, said):
    first, second = (StageFactory(pathway=draft, title="Growing") for _n in range(2))
    ReadingFactory(stage=first, title="The Goal")
    book = ReadingFactory(stage=second, title="The goal")

    assert [obj for obj, _words in said(check(draft), Kind.REPEATED)] == [second, book]


def test_empty_texts_and_other_roles_are_no_repetition(draft, stage, said):
    StageFactory(pathway=draft)
    ObjectiveFactory(stage=stage, text="Lead the team")
    ObjectiveFactory(text="Lead the team")

    assert said(check(draft), Kind.REPEATED) == []
