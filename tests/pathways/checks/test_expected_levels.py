"""Levels that stages expect: all or none, never falling, and true of the words beside them."""

import pytest

from pathways.checks import ProblemKind as Kind
from pathways.checks import check, errors
from pathways.models import Competency
from pathways.services import NotPublishable, publish, start_new_version
from tests.factories import PUBLISHED_AT, CompetencyFactory, PathwayFactory, StageFactory

pytestmark = pytest.mark.django_db

TEXT = "Plans the work of a week"


@pytest.fixture
def second(draft, stage):
    return StageFactory(pathway=draft, title="Delivery")


def plans(stage, level, text=TEXT, **more):
    return CompetencyFactory(stage=stage, slug="plans", text=text, expected_level=level, **more)


def said(pathway, kind=Kind.EXPECTED):
    return [(p.obj, p.words) for p in check(pathway) if p.kind == kind]


def test_a_competency_that_grows_is_no_repeat(draft, stage, second):
    plans(stage, "learning", explanation="Knows what is due, and by when it is due.")
    plans(second, "well", explanation="Knows what is due, and by when it is due.")

    assert said(draft) == said(draft, Kind.REPEATED) == said(draft, Kind.NEAR_REPEAT) == []


@pytest.mark.parametrize("level", ["alone", ""])
def test_a_competency_that_does_not_grow_is_said_twice(draft, stage, second, level):
    plans(stage, level)
    again = plans(second, level)

    assert [obj for obj, _words in said(draft, Kind.REPEATED)] == [again]


def test_a_level_that_falls_is_said_with_both_places(draft, stage, second):
    plans(stage, "well", position=1)
    lower = plans(second, "alone", position=1)

    assert said(draft) == [
        (
            lower,
            "“Stage 2: Delivery”, competency 1, expected level: “Plans the work of a week”: this "
            "stage expects “Doing it alone, in usual cases”, less than “Stage 1: Foundations”, "
            "competency 1, which expects “Doing it well, in hard cases”. People would go "
            "backwards. Choose a level at least as high.",
        )
    ]


def test_competencies_without_a_level_are_named_once_where_others_have_one(draft, stage):
    plans(stage, "well", position=1)
    first, *_others = [
        CompetencyFactory(stage=stage, position=number, text=text)
        for number, text in enumerate(["Budgets", "Hiring", "Reports", "Contracts"], 2)
    ]

    assert said(draft) == [
        (
            first,
            "“Stage 1: Foundations”, competency 2, expected level: 4 competencies of this stage "
            "name no expected level: “Budgets”, “Hiring”, “Reports”, …. The others do. Choose one "
            "for each, or for none.",
        )
    ]


def test_stages_without_levels_and_with_all_are_fine(draft, stage, second):
    CompetencyFactory.create_batch(2, stage=stage)
    CompetencyFactory.create_batch(2, stage=second, expected_level="well")

    assert said(draft) == []


def test_one_identity_for_two_things_stops_publishing_where_levels_are_expected(
    draft, stage, second
):
    plans(stage, "learning", position=1)
    other = plans(second, "well", text="Hires engineers", position=1)

    [error] = errors(draft)

    assert (error.obj, error.field) == (other, "slug")
    with pytest.raises(NotPublishable):
        publish(draft, note="New.", at=PUBLISHED_AT)


@pytest.fixture
def next_draft():
    pathway = PathwayFactory(published=True)
    plans(StageFactory(pathway=pathway, title="Foundations"), "alone", well="Also in a rush")
    draft, _is_new = start_new_version(pathway)
    return draft


def reword(draft, **words):
    Competency.objects.filter(stage__pathway=draft).update(**words)


def test_the_same_words_need_no_second_look(next_draft):
    reword(next_draft, expected_level="well", explanation="New words.", learning="With a template")

    assert said(next_draft) == []


@pytest.mark.parametrize(
    ("words", "question"),
    [
        (
            {"text": "Plans the work of a month"},
            "“Plans the work of a month” said “Plans the work of a week” when it was last "
            "published. Is “Doing it alone, in usual cases” still what this stage expects?",
        ),
        (
            {"alone": "For a team of ten"},
            "“Plans the work of a week” describes “Doing it alone, in usual cases”, the level that "
            "this stage expects, in other words than when it was last published. Is it still the "
            "right level?",
        ),
    ],
)
def test_a_rewording_is_worth_a_look_and_can_be_published(next_draft, words, question):
    reword(next_draft, **words)

    [(_obj, told)] = said(next_draft)

    assert told.endswith(question)
    assert errors(next_draft) == []


def test_a_competency_that_became_something_else_stops_publishing(next_draft):
    reword(next_draft, text="Hires engineers")

    [error] = errors(next_draft)

    assert (error.kind, error.field) == (Kind.EXPECTED, "expected_level")
    assert error.message == (
        "“Hires engineers” said “Plans the work of a week” when it was last published, which is "
        "something else. Answers to the old words would be counted against the level that this "
        "stage expects. Give it an identity of its own, or take the level away."
    )


def test_without_a_level_it_is_no_error(next_draft):
    reword(next_draft, text="Hires engineers", expected_level="")

    assert errors(next_draft) == []


def test_only_pathways_with_levels_are_compared_with_what_was_published(
    next_draft, django_assert_num_queries
):
    loaded = type(next_draft).objects.with_contents()
    with_levels = loaded.get(pk=next_draft.pk)
    reword(next_draft, expected_level="")
    without = loaded.all().get(pk=next_draft.pk)

    # One of each looks for other tracks.
    with django_assert_num_queries(2):
        errors(with_levels, is_loaded=True)
    with django_assert_num_queries(1):
        errors(without, is_loaded=True)
