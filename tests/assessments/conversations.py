"""Brings an assessment to the conversation through the services, with an answer for each item."""

from datetime import UTC, datetime

from assessments import services
from assessments.models import Assessment, Side
from assessments.services import AnswerInput, RemarkInput

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
REASON = "I saw it in spring."


def slug_of(row):
    return row.item.slug


def inputs(assessment, side, answers):
    """Answer the items named by slug upon one side's rows, or fresh ones where it has none yet."""
    versions = {row.key: row.version for row in assessment.ratings.filter(side=side)}
    return [
        AnswerInput(row.key, versions.get(row.key, 0), answers[slug_of(row)])
        for row in assessment.ratings.filter(side=Side.SELF).select_related("competency", "metric")
        if slug_of(row) in answers
    ]


def submitted(employee, stage, own):
    """The employee's half is in."""
    draft = services.start(stage, by=employee, at=NOW)
    services.save_own_half(draft, inputs(draft, Side.SELF, own), by=employee, at=NOW)
    services.submit(draft, version=0, independent=True, by=employee, at=NOW)
    return Assessment.objects.get(pk=draft.pk)


def opened(employee, stage, own, theirs):
    """Both halves are in."""
    assessment = submitted(employee, stage, own)
    me = {"by": employee.manager, "at": NOW}
    services.save_review(assessment, inputs(assessment, Side.MANAGER, theirs), **me)
    services.complete_review(assessment, version=assessment.version, **me)
    return Assessment.objects.get(pk=assessment.pk)


def settle(assessment, answers, *, attained=False, reason=REASON):
    """The manager settles these items and gives the same reason for each that differs."""
    said = [
        RemarkInput(row.key, row.version, reason)
        for row in assessment.remarks.filter(side=Side.MANAGER)
    ]
    services.settle(
        assessment,
        inputs(assessment, Side.AGREED, answers),
        said,
        attained,
        version=assessment.version,
        by=assessment.employee.manager,
        at=NOW,
    )
    assessment.refresh_from_db()


def agree(assessment):
    """Both agree."""
    for person in [assessment.employee, assessment.employee.manager]:
        services.agree(assessment, version=assessment.version, by=person, at=NOW)
        assessment.refresh_from_db()


def agreed(employee, stage, own, theirs, outcome, *, attained=False):
    """Both have agreed on `outcome` where they differed."""
    assessment = opened(employee, stage, own, theirs)
    settle(assessment, outcome, attained=attained)
    agree(assessment)
    return assessment


def answers_of(assessment, side):
    """One side's answers, by the item's slug."""
    rows = assessment.ratings.filter(side=side).select_related("competency", "metric")
    return {slug_of(row): row.answer for row in rows}
