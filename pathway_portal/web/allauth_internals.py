"""Import everything the portal needs from allauth's internals, which any release may move.

No other module imports from there; `tests/test_allauth_internals.py` says what has moved.
"""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as AUTHENTICATED_USER_SESSION_KEY,
)
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.internal.cryptokit import compare_user_code
from allauth.core.internal.ratelimit import consume, get_ip
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.internal.flows.sessions import end_other_sessions

__all__ = [
    "AUTHENTICATED_USER_SESSION_KEY",
    "LOGIN_USER_KEY",
    "STATE_SESSION_KEY",
    "BackendByEmail",
    "compare_user_code",
    "consume",
    "end_other_sessions",
    "fetch_user_info",
    "get_authentication_records",
    "get_ip",
    "hold_again",
    "hold_until_reauthenticated",
    "peek_at_held",
    "record_authentication",
    "take_held_state",
    "totp_codes_now",
]

# allauth's name for a person, in a session of somebody who has only begun to sign in.
LOGIN_USER_KEY = "user_pk"


class BackendByEmail(AuthenticationBackend):
    """Sign in whom `find_by_email` finds, if the password is theirs."""

    def _authenticate_by_email(self, email, password):
        return self._check_password(self.find_by_email(email), password)


def hold_until_reauthenticated(request, callback, state):
    """Have allauth call `callback(request, state)` once the person has shown that it is them."""
    path = f"{callback.__module__}.{callback.__name__}"
    request.session[STATE_SESSION_KEY] = {"callback": path, "state": state}


def take_held_state(request):
    """Return the state that `hold_until_reauthenticated` kept, and forget it."""
    return request.session.pop(STATE_SESSION_KEY, {}).get("state", {})


def peek_at_held(request):
    """Return what `hold_until_reauthenticated` kept, for `hold_again`."""
    return request.session.get(STATE_SESSION_KEY)


def hold_again(request, held):
    request.session[STATE_SESSION_KEY] = held


def totp_codes_now(secret):
    """Yield the time steps an authenticator app may be at, each with its code."""
    for counter in yield_hotp_counters_from_time():
        yield counter, format_hotp_value(hotp_value(secret, counter))


def fetch_user_info(adapter, access_token):
    """Ask the provider's UserInfo endpoint through an OpenID Connect adapter."""
    return adapter._fetch_user_info(access_token)
