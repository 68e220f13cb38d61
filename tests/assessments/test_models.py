from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection
from django.db.models import F, ProtectedError

from assessments.models import (
    COMPETENCY_ANSWERS,
    METRIC_ANSWERS,
    Assessment,
    MetricAnswer,
    MetricNonAnswer,
    NonAnswer,
    Rating,
    Side,
)
from pathways.models import Level
from tests.assessments.conftest import FormerNames
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    CompetencyFactory,
    MetricFactory,
    OrphanedAnswerFactory,
    RatingFactory,
    ReflectionFactory,
    RemarkFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("constraints")]


def change(assessment, **fields):
    Assessment.objects.filter(pk=assessment.pk).update(**fields)


@pytest.mark.parametrize("story", [{}, {"submitted": True}])
def test_assessment_is_one_per_stage_until_reviewed(story):
    first = AssessmentFactory(**story)

    with pytest.raises(IntegrityError):
        AssessmentFactory(employee=first.employee, stage=first.stage)


def test_assessment_may_follow_a_reviewed_one():
    first = AssessmentFactory(open=True)

    second = AssessmentFactory(employee=first.employee, stage=first.stage)

    assert second.is_draft


@pytest.mark.parametrize("missing", ["reviewed_at", "reviewed_by"])
def test_assessment_review_is_signed_and_dated(missing):
    assessment = AssessmentFactory(open=True)

    with pytest.raises(IntegrityError):
        change(assessment, **{missing: None})


@pytest.mark.parametrize("missing", ["manager_confirmed_at", "manager_confirmed_by"])
def test_assessment_confirmation_is_signed_and_dated(missing):
    manager = UserFactory()
    assessment = AssessmentFactory(
        open=True,
        attained=False,
        employee__manager=manager,
        manager_confirmed_at=STARTED_AT + 4 * DAY,
        manager_confirmed_by=manager,
    )

    with pytest.raises(IntegrityError):
        change(assessment, **{missing: None})


def test_assessment_is_not_reviewed_by_its_employee():
    assessment = AssessmentFactory(open=True)

    with pytest.raises(IntegrityError):
        change(assessment, reviewed_by=F("employee"))


def test_assessment_is_not_confirmed_twice_by_one():
    assessment = AssessmentFactory(agreed=True)

    with pytest.raises(IntegrityError):
        change(assessment, manager_confirmed_by=F("employee"))


@pytest.mark.parametrize(
    "date",
    ["submitted_at", "reviewed_at", "employee_confirmed_at", "manager_confirmed_at", "agreed_at"],
)
def test_assessment_dates_are_in_order(date):
    assessment = AssessmentFactory(agreed=True)

    with pytest.raises(IntegrityError):
        change(assessment, **{date: STARTED_AT - DAY})


@pytest.mark.parametrize("gone", ["submitted_at", "attained"])
def test_assessment_states_follow_each_other(gone):
    assessment = AssessmentFactory(agreed=True)

    with pytest.raises(IntegrityError):
        change(assessment, **{gone: None})


@pytest.mark.parametrize("gone", ["agreed_at", "employee_confirmed_at"])
def test_assessment_is_agreed_when_both_confirmed(gone):
    assessment = AssessmentFactory(agreed=True)

    with pytest.raises(IntegrityError):
        change(assessment, **{gone: None})


@pytest.mark.parametrize(
    ("story", "state"),
    [
        ({}, "draft"),
        ({"submitted": True}, "submitted"),
        ({"open": True}, "open"),
        ({"confirmed": True}, "open"),
        ({"agreed": True}, "agreed"),
    ],
)
def test_assessment_state_is_told_by_its_dates(story, state):
    assert AssessmentFactory(**story).state == state


@pytest.mark.parametrize("factory", [RatingFactory, RemarkFactory])
@pytest.mark.parametrize("kind", ["competency", "metric"])
def test_item_is_spoken_of_once_a_side(factory, kind):
    item = {"competency": CompetencyFactory, "metric": MetricFactory}[kind]()
    first = factory(**{kind: item})

    with pytest.raises(IntegrityError):
        factory(assessment=first.assessment, **{kind: item})


@pytest.mark.parametrize("factory", [RatingFactory, RemarkFactory])
def test_row_is_about_something(factory):
    with pytest.raises(IntegrityError):
        factory()


@pytest.mark.parametrize("factory", [RatingFactory, RemarkFactory])
def test_row_is_about_one_thing(factory):
    with pytest.raises(IntegrityError):
        factory(competency=CompetencyFactory(), metric=MetricFactory())


