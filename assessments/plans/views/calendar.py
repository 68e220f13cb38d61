"""A person's dates in their own calendar, under an address that only they know."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from .. import services
from ..calendar_entries import calendar_of
from ..models import CalendarFeed


@require_http_methods(["GET", "POST"])
def calendar(request):
    """Show the address of one's calendar; a button makes, renews or revokes it."""
    if request.method == "POST":
        messages.success(request, _change(request))
        return redirect("plans:calendar")
    feed = CalendarFeed.objects.filter(owner=request.user).first()
    path = feed and reverse("plans:calendar_feed", args=[feed.key])
    context = {
        "feed": feed,
        "address": path and request.build_absolute_uri(path),
        "section": "plan",
    }
    return render(request, "plans/calendar.html", context)


def _change(request):
    """Do what the button says, and return what to say of it."""
    with_titles = "titles" in request.POST
    button = request.POST.get("do", "")
    if button == "revoke":
        services.revoke_calendar_feed(by=request.user)
        return _("Revoked. The old address leads nowhere now.")
    if button == "renew":
        services.renew_calendar_feed(with_titles=with_titles, by=request.user, at=timezone.now())
        return _("Here is your address. An older one leads nowhere now.")
    if button == "titles":
        services.set_calendar_titles(with_titles=with_titles, by=request.user)
        return _("Saved.")
    raise SuspiciousOperation("A button that is not there.")


@login_not_required
@require_safe
def calendar_feed(request, key):
    """Answer with the owner's dates. Knowing the address is enough to read them."""
    feeds = CalendarFeed.objects.filter(owner__is_active=True).select_related("owner")
    feed = get_object_or_404(feeds, key=key)
    with translation.override(feed.owner.language or settings.LANGUAGE_CODE):
        body = calendar_of(feed, address_of=request.build_absolute_uri, host=request.get_host())
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")
