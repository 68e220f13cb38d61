"""A person's own plan: what is open, one action, and what is behind them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.services import StaleVersion
from assessments.views.shared import new_page_key, page_save
from pathway_portal.web.unsent_forms import typed_on

from .. import services
from ..forms import ActionForm, AddForm
from ..ideas import ideas_for, readings_for
from ..models import Proposal
from ..origins import origin_of
from ..people_to_ask import with_people_to_ask
from ..wording import with_wording

ON_A_PAGE = 30


@require_safe
def plan(request):
    """Show what is open, what a manager proposes, and what could come next."""
    user = request.user
    actions = user.actions.open().with_origin().next_first()
    page = Paginator(actions, ON_A_PAGE).get_page(request.GET.get("page"))
    ideas = ideas_for(user)
    gaps = [each.row for idea in ideas for each in idea.origins if each.kind == "competency"]
    with_people_to_ask(gaps, by=user)
    context = {
        "page": page,
        "actions": with_wording(page),
        "shared": sum(action.is_shared for action in page),
        "proposals": Proposal.objects.to_answer(user).with_people(),
        "ideas": ideas,
        "manager": user.active_manager,
        "has_closed": user.actions.closed().exists(),
        "section": "plan",
    }
    return render(request, "plans/plan.html", context)


@require_safe
def closed(request):
    """Show what was done or dropped, the latest first."""
    actions = request.user.actions.closed().with_origin().order_by("-updated_at", "-pk")
    page = Paginator(actions, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "actions": with_wording(page), "section": "plan"}
    return render(request, "plans/closed.html", context)


@require_http_methods(["GET", "POST"])
def add(request):
    """Add an action: in one's own words, or made from what the address names."""
    origin = None
    if request.method == "GET" and request.GET.get("from"):
        origin = origin_of(request.user, request.GET["from"])
        if origin is None:
            raise Http404
    form = AddForm(request.POST or None, user=request.user, origin=origin, page=new_page_key())
    if form.is_valid():
        action = services.add_action(
            form.new_action,
            page=form.cleaned_data["page"],
            origin=form.origin_row,
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Added. Only you can see it, until you share it."))
        return redirect(action)
    made_from = form.origin_row or origin
    is_for_gap = made_from and made_from.kind == "competency"
    context = {
        "form": form,
        "origin": made_from,
        "readings": readings_for(made_from.row) if is_for_gap else [],
        "section": "plan",
    }
    return render(request, "plans/add.html", context)


@require_http_methods(["GET", "POST"])
def action(request, pk):
    """Show one action and save what is changed; a button finishes, drops or reopens it."""
    row = _own_action(request, pk)
    form = ActionForm(request.POST or None, action=row)
    if not form.is_valid():
        return _show(request, row, form)
    ending = _ending(request)
    try:
        saved = services.save_action(
            row, form.input(ending), by=request.user, at=timezone.now(), page=page_save(request)
        )
    except StaleVersion:
        return _gone(request)
    if saved.overtaken:
        row = _own_action(request, pk)
        form.mark_overtaken(row)
        return _show(request, row, form)
    messages.success(request, _said_of(ending))
    return redirect(row)


@require_POST
def share(request, pk):
    return _share(request, [_own_action(request, pk).pk])


@require_POST
def share_all(request):
    return _share(request, list(request.user.actions.open().values_list("pk", flat=True)))


@require_POST
def stop_sharing(request, pk):
    services.stop_sharing_actions([_own_action(request, pk).pk], by=request.user)
    messages.success(request, _no_longer_shared())
    return _back(request)


@require_POST
def stop_sharing_all(request):
    services.stop_sharing_actions(
        request.user.actions.values_list("pk", flat=True), by=request.user
    )
    messages.success(request, _no_longer_shared())
    return redirect("plans:plan")


@require_http_methods(["GET", "POST"])
def delete(request, pk):
    """Ask before an action is deleted for good."""
    row = _own_action(request, pk)
    if request.method == "POST":
        services.delete_action(row, by=request.user)
        messages.success(request, _("Deleted."))
        return redirect("plans:plan")
    return render(request, "plans/delete.html", {"action": row, "section": "plan"})


def _own_action(request, pk):
    return get_object_or_404(request.user.actions.with_origin(), pk=pk)


def _ending(request):
    """Return what the pressed button says, or None where it only saves."""
    values = {each.value: each for each in services.Ending}
    return values.get(request.POST.get("ending", ""))


def _said_of(ending):
    if ending == services.Ending.DONE:
        return _("Done. It is offered to you as evidence when you rate yourself next.")
    if ending == services.Ending.DROPPED:
        return _("Dropped. You find it under “Done and dropped”.")
    if ending == services.Ending.REOPENED:
        return _("It is open again.")
    return _("Saved.")


def _share(request, keys):
    try:
        count = services.share_actions(keys, by=request.user, at=timezone.now())
    except services.NobodyToShareWith:
        messages.warning(request, _("You have no manager at the moment, so nothing was shared."))
        return _back(request)
    words = ngettext(
        "Shared: %(manager)s can read %(count)s action now.",
        "Shared: %(manager)s can read %(count)s actions now.",
        count,
    )
    if count:
        messages.success(request, words % {"manager": request.user.manager, "count": count})
    else:
        messages.info(request, _("It was shared already."))
    return _back(request)


def _no_longer_shared():
    return _("No longer shared. What your manager has read before, they have read.")


def _back(request):
    """Return to the action's page if the button was there, else to the plan."""
    if request.resolver_match.kwargs and "here" in request.POST:
        return redirect("plans:action", request.resolver_match.kwargs["pk"])
    return redirect("plans:plan")


def _show(request, row, form):
    [row] = with_wording([row])
    if row.competency:
        with_people_to_ask([row.competency], by=request.user)
    context = {
        "action": row,
        "form": form,
        "page_key": new_page_key(),
        "manager": request.user.active_manager,
        "section": "plan",
    }
    return render(request, "plans/action.html", context)


def _gone(request):
    """Tell that it was deleted in another window, and show again what was typed."""
    context = {"assessment": None, "typed": typed_on(request), "was_refused": True}
    return render(request, "assessments/stale.html", context, status=409)
