"""Ask HR admins to reauthenticate before changes that could open somebody's answers."""

from datetime import timedelta

from django.utils import timezone

from pathway_portal.web.allauth_internals import get_authentication_records

from ..provider_sessions import shown_at
from ..second_factor import ask_to_reauthenticate
from ..sessions import SIGNED_IN_AT

__all__ = ["ask_to_reauthenticate", "has_signed_in_recently"]

RECENT = timedelta(minutes=5)


def has_signed_in_recently(request):
    """Return whether they signed in or reauthenticated within the last few minutes.

    Who comes from the company's provider did so when it last asked them.
    """
    records = get_authentication_records(request, request.user)
    here = [record["at"] for record in records if record["method"] != "socialaccount"]
    there = [record["at"] for record in records if record["method"] == "socialaccount"]
    there.append(request.session.get(SIGNED_IN_AT, 0))
    times = here + [shown_at(request, request.user, at) for at in there]
    return timezone.now().timestamp() - max(times) <= RECENT.total_seconds()
