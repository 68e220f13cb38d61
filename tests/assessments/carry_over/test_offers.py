"""Which earlier answers are offered, and where."""

import pytest
from django.utils import timezone

from assessments import services
from assessments.carry_over import no_longer_asked
from assessments.models import Side
from assessments.questions import questions_of
from assessments.services import AnswerInput
from tests.assessments.carry_over.conftest import NOW, offered, said, url
from tests.assessments.conftest import gone, new_version_of, reworded
from tests.factories import DAY, STARTED_AT, AssessmentFactory, CompetencyFactory, StageFactory

pytestmark = pytest.mark.django_db

# What is offered


def test_offers_are_what_both_agreed_beside_what_the_employee_had_said(draft):
    found = {
        slug: (offer.source.side, offer.source.answer, offer.own.answer, offer.was_changed)
        for slug, offer in offered(draft).items()
    }

    assert found == {
        "mapping": ("agreed", "alone", "well", True),
        "measuring": ("agreed", "alone", "well", True),
        "improved": ("agreed", "partly", "partly", False),
    }


def test_offers_are_the_employees_own_where_nothing_was_agreed(assessment_in, stage):
    last = assessment_in("open", stage=stage, ratings__self="well", ratings__manager="alone")
    draft = services.start(stage, by=last.employee, at=NOW)

    found = {slug: (o.source.side, o.source.answer) for slug, o in offered(draft).items()}

    assert found == {
        "mapping": ("self", "well"),
        "measuring": ("self", "well"),
        "improved": ("self", "partly"),
    }


@pytest.mark.parametrize("answer", ["not_my_role", "no_opportunity", "not_sure"])
def test_offers_include_the_answers_that_are_on_no_scale(assessment_in, stage, answer):
    alike = {f"ratings__{side}": answer for side in Side.values}
    last = assessment_in("agreed", stage=stage, **alike)
    draft = services.start(stage, by=last.employee, at=NOW)

    assert {o.source.answer for o in offered(draft).values()} == {answer, "partly"}


def test_offers_come_from_the_one_opened_last(last_time, stage):
    newer = AssessmentFactory(
        employee=last_time.employee,
        stage=stage,
        open=True,
        reviewed_at=STARTED_AT + 6 * DAY,
        ratings__self="helping",
        ratings__manager="alone",
    )
    draft = services.start(stage, by=last_time.employee, at=NOW)

    assert {o.source.assessment for o in offered(draft).values()} == {newer}
    assert {o.source.answer for o in offered(draft).values()} == {"helping", "partly"}


def test_offers_come_from_nobody_elses_and_from_no_other_step(people, stage):
    other_step = StageFactory(pathway=stage.pathway)
    other_role = StageFactory(slug=stage.slug)
    for step in [other_step, other_role]:
        CompetencyFactory(stage=step, slug="mapping", text="Process mapping")
        AssessmentFactory(employee=people["employee"], stage=step, agreed=True)
    AssessmentFactory(employee=people["peer"], stage=stage, agreed=True)

    draft = services.start(stage, by=people["employee"], at=NOW)

    assert offered(draft) == {}


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_offers_come_only_from_what_was_reviewed(assessment_in, stage, state):
    unreviewed = assessment_in(state, stage=stage, ratings__self="well")
    newer = new_version_of(stage)
    beside = AssessmentFactory(employee=unreviewed.employee, stage=newer)

    assert offered(beside) == {}


def test_there_is_nothing_to_offer_the_first_time(people, stage):
    draft = services.start(stage, by=people["employee"], at=NOW)

    assert offered(draft) == {}
    assert no_longer_asked(questions_of(stage, Side.SELF), []) == []


# Across versions


def test_an_item_is_found_again_in_a_new_version(last_time, stage):
    newer = new_version_of(stage)
    draft = services.start(newer, by=last_time.employee, at=NOW)

    found = offered(draft)

    assert {o.question.item.stage for o in found.values()} == {newer}
    assert {o.old_item.stage for o in found.values()} == {stage}
    assert [o.is_reworded for o in found.values()] == [False, False, False]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (reworded("competencies", "mapping", text="Drawing a process as it is"), ["mapping"]),
        (reworded("competencies", "mapping", alone="Draws one unasked"), ["mapping"]),
        (reworded("metrics", "improved", text="Improvements, with figures"), ["improved"]),
        (reworded("competencies", "mapping", evidence_prompt="Which one did you draw?"), []),
        (reworded("competencies", "mapping", position=7), []),
    ],
    ids=["text", "level", "metric", "prompt", "position"],
)
def test_a_reworded_item_is_marked_as_such(last_time, stage, change, expected):
    draft = services.start(new_version_of(stage, change), by=last_time.employee, at=NOW)

    marked = [slug for slug, offer in offered(draft).items() if offer.is_reworded]

    assert marked == expected


def test_what_is_new_has_no_offer_and_what_is_gone_is_named(client, employee, last_time, stage):
    newer = new_version_of(
        stage,
        gone("competencies", slug="mapping"),
        gone("metrics", slug="improved"),
        lambda step: CompetencyFactory(stage=step, slug="leading", text="Leading a change"),
    )
    draft = services.start(newer, by=employee, at=NOW)

    response = client.get(url("answer", draft))

    assert list(offered(draft)) == ["measuring"]
    assert [item.text for item in response.context["gone"]] == [
        "Process mapping",
        "Documented improvements",
    ]
    assert response.content.decode().count("Process mapping") == 1


def test_the_same_words_under_another_slug_are_another_question(last_time, stage):
    newer = new_version_of(stage, reworded("competencies", "mapping", slug="drawing"))
    draft = services.start(newer, by=last_time.employee, at=NOW)

    assert list(offered(draft)) == ["measuring", "improved"]


# On the answer page


def test_answer_page_offers_and_chooses_nothing(client, employee, draft):
    response = client.get(url("answer", draft))

    page = response.content.decode()
    assert [form.offer.label for form in response.context["forms"]] == [
        "Doing it alone, in usual cases",
        "Doing it alone, in usual cases",
        "Partly",
    ]
    assert page.count('name="still"') == 3
    assert page.count("you had said: Doing it well, in hard cases") == 2
    assert page.count("The map of the intake.") == 3
    assert " checked" not in page


def test_answer_page_says_how_old_an_offer_is(client, employee, draft, last_time):
    last_time.ratings.filter(side=Side.AGREED).update(answered_at=timezone.now() - 21 * DAY)

    page = client.get(url("answer", draft)).content.decode()

    assert page.count("agreed 3 weeks ago") == 3


def test_answer_page_shows_the_words_of_then_beside_those_of_now(client, employee, last_time):
    newer = new_version_of(
        last_time.stage, reworded("competencies", "mapping", text="Drawing a process as it is")
    )
    draft = services.start(newer, by=employee, at=NOW)

    page = client.get(url("answer", draft)).content.decode()

    assert page.count('<del lang="en">Process mapping</del>') == 1
    assert page.count("<del") == 1


def test_answer_page_offers_no_more_where_there_is_an_answer(client, employee, draft):
    key = said(draft)["mapping"].key
    services.save_own_half(draft, [AnswerInput(key, 0, "learning")], by=employee, at=NOW)

    response = client.get(url("answer", draft))

    assert [bool(form.offer) for form in response.context["forms"]] == [False, True, True]
    assert len(response.context["unchanged"]) == 2
