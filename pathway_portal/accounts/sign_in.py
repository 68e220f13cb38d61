"""What it takes to open HR's pages, beyond being signed in."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .sessions import SIGNED_IN_AT

OF_PASSWORDS = "/account/password/"
HR_PAGES = ("/admin/", "/insight/")
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

IDLE = timedelta(minutes=30)
# How exactly we know when somebody was last here. Each time it is noted the session is written.
NOTED_EVERY = timedelta(minutes=5)
LAST_SEEN_AT = "last_seen_at"


def door_of_hr(get_response):
    """Before any of HR's pages: a second factor, and nobody who has been away for long.

    Whoever was away shows once more that it is them, and goes on where they were; what they had
    just sent is not lost.
    """

    def middleware(request):
        if request.user.is_authenticated and request.user.is_staff:
            _note_that_they_are_here(request)
        return get_response(request)

    def before_the_view(request, view, args, kwargs):
        if request.user.is_authenticated and request.user.is_staff and is_for_hr(request):
            return _at_the_door(request)
        return None

    # Here, and not sooner: by now a form has shown its token. What is kept for later is done later
    # without asking for one again.
    middleware.process_view = before_the_view
    return middleware


def door_of_passwords(get_response):
    """Where people sign in at the company alone, nobody chooses or resets a password."""

    def middleware(request):
        if not settings.PASSWORD_SIGN_IN and request.path_info.startswith(OF_PASSWORDS):
            raise Http404
        return get_response(request)

    return middleware


def is_for_hr(request):
    return request.path_info.startswith(HR_PAGES) and request.path != reverse("admin:logout")


def has_second_factor(user):
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def needs_second_factor(user):
    """Staff can read and change what is other people's, so a password alone is not enough."""
    return settings.HR_NEEDS_SECOND_FACTOR and user.is_staff


def _at_the_door(request):
    if needs_second_factor(request.user) and not has_second_factor(request.user):
        messages.warning(
            request,
            _("HR’s pages open with a second factor only. Set one up here, then go on."),
        )
        return redirect("mfa_index")
    if timezone.now().timestamp() - _last_seen_at(request) > IDLE.total_seconds():
        methods = get_adapter().get_reauthentication_methods(request.user)
        if methods:
            if request.method == "POST" and request.GET:
                # allauth goes on only with what was sent to an address without a query.
                request.META["QUERY_STRING"] = ""
            return suspend_request(request, methods[0]["url"])
        get_adapter().logout(request)
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?next={request.path}")
    return None


def _last_seen_at(request):
    shown = get_authentication_records(request, request.user)
    return max(
        request.session.get(LAST_SEEN_AT, 0),
        request.session.get(SIGNED_IN_AT, 0),
        *(record["at"] for record in shown),
    )


def _note_that_they_are_here(request):
    now = int(timezone.now().timestamp())
    last = _last_seen_at(request)
    # Not once they were away too long: only showing that it is them makes up for that.
    if NOTED_EVERY.total_seconds() < now - last <= IDLE.total_seconds():
        request.session[LAST_SEEN_AT] = now
