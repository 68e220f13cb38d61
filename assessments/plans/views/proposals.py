"""A manager proposes an action; the employee accepts or declines."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.observation_forms import DeclineForm
from assessments.services import StaleVersion
from assessments.views.shared import new_page_key
from pathway_portal.accounts.models import User, managed_by

from .. import services
from ..forms import ProposalForm
from ..models import Proposal


@require_http_methods(["GET", "POST"])
def propose(request, pk):
    """Let a manager propose an action to a direct report."""
    reports = User.objects.active().filter(managed_by(request.user))
    employee = get_object_or_404(reports.select_related("stage__pathway__role"), pk=pk)
    form = ProposalForm(request.POST or None, employee=employee, page=new_page_key())
    if form.is_valid():
        services.propose(
            form.new_action,
            employee,
            page=form.cleaned_data["page"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Proposed. %(person)s sees it now.") % {"person": employee})
        return redirect("assessments:report", employee.pk)
    context = {"form": form, "employee": employee, "section": "team"}
    return render(request, "plans/propose.html", context)


@require_safe
def proposal(request, pk):
    """Show the employee what is proposed to them."""
    return _show(request, _own_proposal(request, pk), DeclineForm())


@require_POST
def accept(request, pk):
    row = _own_proposal(request, pk)
    try:
        action = services.accept_proposal(row, by=request.user, at=timezone.now())
    except StaleVersion:
        return _show(request, _own_proposal(request, pk), DeclineForm(), was_refused=True)
    messages.success(request, _("Accepted. It is yours now, and only you see how it goes."))
    return redirect(action)


@require_POST
def decline(request, pk):
    row = _own_proposal(request, pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _show(request, row, form)
    try:
        services.decline_proposal(
            row, form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
    except StaleVersion:
        row = _own_proposal(request, pk)
        saved = row.decline_reason or _("nothing")
        form.add_error(
            "reason", _("This was answered already. Saved: %(saved)s") % {"saved": saved}
        )
        return _show(request, row, form)
    messages.success(request, _("Declined. %(person)s sees it.") % {"person": row.proposed_by})
    return redirect("plans:plan")


@require_POST
def withdraw(request, pk):
    """Take back a proposal; only who made it may, while they still manage the employee."""
    row = get_object_or_404(Proposal.objects.made_by(request.user).with_people(), pk=pk)
    try:
        services.withdraw_proposal(row, by=request.user, at=timezone.now())
    except StaleVersion:
        messages.warning(request, _("It was answered in the meantime."))
    else:
        messages.success(request, _("Withdrawn."))
    return redirect("assessments:report", row.employee_id)


def _own_proposal(request, pk):
    return get_object_or_404(request.user.proposals.with_people(), pk=pk)


def _show(request, row, form, *, was_refused=False):
    context = {"proposal": row, "form": form, "was_refused": was_refused, "section": "plan"}
    return render(request, "plans/proposal.html", context)
