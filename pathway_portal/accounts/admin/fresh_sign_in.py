"""Ask HR admins to reauthenticate before changes that could open somebody's answers."""

from datetime import timedelta

from django.utils import timezone

from pathway_portal.web.allauth_internals import get_authentication_records

from ..second_factor import ask_to_reauthenticate
from ..sessions import SIGNED_IN_AT

__all__ = ["ask_to_reauthenticate", "has_signed_in_recently"]

RECENT = timedelta(minutes=5)


def has_signed_in_recently(request):
    """Return whether they signed in or reauthenticated within the last few minutes."""
    records = get_authentication_records(request, request.user)
    times = [request.session.get(SIGNED_IN_AT, 0), *(record["at"] for record in records)]
    return timezone.now().timestamp() - max(times) <= RECENT.total_seconds()
