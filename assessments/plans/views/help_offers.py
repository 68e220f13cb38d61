"""Who may be asked about a competency, and whom one helps oneself."""

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pathways.models import Competency, Stage

from .. import services
from ..models import HelpOffer
from ..origins import readable_items

ON_A_PAGE = 50


@require_safe
def helping(request):
    """List what one helps others with, each to withdraw by one button."""
    offers = request.user.help_offers.select_related("competency__stage__pathway__role")
    offers, stage = list(offers.order_by("pk")), None
    if not offers and request.user.stage_id:
        stages = Stage.objects.published().select_related("pathway__role")
        stage = stages.same_step_as(request.user.stage).first()
    context = {
        "offers": offers,
        "stage_address": stage and f"{stage.get_absolute_url()}#people-to-ask",
        "section": "plan",
    }
    return render(request, "plans/helping.html", context)


@require_http_methods(["GET", "POST"])
def ask(request, pk):
    """Show who helps with a competency; a button offers one's own help or withdraws it."""
    competency = get_object_or_404(_readable(request.user), pk=pk)
    if request.method == "POST":
        messages.success(request, _change(request, competency))
        if "list" in request.POST:
            return redirect("plans:helping")
        return redirect("plans:ask", pk)
    offers = HelpOffer.objects.findable(by=request.user).filter(slug=competency.slug)
    offers = offers.select_related("owner__department").in_order()
    context = {
        "competency": competency,
        "page": Paginator(offers, ON_A_PAGE).get_page(request.GET.get("page")),
        "offers_help": request.user.help_offers.filter(slug=competency.slug).exists(),
        "section": "plan",
    }
    return render(request, "plans/ask.html", context)


def _change(request, competency):
    """Do what the button says, and return what to say of it."""
    button = request.POST.get("do", "")
    if button == "offer":
        services.offer_help(competency, by=request.user, at=timezone.now())
        return _("Thank you. Colleagues find you here now.")
    if button == "withdraw":
        services.withdraw_help(competency, by=request.user)
        return _("Withdrawn. Nobody finds you here any more.")
    raise SuspiciousOperation("A button that is not there.")


def _readable(user):
    """Keep what this person may read, and what they offered help with before."""
    readable = Q(pk__in=readable_items(Competency, user).values("pk"))
    offered = Q(pk__in=user.help_offers.values("competency"))
    return Competency.objects.filter(readable | offered).select_related("stage__pathway__role")
