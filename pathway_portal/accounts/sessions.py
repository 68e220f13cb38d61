"""Limit how long people stay signed in."""

from datetime import UTC, datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import get_random_string

from pathway_portal.web.compiled_queries import CompiledQuery

from .limits import delete_outdated
from .models import ProviderSession

SIGNED_IN_AT = "signed_in_at"
# What `provider_sessions` keeps.
PROVIDER_SIGN_IN = "provider_sign_in"


def running_session(session_key, now):
    return Session.objects.filter(session_key=session_key, expire_date__gt=now)


MOST_OF_A_BROWSER = UserSession._meta.get_field("user_agent").max_length
SESSIONS = CompiledQuery(running_session, session_key=str, now=datetime)


class SessionStore(DatabaseSessions):
    """End sessions a fixed time after signing in, no matter what was done since.

    The row itself holds the end, so that an expired session is not even found.
    """

    def _get_session_from_db(self):
        """Find the row as Django does, by a query that is compiled once: every page asks it."""
        row = None
        if self.session_key:
            row = SESSIONS.first(session_key=self.session_key, now=timezone.now())
        if row is None:
            self._session_key = None
        return row

    def _get_new_session_key(self):
        """Draw a key without asking whether it is taken: writing its row would tell."""
        return get_random_string(32, VALID_KEY_CHARS)

    def create_model_instance(self, data):
        if SESSION_KEY in data:
            data.setdefault(SIGNED_IN_AT, int(timezone.now().timestamp()))
        row = super().create_model_instance(data)
        if SIGNED_IN_AT in data:
            began = datetime.fromtimestamp(data[SIGNED_IN_AT], UTC)
            limit = timedelta(seconds=settings.SESSION_COOKIE_AGE)
            row.expire_date = min(row.expire_date, began + limit)
        return row

    def cycle_key(self):
        """Give the session another key, as a new password does; the provider can still end it."""
        before = self.session_key
        super().cycle_key()
        if before and PROVIDER_SIGN_IN in self:
            ProviderSession.objects.filter(session_key=before).update(session_key=self.session_key)

    @classmethod
    def clear_expired(cls):
        """Delete expired sessions, with the internet addresses and browsers noted for them.

        `clearsessions` calls this.
        """
        super().clear_expired()
        running = Session.objects.filter(session_key=OuterRef("session_key"))
        UserSession.objects.exclude(Exists(running)).delete()
        ProviderSession.objects.exclude(Exists(running)).delete()
        delete_outdated()


def list_session(sender, request, user, **kwargs):
    """Add a session to the list of its person, and take off those that have ended.

    allauth reads every earlier one of them to see whether its password is still the same. That can
    wait until somebody opens the list.
    """
    now = timezone.now()
    running = running_session(OuterRef("session_key"), now)
    UserSession.objects.filter(~Exists(running), user=user).delete()
    if not request.session.session_key:
        request.session.save()
    seen = UserSession(
        session_key=request.session.session_key,
        user=user,
        ip=get_adapter().get_client_ip(request),
        user_agent=request.headers.get("User-Agent", "")[:MOST_OF_A_BROWSER],
        last_seen_at=now,
    )
    UserSession.objects.bulk_create(
        [seen],
        update_conflicts=True,
        unique_fields=["session_key"],
        update_fields=["user", "ip", "user_agent", "last_seen_at"],
    )
