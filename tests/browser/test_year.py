"""A year of one person: notes, plans and readings come back as evidence, and end in a badge."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from openbadgeslib.ob3 import OB3Verifier
from playwright.sync_api import expect

from assessments.plans.badge_credentials import issuer_id
from pathways.models import Level
from tests.browser.conftest import follow, next_page, saving
from tests.factories import (
    AssessmentFactory,
    CompetencyFactory,
    DevelopmentTipFactory,
    PathwayFactory,
    ReadingFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

NOTE = "Ana asked for my map of the returns."
OUTCOME = "Both shifts drew it with me."
CHANGED = "I look for where the work waits."


@pytest.fixture
def emma():
    """She is at the first of two stages, and learned one thing there when last asked."""
    pathway = PathwayFactory(published=True, role__slug="analyst", role__name="Analyst")
    stages = [StageFactory(pathway=pathway, title=title) for title in ("Foundations", "Next")]
    for stage, text in zip(stages, ["Process mapping", "Leading a team"], strict=True):
        CompetencyFactory(stage=stage, text=text)
    ReadingFactory(stage=stages[0], slug="the-goal", title="The Goal")
    DevelopmentTipFactory(stage=stages[0], text="Walk the way of one return.")
    manager = UserFactory(name="Mona Manager")
    person = UserFactory(name="Emma Employee", manager=manager, stage=stages[0])
    made = AssessmentFactory(
        employee=person, stage=stages[0], agreed=True, attained=False, agreed_number=1
    )
    made.ratings.update(answer=Level.LEARNING)
    return person


def press(page, name, said):
    """Press a button that leads to another page, which says this."""
    follow(page.get_by_role("button", name=name, exact=True))
    expect(page.get_by_text(said).first).to_be_visible()


def open_page(page, name, heading):
    follow(page.get_by_role("link", name=name).first)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("javascript", "width"), [(True, 1280), (False, 390)], ids=["with script", "on a phone without"]
)
def test_a_year_from_a_note_to_a_badge(window, emma, javascript, width):
    page = window(emma, javascript=javascript, width=width)
    mona = window(emma.manager, javascript=javascript, width=width)

    # Two taps from home something is noted; later it is tagged.
    page.goto("/")
    open_page(page, "Note something", "Note something")
    page.get_by_label("What happened?").fill(NOTE)
    press(page, "Save", "Noted. Only you can see it.")
    follow(page.get_by_role("link", name="Tag a competency"))
    page.get_by_label("Process mapping").check()
    press(page, "Save", "Saved.")

    # The gap of last time becomes an action, and is done.
    page.goto("/plan/")
    page.get_by_text("What you are still learning").click()
    open_page(page, re.compile("Plan this.*Process mapping"), "Add an action")
    page.get_by_label("What will you do?").fill("Draw the returns")
    press(page, "Add it", "Added. Only you can see it, until you share it.")
    page.get_by_label("What came of it?").fill(OUTCOME)
    press(page, "It is done", "Done. It is offered to you as evidence")

    # A tip becomes another one, and so does what her manager proposes.
    page.goto("/plan/")
    page.get_by_text("Tips for your stage").click()
    open_page(page, re.compile("Plan this.*Walk the way"), "Add an action")
    page.get_by_label("By when?").fill("2027-03-31")
    press(page, "Add it", "From the tip: Walk the way of one return.")
    mona.goto(reverse("plans:propose", args=[emma.pk]))
    mona.get_by_label("What do you propose?").fill("Show it to the board")
    press(mona, "Propose it", "Emma Employee sees it now.")
    page.goto("/")
    open_page(page, "Show it to the board", "Show it to the board")
    press(page, "Accept", "Accepted. It is yours now")
    mona.reload()
    expect(mona.get_by_text("accepted")).to_be_visible()

    # Her own calendar reads what is due.
    page.goto("/plan/calendar/")
    press(page, "Make an address", "Here is your address.")
    assert days(page.get_by_label("Your secret address").input_value()) == [date(2027, 3, 31)]

    # A book is read, and changed something.
    page.goto("/plan/readings/")
    follow(page.get_by_role("button", name=re.compile("I have read it.*The Goal")))
    follow(page.get_by_role("link", name=re.compile("What did it change.*The Goal")))
    page.get_by_label("What did it change?").fill(CHANGED)
    page.get_by_label("Which competency").select_option(label="Process mapping")
    press(page, "Save", "Saved.")

    # All three are offered at the question, and copied.
    page.goto(reverse("assessments:start", args=["analyst", 1]))
    press(page, "Start your assessment", "3 things you wrote down")
    for text in [NOTE, OUTCOME, CHANGED]:
        copy(page, text)
    for text in [NOTE, OUTCOME, CHANGED]:
        expect(page.get_by_label("An example says more")).to_have_value(re.compile(text))
    page.get_by_text("Doing it alone, in usual cases", exact=True).click()
    follow(page.get_by_role("button", name="Check and submit"))
    press(page, "Submit to Mona Manager", "Waiting for Mona Manager")

    # Her manager sees it the same way, and both agree that the stage is reached.
    mona.goto(reverse("assessments:review", args=[emma.assessments.latest("pk").pk]))
    expect(mona.get_by_text(NOTE)).to_be_visible()
    mona.get_by_text("Doing it alone, in usual cases", exact=True).click()
    follow(mona.get_by_role("button", name="Check and open both views"))
    press(mona, "Open both views", "Both views, side by side")
    mona.get_by_text("Yes, it has been reached").click()
    if javascript:
        expect(mona.locator("#attained [data-saved]").first).to_have_text("Saved")
        with saving(mona, "Draw the next one"):
            mona.get_by_label("1. What?").fill("Draw the next one")
    else:
        mona.get_by_label("1. What?").fill("Draw the next one")
        press(mona, "Save", "Saved. You can both see it.")
    press(mona, "I agree", "You have agreed")
    page.reload()
    press(page, "I agree", "What you both agreed")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Emma Employee, you are at stage 2 of 2"
    )

    # What the two take from the talk becomes an action too.
    page.goto("/plan/")
    page.get_by_text("From your last talk").click()
    open_page(page, re.compile("Plan this.*Draw the next one"), "Add an action")
    press(page, "Add it", "Added. Only you can see it, until you share it.")

    # She chooses her evidence, and makes a badge that others can check.
    page.goto("/plan/abilities/")
    open_page(page, "Choose my evidence", "Choose my evidence")
    page.get_by_label(NOTE).first.check()
    press(page, "Save", "Saved. Only you see this page.")
    expect(page.get_by_text(NOTE).first).to_be_visible()
    follow(page.get_by_role("button", name="Make a badge of it"))
    expect(page.get_by_role("heading", name="What it says")).to_be_visible()
    with page.expect_download() as download:
        page.locator("a[href$='badge.jwt']").click()
    token = download.value.path().read_text()
    assert verified(token).achievement.name == f"Analyst, {emma.assessments.first().stage}"


def test_a_note_by_keyboard_on_a_phone(window, emma):
    """From home: one link, one line, one button; two light pages."""
    page = window(emma, width=390)
    page.goto("/")
    link = page.get_by_role("link", name="Note something").first
    press_until(page, "Tab", link)
    with next_page(page):
        page.keyboard.press("Enter")
    expect(page.get_by_label("What happened?")).to_be_focused()
    assert 0 < weight(page) < 12_000

    page.keyboard.type(NOTE)
    press_until(page, "Tab", page.get_by_role("button", name="Save", exact=True), most=3)
    with next_page(page):
        page.keyboard.press("Enter")

    expect(page.get_by_text("Noted. Only you can see it.")).to_be_visible()
    assert 0 < weight(page) < 12_000
    assert emma.evidence_notes.get().text == NOTE


def weight(page):
    """The bytes of a page, before they are compressed."""
    return page.evaluate("performance.getEntriesByType('navigation')[0].decodedBodySize")


def press_until(page, key, part, *, most=40):
    """Press a key until the focus is there."""
    for _press in range(most):
        page.keyboard.press(key)
        if part.evaluate("part => part === document.activeElement"):
            return
    raise AssertionError(f"the focus is not there after {most} times {key}")


def days(address):
    """The days that a calendar reads at that address."""
    feed = Client().get(urlsplit(address).path).content
    return [entry.decoded("dtstart") for entry in Calendar.from_ical(feed).walk("VEVENT")]


def copy(page, text):
    """Copy what was written down into the evidence, and wait for it there."""
    drafts = page.locator("details", has=page.locator("button[name=use]")).last
    if drafts.get_attribute("open") is None:
        drafts.locator("summary").first.click()
    follow(drafts.get_by_role("button", name=re.compile(re.escape(text.split(".")[0]))))
    expect(page.locator("textarea").filter(has_text=text).first).to_be_attached()


def verified(token):
    """Return what a verifier that is not ours reads, from the public pages alone."""

    def fetch(address):
        return Client().get(urlsplit(address).path).content

    verifier = OB3Verifier.for_issuer_did(issuer_id(), download=fetch)
    return verifier.verify(token, download=fetch, check_status=True)
