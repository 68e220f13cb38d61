"""A manager's direct reports: where each stands, and what waits for the manager."""

from collections import defaultdict

from django.contrib import messages
from django.db.models import OuterRef, Q, Subquery
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pathway_portal.accounts.models import User

from .. import services
from ..comparison import with_history
from ..models import WAITS_FOR_MANAGER, Assessment
from ..team import direct_reports, may_invite_from


@require_safe
def team(request):
    reports = direct_reports(request.user, at=timezone.now())
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
    rows = [
        (report, by_report[report.pk])
        for report in reports.select_related("stage__pathway__role").in_order()
    ]
    # Whoever waits for the manager comes first; the rest by name.
    rows.sort(key=lambda row: not any(assessment.waits_for_manager for assessment in row[1]))
    waiting = sum(assessment.waits_for_manager for _report, row in rows for assessment in row)
    for report, _row in rows:
        report.may_be_invited_from = may_invite_from(report)
    context = {
        "rows": rows,
        "waiting": waiting,
        "list": request.GET.urlencode(),
        "today": timezone.localdate(),
    }
    return render(request, "assessments/team.html", context)


@require_safe
def report(request, pk):
    """One direct report: every assessment's state and dates; the rest where the states allow."""
    reports = direct_reports(request.user, at=timezone.now())
    employee = get_object_or_404(
        reports.select_related("stage__pathway__role", "department"), pk=pk
    )
    employee.may_be_invited_from = may_invite_from(employee)
    assessments = (
        employee.assessments.with_people().select_related("stage__pathway__role").order_by("-pk")
    )
    shared = [assessment for assessment in assessments if assessment.reviewed_at]
    context = {
        "employee": employee,
        "assessments": assessments,
        "with_history": with_history(shared),
        "today": timezone.localdate(),
    }
    return render(request, "assessments/report.html", context)


@require_POST
def invite(request, pk):
    """Invite a direct report to rate themselves; then go back to where the button was."""
    employee = get_object_or_404(User.objects.active().filter(manager=request.user), pk=pk)
    person = {"person": employee}
    try:
        services.invite(employee, by=request.user, at=timezone.now())
    except services.NothingToInviteTo:
        messages.info(request, _("There is nothing to invite %(person)s to now.") % person)
    except services.TooSoon as refused:
        date = date_format(refused.possible_from)
        words = _("%(person)s is invited already. You can invite them again from %(date)s.")
        messages.warning(request, words % (person | {"date": date}))
    else:
        messages.success(request, _("Invited. %(person)s is told right away.") % person)
    if "list" in request.POST:
        # The page of the team as it was shown: its filter, its search and its number.
        shown = QueryDict(request.POST["list"]).urlencode()
        return redirect(reverse("assessments:team") + (f"?{shown}" if shown else ""))
    return redirect("assessments:report", employee.pk)
