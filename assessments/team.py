"""A manager's direct reports: who waits for whom, and whom the manager may invite."""

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pathway_portal.accounts.models import Deputyship, Notice, NoticeKind, User, managed_by
from pathways.models import Stage

from .models import WAITS_FOR_EMPLOYEE, Assessment

WEEK = timedelta(days=7)
YEAR = timedelta(days=365)
THREE_DAYS = timedelta(days=3)


def direct_reports(manager, *, at):
    """Return a manager's direct reports, with what the team's pages need to know of each.

    Among them are those for whose manager they stand in today, with `deputy_until`, the last day.
    `waiting_since` is the moment since which something has waited for the manager, or None.
    `has_reason_to_start` tells that they have not assessed their present stage for a year.
    """
    theirs = Assessment.objects.filter(employee=OuterRef("pk"))
    step = {"slug": OuterRef("stage__slug"), "pathway__role": OuterRef("stage__pathway__role")}
    of_their_stage = theirs.filter(**{f"stage__{name}": value for name, value in step.items()})
    a_year_ago = at - YEAR
    recent = (
        Q(agreed_at__gt=a_year_ago)
        | Q(submitted_at__isnull=False, agreed_at=None)
        | Q(submitted_at=None, started_at__gt=a_year_ago)
    )
    stands_in = Deputyship.objects.running().filter(deputy=manager, employee=OuterRef("pk"))
    invitations = Notice.objects.filter(recipient=OuterRef("pk"), kind=NoticeKind.INVITED)
    return (
        User.objects.active()
        .filter(managed_by(manager))
        .annotate(
            deputy_until=Subquery(stands_in.values("ends_on")[:1]),
            waiting_since=Subquery(theirs.waiting_for_manager().values("waiting_since")[:1]),
            is_their_turn=Exists(theirs.filter(WAITS_FOR_EMPLOYEE)),
            has_something_open=Exists(theirs.filter(agreed_at=None)),
            has_reason_to_start=Exists(Stage.objects.published().filter(**step))
            & ~Exists(of_their_stage.filter(recent)),
            invited_at=Subquery(invitations.order_by("-at").values("at")[:1]),
        )
    )


FILTERS = {
    "waiting": (_("Waiting for you"), Q(waiting_since__isnull=False)),
    "theirs": (_("Waiting for them"), Q(is_their_turn=True)),
    "quiet": (_("Nothing going on"), Q(has_something_open=False)),
    "no-stage": (_("No stage yet"), Q(stage=None)),
}


def longest_waiting_first(reports):
    """Order by how long somebody has waited for the manager; the rest by name."""
    return reports.order_by(F("waiting_since").asc(nulls_last=True), "name_sort", "pk")


def may_invite_from(report):
    """Return the day from which a report may be invited, or None where there is no reason to."""
    if not report.has_reason_to_start:
        return None
    return day_after(report.invited_at, WEEK)


def may_ask_from(assessment):
    """Return the day from which the employee may ask about a review that is not in."""
    manager = assessment.employee.manager
    wait = THREE_DAYS if manager and manager.is_active else timedelta(0)
    return max(
        day_after(assessment.submitted_at, wait), day_after(assessment.review_asked_at, WEEK)
    )


def day_after(moment, time):
    """Return the local day so long after a moment; for no moment, a day that is past already."""
    return timezone.localdate(moment) + time if moment else date.min
