"""Short guides to the portal, one for each kind of work in it. Everybody may read all of them."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

GUIDES = {
    "employees": (
        _("For everybody: see where you stand"),
        _("Read your pathway, rate yourself, and talk about it."),
    ),
    "managers": (
        _("For managers: review and agree"),
        _("Rate what you have seen yourself, open both views, and settle what differs."),
    ),
    "hr": (
        _("For HR: from an empty portal to the first agreed assessment"),
        _("Bring pathways and people, invite them, and see what waits."),
    ),
}


@require_safe
def guides(request):
    return render(request, "guides/guides.html", {"guides": GUIDES})


@require_safe
def guide(request, name):
    if name not in GUIDES:
        raise Http404
    title, lead = GUIDES[name]
    return render(request, f"guides/{name}.html", {"title": title, "lead": lead})
