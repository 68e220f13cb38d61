"""Limit how long people stay signed in."""

from datetime import UTC, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone

from pathway_portal.web.compiled_queries import CompiledQuery

from .limits import delete_outdated
from .models import ProviderSession

SIGNED_IN_AT = "signed_in_at"
# What `provider_sessions` keeps.
PROVIDER_SIGN_IN = "provider_sign_in"


def running_session(session_key, now):
    return Session.objects.filter(session_key=session_key, expire_date__gt=now)


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
