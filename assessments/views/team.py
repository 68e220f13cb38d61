"""A manager's direct reports: where each stands, and what waits for the manager."""

from collections import defaultdict

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pathway_portal.accounts.models import User, managed_by
from pathway_portal.accounts.names import named

from .. import own_plans, prepared, services
from ..comparison import history_links
from ..models import WAITS_FOR_MANAGER, Assessment
from ..team import FILTERS, direct_reports, longest_waiting_first, may_invite_from

ON_A_PAGE = 30
LABELS = [(name, label) for name, (label, _condition) in FILTERS.items()]


@require_safe
def team(request):
    """List the direct reports, those who have waited longest first."""
    reports = direct_reports(request.user, at=timezone.now())
    found, show = named(request.GET.get("q", "")), request.GET.get("show", "")
    conditions = {name: found & condition for name, (_label, condition) in FILTERS.items()}
    conditions[""] = found
    show = show if show in conditions else ""
    counts = reports.aggregate(
        everybody=Count("pk"),
        waiting=Count("pk", filter=FILTERS["waiting"][1]),
        **{f"of_{name}": Count("pk", filter=each) for name, each in conditions.items()},
    )
    last = Assessment.objects.filter(employee=OuterRef("pk"), agreed_at__isnull=False)
    next_talk_on = Subquery(last.order_by("-agreed_number").values("next_talk_on")[:1])
    listed = reports.filter(conditions[show]).annotate(next_talk_on=next_talk_on)
    listed = listed.select_related("stage__pathway__role", "manager")
    paginator = Paginator(longest_waiting_first(listed), ON_A_PAGE)
    paginator.count = counts[f"of_{show}"]  # so that it is not counted twice
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "rows": _with_assessments(list(page)),
        "page": page,
        "everybody": counts["everybody"],
        "waiting": counts["waiting"],
        "filters": [
            {
                "label": label,
                "count": counts[f"of_{name}"],
                "is_on": name == show,
                "query": _query(request, show=name),
            }
            for name, label in [("", _("Everybody")), *LABELS]
        ],
        "show": show,
        "typed": request.typed_search.strip(),
        "before": _query(request, page=page.number - 1),
        "after": _query(request, page=page.number + 1),
        "list": request.GET.urlencode(),
        "today": timezone.localdate(),
    }
    return render(request, "assessments/team.html", context)


def _with_assessments(reports):
    """Add to each report the assessment begun last, and every earlier one that waits."""
    newest = Assessment.objects.filter(employee=OuterRef("employee")).order_by("-pk")
    assessments = (
        Assessment.objects.filter(employee__in=[report.pk for report in reports])
        .filter(Q(pk=Subquery(newest.values("pk")[:1])) | WAITS_FOR_MANAGER)
        .with_people()
        .select_related("stage__pathway__role")
        .order_by("-pk")
    )
    by_report = defaultdict(list)
    for assessment in assessments:
        by_report[assessment.employee_id].append(assessment)
    for report in reports:
        report.may_be_invited_from = may_invite_from(report)
    return [(report, by_report[report.pk]) for report in reports]


def _query(request, **changes):
    """Return the query of this page with other values; without a page it begins at the first."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


@require_safe
def report(request, pk):
    """Show one direct report: each assessment's state and dates, and what else is open."""
    reports = direct_reports(request.user, at=timezone.now())
    employee = get_object_or_404(
        reports.select_related("stage__pathway__role", "department", "manager"), pk=pk
    )
    employee.may_be_invited_from = may_invite_from(employee)
    assessments = (
        employee.assessments.with_people().select_related("stage__pathway__role").order_by("-pk")
    )
    shared = [assessment for assessment in assessments if assessment.reviewed_at]
    context = {
        "employee": employee,
        "last_talk": prepared.last_talk_of(employee, request.user),
        "stand_in": prepared.stand_in_of(employee),
        "plan": own_plans.source.shown_to(request.user, employee),
        "assessments": assessments,
        **history_links(shared),
        "today": timezone.localdate(),
    }
    return render(request, "assessments/report.html", context)


@require_POST
def invite(request, pk):
    """Invite a direct report to rate themselves; then go back to where the button was."""
    employee = get_object_or_404(User.objects.active().filter(managed_by(request.user)), pk=pk)
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
