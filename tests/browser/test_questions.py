"""Many questions on one page: how far one is, what is folded, and one way to save."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import axe_problems
from tests.browser.conftest import follow, saving, unfold
from tests.factories import (
    STARTED_AT,
    AssessmentFactory,
    CompetencyFactory,
    MetricFactory,
    ObjectiveFactory,
    StageFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

LEVELS = ["not_started", "learning", "alone", "well", "helping"]
WORDING = "Maps a process of one department without help and keeps the map current over the year."
SCREEN = 800  # a screen's height in pixels


@pytest.fixture
def draft(db):
    stage = StageFactory()
    ObjectiveFactory(stage=stage, text="See how work flows")
    for text in ("Planning a week", "Running a review"):
        CompetencyFactory(stage=stage, text=text)
    return AssessmentFactory(stage=stage)


def open_draft(window, draft, **how):
    page = window(draft.employee, **how)
    page.goto(f"/assessments/{draft.pk}/answer/")
    return page


def question(page, text):
    return page.get_by_role("group", name=text)


def entry(page, text):
    return page.get_by_role("navigation", name="Questions").get_by_role("link", name=text)


def test_the_list_and_the_count_move_while_one_answers(window, draft):
    page = open_draft(window, draft)
    count = page.get_by_role("navigation", name="Questions").locator(".answered")
    expect(count).to_have_text("0 of 2 answered")

    with saving(page):
        question(page, "Planning a week").get_by_text("Learning, with help").click()
    expect(count).to_have_text("1 of 2 answered")
    expect(entry(page, "Planning a week")).to_have_accessible_name("Planning a week answered")
    with saving(page):
        question(page, "Running a review").get_by_text("Not sure").click()
    expect(count).to_have_text("2 of 2 answered")
    expect(entry(page, "Running a review")).to_have_accessible_name("Running a review not sure")
    with saving(page):
        question(page, "Planning a week").get_by_text("Clear my answer").click()
    expect(count).to_have_text("1 of 2 answered")
    expect(entry(page, "Planning a week")).to_have_accessible_name("Planning a week open")

    entry(page, "Running a review").click()
    expect(question(page, "Running a review")).to_be_focused()


def test_on_a_narrow_screen_the_count_stands_beside_the_button(window, draft):
    page = open_draft(window, draft, width=390)
    expect(page.locator(".question-list")).to_be_hidden()

    with saving(page):
        question(page, "Planning a week").get_by_text("Learning, with help").click()

    expect(page.locator(".savebar .answered")).to_have_text("1 of 2 answered")
    expect(page.locator(".savebar .answered")).to_be_in_viewport()


def test_the_highest_level_unfolds_the_evidence(window, draft):
    page = open_draft(window, draft)
    group = question(page, "Planning a week")
    evidence = group.get_by_label(re.compile("An example says more"))
    expect(evidence).to_be_hidden()

    with saving(page):
        group.get_by_text("Doing it well, in hard cases").click()
    expect(evidence).to_be_hidden()
    with saving(page):
        group.get_by_text("Helping others do it").click()

    expect(evidence).to_be_visible()
    expect(question(page, "Running a review").get_by_role("textbox")).to_have_count(0)


def test_there_is_a_button_to_save_only_while_something_is_not_saved(window, draft):
    page = open_draft(window, draft)
    save = page.get_by_role("button", name="Save", exact=True)
    expect(page.get_by_text("Saved as you go")).to_be_visible()
    expect(save).to_be_hidden()
    group = question(page, "Planning a week")
    unfold(group)

    with saving(page):
        group.get_by_label("Link to it").fill("javascript:alert(1)")
    expect(save).to_be_visible()
    with saving(page):
        group.get_by_label("Link to it").fill("https://example.com/")

    expect(save).to_be_hidden()
    page.problems.clear()  # the browser logs the refusal


def test_without_script_everything_is_there_to_fill_in_and_to_save(window, draft):
    page = open_draft(window, draft, javascript=False)
    expect(page.get_by_text("Saved as you go")).to_be_hidden()
    group = question(page, "Planning a week")

    group.get_by_text("Learning, with help").click()
    unfold(group)
    group.get_by_label(re.compile("An example says more")).fill("With Ines, twice.")
    follow(page.get_by_role("button", name="Save", exact=True))

    expect(group.get_by_label(re.compile("An example says more"))).to_have_value(
        "With Ines, twice."
    )
    expect(page.locator(".question-list .answered")).to_have_text("1 of 2 answered")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_the_stage_opens_beside_any_question_and_moves_nothing(window, draft, javascript):
    page = open_draft(window, draft, javascript=javascript)
    objective = page.get_by_text("See how work flows")
    expect(objective).to_be_hidden()
    tips = question(page, "Running a review").get_by_role("button", name="Tips")
    tips.scroll_into_view_if_needed()
    place = tips.bounding_box()

    tips.press("Enter")
    expect(objective).to_be_in_viewport()
    assert tips.bounding_box() == place
    assert not javascript or axe_problems(page) == []
    page.keyboard.press("Escape")

    expect(objective).to_be_hidden()
    expect(tips).to_be_focused()


@pytest.mark.parametrize("is_worded", [False, True], ids=["plain", "explained, each level worded"])
def test_twenty_eight_questions_take_eight_screens_at_most(window, is_worded):
    stage = StageFactory()
    words = dict.fromkeys(LEVELS, WORDING) | {"explanation": WORDING} if is_worded else {}
    CompetencyFactory.create_batch(20, stage=stage, **words)
    MetricFactory.create_batch(8, stage=stage)
    page = open_draft(window, AssessmentFactory(stage=stage))

    assert page.evaluate("document.documentElement.scrollHeight") <= 8 * SCREEN


def test_on_a_tablet_a_strip_of_numbers_counts_along(window):
    stage = StageFactory()
    CompetencyFactory.create_batch(20, stage=stage, **dict.fromkeys(LEVELS, WORDING))
    MetricFactory.create_batch(8, stage=stage)
    page = open_draft(window, AssessmentFactory(stage=stage), width=768)
    strip = page.get_by_role("navigation", name="Questions")
    entries = strip.get_by_role("link")
    expect(entries).to_have_count(28)
    assert min(entry.bounding_box()["height"] for entry in entries.all()) >= 24

    entries.last.click()
    last = page.locator(".question").last
    expect(last).to_be_focused()
    expect(strip).to_be_in_viewport(ratio=1)
    under = strip.bounding_box()
    assert last.bounding_box()["y"] >= under["y"] + under["height"]
    with saving(page):
        last.locator(".answer").first.click()

    expect(strip.locator(".answered")).to_have_text("1 of 28 answered")
    expect(page.locator(".savebar .answered")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollHeight") <= 9 * 1024


def test_levels_stand_side_by_side_where_there_is_room_and_else_large_enough(window, draft):
    page = open_draft(window, draft)
    answers = question(page, "Planning a week").locator(".answers > .answer")

    def boxes():
        return [answer.bounding_box() for answer in answers.all()]

    assert len({box["y"] for box in boxes()}) == 1
    page.set_viewport_size({"width": 390, "height": 844})
    assert len({box["x"] for box in boxes()}) == 1
    assert min(box["height"] for box in boxes()) >= 44


def test_bullets_stand_inside_their_card(window, draft):
    draft.ratings.filter(competency__isnull=False).update(answer=LEVELS[-1], answered_at=STARTED_AT)
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/submit/")
    card = page.get_by_role("region", name="An example would help here")

    edge = card.get_by_role("heading").bounding_box()["x"]
    assert card.get_by_role("listitem").first.bounding_box()["x"] >= edge + 16
