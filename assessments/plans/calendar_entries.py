"""A person's dates as entries for a calendar: due dates and talks, no answer and no level."""

from datetime import timedelta

from django.utils.translation import gettext as _

from assessments.models import Assessment
from pathways.documents.document import one_line


def calendar_of(feed, *, address_of, host):
    """Return the calendar of a feed's owner as bytes. `address_of` makes whole addresses of paths.

    What is due, and with whom the talk is, stands in it only if the owner wants titles.
    """
    # It takes a while to import, and few requests ask for it.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Career Pathway Portal//plan//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Career pathways"))
    for action in feed.owner.actions.open().filter(due_on__isnull=False).next_first():
        due = _("Due: %(text)s") % {"text": action.text}
        summary = due if feed.with_titles else _("Something in your plan is due")
        address = address_of(action.get_absolute_url())
        uid = f"plan-{action.pk}@{host}"
        calendar.add_component(_entry(uid, action.due_on, action.updated_at, summary, address))
    for talk in _talks(feed.owner):
        person = talk.manager_confirmed_by
        with_whom = _("Talk about your pathway with %(person)s") % {"person": person}
        summary = with_whom if feed.with_titles else _("Talk about your pathway")
        address = address_of(talk.get_absolute_url())
        uid = f"next-talk-{talk.pk}@{host}"
        calendar.add_component(_entry(uid, talk.next_talk_on, talk.agreed_at, summary, address))
    return calendar.to_ical()


def _talks(owner):
    talks = Assessment.objects.filter(
        employee=owner, agreed_at__isnull=False, next_talk_on__isnull=False
    )
    return talks.select_related("manager_confirmed_by").order_by("next_talk_on", "pk")


def _entry(uid, day, changed_at, summary, address):
    """Make an entry for a whole day."""
    from icalendar import Event

    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", changed_at)
    entry.add("dtstart", day)
    # Of that length, rather than to the day after: the calendar's last day has none.
    entry.add("duration", timedelta(days=1))
    # Strict readers refuse a whole calendar for one control character.
    entry.add("summary", one_line(summary))
    entry.add("url", address)
    return entry
