"""Pages on which people confirm or refuse changes that wait."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..accounts.linked_accounts import LinkedAccounts
from ..accounts.models import PendingChange
from ..accounts.pending_changes import NoLongerWaiting, change_of_link
from . import confirmations

STEPS = {
    "confirm": confirmations.confirm,
    "refuse": confirmations.refuse,
    "withdraw": confirmations.withdraw,
}


def _of(user):
    return PendingChange.objects.concerning(user).select_related(
        "person", "manager", "requested_by", "confirmed_by", "joined_to"
    )


@require_safe
def changes(request):
    """Show the waiting changes that concern this person; to HR admins, all of them."""
    linked = LinkedAccounts.load()
    rows = [
        {
            "change": change,
            "may_confirm": confirmations.may_confirm(request.user, change, linked),
            "is_linked": _only_their_link_hinders(request.user, change, linked),
            "is_confirmed": not change.needs_somebody_else,
            "is_mine": change.requested_by_id == request.user.pk,
        }
        for change in _of(request.user).open().order_by("pk")
    ]
    return render(request, "accounts/changes.html", {"rows": rows})


def _only_their_link_hinders(user, change, linked):
    could = confirmations.concerns(user, change)
    return could and not confirmations.may_confirm(user, change, linked)


@require_POST
def decide(request, pk):
    """Confirm, refuse or withdraw one change."""
    change = get_object_or_404(_of(request.user), pk=pk)
    step = STEPS.get(request.POST.get("step"))
    if step is None:
        raise SuspiciousOperation("A button of no page of ours.")
    if step is confirmations.withdraw and change.requested_by_id != request.user.pk:
        raise PermissionDenied
    if step is not confirmations.withdraw and not confirmations.may_confirm(request.user, change):
        raise PermissionDenied
    try:
        done = step(change, by=request.user, at=timezone.now())
    except NoLongerWaiting:
        messages.warning(request, _("Somebody has already decided this. Nothing was changed."))
    except confirmations.CannotApply as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _in_words(step, done))
    return redirect("changes")


def _in_words(step, change):
    if step is confirmations.refuse:
        return _("Refused. Everything stays as it was.")
    if step is confirmations.withdraw:
        return _("Withdrawn. Everything stays as it was.")
    if change.needs_address:
        return _("Confirmed. The address works once its owner has confirmed it from there.")
    return _("Confirmed. The change applies now.")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request, key):
    """Confirm a new address from the mail sent to it: opening does nothing, the button does."""
    try:
        change = change_of_link(key)
        if request.method == "POST":
            by = request.user if request.user.is_authenticated else None
            change = confirmations.confirm_address(key, by=by, at=timezone.now())
    except NoLongerWaiting:
        return render(request, "accounts/confirm_address.html", {"is_over": True}, status=404)
    except confirmations.CannotApply as reason:
        context = {"change": change, "reason": str(reason)}
        return render(request, "accounts/confirm_address.html", context, status=409)
    context = {"change": change, "is_done": request.method == "POST"}
    return render(request, "accounts/confirm_address.html", context)
