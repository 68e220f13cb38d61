"""What the company's provider said when it opened a session: how the person signed in, and when.

It is kept with the session and never with the account, so it vouches for no other sign-in.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from .models import ProviderSession
from .sessions import PROVIDER_SIGN_IN

# Characters of the provider's own words for a session.
LONGEST_SID = 255


@dataclass(frozen=True)
class ProviderSignIn:
    """What a verified ID token says about how somebody signed in at the provider."""

    acr: str
    amr: list[str]
    auth_time: int | None
    sid: str

    @classmethod
    def from_claims(cls, claims: dict) -> ProviderSignIn:
        """Read the claims. Raise ValueError where one that counts is malformed."""
        acr, amr = claims.get("acr"), claims.get("amr")
        auth_time, sid = claims.get("auth_time"), claims.get("sid")
        if auth_time is not None and type(auth_time) not in (int, float):
            raise ValueError("auth_time is no number")
        return cls(
            acr=acr if isinstance(acr, str) else "",
            amr=[each for each in amr if isinstance(each, str)] if isinstance(amr, list) else [],
            auth_time=None if auth_time is None else int(auth_time),
            sid="" if sid is None else hashed_sid(sid),
        )

    @property
    def counted(self) -> dict[str, list[str]]:
        """What of it the company takes for a second factor."""
        return {
            "acr": [each for each in [self.acr] if each in settings.OIDC_SECOND_FACTOR_ACR],
            "amr": [each for each in self.amr if each in settings.OIDC_SECOND_FACTOR_AMR],
        }

    @property
    def has_second_factor(self) -> bool:
        return any(self.counted.values())


def hashed_sid(sid: object) -> str:
    """Hash the provider's name for a session. Raise ValueError where it is none."""
    if not isinstance(sid, str) or not 1 <= len(sid) <= LONGEST_SID:
        raise ValueError(f"sid is no text of 1 to {LONGEST_SID} characters")
    return hashlib.sha256(f"{settings.OIDC_ISSUER} {sid}".encode()).hexdigest()


def counts_second_factor() -> bool:
    """Return whether the company takes a second factor of its provider in place of ours."""
    named = settings.OIDC_SECOND_FACTOR_ACR or settings.OIDC_SECOND_FACTOR_AMR
    return bool(settings.OIDC_ISSUER and named)


def is_known_to_provider(user) -> bool:
    return SocialAccount.objects.filter(user_id=user.pk, provider=settings.OIDC_ISSUER).exists()


def begin(request, user, told: ProviderSignIn | None):
    """Keep what the provider said with a session that is about to begin.

    Any other way of signing in forgets what was kept before.
    """
    if told is None:
        request.session.pop(PROVIDER_SIGN_IN, None)
        return
    request.session[PROVIDER_SIGN_IN] = {
        "user_id": user.pk,
        "issuer": settings.OIDC_ISSUER,
        "auth_time": told.auth_time,
        "sid": told.sid,
        **told.counted,
    }


def note(request, user):
    """Remember the session that has just begun, if the provider opened it."""
    if kept := _kept(request, user):
        ProviderSession.objects.update_or_create(
            session_key=request.session.session_key,
            defaults={"user": user, "provider_sid": kept["sid"]},
        )


def is_from_provider(request) -> bool:
    return bool(_kept(request, request.user))


def has_shown_at_provider(request) -> bool:
    """Return whether this session began with a second factor at the provider that counts."""
    kept = _kept(request, request.user)
    if not kept or not counts_second_factor():
        return False
    # As the settings are now: what no longer counts opens nothing from the next click on.
    return not (
        set(kept["acr"]).isdisjoint(settings.OIDC_SECOND_FACTOR_ACR)
        and set(kept["amr"]).isdisjoint(settings.OIDC_SECOND_FACTOR_AMR)
    )


def shown_at(request, user, at: float) -> float:
    """Return when somebody whom the provider sent here at a time had shown that it is them.

    The provider may have asked hours before. One that does not say when is taken to have asked.
    """
    auth_time = _kept(request, user).get("auth_time")
    return at if auth_time is None else min(at, auth_time)


def end_sessions(subject: str, sid: str) -> int:
    """End the sessions that the provider means, and return how many there were.

    Those of its session `sid` (a hash); without one all of the person `subject`, those opened by a
    password too. Where it names both, a session whose sid it never told ends as well.
    """
    rows = ProviderSession.objects.all()
    people = SocialAccount.objects.filter(provider=settings.OIDC_ISSUER, uid=subject)
    users = list(people.values_list("user_id", flat=True))
    if sid and subject:
        rows = rows.filter(user__in=users, provider_sid__in=[sid, ""])
    elif sid:
        rows = rows.filter(provider_sid=sid)
    else:
        rows = rows.filter(user__in=users)
    keys = set(rows.values_list("session_key", flat=True))
    if not sid:
        opened = UserSession.objects.filter(user__in=users)
        keys.update(opened.values_list("session_key", flat=True))
    with transaction.atomic():
        _all, deleted = Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(session_key__in=keys).delete()
        ProviderSession.objects.filter(session_key__in=keys).delete()
    return deleted.get(Session._meta.label, 0)


def _kept(request, user) -> dict:
    kept = request.session.get(PROVIDER_SIGN_IN, {})
    is_theirs = kept.get("user_id") == user.pk and kept.get("issuer") == settings.OIDC_ISSUER
    return kept if is_theirs else {}
