"""What I can do: a page to print, with one's own evidence or without it."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..abilities import abilities_of
from ..badge_keys import badge_keys


@require_safe
def abilities(request):
    context = {
        "stages": abilities_of(request.user),
        "makes_badges": bool(badge_keys()),
        "with_evidence": request.GET.get("evidence") != "no",
        "section": "plan",
    }
    return render(request, "plans/abilities.html", context)
