"""Keep a form that was sent after the session had ended, until its author has signed in again.

A signed cookie says who signed in last in this browser. A form sent while nobody is signed in is
kept in the browser's session for that person alone. They see it again and send it themselves:
signing in carries nothing out. Strangers have no such cookie, so nothing is stored for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

SALT = "pathway_portal.last_user"
KNOWN_FOR = 7 * 24 * 60 * 60  # seconds after signing in: over a weekend
KEPT_FOR = 8 * 60 * 60  # seconds
MOST_SENT_AGAIN = 4 * 1024 * 1024  # characters as a browser encodes them
SHOWN_LENGTH = 300_000  # characters on the page, of all texts together
SESSION_KEY = "unsent_form"
SEND = "send_unsent_form"  # the button that sends what is kept
# Why a form was not accepted.
SIGNED_OUT, OLDER_PAGE, NO_TOKEN = "signed_out", "older_page", "no_token"
# Neither stored nor shown.
SECRET = ("password", "code", "credential", "passkey", "token")
# Fields of pages that nobody typed.
TECHNICAL_STARTS = ("_", "initial-")
TECHNICAL_ENDS = (
    *("_FORMS", "-version", "-id", "-position", "-DELETE"),
    *("version", "stage", "list", "seen", "draft", "next", "page"),
)
CHOICES = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-.:")


# Who was here last -------------------------------------------------------------------------------


def remember_last_user(get_response):
    """Note in a signed cookie who is signed in, and clear the browser's storage at sign-out."""

    def middleware(request):
        was_signed_in = request.user.is_authenticated
        response = get_response(request)
        if request.user.is_authenticated:
            _remember(request, response)
        elif was_signed_in:
            # Not "cookies": it would take those of the company's other sites too.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


