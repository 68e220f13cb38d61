"""The next talk as an entry for a calendar. Nothing in it says how anybody was rated."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .shared import visible_assessment


@require_safe
def next_talk(request, pk):
    """Answer with a calendar entry for the next talk, once both have agreed on it."""
    # It takes a while to import, and few people ask for an entry.
    from icalendar import Calendar, Event

    assessment = visible_assessment(request, pk)
    if not (assessment.is_agreed and assessment.next_talk_on):
        raise Http404
    people = {"employee": assessment.employee, "manager": assessment.manager_confirmed_by}
    entry = Event()
    entry.add("uid", f"next-talk-{assessment.pk}@{request.get_host()}")
    entry.add("dtstamp", assessment.agreed_at)
    entry.add("dtstart", assessment.next_talk_on)
    entry.add("dtend", assessment.next_talk_on + timedelta(days=1))
    entry.add("summary", _("Talk about the pathway: %(employee)s and %(manager)s") % people)
    entry.add("url", request.build_absolute_uri(assessment.get_absolute_url()))
    calendar = Calendar()
    calendar.add("prodid", "-//Career Pathway Portal//next talk//")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    headers = {"Content-Disposition": f'attachment; filename="next-talk-{assessment.pk}.ics"'}
    return HttpResponse(calendar.to_ical(), content_type="text/calendar", headers=headers)
