"""One stage over the years: what changed between two times, and every assessment there was."""

from django.db.models import Count, Max, Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..comparison import changes_between, points_in_time
from ..models import Assessment, Rating, Side
from ..permissions import is_employee, may_read_levels
from .shared import leave_receipts, visible_assessment, withheld


@require_safe
def history(request, pk):
    """Show every assessment of this stage, in whichever version of the pathway.

    The address says, by their ids, which two times to compare; unknown ids are ignored.
    """
    assessment = visible_assessment(request, pk)
    is_own = is_employee(request.user, assessment)
    if assessment.is_submitted and not is_own:
        return redirect("assessments:review", assessment.pk)
    if not may_read_levels(request.user, assessment):
        return withheld(request, assessment)

    assessments = list(_of_step(assessment, is_own))
    leave_receipts(request, *assessments)
    points = points_in_time(assessments)
    then, now = _chosen(request.GET, points)
    person = {"person": assessment.employee}
    whose = _("what you said") if is_own else _("what %(person)s said") % person
    context = {
        "assessment": assessment,
        "assessments": assessments,
        "points": points,
        "then": then,
        "now": now,
        "changes": changes_between(then, now, _ratings(then, now), whose) if then else [],
        "whose": whose,
        "is_own": is_own,
        "section": "assessments" if is_own else "team",
    }
    return render(request, "assessments/history.html", context)


def _of_step(assessment, is_own):
    """List the employee's assessments of the step, newest first; for others only the shared ones.

    `answer_count` counts the employee's answers, `confirmed` those that confirm earlier ones.
    """
    own = Q(ratings__side=Side.SELF)
    confirmed = own & Q(ratings__confirms__isnull=False)
    rows = (
        Assessment.objects.of_stage(assessment.stage)
        .filter(employee=assessment.employee_id)
        .with_progress()
        .annotate(
            answer_count=Count("ratings", filter=own & ~Q(ratings__answer="")),
            confirmed=Count("ratings", filter=confirmed),
            confirmed_at=Max("ratings__confirmed_at", filter=confirmed),
        )
        .with_people()
        .order_by("-pk")
    )
    return rows if is_own else rows.filter(reviewed_at__isnull=False)


def _chosen(asked, points):
    """Return two points, earlier first: those asked for, else the first and last, else None."""
    if len(points) < 2:
        return None, None
    wanted = [asked.get("then"), asked.get("now")]
    chosen = [point for point in points if str(point.pk) in wanted]
    then, now = chosen if len(chosen) == 2 else (points[0], points[-1])
    return then, now


def _ratings(then, now):
    sides = {then.side, now.side}
    return Rating.objects.filter(assessment__in=[then.pk, now.pk], side__in=sides).with_items()