def _remember(request, response):
    before = _read_cookie(request)
    pk = request.user.pk
    if before and before["pk"] == pk:
        return
    value = {"pk": pk, "shared": bool(before)}
    response.set_cookie(
        settings.LAST_USER_COOKIE_NAME,
        signing.dumps(value, salt=SALT),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read_cookie(request):
    try:
        return signing.loads(
            request.COOKIES.get(settings.LAST_USER_COOKIE_NAME, ""), salt=SALT, max_age=KNOWN_FOR
        )
    except signing.BadSignature:
        return None


def last_user(request):
    """Return the person who signed in last in this browser, if they are still active."""
    cookie = _read_cookie(request)
    return get_user_model().objects.active().filter(pk=cookie["pk"]).first() if cookie else None


def has_been_shared(request):
    """Return whether several people used this browser: an open page may be somebody else's."""
    cookie = _read_cookie(request)
    return bool(cookie and cookie["shared"])


# What they had typed -----------------------------------------------------------------------------


class TypedTexts(list):
    """The texts of a form in their order, cut where they are too long for a page."""

    is_cut = False


def typed_on(request):
    return _texts_in(request.POST)


def _texts_in(data):
    texts, room = TypedTexts(), SHOWN_LENGTH
    for name in data:
        if is_secret(name) or name.startswith(TECHNICAL_STARTS) or name.endswith(TECHNICAL_ENDS):
            continue
        for text in data.getlist(name):
            if CHOICES.issuperset(text) or not text.strip():
                continue
            length = _length_on_page(text)
            if length > room:
                texts.is_cut = True
                text = text[: max(room, 0) * len(text) // length]
            if text:
                texts.append(text)
            room -= length
            if room <= 0:
                texts.is_cut = True
                return texts
    return texts


def _length_on_page(text):
    """Estimate the length in HTML, where a quotation mark is `&quot;` and a line break a tag."""
    return 100 + len(text) + 5 * sum(map(text.count, "\"'&<>")) + 10 * text.count("\n")


def is_secret(name):
    return name == "csrfmiddlewaretoken" or any(word in name.lower() for word in SECRET)


# What can be sent again ---------------------------------------------------------------------------


@dataclass(frozen=True)
class SentForm:
    """The fields of a posted form, without its token, passwords, codes and files."""

    data: QueryDict
    has_file: bool
    has_password: bool

    @cached_property
    def encoded(self):
        """Return all fields as text, or None where they are too long to be kept."""
        text = self.data.urlencode()
        return text if len(text) <= MOST_SENT_AGAIN else None

    @property
    def lacks(self):
        """Say why it cannot be sent again unchanged; None where it can."""
        if self.has_password:
            return "password"
        if self.has_file:
            return "file"
        return "length" if self.encoded is None else None


def sent_form(request):
    data = request.POST.copy()
    secrets = [name for name in data if is_secret(name)]
    for name in secrets:
        del data[name]
    return SentForm(
        data,
        has_file=bool(request.FILES) or getattr(request, "has_skipped_files", False),
        has_password=any(name != "csrfmiddlewaretoken" for name in secrets),
    )


# Kept until they are back ------------------------------------------------------------------------


def keep_form(request, user, why=SIGNED_OUT):
    """Keep what was sent for this person alone. Return whether there was anything to keep.

    Check the token first, or the page that the form comes from.
    """
    if user is None or not _is_page_load(request):
        return False
    form = sent_form(request)
    sent = form.encoded
    if sent is None or not (sent or form.has_file):
        return False
    if form.has_password and not _texts_in(form.data):
        return False
    page = request.get_full_path()
    request.session[SESSION_KEY] = {
        "user_id": user.pk,
        "page": page,
        "back": page_of_form(request) or reverse("home"),
        "sent": sent,
        "why": why,
        "has_file": form.has_file,
        "has_password": form.has_password,
        "at": timezone.now().timestamp(),
    }
    return True


def is_from_this_site(request):
    """Return whether the browser's headers say that the form was on a page of this portal."""
    origin = request.headers.get("Origin")
    if origin:
        return origin == f"{request.scheme}://{request.get_host()}"
    return page_of_form(request) is not None


def page_of_form(request):
    """Return the address of our page that the form was on, or None if the browser hides it."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return None
    if (came_from.scheme, came_from.netloc) != (request.scheme, request.get_host()):
        return None
    path = f"/{came_from.path.lstrip('/')}"
    return f"{path}?{came_from.query}" if came_from.query else path


def _is_page_load(request):
    """Return False for requests of scripts, which keep the text themselves and try again."""
    return "text/html" in request.headers.get("Accept", "text/html")


def _waiting_for(request):
    """Return the form kept for the signed-in person. Delete one that is somebody else's or old."""
    kept = request.session.get(SESSION_KEY)
    if kept is None:
        return None
    is_old = timezone.now().timestamp() - kept["at"] > KEPT_FOR
    if kept["user_id"] != request.user.pk or is_old:
        del request.session[SESSION_KEY]
        return None
    return kept


def bring_back_unsent_form(get_response):
    """Redirect people who signed in again to the form they had sent; send it when they say so.

    Their button posts to the address of the form itself, so its token is checked like any other.
    """

    def middleware(request):
        return get_response(request)

    def before_the_view(request, view, args, kwargs):
        if SESSION_KEY not in request.session or not request.user.is_authenticated:
            return None
        if not (kept := _waiting_for(request)):
            return None
        if request.method == "POST" and SEND in request.POST:
            if request.get_full_path() == kept["page"]:
                del request.session[SESSION_KEY]
                request.POST = QueryDict(kept["sent"])
            return None
        is_waiting = request.method == "GET" and not kept.get("is_shown")
        if is_waiting and view is not unsent_form and _is_page_load(request):
            return redirect("unsent_form")
        return None

    middleware.process_view = before_the_view
    return middleware


@require_http_methods(["GET", "HEAD", "POST"])
def unsent_form(request):
    """Show what was typed before signing in again, to be sent or thrown away."""
    kept = _waiting_for(request)
    if kept is None:
        return redirect("home")
    if request.method == "POST":
        del request.session[SESSION_KEY]
        return redirect(kept["back"])
    if not kept.get("is_shown"):
        request.session[SESSION_KEY] = kept | {"is_shown": True}
    typed = _texts_in(QueryDict(kept["sent"]))
    # Without its password or file it would not be the form that was sent.
    can_send = not (kept["has_file"] or kept["has_password"])
    context = {"kept": kept, "typed": typed, "can_send": can_send, "send": SEND}
    return render(request, "unsent_form.html", context)
