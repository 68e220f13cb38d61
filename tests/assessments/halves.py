"""Fills one side's half of an assessment, or both, with one answer."""

from datetime import UTC, datetime

from assessments import services
from assessments.models import Assessment, MetricAnswer, Side
from assessments.services import AnswerInput, RemarkInput
from pathways.models import Level
from tests.factories import AssessmentFactory

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def answer_all(assessment, side, *, by, level=Level.ALONE, evidence=""):
    """Give every question of one side the same answer, through the service a page would call."""
    save = services.save_own_half if side == Side.SELF else services.save_review
    given = [
        AnswerInput(
            row.key,
            0,
            level if row.competency_id else MetricAnswer.PARTLY,
            evidence,
        )
        for row in assessment.ratings.filter(side=Side.SELF)
    ]
    return save(assessment, given, by=by, at=NOW)


def reviewed(own=Level.ALONE, theirs=Level.ALONE, evidence=""):
    """An assessment whose two halves have just been opened."""
    assessment = AssessmentFactory(submitted=True, ratings__self=own)
    manager = assessment.employee.manager
    answer_all(assessment, Side.MANAGER, by=manager, level=theirs, evidence=evidence)
    services.complete_review(assessment, version=0, by=manager, at=NOW)
    return Assessment.objects.get(pk=assessment.pk)


def settle(assessment, level, *, attained=False, reason="I saw it in spring.", by=None):
    """Agree on one level wherever the two differed, with the manager's reason."""
    by = by or assessment.employee.manager
    settled = [
        AnswerInput(row.key, row.version, level)
        for row in assessment.ratings.filter(side=Side.AGREED, answer="")
    ]
    said = [
        RemarkInput(row.key, row.version, reason)
        for row in assessment.remarks.filter(side=Side.MANAGER, text="")
    ]
    services.settle(assessment, settled, said, attained, version=assessment.version, by=by, at=NOW)
    assessment.refresh_from_db()
