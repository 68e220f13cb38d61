"""End sessions when the company's provider says so (OpenID Connect Back-Channel Logout 1.0).

The provider posts a token that it has signed. No browser and no cookie takes part.
"""

from __future__ import annotations

import logging
import time

import jwt
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from requests import RequestException

from pathway_portal.web.request_limits import too_large_for

from .limits import TooMany, check_logouts, record_refused_logout, use_logout_token
from .provider_sessions import end_sessions, hashed_sid
from .single_sign_on import ALGORITHMS, LEEWAY, LOGGED, SignInRefused

logger = logging.getLogger(__name__)

EVENT = "http://schemas.openid.net/event/backchannel-logout"
# Older providers write what every token says of itself, or nothing.
TYPES = {"logout+jwt", "jwt", ""}
LONGEST_TOKEN = 16 * 1024
LONGEST_ID = 255
# Seconds after which a token is refused as old. Those of the last hour are remembered.
OLDEST = 10 * 60


class LogoutRefused(Exception):
    """The provider's request ends no session. The text says why."""


def explain_size(request, limit):
    return _answer(413, "invalid_request", f"A request has at most {limit.size} bytes.")


@csrf_exempt
@login_not_required
@too_large_for(explain_size)
def backchannel_logout(request):
    """End the sessions that a logout token names."""
    if not settings.OIDC_ISSUER:
        raise Http404
    if request.method != "POST":
        response = _answer(405, "invalid_request", "This address takes POST only.")
        response.headers["Allow"] = "POST"
        return response
    try:
        check_logouts(request)
    except TooMany:
        response = _answer(429, "temporarily_unavailable", "Too many logouts were refused.")
        response.headers["Retry-After"] = "300"
        return response
    try:
        claims = read_logout_token(request)
        ended = obey(claims)
    except LogoutRefused as refused:
        record_refused_logout(request)
        cause = " ".join(str(refused).split())[:LOGGED]
        logger.warning("A logout by the provider was refused: %s", cause)
        return _answer(400, "invalid_request", cause)
    logger.info("Sessions ended by the provider: %s", ended)
    return _answer(200)


def read_logout_token(request) -> dict:
    """Return the claims of the token that a request carries, or raise LogoutRefused."""
    tokens = request.POST.getlist("logout_token")
    if len(tokens) != 1 or not tokens[0]:
        raise LogoutRefused("the request has no logout_token, or more than one")
    [token] = tokens
    if len(token) > LONGEST_TOKEN:
        raise LogoutRefused(f"the token has more than {LONGEST_TOKEN} characters")
    _check_header(token)
    claims = _verified(request, token)
    _check_claims(claims)
    return claims


@transaction.atomic
def obey(claims: dict) -> int:
    """End the sessions that a verified token names, once, and return how many there were."""
    if not use_logout_token(f"{claims['iss']} {claims['jti']}"):
        raise LogoutRefused("the token was used before (jti)")
    sid = claims.get("sid")
    return end_sessions(claims.get("sub", ""), hashed_sid(sid) if sid is not None else "")


def _check_header(token):
    """Refuse what needs no key to be refused, before the provider is asked for its keys."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise LogoutRefused(f"the token is no JWT: {error}") from error
    if header.get("alg") not in ALGORITHMS:
        raise LogoutRefused(f"the token is signed by {header.get('alg')!r}, which proves nothing")
    name = header.get("typ") or ""
    if not isinstance(name, str) or name.lower().removeprefix("application/") not in TYPES:
        raise LogoutRefused(f"the token is of another kind: typ {name!r}")
    if not header.get("kid"):
        raise LogoutRefused("the token names no key (kid)")


def _verified(request, token):
    provider = get_adapter(request).get_provider(request, settings.OIDC_ISSUER)
    adapter = provider.get_oauth2_adapter(request)
    required = ["iss", "aud", "exp", "iat", "jti", "events"]
    try:
        return adapter.decode(token, provider.app.client_id, required)
    except SignInRefused as refused:
        raise LogoutRefused(refused.cause) from refused
    except jwt.PyJWTError as error:
        raise LogoutRefused(f"the token is not valid: {type(error).__name__}: {error}") from error
    except RequestException as error:
        cause = f"the provider's keys cannot be read: {type(error).__name__}"
        raise LogoutRefused(cause) from error
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        cause = f"the provider does not sign with the key of this token: {type(error).__name__}"
        raise LogoutRefused(cause) from error


def _check_claims(claims):
    if time.time() - claims["iat"] > OLDEST + LEEWAY:
        raise LogoutRefused("the token is too old (iat)")
    events = claims["events"]
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise LogoutRefused("the token is about no logout (events)")
    if "nonce" in claims:
        raise LogoutRefused("the token has a nonce, as ID tokens do")
    if not isinstance(claims["jti"], str) or not 1 <= len(claims["jti"]) <= LONGEST_ID:
        raise LogoutRefused(f"the token's jti is no text of 1 to {LONGEST_ID} characters")
    if not {"sub", "sid"} & claims.keys():
        raise LogoutRefused("the token names neither a person nor a session (sub, sid)")
    if not isinstance(claims.get("sub", "-"), str) or claims.get("sub") == "":
        raise LogoutRefused("the token's sub is no text")
    if "sid" in claims:
        try:
            hashed_sid(claims["sid"])
        except ValueError as error:
            raise LogoutRefused(f"the token's {error}") from error


def _answer(status, error="", text=""):
    content = {"error": error, "error_description": text} if error else {}
    response = JsonResponse(content, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
