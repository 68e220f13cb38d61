"""Both agree on an outcome, and what follows from it."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation

from assessments import services
from assessments.models import Remark, Side, State
from assessments.services import Agreement, AnswerInput, RemarkInput, Saved
from pathways.models import Level
from tests.assessments.halves import NOW, reviewed, settle
from tests.factories import AssessmentFactory, PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db

# The agreement


def test_agree_needs_an_agreed_answer_a_reason_and_an_outcome():
    assessment = reviewed(own=Level.WELL, theirs=Level.LEARNING)
    manager = assessment.employee.manager

    with pytest.raises(services.Incomplete) as missing:
        services.agree(assessment, version=1, by=manager, at=NOW)
    assert len(missing.value.keys) == 2

    settle(assessment, Level.ALONE, reason="")
    with pytest.raises(services.Incomplete):
        services.agree(assessment, version=assessment.version, by=manager, at=NOW)

    settle(assessment, Level.ALONE, attained=None)
    with pytest.raises(services.Incomplete) as missing:
        services.agree(assessment, version=assessment.version, by=manager, at=NOW)
    assert missing.value.keys == []


def test_what_the_manager_wrote_while_reviewing_is_no_reason_yet():
    assessment = reviewed(own=Level.WELL, theirs=Level.LEARNING, evidence="The hand-over failed.")
    settle(assessment, Level.ALONE, reason="")
    version, differing = assessment.version, {row.key for row in assessment.remarks.all()}

    with pytest.raises(services.Incomplete) as refused:
        services.agree(assessment, version=version, by=assessment.employee.manager, at=NOW)

    assert {*refused.value.keys} == differing


def test_agree_by_both_closes_it():
    assessment = reviewed()
    settle(assessment, Level.ALONE)
    version = assessment.version

    services.agree(assessment, version=version, by=assessment.employee, at=NOW)
    assessment.refresh_from_db()
    assert assessment.state == State.OPEN

    services.agree(assessment, version=version, by=assessment.employee.manager, at=NOW)
    assessment.refresh_from_db()
    assert assessment.state == State.AGREED
    assert assessment.manager_confirmed_by == assessment.employee.manager


def test_agree_twice_by_one_does_not_speak_for_the_other():
    assessment = reviewed()
    settle(assessment, Level.ALONE)

    for _press in range(2):
        services.agree(assessment, version=assessment.version, by=assessment.employee, at=NOW)

    assessment.refresh_from_db()
    assert assessment.state == State.OPEN


def test_agree_from_a_page_that_showed_another_outcome_is_refused():
    assessment = reviewed(own=Level.WELL, theirs=Level.LEARNING)
    settle(assessment, Level.ALONE)
    seen = assessment.version
    row = assessment.ratings.filter(side=Side.AGREED, competency__isnull=False).first()
    services.settle(
        assessment,
        [AnswerInput(row.key, row.version, Level.WELL)],
        [],
        False,
        version=seen,
        by=assessment.employee,
        at=NOW,
    )

    with pytest.raises(services.StaleVersion):
        services.agree(assessment, version=seen, by=assessment.employee.manager, at=NOW)


def test_second_to_agree_must_have_seen_what_the_first_agreed_to():
    assessment = reviewed()
    settle(assessment, Level.ALONE)
    manager, seen = assessment.employee.manager, assessment.version
    mine = {"by": assessment.employee, "at": NOW}
    services.settle(assessment, [], [], True, version=seen, **mine)
    services.agree(assessment, version=seen + 1, **mine)

    with pytest.raises(services.StaleVersion):
        services.agree(assessment, version=seen, by=manager, at=NOW)

    assert services.agree(assessment, version=seen + 1, by=manager, at=NOW) == Agreement.AGREED


def test_what_the_two_settle_is_theirs_alone():
    assessment = reviewed()
    settle(assessment, Level.ALONE)
    version = assessment.version
    somebody = {"by": UserFactory(), "at": NOW}

    with pytest.raises(PermissionDenied):
        services.settle(assessment, [], [], True, version=version, **somebody)
    with pytest.raises(PermissionDenied):
        services.agree(assessment, version=version, **somebody)
    services.agree(assessment, version=version, by=assessment.employee, at=NOW)
    with pytest.raises(PermissionDenied):
        services.reopen(assessment, version=version + 1, by=somebody["by"], at=NOW)


def test_reopen_takes_back_both_confirmations():
    assessment = reviewed()
    settle(assessment, Level.ALONE)
    services.agree(assessment, version=assessment.version, by=assessment.employee, at=NOW)
    assessment.refresh_from_db()

    services.reopen(assessment, version=assessment.version, by=assessment.employee.manager, at=NOW)

    assessment.refresh_from_db()
    assert (assessment.state, assessment.employee_confirmed_at) == (State.OPEN, None)


def test_agreed_stays_agreed_for_ever():
    assessment = AssessmentFactory(agreed=True)
    manager = assessment.employee.manager

    with pytest.raises(services.StaleVersion):
        services.reopen(assessment, version=0, by=manager, at=NOW)
    with pytest.raises(services.StaleVersion):
        services.settle(assessment, [], [], True, version=0, by=manager, at=NOW)
    with pytest.raises(services.StaleVersion):
        services.withdraw(assessment, version=0, by=assessment.employee, at=NOW)


def test_outcome_changed_by_both_at_once_keeps_the_first_and_says_so():
    assessment = reviewed(own=Level.WELL, theirs=Level.LEARNING)
    row = assessment.ratings.filter(side=Side.AGREED, answer="").first()
    employee, manager = assessment.employee, assessment.employee.manager

    first = services.settle(
        assessment, [AnswerInput(row.key, 0, Level.WELL)], [], None, version=1, by=employee, at=NOW
    )
    second = services.settle(
        assessment, [AnswerInput(row.key, 0, Level.ALONE)], [], True, version=1, by=manager, at=NOW
    )

    row.refresh_from_db()
    assessment.refresh_from_db()
    assert first.saved == Saved(written=frozenset({row.key}))
    assert second.saved == Saved(overtaken=frozenset({row.key, "attained"}))
    assert (row.answer, assessment.attained) == (Level.WELL, None)


def test_what_both_said_alike_is_not_settled_anew():
    assessment = reviewed(own=Level.WELL, theirs=Level.WELL)
    row = assessment.ratings.filter(side=Side.AGREED).first()

    with pytest.raises(SuspiciousOperation):
        services.settle(
            assessment,
            [AnswerInput(row.key, 0, Level.NOT_STARTED)],
            [],
            None,
            version=1,
            by=assessment.employee,
            at=NOW,
        )

    row.refresh_from_db()
    assert row.answer == Level.WELL


def test_nobody_agrees_to_what_was_written_beside_an_outcome_that_was_overtaken():
    assessment = reviewed(own=Level.WELL, theirs=Level.LEARNING)
    manager = assessment.employee.manager
    settle(assessment, Level.ALONE, attained=True)
    row = assessment.ratings.filter(side=Side.AGREED).first()

    # From a page that the employee had opened before.
    settlement = services.settle(
        assessment,
        [AnswerInput(row.key, row.version, Level.NOT_STARTED)],
        [],
        None,
        version=assessment.version - 1,
        by=assessment.employee,
        at=NOW,
    )

    assert settlement.saved == Saved(frozenset({row.key}), frozenset({"attained"}))
    with pytest.raises(services.StaleVersion):
        services.agree(assessment, version=assessment.version, by=manager, at=NOW)
    assessment.refresh_from_db()
    assert (assessment.attained, assessment.is_confirmed_by_one) == (True, False)


def test_each_writes_only_their_own_remark():
    assessment = reviewed(own=Level.WELL, theirs=Level.LEARNING)
    key = assessment.remarks.first().key

    services.settle(
        assessment,
        [],
        [RemarkInput(key, 0, "I did the hand-over alone in May.")],
        None,
        version=1,
        by=assessment.employee,
        at=NOW,
    )

    written = Remark.objects.exclude(text="").values_list("side", "author", "text")
    assert list(written) == [("self", assessment.employee_id, "I did the hand-over alone in May.")]


# Moving on


@pytest.fixture
def pathway():
    pathway = PathwayFactory(published=True)
    StageFactory.create_batch(3, pathway=pathway, competencies=1)
    return pathway


def agreed(stage, *, attained, stands_at):
    employee = UserFactory(manager=UserFactory(), stage=stands_at)
    assessment = AssessmentFactory(
        confirmed=True,
        stage=stage,
        employee=employee,
        attained=attained,
        employee_confirmed_at=NOW,
    )
    services.agree(assessment, version=0, by=employee.manager, at=NOW)
    employee.refresh_from_db()
    return employee


def test_a_stage_attained_moves_the_person_to_the_next(pathway):
    first, second, _third = pathway.stages.all()

    assert agreed(first, attained=True, stands_at=first).stage == second


def test_a_stage_attained_places_somebody_who_stood_nowhere(pathway):
    first, second, _third = pathway.stages.all()

    assert agreed(first, attained=True, stands_at=None).stage == second


def test_a_stage_not_attained_moves_nobody(pathway):
    first, _second, _third = pathway.stages.all()

    assert agreed(first, attained=False, stands_at=first).stage == first


def test_the_last_stage_attained_leaves_the_person_there(pathway):
    *_earlier, last = pathway.stages.all()

    assert agreed(last, attained=True, stands_at=last).stage == last


def test_a_stage_attained_moves_nobody_who_stands_elsewhere(pathway):
    first, _second, third = pathway.stages.all()

    assert agreed(first, attained=True, stands_at=third).stage == third


def test_a_stage_attained_moves_the_person_within_the_version_they_stand_on(pathway):
    first = pathway.stages.first()
    newer = PathwayFactory(role=pathway.role, number=2)
    here = StageFactory(pathway=newer, slug=first.slug, number=1)
    following = StageFactory(pathway=newer, slug="quite-new", number=2)

    assert agreed(first, attained=True, stands_at=here).stage == following
