"""How many clicks and pages the whole job takes two people, and the same again a year later."""

import pytest
from playwright.sync_api import expect

from assessments.models import Assessment, State
from tests.browser.conftest import next_page, saving
from tests.factories import (
    AssessmentFactory,
    CompetencyFactory,
    MetricFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

COMPETENCIES = ["Mapping a process", "Measuring a service", "Leading a change"]
METRICS = ["Two processes mapped", "Five figures defined", "One project with another team"]


class Counted:
    """One person's window, which counts the clicks and the pages that they open."""

    def __init__(self, window, person):
        self.page = window(person)
        self.clicks = 0
        self.pages = 0
        self.page.on("domcontentloaded", self.turn)
        self.go_home()

    def turn(self, page):
        self.pages += 1

    def go_home(self):
        pages = self.pages
        self.page.goto("/")
        self.pages = pages

    def click(self, target):
        target.click()
        self.clicks += 1

    def link(self, name):
        with next_page(self.page):
            self.click(self.page.get_by_role("link", name=name).first)

    def button(self, name):
        with next_page(self.page):
            self.click(self.page.get_by_role("button", name=name, exact=True))

    def choose(self, question, answer):
        group = self.page.get_by_role("group", name=question)
        with saving(self.page):
            self.click(group.get_by_text(answer, exact=True))


@pytest.fixture
def stage(db):
    stage = StageFactory(title="Improving how work flows")
    for text in COMPETENCIES:
        CompetencyFactory(stage=stage, text=text)
    for text in METRICS:
        MetricFactory(stage=stage, text=text)
    return stage


def test_a_first_assessment_takes_23_clicks_on_10_pages(window, stage):
    manager = UserFactory(name="Mona Manager")
    emma = Counted(window, UserFactory(name="Emma Employee", manager=manager, stage=stage))
    emma.link("Rate yourself")
    emma.button("Start your assessment")
    for text in COMPETENCIES:
        emma.choose(text, "Doing it alone, in usual cases")
    for text in METRICS:
        emma.choose(text, "Met")
    emma.button("Check and submit")
    emma.button("Submit to Mona Manager")

    mona = Counted(window, manager)
    mona.link("Review Emma Employee")
    for text in COMPETENCIES:
        mona.choose(text, "Doing it alone, in usual cases")
    for text in METRICS:
        mona.choose(text, "Met")
    mona.button("Check and open both views")
    mona.button("Open both views")
    with saving(mona.page):
        mona.click(mona.page.get_by_text("Yes, it has been reached"))
    mona.button("I agree")

    emma.go_home()
    emma.link("Mona Manager has agreed. Do you agree too?")
    emma.button("I agree")

    expect(emma.page.get_by_role("heading", level=1)).to_have_text("What you both agreed")
    assert Assessment.objects.get().state == State.AGREED
    assert (emma.clicks, mona.clicks) == (12, 11)
    assert (emma.pages, mona.pages) == (6, 4)


def test_nothing_changed_since_takes_5_clicks(window, stage):
    manager = UserFactory(name="Mona Manager")
    employee = UserFactory(name="Emma Employee", manager=manager, stage=stage)
    AssessmentFactory(stage=stage, employee=employee, agreed=True, ratings__self="well")
    emma = Counted(window, employee)

    emma.link("Rate yourself again")
    emma.button("Start your assessment")
    emma.link("Look at all 6, then confirm")
    emma.button("Yes, all 6 are still true")
    emma.button("Submit to Mona Manager")

    expect(emma.page.get_by_role("heading", level=1)).to_have_text("Waiting for Mona Manager")
    assert emma.clicks == 5
