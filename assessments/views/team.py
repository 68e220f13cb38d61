"""A manager's direct reports: where each stands, and what waits for the manager."""

from collections import defaultdict

from django.db.models import OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pathway_portal.accounts.models import User

from ..comparison import with_history
from ..models import WAITS_FOR_MANAGER, Assessment


@require_safe
def team(request):
    reports = User.objects.active().filter(manager=request.user)
    newest = Assessment.objects.filter(employee=OuterRef("employee")).order_by("-pk")
    # Of each report the assessment begun last, and every earlier one that waits for the manager.
    assessments = (
        Assessment.objects.filter(employee__in=reports)
        .filter(Q(pk=Subquery(newest.values("pk")[:1])) | WAITS_FOR_MANAGER)
        .with_people()
        .select_related("stage__pathway__role")
        .order_by("-pk")
    )
    by_report = defaultdict(list)
    for assessment in assessments:
        by_report[assessment.employee_id].append(assessment)
    last = Assessment.objects.filter(employee=OuterRef("pk"), agreed_at__isnull=False)
    reports = reports.annotate(
        next_talk_on=Subquery(last.order_by("-agreed_number").values("next_talk_on")[:1])
    )
    rows = [
        (report, by_report[report.pk])
        for report in reports.select_related("stage__pathway__role").in_order()
    ]
    # Whoever waits for the manager comes first; the rest by name.
    rows.sort(key=lambda row: not any(assessment.waits_for_manager for assessment in row[1]))
    waiting = sum(assessment.waits_for_manager for _report, row in rows for assessment in row)
    return render(request, "assessments/team.html", {"rows": rows, "waiting": waiting})


@require_safe
def report(request, pk):
    """One direct report: every assessment's state and dates; the rest where the states allow."""
    employee = get_object_or_404(
        User.objects.active()
        .filter(manager=request.user)
        .select_related("stage__pathway__role", "department"),
        pk=pk,
    )
    assessments = (
        employee.assessments.with_people().select_related("stage__pathway__role").order_by("-pk")
    )
    shared = [assessment for assessment in assessments if assessment.reviewed_at]
    context = {
        "employee": employee,
        "last_talk": Assessment.objects.last_talk_of(employee, request.user),
        "assessments": assessments,
        "with_history": with_history(shared),
    }
    return render(request, "assessments/report.html", context)
