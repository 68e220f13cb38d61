"""What I can do: a page to print, with the evidence that its owner chose."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from .. import services
from ..abilities import MOST_NOTES, abilities_of, evidence_items
from ..badge_keys import badge_keys


@require_safe
def abilities(request):
    stages = abilities_of(request.user)
    context = {
        "stages": stages,
        "has_reached": any(each.reached_at for each in stages),
        "has_chosen": any(ability.chosen for each in stages for ability in each.abilities),
        "makes_badges": bool(badge_keys()),
        "with_evidence": request.GET.get("evidence") != "no",
        "section": "plan",
    }
    return render(request, "plans/abilities.html", context)


@require_http_methods(["GET", "POST"])
def choose_evidence(request):
    """Choose what stands on that page, item by item.

    The page says what it showed as chosen, so that an old window undoes nothing of a newer one.
    """
    stages = abilities_of(request.user, to_choose=True)
    if request.method == "POST":
        items = evidence_items(stages)
        shown, before = set(request.POST.getlist("show")), set(request.POST.getlist("before"))
        services.choose_evidence(
            [key for key in shown - before if key in items],
            [key for each in before - shown if each in items for key in items[each].keys],
            by=request.user,
        )
        if (shown ^ before) - set(items):
            messages.warning(request, _("Some of it is no longer there, so it was left out."))
        messages.success(request, _("Saved. Only you see this page."))
        return redirect("plans:abilities")
    context = {"stages": stages, "most_notes": MOST_NOTES, "section": "plan"}
    return render(request, "plans/choose_evidence.html", context)
