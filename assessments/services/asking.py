"""Ask the other side to go on: invite a report to start, or ask about a review.

Each is possible once a week at most. The employee's row is locked before that is checked, so that
of two tabs that ask at once only one does.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pathway_portal.accounts.models import Deputyship, Notice, NoticeKind, User
from pathway_portal.accounts.notices import mail_after_commit
from pathway_portal.accounts.permissions import hr_admins

from ..models import Assessment, AssessmentQuerySet
from ..team import WEEK, direct_reports, may_ask_from, may_invite_from
from .notices import read_invitation, tell, tell_managers
from .rows import StaleVersion, lock_own


class TooSoon(Exception):
    """It was asked already; `possible_from` is the day from which one may ask again."""

    def __init__(self, possible_from: date) -> None:
        super().__init__()
        self.possible_from = possible_from


class NothingToInviteTo(Exception):
    """They have assessed their present stage within a year, or have no stage that is published."""


class NobodyToAsk(Exception):
    """There is no manager, and nobody in HR who could name one."""


@transaction.atomic
def invite(employee: User, *, by: User, at: datetime) -> None:
    """Invite a direct report to rate themselves against their present stage."""
    User.objects.select_for_update(no_key=True).get(pk=employee.pk)
    reports = direct_reports(by, at=at).select_related("stage__pathway")
    report = reports.filter(pk=employee.pk).first()
    if report is None:
        raise PermissionDenied
    possible_from = may_invite_from(report)
    if possible_from is None:
        raise NothingToInviteTo
    if possible_from > timezone.localdate(at):
        raise TooSoon(possible_from)
    read_invitation(report, report.stage, at=at)
    tell(report, NoticeKind.INVITED, about=by, subject=report.stage, at=at)


@transaction.atomic
def ask_about_review(assessment: Assessment, *, by: User, at: datetime) -> User | None:
    """Ask the manager about a review that is not in, and their deputy. Without one, ask HR.

    Return who is asked: the deputy where there is one, or None where it is HR.
    """
    locked = lock_own(assessment, by)
    if not locked.is_submitted:
        raise StaleVersion
    possible_from = may_ask_from(locked)
    if possible_from > timezone.localdate(at):
        raise TooSoon(possible_from)
    Assessment.objects.filter(pk=locked.pk).update(review_asked_at=at)
    kind = NoticeKind.REVIEW_ASKED_FOR
    asked = tell_managers(locked.employee, kind, subject=locked, at=at)
    if asked:
        return asked[-1]
    others = hr_admins().exclude(pk=by.pk)
    if not others:
        raise NobodyToAsk
    for admin in others:
        tell(admin, NoticeKind.REVIEWER_MISSING, about=by, subject=locked.stage, at=at)
    return None


@transaction.atomic
def chase_reviews(assessments: AssessmentQuerySet, *, by: User, at: datetime) -> int:
    """Have HR ask the managers about reviews that are not in, and who stands in for them today.

    Return how many were asked about: each at most once a week, no matter who asks. An HR admin
    does not ask herself. The number of queries is constant.
    """
    not_asked_lately = Q(review_asked_at=None) | Q(review_asked_at__lte=at - WEEK)
    chased = list(
        Assessment.objects.filter(pk__in=assessments.order_by().values("pk"))
        .awaiting_review()
        .filter(not_asked_lately, employee__is_active=True, employee__manager__is_active=True)
        .exclude(employee__manager=by)
        .select_related("employee")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    Assessment.objects.filter(pk__in=[each.pk for each in chased]).update(review_asked_at=at)
    employees = [each.employee_id for each in chased]
    deputies = dict(
        Deputyship.objects.running()
        .filter(employee__in=employees)
        .exclude(deputy=by)
        .values_list("employee", "deputy")
    )
    notices = [
        Notice(
            recipient_id=recipient,
            kind=NoticeKind.HR_ASKED_FOR_REVIEW,
            about=each.employee,
            subject=each,
            at=at,
        )
        for each in chased
        for recipient in (each.employee.manager_id, deputies.get(each.employee_id))
        if recipient
    ]
    Notice.objects.bulk_create(notices)
    mail_after_commit({notice.recipient_id for notice in notices}, at=at)
    return len(chased)
