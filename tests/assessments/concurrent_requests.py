"""Where an assessment stands when two requests meet, what they ask, and what becomes of it."""

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import Assessment, Side
from assessments.questions import questions_of
from assessments.services import AnswerInput
from pathways.models import Level
from tests.factories import DAY, STARTED_AT, AssessmentFactory, StageFactory, UserFactory
from tests.orders import EVERY_ORDER
from tests.processes import Request

every_order = pytest.mark.parametrize("order", EVERY_ORDER, ids=str)

OK, FOUND, NOT_ALLOWED, NOT_THERE, MOVED_ON = 200, 302, 403, 404, 409


def answered(**more):
    """The employee has answered everything."""
    assessment = AssessmentFactory(**more)
    mine = assessment.ratings.filter(side=Side.SELF)
    mine.filter(metric=None).update(answer=Level.ALONE, answered_at=STARTED_AT)
    mine.filter(competency=None).update(answer="met", answered_at=STARTED_AT)
    return assessment


def rated():
    """Handed in, and the manager has answered everything too: one of it otherwise."""
    assessment = answered(submitted=True, version=1)
    answers = [Level.WELL, Level.ALONE, "met"]
    given = [
        AnswerInput(row.key, 0, answer)
        for row, answer in zip(assessment.ratings.order_by("pk"), answers, strict=True)
    ]
    manager = assessment.employee.manager
    services.save_review(assessment, given, by=manager, at=STARTED_AT + DAY)
    return assessment


def settled(attained=False):
    """Both views are open and all is settled: the two have only to agree."""
    stage = StageFactory(competencies=2, metrics=1)
    StageFactory(pathway=stage.pathway)
    employee = UserFactory(manager=UserFactory(), stage=stage)
    return AssessmentFactory(
        employee=employee, stage=stage, open=True, version=2, attained=attained
    )


def agreed_by_the_employee():
    """The manager has still to agree, or one of the two to reopen it."""
    return AssessmentFactory(confirmed=True, version=3)


def begun_again():
    """A new draft, and an answer to the same stage that was agreed last time."""
    before = AssessmentFactory(agreed=True)
    draft = AssessmentFactory(employee=before.employee, stage=before.stage)
    return draft, before.ratings.filter(side=Side.AGREED, metric=None).first()


def first_of(assessment):
    """One of the answers, to a competency."""
    return assessment.ratings.filter(metric=None).order_by("pk").first()


# What can be pressed


def start(stage, employee):
    address = reverse("assessments:start", args=[stage.pathway.role.slug, stage.number])
    return Request.by(employee, address, {})


def press(user, name, assessment, **data):
    return Request.by(user, reverse(f"assessments:{name}", args=[assessment.pk]), data)


def still_true(assessment, source):
    """Confirm, pressed on the page that offers this answer of last time."""
    data = {f"{source.key}-source": source.pk}
    return press(assessment.employee, "confirm", assessment, **data)


def move(assessment):
    return press(assessment.employee, "move", assessment, version=0)


def discard(assessment):
    return press(assessment.employee, "discard", assessment, version=0)


def submit(assessment, version=0):
    return press(assessment.employee, "submit", assessment, version=version, review="independent")


def withdraw(assessment, version=1):
    return press(assessment.employee, "withdraw", assessment, version=version)


def finish(assessment, version=1):
    return press(assessment.employee.manager, "finish", assessment, version=version)


def settle(assessment, attained):
    """What the manager sends from the page where the two settle: one answer and a reason."""
    data = {"version": assessment.version, "attained": attained}
    remark = assessment.remarks.filter(side=Side.MANAGER).first()
    if remark:
        data |= {
            f"{remark.key}-version": 0,
            f"{remark.key}-answer": Level.ALONE,
            f"{remark.key}-remark_version": 0,
            f"{remark.key}-remark": "I have seen it twice.",
        }
    return press(assessment.employee.manager, "settle", assessment, **data)


def agree(assessment, user):
    return press(user, "agree", assessment, version=assessment.version)


def reopen(assessment):
    return press(assessment.employee, "reopen", assessment, version=assessment.version)


def typed(row, answer, evidence="", version=0):
    return {
        f"{row.key}-version": version,
        f"{row.key}-answer": answer,
        f"{row.key}-evidence": evidence,
        f"{row.key}-link": "",
    }


def autosave(row, answer, evidence="", by=None):
    """What the page of one half sends by itself for one answer."""
    data = typed(row, answer, evidence) | {"key": row.key}
    return press(by or row.assessment.employee, "save", row.assessment, **data)


def save_page(row, answer, evidence=""):
    """Save, pressed on a page that holds this answer."""
    assessment = row.assessment
    data = typed(row, answer, evidence) | {"stage": assessment.stage_id}
    return press(assessment.employee, "answer", assessment, **data)


def put_under(person, manager):
    """What HR sends from the page of a person."""
    page = reverse("admin:accounts_user_change", args=[person.pk])
    data = {
        "name": person.name,
        "email": person.email,
        "manager": manager.pk,
        "stage": person.stage_id or "",
        "is_active": "on",
    }
    return Request.by(UserFactory(superuser=True), page, data)


def stands(assessment):
    """Its state, once its rows are found to be those that belong to this state."""
    now = Assessment.objects.get(pk=assessment.pk)
    asked = {question.key for question in questions_of(now.stage, Side.SELF)}
    rows = list(now.ratings.all())
    said = {side: {row.key: row.answer for row in rows if row.side == side} for side in Side}
    assert len(rows) == sum(len(answers) for answers in said.values()), "twice the same answer"
    assert all(set(answers) in (set(), asked) for answers in said.values())
    assert bool(said[Side.AGREED]) == bool(now.reviewed_at)
    since = {
        Side.SELF: now.submitted_at,
        Side.MANAGER: now.reviewed_at,
        Side.AGREED: now.first_confirmed_at,
    }
    for side in Side:
        assert not since[side] or (said[side] and all(said[side].values())), "an open answer"
    differing = asked if now.reviewed_at else set()
    differing = {key for key in differing if said[Side.SELF][key] != said[Side.MANAGER][key]}
    remarks = [(remark.key, remark.side) for remark in now.remarks.all()]
    assert sorted(remarks) == sorted(
        (key, side) for key in differing for side in (Side.SELF, Side.MANAGER)
    )
    return now.state