@pytest.mark.parametrize("answer", ["excellent", "3", MetricAnswer.MET, MetricNonAnswer.NOT_SEEN])
def test_competency_takes_no_other_answer(answer):
    with pytest.raises(IntegrityError):
        RatingFactory(competency=CompetencyFactory(), answer=answer)


@pytest.mark.parametrize("answer", [Level.ALONE, NonAnswer.NOT_SURE, "yes"])
def test_metric_takes_no_other_answer(answer):
    with pytest.raises(IntegrityError):
        RatingFactory(metric=MetricFactory(), answer=answer)


@pytest.mark.parametrize("answer", ["", *Level.values, *NonAnswer.values])
def test_competency_takes_every_answer_of_its_list(answer):
    assert RatingFactory(competency=CompetencyFactory(), answer=answer).answer == answer


def test_rating_side_is_known():
    with pytest.raises(IntegrityError):
        RatingFactory(competency=CompetencyFactory(), side="peer")


@pytest.mark.parametrize("side", [Side.AGREED, "peer"])
def test_remark_has_one_author(side):
    with pytest.raises(IntegrityError):
        RemarkFactory(competency=CompetencyFactory(), side=side)


@pytest.mark.parametrize(
    ("answer", "answered_at"), [("", STARTED_AT), (Level.ALONE, None), (NonAnswer.NOT_SURE, None)]
)
def test_rating_answer_is_dated(answer, answered_at):
    with pytest.raises(IntegrityError):
        RatingFactory(competency=CompetencyFactory(), answer=answer, answered_at=answered_at)


@pytest.mark.parametrize(
    ("side", "answer"), [(Side.SELF, ""), (Side.MANAGER, Level.ALONE), (Side.AGREED, Level.ALONE)]
)
def test_rating_confirms_by_answering(side, answer):
    earlier = RatingFactory(competency=CompetencyFactory(), answer=Level.ALONE)

    with pytest.raises(IntegrityError):
        RatingFactory(competency=CompetencyFactory(), side=side, answer=answer, confirms=earlier)


def test_rating_that_was_confirmed_cannot_be_deleted():
    earlier = RatingFactory(competency=CompetencyFactory(), answer=Level.ALONE)
    RatingFactory(competency=CompetencyFactory(), answer=Level.ALONE, confirms=earlier)

    with pytest.raises(ProtectedError):
        earlier.delete()


def test_reflection_is_one_a_watch_for():
    first = ReflectionFactory()

    with pytest.raises(IntegrityError):
        ReflectionFactory(assessment=first.assessment, watch_for=first.watch_for)


def test_reflection_shares_words():
    with pytest.raises(IntegrityError):
        ReflectionFactory(shared=True, text="")


def test_watch_for_that_people_thought_about_cannot_be_deleted():
    reflection = ReflectionFactory()

    with pytest.raises(ProtectedError):
        reflection.watch_for.delete()


@pytest.mark.parametrize("answer", ["excellent", "3"])
def test_orphaned_answer_is_known(answer):
    with pytest.raises(IntegrityError):
        OrphanedAnswerFactory(answer=answer)


@pytest.mark.parametrize("answer", ["", *COMPETENCY_ANSWERS, *METRIC_ANSWERS])
def test_orphaned_answer_keeps_every_answer_there_is(answer):
    of_metric = [*MetricAnswer.choices, *MetricNonAnswer.choices]
    label = dict([*Level.choices, *NonAnswer.choices, *of_metric]).get(answer)

    assert OrphanedAnswerFactory(answer=answer).label == label


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x"])
def test_orphaned_answer_links_to_the_web_only(link):
    with pytest.raises(IntegrityError):
        OrphanedAnswerFactory(link=link)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x"])
def test_rating_links_to_the_web_only(link):
    with pytest.raises(IntegrityError):
        RatingFactory(competency=CompetencyFactory(), link=link)


def test_what_people_were_rated_against_cannot_be_deleted():
    assessment = AssessmentFactory(submitted=True)

    with pytest.raises(ProtectedError):
        assessment.stage.delete()
    with pytest.raises(ProtectedError):
        Rating.objects.filter(competency__isnull=False).first().competency.delete()


def test_line_breaks_of_before_are_one_character_too():
    draft = AssessmentFactory()
    draft.ratings.update(evidence="One\r\n\r\nTwo\rthree\nfour")
    step = import_module("assessments.migrations.0009_write_a_line_break_as_one_character")

    step.write_line_breaks_as_one_character(FormerNames, SimpleNamespace(connection=connection))

    assert set(draft.ratings.values_list("evidence", "version")) == {("One\n\nTwo\rthree\nfour", 0)}
