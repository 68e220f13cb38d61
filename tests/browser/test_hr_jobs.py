"""How many actions and pages HR's jobs take, from the first page of the workplace to the end.

An action is a press, a choice, or one field filled in. In minutes: ten seconds for an action and
fifteen for a page that is new, which is unhurried.
"""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pathway_portal.accounts.models import Notice, NoticeKind, User
from pathways.contents import PATHWAY, STAGES
from pathways.documents.parser.parse import parse
from pathways.documents.versions import as_document
from pathways.models import Competency, Pathway
from tests.browser.conftest import next_page
from tests.browser.test_writing import pasted, words
from tests.factories import (
    AssessmentFactory,
    CompetencyFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)

SEED = Path(__file__).parents[1] / "pathways" / "operations-director.md"
pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE_LIST = "email,name,department,manager\nhead@example.com,Hedda Head,Sales,\n" + "".join(
    f"seller{number}@example.com,Seller {number},Sales,head@example.com\n" for number in range(39)
)
FILE = {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE_LIST.encode()}


class Job:
    """Somebody in HR at work, who counts what they do and the pages they get."""

    def __init__(self, window, person, has_script):
        self.page = window(person, javascript=has_script)
        self.has_script = has_script
        self.actions = self.pages = 0
        self.page.goto(reverse("admin:index"))
        self.page.on("response", self._count_page)

    def _count_page(self, response):
        # A redirect is no page, nor is what a script writes into the address.
        self.pages += response.request.is_navigation_request() and response.ok

    def press(self, role, name):
        self.actions += 1
        self.page.get_by_role(role, name=name).first.click()

    def follow(self, role, name):
        """Press what leads to another page."""
        with next_page(self.page):
            self.press(role, name)

    def choose(self, label, option):
        self.actions += 1
        self.page.get_by_label(label).select_option(label=option)

    def fill(self, field, text):
        self.actions += 1
        field.fill(text)

    def take_all(self):
        """Take the whole list: by the box at its head, which needs the script, or by its number."""
        self.press("checkbox", "Select all" if self.has_script else re.compile("^(All|The) "))

    @property
    def minutes(self):
        return round((10 * self.actions + 15 * self.pages) / 60, 1)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def start(request, window, hr_admin):
    """Open HR's first page, once the rest is there."""
    return lambda: Job(window, hr_admin, request.param)


@pytest.mark.sampled(2)
def test_changing_one_word_takes_7_actions(start):
    stage = StageFactory(pathway__title="Gardener", pathway__role__name="Gardener")
    CompetencyFactory(stage=stage, text="Pulls weds", slug="weeding")
    job = start()

    job.follow("link", "Pathways")
    job.follow("link", "Gardener")
    job.follow("button", "Start a new version")
    expect(job.page.get_by_role("heading", level=1)).to_have_text("Write version 2")
    line = Competency.objects.get(stage__pathway__number=2)
    job.fill(job.page.locator(f'[name="competencies-{line.pk}-text"]'), "Pulls weeds")
    if job.has_script:
        job.page.keyboard.press("Tab")
        expect(job.page.locator(f"#competencies-{line.pk} .saved--ok")).to_have_count(1)
    else:
        job.follow("button", re.compile("^Save$"))
    job.follow("link", "Check and publish")
    job.fill(job.page.locator("[name=note]"), "A letter was missing.")
    job.follow("button", "Publish version 2")

    expect(job.page.get_by_text("Version 2 is published.")).to_be_visible()
    published = Pathway.objects.published().get()
    assert published.stages.get().competencies.get().text == "Pulls weeds"
    assert (job.actions, job.pages) == ((7, 5) if job.has_script else (8, 6))
    assert job.minutes <= 3


