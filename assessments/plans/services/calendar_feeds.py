"""Make, renew or revoke the address at which a calendar reads somebody's dates."""

from __future__ import annotations

from datetime import datetime

from django.utils.crypto import get_random_string

from pathway_portal.accounts.models import User

from ..models import CalendarFeed
from ..models.calendar_feeds import KEY_LENGTH


def renew_calendar_feed(*, with_titles: bool, by: User, at: datetime) -> CalendarFeed:
    """Make the address, or a new one in its place: the old one leads nowhere from now on."""
    values = {"key": get_random_string(KEY_LENGTH), "created_at": at, "with_titles": with_titles}
    feed, _is_new = CalendarFeed.objects.update_or_create(owner=by, defaults=values)
    return feed


def set_calendar_titles(*, with_titles: bool, by: User) -> None:
    """Say whether entries name what is due. The address stays."""
    CalendarFeed.objects.filter(owner=by).update(with_titles=with_titles)


def revoke_calendar_feed(*, by: User) -> None:
    """Forget the address: it leads nowhere from now on. Revoking twice has one effect."""
    CalendarFeed.objects.filter(owner=by).delete()
