"""Dates in one's own calendar: under a secret address, without an answer or a level."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from assessments.plans.models import CalendarFeed
from pathway_portal.accounts.models import User
from pathway_portal.web.logs import WithoutTypedWords
from tests.factories import AssessmentFactory, TakeawayFactory
from tests.plan_factories import ActionFactory, CalendarFeedFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("plans:calendar")


def press(client, **data):
    return client.post(PAGE, data, follow=True).content.decode()


def address(person):
    return reverse("plans:calendar_feed", args=[CalendarFeed.objects.get(owner=person).key])


def entries(response):
    """What a calendar shows of it: {day: summary}."""
    events = Calendar.from_ical(response.content).walk("VEVENT")
    return {event.decoded("dtstart"): str(event["summary"]) for event in events}


@pytest.fixture
def dated(employee):
    """Something due, something done, something without a day, and the next talk."""
    ActionFactory(owner=employee, due_on=date(2027, 3, 1), text="Map the returns")
    ActionFactory(owner=employee, due_on=date(2027, 4, 1), done=True)
    ActionFactory(owner=employee)
    talk = AssessmentFactory(employee=employee, agreed=True, next_talk_on=date(2027, 5, 3))
    TakeawayFactory(assessment=talk, text="A takeaway")
    return employee


def test_whoever_knows_the_address_reads_days_and_nothing_else(client, dated):
    ActionFactory(due_on=date(2027, 3, 2))
    assert "Your secret address" in press(client, do="renew")
    assert address(dated) in press(client, do="titles")

    response = Client().get(address(dated))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert entries(response) == {
        date(2027, 3, 1): "Something in your plan is due",
        date(2027, 5, 3): "Talk about your pathway",
    }
    text = response.content.decode()
    for words in ["Map the returns", "Mona", "Emma", "alone", "takeaway", "Begin with"]:
        assert words not in text


@pytest.mark.parametrize("day", [date.min, date.max])
def test_no_day_is_too_far_for_the_feed(dated, day):
    CalendarFeedFactory(owner=dated)
    ActionFactory(owner=dated, due_on=day)

    assert day in entries(Client().get(address(dated)))


def test_one_control_character_does_not_spoil_the_feed(dated):
    CalendarFeedFactory(owner=dated, with_titles=True)
    ActionFactory(owner=dated, due_on=date(2028, 1, 1), text="Ring\x07 the\x0b bell 🔔 في الوقت")

    shown = entries(Client().get(address(dated)))

    assert shown[date(2028, 1, 1)] == "Due: Ring the bell 🔔 في الوقت"


def test_titles_are_said_if_the_owner_wants_them(client, dated):
    press(client, do="renew")
    key = address(dated)

    press(client, do="titles", titles="yes")

    assert address(dated) == key
    summaries = entries(Client().get(key))
    assert summaries[date(2027, 3, 1)] == "Due: Map the returns"
    assert summaries[date(2027, 5, 3)].startswith("Talk about your pathway with")


def test_a_renewed_address_ends_the_old_one(client, dated):
    press(client, do="renew")
    old = address(dated)

    press(client, do="renew")

    assert Client().get(old).status_code == 404
    assert Client().get(address(dated)).status_code == 200


def test_a_revoked_address_leads_nowhere_and_revoking_twice_is_fine(client, dated):
    press(client, do="renew")
    old = address(dated)

    assert "leads nowhere now" in press(client, do="revoke")
    press(client, do="revoke")

    assert Client().get(old).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_the_address_of_a_leaver_leads_nowhere(dated):
    feed = CalendarFeedFactory(owner=dated)
    User.objects.filter(pk=dated.pk).update(is_active=False)

    assert Client().get(reverse("plans:calendar_feed", args=[feed.key])).status_code == 404


def test_a_feed_speaks_the_language_of_its_owner(dated):
    CalendarFeedFactory(owner=dated)
    User.objects.filter(pk=dated.pk).update(language="de")

    text = Client(headers={"accept-language": "en"}).get(address(dated)).content.decode()

    assert Calendar.from_ical(text)["x-wr-calname"].to_ical().decode() == "Entwicklungspfade"


def test_a_button_that_is_not_there_is_refused(client, employee):
    assert client.post(PAGE, {"do": "something"}).status_code == 400


def test_the_address_is_in_no_log_and_no_export(client, dated, caplog):
    caplog.set_level("INFO")
    feed = CalendarFeedFactory(owner=dated)

    Client().get(address(dated))
    Client().get(address(dated).replace(feed.key, f"{feed.key}x"))
    exported = client.get(reverse("my_data_download")).content.decode()

    lines = [WithoutTypedWords().format(record) for record in caplog.records]
    assert feed.key not in exported
    assert [line for line in lines if "plan/calendar/<str:key>.ics" in line]
    assert [line for line in lines if feed.key in line] == []
