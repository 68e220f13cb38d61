"""From each question to its line on the stage's page, and what else the stage says beside it."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from assessments import services
from tests.assessments.conftest import new_version_of
from tests.factories import (
    STARTED_AT,
    AssessmentFactory,
    DevelopmentTipFactory,
    ObjectiveFactory,
    ReadingFactory,
    WatchForFactory,
)

pytestmark = pytest.mark.django_db

LINES = ["Process mapping", "Performance measurement", "Documented improvements"]


def page_of(client, user, address):
    client.force_login(user)
    return JustHTML(client.get(address).content.decode(), sanitize=False)


def in_the_stage(page):
    return [link.attrs["href"] for link in page.query("a.in-stage")]


def lines_at(links, page):
    """What stands where the links lead to."""
    return [page.query(f"#{link.partition('#')[2]}")[0].to_text() for link in links]


def url(name, assessment):
    return reverse(f"assessments:{name}", args=[assessment.pk])


@pytest.mark.parametrize(
    ("who", "name", "state"),
    [
        ("employee", "answer", "draft"),
        ("employee", "submit", "draft"),
        ("employee", "detail", "submitted"),
        ("manager", "review", "submitted"),
        ("manager", "finish", "submitted"),
    ],
)
def test_each_question_leads_to_its_line_on_the_stage_page(
    client, people, stage, assessment_in, who, name, state
):
    assessment = assessment_in(state, stage=stage)

    links = in_the_stage(page_of(client, people[who], url(name, assessment)))

    assert lines_at(links, page_of(client, people[who], stage.get_absolute_url())) == LINES
    assert {link.partition("#")[0] for link in links} == {stage.get_absolute_url()}


@pytest.mark.parametrize(
    ("who", "name", "state"),
    [
        ("employee", "answer", "draft"),
        ("employee", "submit", "draft"),
        ("employee", "detail", "submitted"),
        ("employee", "detail", "open"),
        ("employee", "detail", "agreed"),
        ("employee", "history", "agreed"),
        ("manager", "review", "submitted"),
    ],
)
def test_the_heading_leads_to_the_stage_page(
    client, people, stage, assessment_in, who, name, state
):
    assessment = assessment_in(state, stage=stage)

    page = page_of(client, people[who], url(name, assessment))

    [link] = page.query("h1")[0].parent.query(".eyebrow a")
    assert link.attrs["href"] == stage.get_absolute_url()


def test_history_leads_from_each_item_to_the_stage_page(client, people, stage):
    for _time in range(2):
        last = AssessmentFactory(employee=people["employee"], stage=stage, agreed=True)

    page = page_of(client, people["employee"], url("history", last))

    links = [link.attrs["href"] for link in page.query(".plot__text a")]
    assert lines_at(links, page_of(client, people["employee"], stage.get_absolute_url())) == LINES


@pytest.mark.parametrize("name", ["answer", "submit"])
def test_a_version_that_has_no_page_any_more_is_not_linked_to(client, people, stage, name):
    draft = services.start(stage, by=people["employee"], at=STARTED_AT)
    address = url(name, draft)
    assert len(in_the_stage(page_of(client, people["employee"], address))) == 3

    new_version_of(stage)

    page = page_of(client, people["employee"], address)
    assert in_the_stage(page) == []
    assert page.query(f'a[href="{stage.get_absolute_url()}"]') == []


@pytest.mark.parametrize(("who", "name"), [("employee", "answer"), ("manager", "review")])
def test_what_else_the_stage_says_opens_beside_every_question(
    client, people, stage, assessment_in, who, name
):
    ObjectiveFactory(stage=stage, text="See how work flows")
    ReadingFactory(stage=stage, title="Managing to Learn")
    DevelopmentTipFactory(stage=stage, text="Shadow a colleague")
    WatchForFactory(stage=stage, text="Meetings without decisions")
    assessment = assessment_in("draft" if name == "answer" else "submitted", stage=stage)

    page = page_of(client, people[who], url(name, assessment))
    [panel] = page.query("dialog.stage-panel")

    headings = [heading.to_text() for heading in panel.query("h2")]
    assert headings == ["Objectives", "Suggested readings", "Development tips"]
    # There is one copy of it, which opens beside every question.
    questions = page.query(".question:not(.question--private)")
    openers = [each.query("[popovertarget=stage-beside]") for each in questions]
    assert [len(buttons) for buttons in openers] == [1] * len(questions)
    assert {panel.attrs["id"]} == {buttons[0].attrs["popovertarget"] for buttons in openers}
    text = panel.to_text()
    assert [line in text for line in ("See how work flows", "Managing to Learn")] == [True, True]
    # What is answered, or thought about, in the form itself stands there alone.
    assert [line in text for line in ("Process mapping", "Meetings without")] == [False, False]


def test_a_stage_that_says_nothing_else_opens_nothing(client, people, stage, assessment_in):
    page = page_of(client, people["employee"], url("answer", assessment_in(stage=stage)))

    assert page.query(".stage-panel, [popovertarget]") == []
