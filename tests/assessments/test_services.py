"""The life of an assessment, one change at a time."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation

from assessments import services
from assessments.models import Assessment, Rating, Side, State
from assessments.services import AnswerInput, Saved
from pathways.models import Level
from tests.assessments.halves import NOW, answer_all, reviewed
from tests.factories import AssessmentFactory, PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db

# Starting


def test_start_asks_every_question_of_the_stage_and_answers_none():
    stage = StageFactory(competencies=2, metrics=1)
    employee = UserFactory()

    assessment = services.start(stage, by=employee, at=NOW)

    assert assessment.state == State.DRAFT
    rows = assessment.ratings.values_list("side", "author", "answer", "evidence")
    assert list(rows) == [("self", employee.pk, "", "")] * 3
    assert {row.key for row in assessment.ratings.all()} == {
        *(f"c{c.pk}" for c in stage.competencies.all()),
        *(f"m{m.pk}" for m in stage.metrics.all()),
    }


def test_start_goes_on_with_what_is_begun():
    begun = AssessmentFactory()

    again = services.start(begun.stage, by=begun.employee, at=NOW)

    assert again == begun
    assert Assessment.objects.count() == 1


def test_start_goes_on_with_a_draft_of_the_same_step_in_an_older_version():
    begun = AssessmentFactory()
    newer = StageFactory(
        pathway=PathwayFactory(role=begun.stage.pathway.role), slug=begun.stage.slug
    )

    assert services.start(newer, by=begun.employee, at=NOW) == begun


def test_start_begins_anew_once_the_last_one_is_reviewed():
    last = AssessmentFactory(open=True)

    assessment = services.start(last.stage, by=last.employee, at=NOW)

    assert assessment != last
    assert set(assessment.ratings.values_list("answer", flat=True)) == {""}


# Writing


def test_save_own_answers_keeps_answer_evidence_and_link():
    assessment = AssessmentFactory()
    row = assessment.ratings.first()
    given = AnswerInput(row.key, 0, Level.WELL, "The intake review.", "https://example.com/board")

    saved = services.save_own_half(assessment, [given], by=assessment.employee, at=NOW)

    row.refresh_from_db()
    assert saved == Saved(written=frozenset({row.key}))
    assert (row.answer, row.evidence, row.link) == (
        "well",
        "The intake review.",
        "https://example.com/board",
    )
    assert (row.version, row.updated_at) == (1, NOW)


def test_save_own_answers_from_an_older_page_overwrites_nothing_and_says_so():
    assessment = AssessmentFactory()
    key = assessment.ratings.first().key
    newer = AnswerInput(key, 0, Level.WELL, "written in the first window")
    older = AnswerInput(key, 0, Level.LEARNING, "written in the second window")
    services.save_own_half(assessment, [newer], by=assessment.employee, at=NOW)

    saved = services.save_own_half(assessment, [older], by=assessment.employee, at=NOW)

    assert saved == Saved(overtaken=frozenset({key}))
    assert assessment.ratings.first().evidence == "written in the first window"


def test_save_own_answers_twice_with_the_same_words_is_one_change():
    assessment = AssessmentFactory()
    key = assessment.ratings.first().key
    given = [AnswerInput(key, 0, Level.WELL, "once")]
    services.save_own_half(assessment, given, by=assessment.employee, at=NOW)

    saved = services.save_own_half(assessment, given, by=assessment.employee, at=NOW)

    assert saved == Saved()
    assert assessment.ratings.first().version == 1


def test_save_own_answers_refuses_a_question_of_another_stage():
    assessment = AssessmentFactory()
    foreign = StageFactory(competencies=1).competencies.get()

    with pytest.raises(SuspiciousOperation):
        services.save_own_half(
            assessment,
            [AnswerInput(f"c{foreign.pk}", 0, Level.WELL)],
            by=assessment.employee,
            at=NOW,
        )


def test_save_own_answers_after_submitting_is_refused_and_reopens_nothing():
    assessment = AssessmentFactory(submitted=True)
    row = assessment.ratings.first()

    with pytest.raises(services.StaleVersion):
        services.save_own_half(
            assessment, [AnswerInput(row.key, 0, Level.HELPING)], by=assessment.employee, at=NOW
        )

    assessment.refresh_from_db()
    row.refresh_from_db()
    assert (assessment.state, row.answer) == (State.SUBMITTED, Level.ALONE)


@pytest.mark.parametrize("who", ["manager", "stranger"])
def test_save_own_answers_is_for_the_employee_alone(who):
    assessment = AssessmentFactory()
    by = assessment.employee.manager if who == "manager" else UserFactory()

    with pytest.raises(PermissionDenied):
        services.save_own_half(
            assessment, [AnswerInput(assessment.ratings.first().key, 0, Level.WELL)], by=by, at=NOW
        )


# Submitting and withdrawing


def test_submit_names_every_question_that_is_open():
    assessment = AssessmentFactory()

    with pytest.raises(services.Incomplete) as missing:
        services.submit(assessment, version=0, independent=True, by=assessment.employee, at=NOW)

    assert set(missing.value.keys) == {row.key for row in assessment.ratings.all()}
    assessment.refresh_from_db()
    assert assessment.state == State.DRAFT


def test_submit_twice_has_one_effect():
    assessment = AssessmentFactory()
    answer_all(assessment, Side.SELF, by=assessment.employee)

    services.submit(assessment, version=0, independent=True, by=assessment.employee, at=NOW)
    later = NOW + timedelta(minutes=1)
    services.submit(assessment, version=0, independent=True, by=assessment.employee, at=later)

    assessment.refresh_from_db()
    assert (assessment.submitted_at, assessment.version) == (NOW, 1)


def test_submit_replayed_after_withdrawing_does_nothing():
    assessment = AssessmentFactory()
    answer_all(assessment, Side.SELF, by=assessment.employee)
    services.submit(assessment, version=0, independent=True, by=assessment.employee, at=NOW)
    services.withdraw(assessment, version=1, by=assessment.employee, at=NOW)

    with pytest.raises(services.StaleVersion):
        services.submit(assessment, version=0, independent=True, by=assessment.employee, at=NOW)

    assessment.refresh_from_db()
    assert assessment.state == State.DRAFT


@pytest.mark.parametrize("state", ["submitted", "open", "agreed"])
def test_only_a_draft_is_submitted(state):
    """Whoever posts by hand can say the version as it is now."""
    assessment = AssessmentFactory(**{state: True})
    before = Assessment.objects.filter(pk=assessment.pk).values().get()

    with pytest.raises(services.StaleVersion):
        services.submit(
            assessment,
            version=assessment.version,
            independent=True,
            by=assessment.employee,
            at=NOW,
        )

    assert Assessment.objects.filter(pk=assessment.pk).values().get() == before


@pytest.mark.parametrize("state", ["draft", "open", "agreed"])
def test_only_what_waits_for_a_review_is_withdrawn(state):
    assessment = AssessmentFactory(**({} if state == "draft" else {state: True}))
    before = Assessment.objects.filter(pk=assessment.pk).values().get()

    with pytest.raises(services.StaleVersion):
        services.withdraw(assessment, version=assessment.version, by=assessment.employee, at=NOW)

    assert Assessment.objects.filter(pk=assessment.pk).values().get() == before


def test_withdraw_keeps_every_word():
    assessment = AssessmentFactory(submitted=True, ratings__self=Level.WELL)
    before = list(assessment.ratings.values_list("pk", "answer", "evidence"))

    services.withdraw(assessment, version=0, by=assessment.employee, at=NOW)

    assessment.refresh_from_db()
    assert assessment.state == State.DRAFT
    assert list(assessment.ratings.values_list("pk", "answer", "evidence")) == before


def test_withdraw_is_refused_once_the_managers_half_is_in():
    assessment = reviewed()

    with pytest.raises(services.StaleVersion):
        services.withdraw(assessment, version=assessment.version, by=assessment.employee, at=NOW)


def test_discard_takes_the_draft_and_nothing_else():
    agreed = AssessmentFactory(agreed=True)
    draft = AssessmentFactory(employee=agreed.employee, stage=agreed.stage)

    services.discard(draft, version=0, by=draft.employee, at=NOW)

    assert list(Assessment.objects.all()) == [agreed]
    assert set(Rating.objects.values_list("assessment", flat=True)) == {agreed.pk}


def test_discard_is_refused_once_submitted():
    assessment = AssessmentFactory(submitted=True)

    with pytest.raises(services.StaleVersion):
        services.discard(assessment, version=0, by=assessment.employee, at=NOW)

    assert Assessment.objects.count() == 1


# The manager's half


def test_save_review_writes_rows_of_the_managers_own_beside_the_employees():
    assessment = AssessmentFactory(submitted=True, ratings__self=Level.WELL)
    manager = assessment.employee.manager

    answer_all(assessment, Side.MANAGER, by=manager, level=Level.LEARNING)

    answers = assessment.ratings.filter(competency__isnull=False).values_list(
        "side", "answer", "author"
    )
    assert sorted(answers) == sorted(
        [
            ("self", "well", assessment.employee_id),
            ("self", "well", assessment.employee_id),
            ("manager", "learning", manager.pk),
            ("manager", "learning", manager.pk),
        ]
    )


def test_complete_review_signs_dates_and_opens_both_halves():
    assessment = reviewed(own=Level.WELL, theirs=Level.LEARNING)

    assert assessment.state == State.OPEN
    assert (assessment.reviewed_by, assessment.reviewed_at) == (assessment.employee.manager, NOW)
    agreed = assessment.ratings.filter(side=Side.AGREED)
    assert sorted(agreed.values_list("answer", flat=True)) == ["", "", "partly"]
    assert assessment.remarks.count() == 4


def test_complete_review_needs_every_answer():
    assessment = AssessmentFactory(submitted=True)
    manager = assessment.employee.manager
    row = assessment.ratings.first()
    services.save_review(assessment, [AnswerInput(row.key, 0, Level.ALONE)], by=manager, at=NOW)

    with pytest.raises(services.Incomplete) as missing:
        services.complete_review(assessment, version=0, by=manager, at=NOW)

    assert len(missing.value.keys) == 2
    assessment.refresh_from_db()
    assert assessment.state == State.SUBMITTED


def test_complete_review_twice_has_one_effect():
    assessment = reviewed()

    services.complete_review(
        assessment, version=0, by=assessment.employee.manager, at=NOW + timedelta(days=1)
    )

    assessment.refresh_from_db()
    assert (assessment.reviewed_at, assessment.version) == (NOW, 1)
    assert assessment.ratings.filter(side=Side.AGREED).count() == 3


def test_complete_review_of_what_was_withdrawn_and_changed_meanwhile_is_refused():
    assessment = AssessmentFactory(submitted=True)
    manager = assessment.employee.manager
    answer_all(assessment, Side.MANAGER, by=manager)
    services.withdraw(assessment, version=0, by=assessment.employee, at=NOW)
    services.submit(assessment, version=1, independent=True, by=assessment.employee, at=NOW)

    with pytest.raises(services.StaleVersion):
        services.complete_review(assessment, version=0, by=manager, at=NOW)


def test_review_by_a_new_manager_starts_afresh():
    assessment = AssessmentFactory(submitted=True)
    old, new = assessment.employee.manager, UserFactory()
    answer_all(assessment, Side.MANAGER, by=old, evidence="seen by nobody but the old manager")
    assessment.employee.manager = new
    assessment.employee.save()

    with pytest.raises(PermissionDenied):
        services.complete_review(assessment, version=0, by=old, at=NOW)
    with pytest.raises(services.Incomplete):
        services.complete_review(assessment, version=0, by=new, at=NOW)
    row = assessment.ratings.filter(side=Side.SELF).first()
    services.save_review(assessment, [AnswerInput(row.key, 0, Level.WELL)], by=new, at=NOW)

    theirs = assessment.ratings.filter(side=Side.MANAGER)
    assert set(theirs.values_list("author", "evidence")) == {(new.pk, "")}


def test_nobody_reviews_themselves():
    assessment = AssessmentFactory(submitted=True)

    with pytest.raises(PermissionDenied):
        services.complete_review(assessment, version=0, by=assessment.employee, at=NOW)
