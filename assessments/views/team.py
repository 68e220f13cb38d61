"""A manager's direct reports: where each stands, and what waits for the manager."""

from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pathway_portal.accounts.models import User

from ..models import Assessment


@require_safe
def team(request):
    latest = Assessment.objects.filter(employee=OuterRef("pk")).order_by("-started_at", "-pk")
    reports = list(
        User.objects.active()
        .filter(manager=request.user)
        .select_related("stage__pathway__role")
        .annotate(latest_assessment=Subquery(latest.values("pk")[:1]))
        .order_by("name", "pk")
    )
    assessments = Assessment.objects.select_related("stage__pathway__role").in_bulk(
        [report.latest_assessment for report in reports if report.latest_assessment]
    )
    rows = [(report, assessments.get(report.latest_assessment)) for report in reports]
    # What waits for the manager comes first; the rest by name.
    rows.sort(key=lambda row: not _waits_for_manager(row[1]))
    context = {
        "rows": rows,
        "waiting": sum(_waits_for_manager(assessment) for _report, assessment in rows),
    }
    return render(request, "assessments/team.html", context)


@require_safe
def report(request, pk):
    """One direct report: every assessment's state and dates; the rest where the states allow."""
    employee = get_object_or_404(
        User.objects.active()
        .filter(manager=request.user)
        .select_related("stage__pathway__role", "department"),
        pk=pk,
    )
    assessments = employee.assessments.select_related(
        "stage__pathway__role", "reviewed_by"
    ).order_by("-started_at", "-pk")
    context = {"employee": employee, "assessments": assessments}
    return render(request, "assessments/report.html", context)


def _waits_for_manager(assessment):
    return assessment is not None and (
        assessment.is_submitted
        or assessment.is_reviewed
        or (assessment.is_agreed and not assessment.manager_confirmed_at)
    )
