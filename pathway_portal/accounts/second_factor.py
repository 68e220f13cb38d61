"""Second factor and recent activity: what HR's pages require beyond a sign-in."""

import logging
import re
from datetime import timedelta
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.dispatch import receiver
from django.http import QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathway_portal.web.allauth_internals import (
    end_other_sessions,
    get_authentication_records,
    hold_until_reauthenticated,
    record_authentication,
    take_held_state,
)
from pathway_portal.web.unsent_forms import keep_form, sent_form

from . import provider_sessions
from .one_time_codes import use_totp_code
from .sessions import SIGNED_IN_AT

logger = logging.getLogger(__name__)

# Previews too: what they show is not published.
HR_PAGES = re.compile("/admin/|/pathways/[^/]+/preview/|/account/changes/")
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

IDLE = timedelta(minutes=30)
# How exactly we know when somebody was last here. Each time it is noted the session is written.
NOTED_EVERY = timedelta(minutes=5)
LAST_SEEN_AT = "last_seen_at"

# What is sent is kept in the session's row until it is sure who sent it: no place for a password,
# and none for a file.
SEND_AGAIN = {
    "file": gettext_lazy(
        "Please choose the file again: it was not kept while you confirmed that it is you."
    ),
    "password": gettext_lazy(
        "Please type the password again: it was not kept while you confirmed that it is you."
    ),
    "length": gettext_lazy(
        "What you sent was too long to be kept while you confirmed that it is you. Go back with "
        "your browser’s back button, where it should still be, and send it again."
    ),
}


def require_second_factor(get_response):
    """Require a second factor and recent activity on HR pages.

    The factor must be shown in this very session: one that was set up later does not vouch for a
    session opened by a password alone. After a break people reauthenticate and go on where they
    were, with what they had just sent.
    """

    def middleware(request):
        if request.user.is_authenticated and request.user.is_staff:
            _note_that_they_are_here(request)
        return get_response(request)

    def before_the_view(request, view, args, kwargs):
        if request.user.is_authenticated and request.user.is_staff and is_for_hr(request):
            return _check_hr_access(request)
        return None

    # Here, and not sooner: by now a form has shown its token. What is kept for later is done later
    # without asking for one again.
    middleware.process_view = before_the_view
    return middleware


def explain_unreadable_second_factor(get_response):
    """Answer with a page where a second factor was stored under a key that is gone."""

    def middleware(request):
        return get_response(request)

    def instead_of_an_error(request, exception):
        if not isinstance(exception, InvalidToken):
            return None
        log_unreadable(request.user)
        return render(request, "mfa/unreadable.html", status=409)

    middleware.process_exception = instead_of_an_error
    return middleware


def log_unreadable(user):
    logger.error(
        "The second factor of person %s cannot be read: it was stored under a SECRET_KEY that is "
        "neither set nor among SECRET_KEY_FALLBACKS. Add that key there, or run "
        "reset_second_factor for them.",
        user.pk,
    )


def is_for_hr(request):
    return HR_PAGES.match(request.path_info) and request.path != reverse("admin:logout")


def has_second_factor(user):
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def has_shown_second_factor(request):
    """Return whether a factor was shown in this session, here or at the company's provider."""
    if provider_sessions.has_shown_at_provider(request):
        return True
    shown = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in shown)


# A signal, because allauth has no other place to say it.
@receiver(authenticator_added)
def second_factor_was_set_up(request, user, authenticator, **more):
    """Count setting a factor up as showing it; with the first one, end all other sessions."""
    if authenticator.type not in FACTORS:
        return
    if authenticator.type == Authenticator.Type.TOTP:
        # The code that was typed to set it up is used up with that.
        use_totp_code(authenticator, request.POST.get("code", ""))
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    others = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)
    if not others.exclude(pk=authenticator.pk).exists():
        end_other_sessions(request, user)


def needs_second_factor(user):
    """Say whether a password alone is not enough: staff read and change other people's data."""
    return settings.HR_NEEDS_SECOND_FACTOR and user.is_staff


def _check_hr_access(request):
    if needs_second_factor(request.user) and not has_shown_second_factor(request):
        if has_second_factor(request.user):
            return ask_to_reauthenticate(request)
        if may_show_it_at_provider(request.user):
            return ask_to_reauthenticate(request, where=reverse("single_sign_on"))
        messages.warning(
            request,
            _("HR’s workplace only opens with a second factor. Set one up here, then go on."),
        )
        return redirect("mfa_index")
    if timezone.now().timestamp() - _last_seen_at(request) > IDLE.total_seconds():
        return ask_to_reauthenticate(request)
    _take_up_what_was_sent(request)
    return None


def may_show_it_at_provider(user):
    return provider_sessions.counts_second_factor() and provider_sessions.is_known_to_provider(user)


def needs_factor_of_provider(user, page):
    """Return whether a page opens to this person only with a second factor at the provider."""
    if not provider_sessions.counts_second_factor() or not settings.HR_NEEDS_SECOND_FACTOR:
        return False
    path = urlsplit(page or "").path.removeprefix(settings.FORCE_SCRIPT_NAME or "")
    if not HR_PAGES.match(path):
        return False
    # Signed out, somebody may be anybody.
    return not user.is_authenticated or (user.is_staff and not has_second_factor(user))


def ask_to_reauthenticate(request, where=None):
    """Redirect to where people reauthenticate, and keep what they had sent until then."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    where = where or (methods[0]["url"] if methods else None)
    if not where:
        user = request.user
        get_adapter().logout(request)
        if request.method == "POST":
            keep_form(request, user)
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?next={request.path}")
    page = request.get_full_path()
    if request.method == "POST":
        form = sent_form(request)
        lost = form.lacks
        state = {"page": page, "lost": lost, "sent": "" if lost else form.encoded}
        hold_until_reauthenticated(request, go_on, state)
    return redirect(f"{where}?{urlencode({'next': page})}")


def go_on(request, state):
    """Lead people who have reauthenticated back to where they were.

    What they had sent is taken up there and not here: the answer must come from its own address, or
    relative links on it would go astray.
    """
    hold_until_reauthenticated(request, go_on, state)
    return redirect(get_next_redirect_url(request) or state["page"])


def _take_up_what_was_sent(request):
    """Carry out what was kept, if this is the page it was sent to; otherwise drop it."""
    waiting = take_held_state(request)
    if request.method != "GET" or waiting.get("page") != request.get_full_path():
        return
    if waiting["lost"]:
        messages.warning(request, SEND_AGAIN[waiting["lost"]])
    else:
        request.FILES.clear()  # there are none, but Django reads them along with the form
        request.method, request.POST = "POST", QueryDict(waiting["sent"])


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
