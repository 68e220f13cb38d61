"""What tests alone take from inside allauth, to play an authenticator app or half a sign-in."""

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

__all__ = [
    "AUTHENTICATION_METHODS_SESSION_KEY",
    "LOGIN_SESSION_KEY",
    "TOTP",
    "RecoveryCodes",
    "format_hotp_value",
    "hotp_value",
    "yield_hotp_counters_from_time",
]
