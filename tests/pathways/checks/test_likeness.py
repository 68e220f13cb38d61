"""Competencies of different roles: the same under two identities, or different under one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.checks import ProblemKind as Kind
from pathways.checks import check
from pathways.likeness import ASCII_WORD, likeness, same_words, stems
from tests.factories import (
    CompetencyFactory,
    PathwayFactory,
    RoleFactory,
    StageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(db):
    """A competency that people of another role are rated against."""
    pathway = PathwayFactory(published=True, role__name="Finance Director")
    return CompetencyFactory(
        stage=StageFactory(pathway=pathway), slug="budget-control", text="Control of a budget"
    )


def offers(pathway):
    return [
        (problem.obj, problem.field, problem.suggestion)
        for problem in check(pathway)
        if problem.kind == Kind.NEAR_DUPLICATE
    ]


@pytest.mark.parametrize(
    ("text", "is_offered"),
    [
        ("control of a budget.", True),
        ("Controlling budgets", True),
        ("Control of the own budgets", True),
        ("Budget planning", False),
        ("Control", False),
        ("Risk control", False),
    ],
)
def test_nearly_the_same_words_are_offered_the_identity_there_is(stage, theirs, text, is_offered):
    ours = CompetencyFactory(stage=stage, slug="ours", text=text)

    assert offers(stage.pathway) == ([(ours, "slug", "budget-control")] if is_offered else [])


def test_an_offer_says_which_role_asks_for_it(stage, theirs, said):
    near = CompetencyFactory(stage=stage, slug="near", text="Controlling budgets")
    same = CompetencyFactory(stage=stage, slug="same", text="Control of a Budget")

    assert said(check(stage.pathway), Kind.NEAR_DUPLICATE) == [
        (
            near,
            "“Stage 1: Foundations”, competency 1: “Controlling budgets” is nearly the same as "
            "“Control of a budget” of Finance Director. If it is the same thing, write "
            "“budget-control” as its identity: then people see that they can do it already.",
        ),
        (
            same,
            "“Stage 1: Foundations”, competency 2: “Control of a Budget” is also asked for by "
            "Finance Director, under another identity. If it is the same thing, write "
            "“budget-control” as its identity: then people see that they can do it already.",
        ),
    ]


def test_an_offer_says_what_a_new_identity_would_cost(theirs, said):
    role = RoleFactory()
    old = PathwayFactory(role=role, superseded=True)
    CompetencyFactory(stage=StageFactory(pathway=old), slug="ours", text="Something else then")
    draft = PathwayFactory(role=role)
    CompetencyFactory(stage=StageFactory(pathway=draft), slug="ours", text="Control of budgets")

    [(_obj, words)] = said(check(draft), Kind.NEAR_DUPLICATE)

    assert words.endswith(
        "But people may have answered it in an earlier version, and those answers can only be "
        "found by its present identity."
    )


def test_an_identity_that_is_taken_is_not_offered(stage, theirs):
    CompetencyFactory(stage=stage, slug="budget-control", text="Control of budgets")
    CompetencyFactory(stage=stage, slug="ours", text="Controlling budgets")

    assert offers(stage.pathway) == []


def test_the_likest_is_offered_and_what_is_shared_needs_no_offer(stage, theirs):
    CompetencyFactory(
        stage=StageFactory(), slug="yearly-budgets", text="Control of a yearly budget"
    )
    ours = CompetencyFactory(stage=stage, slug="ours", text="Yearly budget control")
    CompetencyFactory(stage=stage, slug="budget-control", text="Control of a budget")

    assert offers(stage.pathway) == [(ours, "slug", "yearly-budgets")]


@pytest.mark.parametrize(
    ("state", "is_known"), [({}, True), ({"superseded": True}, False), ({"retired": True}, False)]
)
def test_only_what_is_read_or_written_now_is_offered(stage, state, is_known):
    CompetencyFactory(
        stage=StageFactory(pathway=PathwayFactory(**state)), slug="theirs", text="Budget control"
    )
    ours = CompetencyFactory(stage=stage, slug="ours", text="Budget control")

    assert offers(stage.pathway) == ([(ours, "slug", "theirs")] if is_known else [])


def test_a_role_is_not_compared_with_itself(theirs):
    draft = PathwayFactory(role=theirs.stage.pathway.role)
    CompetencyFactory(stage=StageFactory(pathway=draft), slug="new", text="Control of a budget")

    assert offers(draft) == []


def test_what_people_read_is_offered_rather_than_its_rewriting(stage, theirs):
    rewritten = PathwayFactory(role=theirs.stage.pathway.role)
    CompetencyFactory(
        stage=StageFactory(pathway=rewritten), slug="budget-control", text="Singing in tune"
    )
    ours = CompetencyFactory(stage=stage, slug="ours", text="Budget control")
    CompetencyFactory(stage=stage, slug="tune", text="Singing in tune")

    assert offers(stage.pathway) == [(ours, "slug", "budget-control")]


def test_one_identity_for_two_things_is_worth_a_look(stage, theirs, said):
    ours = CompetencyFactory(stage=stage, slug="budget-control", text="Singing in tune")

    assert said(check(stage.pathway), Kind.SAME_SLUG) == [
        (
            ours,
            "“Stage 1: Foundations”, competency 1: “Singing in tune” has the same identity "
            "(budget-control) as “Control of a budget” of Finance Director, and says something "
            "else. Give it an identity of its own.",
        )
    ]


def test_one_identity_for_two_things_is_found_within_a_pathway_too(draft, stage, said):
    CompetencyFactory(stage=stage, slug="singing", text="Singing in tune")
    later = StageFactory(pathway=draft, title="Mastery")
    CompetencyFactory(stage=later, slug="talking", text="Talking in public")
    again = CompetencyFactory(stage=later, slug="singing", text="Control of a budget")

    assert said(check(draft), Kind.SAME_SLUG) == [
        (
            again,
            "“Stage 2: Mastery”, competency 2: “Control of a budget” has the same identity "
            "(singing) as “Singing in tune” at “Stage 1: Foundations”, competency 1, and says "
            "something else. Give it an identity of its own.",
        )
    ]


def test_a_rewording_keeps_its_identity(stage, theirs):
    CompetencyFactory(stage=stage, slug="budget-control", text="Keeping within the yearly budget")

    assert [p for p in check(stage.pathway) if p.kind == Kind.SAME_SLUG] == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Process mapping and analysis", "Analysis, mapping of processes", 1.0),
        ("Managing risks", "Risk management", 1.0),
        ("Risk and compliance oversight", "Risk oversight", 0.8),
        ("Change leadership", "Change management", 0.5),
        ("Kundenorientierung", "Kundenbetreuung", 0.0),
        ("Führung von Teams", "Teamführung", 0.0),
        ("Planung der Budgets", "Budgets planen", 1.0),
        ("of the", "of the", 0.0),
        ("", "", 0.0),
    ],
)
def test_likeness_is_twice_the_words_shared_over_the_words_there_are(one, other, alike):
    assert likeness(stems(one), stems(other)) == alike


@given(st.text(st.characters(max_codepoint=127)))
def test_the_quick_way_to_find_words_finds_the_same(text):
    assert ASCII_WORD.findall(text.lower()) == same_words(text).split()
