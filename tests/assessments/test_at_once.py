"""Two at the same moment: threads on connections of their own, with real commits.

Whichever comes first, the outcome is one that could have come about in turn, and nothing breaks.
"""

import threading
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from assessments import services
from assessments.models import Assessment, Side, State
from assessments.services import Given, MovedOn, Unfinished
from pathway_portal.accounts.models import User
from pathway_portal.accounts.services import ReportingLoop, change_manager
from tests.factories import AssessmentFactory, CompanyFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DONE = "done"


def at_once(*actions):
    """What became of each: "done", the keys that were overtaken, or the refusal's name."""
    together = threading.Barrier(len(actions))
    outcomes = [None] * len(actions)

    def run(place, action):
        try:
            together.wait(timeout=20)
            saved = action()
            overtaken = getattr(saved, "overtaken", None)
            outcomes[place] = "overtaken" if overtaken else DONE
        except (MovedOn, Unfinished, PermissionDenied, ReportingLoop) as refused:
            outcomes[place] = type(refused).__name__
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(place, action)) for place, action in enumerate(actions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def answered(**traits):
    """An assessment whose employee has answered everything."""
    assessment = AssessmentFactory(**traits)
    assessment.ratings.filter(competency__isnull=False).update(answer="alone")
    assessment.ratings.filter(metric__isnull=False).update(answer="met")
    return assessment


def rated():
    """Submitted, and the manager has answered everything without having finished."""
    assessment = answered(submitted=True)
    manager = assessment.employee.manager
    given = [
        Given(row.key, 0, "well" if row.competency_id else "met")
        for row in assessment.ratings.all()
    ]
    services.save_review(assessment, given, by=manager, at=NOW)
    return assessment


def fresh(assessment):
    return Assessment.objects.get(pk=assessment.pk)


ROUNDS = range(3)


@pytest.mark.parametrize("_round", ROUNDS)
def test_start_and_start_make_one_draft(_round):
    stage, employee = StageFactory(competencies=2), UserFactory()

    outcomes = at_once(*[lambda: services.start(stage, by=employee, at=NOW)] * 2)

    assert outcomes == [DONE, DONE]
    assert [a.ratings.count() for a in Assessment.objects.all()] == [2]


@pytest.mark.parametrize("_round", ROUNDS)
def test_save_and_save_keep_one_and_tell_the_other(_round):
    assessment = AssessmentFactory()
    key = assessment.ratings.first().key

    def save(text):
        given = [Given(key, 0, "alone", text)]
        return services.save_own_answers(assessment, given, by=assessment.employee, at=NOW)

    outcomes = at_once(lambda: save("one"), lambda: save("other"))

    assert sorted(outcomes) == [DONE, "overtaken"]
    kept = "one" if outcomes[0] == DONE else "other"
    assert [r.evidence for r in assessment.ratings.exclude(evidence="")] == [kept]


@pytest.mark.parametrize("_round", ROUNDS)
def test_submit_and_submit_have_one_effect(_round):
    assessment = answered()

    def submit():
        services.submit(assessment, version=0, by=assessment.employee, at=NOW)

    assert at_once(submit, submit) == [DONE, DONE]
    assert (fresh(assessment).state, fresh(assessment).version) == (State.SUBMITTED, 1)


@pytest.mark.parametrize("_round", ROUNDS)
def test_submit_and_taking_an_answer_back_never_submit_an_open_question(_round):
    assessment = answered()
    row = assessment.ratings.first()

    outcomes = at_once(
        lambda: services.submit(assessment, version=0, by=assessment.employee, at=NOW),
        lambda: services.save_own_answers(
            assessment, [Given(row.key, 0, "")], by=assessment.employee, at=NOW
        ),
    )

    row.refresh_from_db()
    assert (fresh(assessment).state, row.answer, outcomes) in [
        (State.SUBMITTED, "alone", [DONE, "MovedOn"]),
        (State.DRAFT, "", ["Unfinished", DONE]),
    ]


@pytest.mark.parametrize("_round", ROUNDS)
def test_submit_and_withdraw_end_in_one_of_two_states(_round):
    assessment = answered()

    outcomes = at_once(
        lambda: services.submit(assessment, version=0, by=assessment.employee, at=NOW),
        lambda: services.withdraw(assessment, version=1, by=assessment.employee),
    )

    assert (fresh(assessment).state, outcomes) in [
        (State.DRAFT, [DONE, DONE]),
        (State.SUBMITTED, [DONE, "MovedOn"]),
    ]


@pytest.mark.parametrize("_round", ROUNDS)
def test_review_and_withdraw_let_one_through(_round):
    assessment = rated()

    outcomes = at_once(
        lambda: services.complete_review(
            assessment, version=0, by=assessment.employee.manager, at=NOW
        ),
        lambda: services.withdraw(assessment, version=0, by=assessment.employee),
    )

    assert (fresh(assessment).state, outcomes) in [
        (State.REVIEWED, [DONE, "MovedOn"]),
        (State.DRAFT, ["MovedOn", DONE]),
    ]


@pytest.mark.parametrize("_round", ROUNDS)
def test_review_and_review_open_the_views_once(_round):
    assessment = rated()

    def finish():
        services.complete_review(assessment, version=0, by=assessment.employee.manager, at=NOW)

    assert at_once(finish, finish) == [DONE, DONE]
    assert fresh(assessment).version == 1
    assert assessment.ratings.filter(side=Side.AGREED).count() == 3


@pytest.mark.parametrize("_round", ROUNDS)
def test_review_and_a_change_of_manager_let_the_review_be_the_old_ones_or_none(_round):
    assessment = rated()
    CompanyFactory()
    employee, old, new = assessment.employee, assessment.employee.manager, UserFactory()

    outcomes = at_once(
        lambda: services.complete_review(assessment, version=0, by=old, at=NOW),
        lambda: change_manager(User.objects.get(pk=employee.pk), new),
    )

    after = fresh(assessment)
    assert (after.state, after.reviewed_by, outcomes) in [
        (State.REVIEWED, old, [DONE, DONE]),
        (State.SUBMITTED, None, ["PermissionDenied", DONE]),
    ]
    assert after.employee.manager == new


@pytest.mark.parametrize("_round", ROUNDS)
def test_agree_and_agree_close_it(_round):
    assessment = AssessmentFactory(reviewed=True, attained=False)
    employee, manager = assessment.employee, assessment.employee.manager

    outcomes = at_once(
        lambda: services.agree(assessment, version=0, by=employee, at=NOW),
        lambda: services.agree(assessment, version=0, by=manager, at=NOW),
    )

    assert outcomes == [DONE, DONE]
    assert fresh(assessment).state == State.CLOSED


@pytest.mark.parametrize("_round", ROUNDS)
def test_agree_and_a_change_of_outcome_never_agree_to_what_was_not_seen(_round):
    assessment = AssessmentFactory(reviewed=True, attained=False)

    outcomes = at_once(
        lambda: services.agree(assessment, version=0, by=assessment.employee, at=NOW),
        lambda: services.save_outcome(
            assessment, [], [], True, version=0, by=assessment.employee.manager, at=NOW
        ),
    )

    after = fresh(assessment)
    assert (after.state, after.attained, outcomes) in [
        (State.AGREED, False, [DONE, "MovedOn"]),
        (State.REVIEWED, True, ["MovedOn", DONE]),
    ]


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_changes_of_manager_never_close_a_loop(_round):
    CompanyFactory()
    one, other = UserFactory(), UserFactory()

    outcomes = at_once(
        lambda: change_manager(User.objects.get(pk=one.pk), User.objects.get(pk=other.pk)),
        lambda: change_manager(User.objects.get(pk=other.pk), User.objects.get(pk=one.pk)),
    )

    assert sorted(outcomes) == ["ReportingLoop", DONE]
    assert User.objects.filter(manager__isnull=False).count() == 1
