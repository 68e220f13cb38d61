"""The printed document: its paper, what is on it, and that nothing is torn apart."""

import re

import pytest

from tests.browser.checks import all_problems
from tests.factories import (
    CompetencyFactory,
    PathwayFactory,
    ReadingFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/pathways/cook/document/"
A4 = (595, 842)


@pytest.fixture
def cook(db):
    pathway = PathwayFactory(published=True, role__slug="cook", title="Cook: from prep to menu")
    for number in (1, 2, 3):
        stage = StageFactory(pathway=pathway, number=number)
        CompetencyFactory.create_batch(3, stage=stage, alone="Alone " * 20)
        ReadingFactory(stage=stage, link=f"https://example.com/{number}", note="A note. " * 20)
    return pathway


@pytest.fixture
def paper(window, cook):
    page = window(UserFactory())
    page.goto(ADDRESS)
    page.emulate_media(media="print")
    return page


def test_the_paper_is_a4_and_each_stage_begins_a_sheet(paper):
    printed = paper.pdf(prefer_css_page_size=True)

    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    sizes = [(round(float(width)), round(float(height))) for width, height in boxes]
    assert sizes == [A4] * 4


def test_paper_has_the_document_and_its_running_title_and_no_navigation(paper):
    seen = {
        selector: paper.locator(selector).first.is_visible()
        for selector in (
            *(".site-header", ".site-footer", ".breadcrumb", ".document__hint"),
            *(".document__running", "article"),
        )
    }

    assert [selector for selector, is_seen in seen.items() if is_seen] == [
        ".document__running",
        "article",
    ]
    assert paper.locator(".document__running").inner_text() == "Cook: from prep to menu"


def test_an_address_is_printed_once_behind_its_link(paper):
    printed = paper.evaluate(
        """() => [...document.querySelectorAll("article a[href^=http]")].map(
          (link) => getComputedStyle(link, "::after").content)"""
    )

    assert printed == [f'" (https://example.com/{number})"' for number in (1, 2, 3)]
    assert "https://" not in paper.locator("article").inner_text()


def test_no_item_is_split_and_no_heading_left_behind(paper):
    """As the browser was asked; whether it could, depends on the length of an item."""
    asked = paper.evaluate(
        """() => ({
          items: [...document.querySelectorAll("article :is(li, dl, blockquote)")].map(
            (item) => getComputedStyle(item).breakInside),
          headings: [...document.querySelectorAll("article :is(h2, h3)")].map(
            (heading) => getComputedStyle(heading).breakAfter),
        })"""
    )

    assert set(asked["items"]) == {"avoid"}
    assert set(asked["headings"]) == {"avoid"}


def test_on_the_screen_the_title_is_said_once(window, cook):
    page = window(UserFactory())
    page.goto(ADDRESS)

    assert not page.locator(".document__running").is_visible()
    assert page.locator("h1").inner_text() == "Cook: from prep to menu"


def test_the_document_is_accessible(window, cook):
    page = window(UserFactory())
    page.goto(ADDRESS)

    assert all_problems(page) == []