@pytest.mark.sampled(2)
def test_importing_and_inviting_a_department_takes_10_actions(start):
    job = start()

    job.follow("link", "People")
    job.follow("link", "Import a list")
    job.page.get_by_label("The list of people").set_input_files(FILE)
    job.actions += 1
    job.follow("button", "Show what would change")
    job.follow("button", "Make these changes")
    job.follow("link", "Invite those who are new to come in")
    job.take_all()
    job.choose("Action:", "Invite to come in")
    job.follow("button", "Go")
    job.follow("button", "Send the invitations")

    expect(job.page.get_by_text("40 people were sent an invitation.")).to_be_visible()
    assert User.objects.filter(invitation_sent_at__isnull=False).count() == 40
    assert (job.actions, job.pages) == (10, 7)
    assert job.minutes <= 4


@pytest.mark.sampled(2)
def test_chasing_what_is_late_takes_6_actions(start):
    for name in ("Lena", "Lars", "Lotte"):
        manager = UserFactory(name=f"{name} Late")
        AssessmentFactory(submitted=True, employee__manager=manager)
    AssessmentFactory(employee__manager=manager)
    job = start()

    job.follow("link", "Assessments")
    job.actions += 1
    job.page.locator(".filters summary", has_text=re.compile(r"^\s*State")).click()
    job.follow("link", "Submitted")
    job.take_all()
    job.choose("Action:", "Ask the managers about these reviews")
    job.follow("button", "Go")

    expect(job.page.get_by_text("The managers were asked about 3 reviews.")).to_be_visible()
    assert Notice.objects.filter(kind=NoticeKind.HR_ASKED_FOR_REVIEW).count() == 3
    assert (job.actions, job.pages) == (6, 3)
    assert job.minutes <= 2


@pytest.mark.sampled(2)
def test_pasting_a_role_with_five_stages_takes_35_actions(start):
    """Type in what stands in somebody's document: the role text by text, then stage by stage."""
    lines = SEED.read_text().split("\n")
    wanted = parse(list(enumerate(lines, 1))).document
    heads = [at for at, line in enumerate(lines) if line.startswith("## Stage ")]
    ends = [*heads[1:], next(at for at in range(heads[-1] + 1, len(lines)) if is_after(lines[at]))]
    stages = ["\n".join(lines[at:end]) for at, end in zip(heads, ends, strict=True)]
    draft = PathwayFactory(role__name="Operations Director", title="Operations Director")
    job = start()

    job.follow("link", "Pathways")
    job.follow("link", "Operations Director")
    job.follow("link", re.compile("^Write"))
    expect(job.page.get_by_role("heading", level=1)).to_have_text("Write version 1")
    for text in PATHWAY.texts:
        if text.name != "language" and (told := getattr(wanted, text.name)):
            job.fill(job.page.locator(f'[name="pathway-{draft.pk}-{text.name}"]'), told)
    for content in PATHWAY.lists:
        if content is not STAGES and (items := getattr(wanted, content.name)):
            box = job.page.locator(f'[name="{content.name}-of-{draft.pk}-add"]')
            job.fill(box, pasted(content, items))
    for count, text in enumerate(stages, 1):
        if count > 1:
            job.press("heading", "Paste whole stages")
        job.fill(job.page.get_by_label("Stages with their headings and lists"), text)
        job.follow("button", "Show what becomes of it")
        expect(job.page.get_by_text("Nothing is added yet.")).to_be_visible()
        job.follow("button", "Add to the draft")
        expect(job.page.locator(".writing__stage")).to_have_count(count)

    written = as_document(Pathway.objects.with_contents().get(pk=draft.pk))
    for text in PATHWAY.texts:
        assert getattr(written, text.name) == getattr(wanted, text.name)
    for content in PATHWAY.lists:
        if content is not STAGES:
            assert getattr(written, content.name) == getattr(wanted, content.name)
    for mine, told in zip(written.stages, wanted.stages, strict=True):
        assert (mine.title, mine.audience) == (told.title, told.audience)
        for content in STAGES.lists:
            assert words(content, mine) == words(content, told)
    assert (job.actions, job.pages) == (35, 13)
    assert job.minutes < 10


def is_after(line):
    """Tell whether a line of the document begins what comes after its stages."""
    return line.startswith("## ") and not line.startswith("## Stage ")
