"""Make, check and revoke access tokens.

A token reads `pathways_KEY_SECRET`. The key is public: it finds the row. The secret is 256 random
bits, so a plain hash of it cannot be reversed, and does not depend on SECRET_KEY.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
from datetime import date, datetime

from django.utils import timezone

from pathway_portal.web.access_tokens import TokenPurpose, TokenRefused

from . import limits
from .models import AccessToken, User

logger = logging.getLogger(__name__)

TOKEN = re.compile(r"pathways_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
BEARER = re.compile(r"bearer +(\S+) *", re.IGNORECASE)


def make_token(
    name: str, purpose: str, *, expires_on: date | None = None, by: User, at: datetime
) -> tuple[AccessToken, str]:
    """Make a token. Return its row, and the token itself, which nobody can read again."""
    key, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    row = AccessToken.objects.create(
        name=name,
        purpose=purpose,
        key=key,
        secret_hash=_hashed(secret),
        expires_on=expires_on,
        made_by=by,
        made_at=at,
    )
    return row, f"pathways_{key}_{secret}"


def revoke_token(token: AccessToken, *, by: User, at: datetime) -> bool:
    """Stop a token at once. Return whether it was not revoked before."""
    working = AccessToken.objects.filter(pk=token.pk, revoked_at=None)
    return bool(working.update(revoked_at=at, revoked_by=by))


class TokenStore:
    """Look tokens up for `pathway_portal.web.access_tokens`."""

    def token_of(self, request, purpose: TokenPurpose) -> AccessToken:
        """Return the token of a request.

        Wrong ones are counted for each internet address. A right one always passes, since nobody
        guesses a secret of this length, and one forgotten system must not lock out its neighbours.
        """
        header = request.headers.get("Authorization")
        if not header:
            raise TokenRefused(401, "This needs an access token.")
        today = timezone.localdate()
        token = _find(header)
        if token is None or not token.works_on(today):
            _refuse(request, token)
        if token.purpose != purpose:
            text = "This access token was made for something else."
            raise TokenRefused(403, text, "insufficient_scope")
        if token.last_used_on != today:
            AccessToken.objects.filter(pk=token.pk).update(last_used_on=today)
        return token


def _find(header):
    bearer = BEARER.fullmatch(header)
    parts = bearer and TOKEN.fullmatch(bearer[1])
    if not parts:
        return None
    key, secret = parts.groups()
    token = AccessToken.objects.select_related("made_by").filter(key=key).first()
    # Hash and compare for an unknown key too, so that the time does not tell which keys exist.
    stored = token.secret_hash if token else _hashed(key)
    is_right = hmac.compare_digest(stored, _hashed(secret))
    return token if is_right else None


def _refuse(request, token):
    try:
        limits.record_wrong_token(request)
    except limits.TooMany as refused:
        text = "There were too many attempts with wrong access tokens. Try again in a few minutes."
        wait = int(limits.TOKENS_FROM_SOURCE.window.total_seconds())
        raise TokenRefused(429, text, retry_after=wait) from refused
    if token is None:
        logger.warning("A request with an unknown access token was refused.")
        raise TokenRefused(401, "This access token is unknown.", "invalid_token")
    if not token.made_by.is_active:
        logger.warning("Access token %s was refused: whoever made it has left.", token.pk)
        text = "The person who made this access token has left. HR can make a new one."
        raise TokenRefused(401, text, "invalid_token")
    logger.warning("Access token %s was refused: it is revoked or has expired.", token.pk)
    raise TokenRefused(401, "This access token is revoked or has expired.", "invalid_token")


def _hashed(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
