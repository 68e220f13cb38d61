"""Tell people what somebody else did, in the transaction in which they did it.

A change of state makes earlier notices about the assessment out of date: they are marked as read,
and never mailed. What is told is who did what. It never quotes an answer.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from pathway_portal.accounts.models import Notice, NoticeKind, User, managers_of
from pathway_portal.accounts.notices import mail_after_commit
from pathways.models import Stage

from ..models import Assessment, Observation

# About an assessment too, but kept by its stage: they outlive the assessment, or name its stage.
ABOUT_THE_STAGE = (NoticeKind.ASSESSMENT_TAKEN_BACK, NoticeKind.REVIEWER_MISSING)


def tell(
    recipient: User | None, kind: NoticeKind, *, about: User, subject: Model, at: datetime
) -> None:
    """Leave somebody a notice, unless they are not there, and mail it after the commit."""
    if recipient is None or not recipient.is_active:
        return
    Notice.objects.create(recipient=recipient, kind=kind, about=about, subject=subject, at=at)
    mail_after_commit([recipient.pk], at=at)


def tell_other_side(
    assessment: Assessment,
    *,
    to_manager: NoticeKind,
    to_employee: NoticeKind,
    by: User,
    at: datetime,
) -> None:
    """Tell the employee what the manager did, or the manager of today what the employee did."""
    read_outdated(assessment, at=at)
    if by.pk == assessment.employee_id:
        tell_managers(assessment.employee, to_manager, subject=assessment, at=at)
    else:
        tell(assessment.employee, to_employee, about=by, subject=assessment, at=at)


def tell_managers(employee: User, kind: NoticeKind, *, subject: Model, at: datetime) -> list[User]:
    """Tell somebody's manager, and who stands in for them today. Return whom."""
    recipients = managers_of(employee)
    for recipient in recipients:
        tell(recipient, kind, about=employee, subject=subject, at=at)
    return recipients


def read_outdated(assessment: Assessment, *, at: datetime) -> None:
    """Mark everything as read that people were told about the state before."""
    assessment.notices.unread().update(read_at=at)
    employee = Notice.objects.unread().filter(about=assessment.employee_id)
    employee.filter(_of(assessment.stage), kind__in=ABOUT_THE_STAGE).update(read_at=at)


def read_requests(assessment: Assessment, *, at: datetime) -> None:
    """Mark what colleagues were asked as read, once it can no longer be answered."""
    observations = ContentType.objects.get_for_model(Observation)
    asked = Notice.objects.unread().filter(kind=NoticeKind.OBSERVATION_ASKED)
    asked.filter(
        subject_type=observations,
        subject_id__in=assessment.observations.values("pk"),
    ).update(read_at=at)


def read_invitation(employee: User, stage: Stage, *, at: datetime) -> None:
    """Mark the invitation to rate oneself against this stage as read, in whichever version."""
    invitations = Notice.objects.unread().filter(recipient=employee, kind=NoticeKind.INVITED)
    invitations.filter(_of(stage)).update(read_at=at)


def _of(stage: Stage) -> Q:
    """Return the condition that a notice has this stage as its subject, in any version."""
    versions = Stage.objects.same_step_as(stage)
    stages = ContentType.objects.get_for_model(Stage)
    return Q(subject_type=stages, subject_id__in=versions.values("pk"))
