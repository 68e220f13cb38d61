"""Retiring a version from a day on, and calling that off."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from django.utils.formats import date_format

from pathways.models import Pathway
from tests.factories import PathwayFactory, StageFactory, UserFactory

from .posts import action, change_url

pytestmark = pytest.mark.usefixtures("noon")

REASON = "Robots do this now."


@pytest.fixture
def published(db):
    return StageFactory(competencies=1).pathway


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def retire(client, pathway, on, reason=REASON):
    return client.post(action("retire", pathway.pk), {"on": on.isoformat(), "reason": reason})


def test_page_says_how_many_stand_there_and_offers_today(hr_client, published):
    UserFactory.create_batch(2, stage=published.stages.get())

    response = hr_client.get(action("retire", published.pk))

    assert "2 people are at one of its stages." in response.content.decode()
    assert response.context["form"].initial == {"on": timezone.localdate(), "reason": ""}
    published.refresh_from_db()
    assert published.retires_on is None


def test_retired_today_is_gone_today(editor_client, published):
    response = retire(editor_client, published, in_days(0))

    published.refresh_from_db()
    assert response.url == change_url(published)
    assert (published.standing, published.retirement_reason) == ("retired", REASON)
    assert LogEntry.objects.get().change_message == (
        f"Retired as of {date_format(in_days(0))}: {REASON}"
    )


def test_day_to_come_is_said_and_can_be_changed_and_called_off(editor_client, published):
    retire(editor_client, published, in_days(9))
    page = editor_client.get(change_url(published)).content.decode()
    assert f"published, will be retired on {date_format(in_days(9))}" in page
    assert REASON in page

    retire(editor_client, published, in_days(5), "Sooner.")
    published.refresh_from_db()
    assert (published.retires_on, published.retirement_reason) == (in_days(5), "Sooner.")

    response = editor_client.post(action("keep", published.pk))
    published.refresh_from_db()
    assert response.url == change_url(published)
    assert (published.standing, published.retires_on) == ("published", None)
    assert LogEntry.objects.count() == 3


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"on": "2020-01-01", "reason": REASON}, ["on"]),
        ({"on": "tomorrow", "reason": REASON}, ["on"]),
        ({"on": "", "reason": REASON}, ["on"]),
        ({"on": "2999-01-01", "reason": "  "}, ["reason"]),
    ],
)
def test_bad_input_stays_and_retires_nothing(editor_client, published, typed, wrong):
    response = editor_client.post(action("retire", published.pk), typed)

    form = response.context["form"]
    assert list(form.errors) == wrong
    assert {name: form[name].value() for name in typed} == typed
    published.refresh_from_db()
    assert published.retires_on is None


def test_retiring_twice_has_one_effect(editor_client, published):
    retire(editor_client, published, in_days(0))

    again = retire(editor_client, published, in_days(3), "Second thoughts.")

    assert again.url == change_url(published)
    published.refresh_from_db()
    assert (published.retires_on, published.retirement_reason) == (in_days(0), REASON)


def test_what_is_over_is_not_kept(editor_client, published):
    retire(editor_client, published, in_days(0))

    editor_client.post(action("keep", published.pk))

    published.refresh_from_db()
    assert published.is_retired


def test_keeping_what_was_not_to_end_changes_nothing(editor_client, published):
    editor_client.post(action("keep", published.pk))

    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize("state", ["draft", "superseded", "retired"])
def test_only_what_people_read_is_retired(editor_client, state):
    pathway = PathwayFactory(**({} if state == "draft" else {state: True}))

    for response in (
        editor_client.get(action("retire", pathway.pk)),
        retire(editor_client, pathway, in_days(0)),
    ):
        assert response.url == change_url(pathway)
    assert Pathway.objects.get().state == state
