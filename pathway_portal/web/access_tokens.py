"""Let other systems in by an access token instead of a session.

Views of any app may ask for one. The app that keeps the tokens sets `source` when it starts.
"""

from __future__ import annotations

from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

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
