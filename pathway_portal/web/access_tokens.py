"""Let other systems in by an access token instead of a session.

Views of any app may ask for one. The app that keeps the tokens sets `source` when it starts.
"""

from __future__ import annotations

from functools import wraps
from typing import Protocol

from django.contrib.auth.decorators import login_not_required
from django.db.models import TextChoices
from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

REALM = 'Bearer realm="Career pathways"'


class TokenPurpose(TextChoices):
    """What a token opens; a token has one purpose."""

    PEOPLE = "people", _("Keep people up to date (SCIM)")
    CONTENT = "content", _("Read published pathways")


class TokenRefused(Exception):
    """The request has no token that opens this address. `challenge` says why (RFC 6750)."""

    def __init__(self, status: int, text: str, error: str = "", retry_after: int = 0):
        super().__init__(text)
        self.status = status
        challenge = f'{REALM}, error="{error}"' if error else REALM
        self.headers = {"WWW-Authenticate": challenge} if status != 429 else {}
        if retry_after:
            self.headers["Retry-After"] = str(retry_after)


class TokenSource(Protocol):
    def token_of(self, request, purpose: TokenPurpose):
        """Return the token that a request carries, or raise TokenRefused."""


class NoTokens:
    """Refuse everybody, until the app that keeps the tokens has started."""

    def token_of(self, request, purpose):
        raise TokenRefused(401, "This needs an access token.")


source: TokenSource = NoTokens()


def token_of(request, purpose: TokenPurpose):
    """Return the token that a request carries, or raise TokenRefused.

    Call it before looking anything up, so that strangers do not learn what there is.
    """
    return source.token_of(request, purpose)


def token_required(purpose: TokenPurpose):
    """Open a view to requests with a token, which it finds as `request.access_token`.

    A decorator. Who is signed in does not matter there, so there is no CSRF token either.
    """

    def decorator(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            try:
                request.access_token = token_of(request, purpose)
            except TokenRefused as refused:
                answer = {"error": str(refused)}
                return JsonResponse(answer, status=refused.status, headers=refused.headers)
            return view(request, *args, **kwargs)

        return login_not_required(csrf_exempt(wrapped))

    return decorator
