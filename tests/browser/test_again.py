"""Coming back: to a draft, to a stage rated before, to a pathway that has changed meanwhile."""

import re
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from assessments.models import Assessment
from assessments.services import start
from pathways.models import Competency
from pathways.services import publish, start_new_version
from tests.browser.conftest import follow, saving, unfold
from tests.factories import AssessmentFactory, CompetencyFactory, StageFactory, WatchForFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
SCRIPT = pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])


@pytest.fixture
def stage(db):
    stage = StageFactory()
    for text in ("Planning a week", "Running a review"):
        CompetencyFactory(stage=stage, text=text)
    WatchForFactory(stage=stage, text="Promising too much")
    return stage


@pytest.fixture
def draft(stage):
    return AssessmentFactory(stage=stage)


@pytest.fixture
def begun_again(stage):
    """A draft of a stage that was rated and agreed once before."""
    before = AssessmentFactory(stage=stage, agreed=True, ratings__self="well")
    return start(stage, by=before.employee, at=NOW)


def open_draft(window, draft, **how):
    page = window(draft.employee, **how)
    page.goto(f"/assessments/{draft.pk}/answer/")
    return page


def question(page, text):
    return page.get_by_role("group", name=re.compile(re.escape(text)))


def keep(page, group, *, javascript):
    """With script a change is saved by itself, without it by the button."""
    if javascript:
        saved(group)
    else:
        follow(page.get_by_role("button", name="Save", exact=True))
        expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()


def saved(group):
    expect(group.locator("[data-saved]")).to_have_text("Saved")


@pytest.mark.sampled(2)
@SCRIPT
def test_all_that_is_unchanged_is_confirmed_in_two_clicks(window, begun_again, javascript):
    page = open_draft(window, begun_again, javascript=javascript)

    follow(page.get_by_role("link", name="Look at all 2, then confirm"))
    follow(page.get_by_role("button", name="Yes, all 2 are still true"))

    expect(page.get_by_text("2 answers confirmed: still true.")).to_be_visible()
    rows = begun_again.ratings.all()
    assert [(row.answer, row.confirms.assessment_id != row.assessment_id) for row in rows] == [
        ("alone", True),
        ("alone", True),
    ]


@pytest.mark.sampled(2)
@SCRIPT
def test_with_nothing_changed_it_is_five_clicks_from_the_stage_on(window, stage, javascript):
    before = AssessmentFactory(stage=stage, agreed=True, ratings__self="well")
    page = window(before.employee, javascript=javascript)
    page.goto(stage.get_absolute_url())

    follow(page.get_by_role("link", name="Rate yourself again"))
    follow(page.get_by_role("button", name="Start your assessment"))
    follow(page.get_by_role("link", name="Look at all 2, then confirm"))
    follow(page.get_by_role("button", name="Yes, all 2 are still true"))
    follow(page.get_by_role("button", name=re.compile("^Submit")))

    expect(page.get_by_role("heading", level=1)).to_contain_text("Waiting for")


@pytest.mark.sampled(2)
@SCRIPT
def test_one_answer_is_confirmed_and_what_was_typed_elsewhere_is_kept(
    window, begun_again, javascript
):
    page = open_draft(window, begun_again, javascript=javascript)

    unfold(question(page, "Running a review"))
    question(page, "Running a review").get_by_role("textbox").first.fill("I ran three of them.")
    follow(question(page, "Planning a week").get_by_role("button", name="Still true"))

    expect(question(page, "Planning a week").get_by_text("confirmed on")).to_be_visible()
    planned, ran = begun_again.ratings.order_by("competency__text")
    assert (planned.answer, planned.confirms is not None) == ("alone", True)
    assert (ran.answer, ran.evidence) == ("", "I ran three of them.")


@pytest.mark.sampled(2)
@SCRIPT
def test_one_comes_back_to_where_one_left_off(window, draft, javascript):
    page = open_draft(window, draft, javascript=javascript)
    question(page, "Planning a week").get_by_text("Learning, with help").click()
    keep(page, question(page, "Planning a week"), javascript=javascript)

    page.goto("/")
    follow(page.get_by_role("link", name="Continue your draft"))

    expect(page).to_have_url(re.compile(rf"/answer/#q-{draft.ratings.last().key}$"))
    expect(question(page, "Running a review")).to_be_in_viewport()


@pytest.mark.sampled(2)
@SCRIPT
def test_an_answer_can_be_taken_back_to_open(window, draft, javascript):
    page = open_draft(window, draft, javascript=javascript)
    group = question(page, "Planning a week")
    expect(group.get_by_text("Clear my answer")).to_be_hidden()

    group.get_by_text("Learning, with help").click()
    keep(page, group, javascript=javascript)
    with saving(page) if javascript else nullcontext():
        group.get_by_text("Clear my answer").click()
    keep(page, group, javascript=javascript)

    assert [row.answer for row in draft.ratings.all()] == ["", ""]


@pytest.mark.sampled(2)
@SCRIPT
def test_an_example_is_asked_for_at_the_highest_level_alone(window, draft, javascript):
    Competency.objects.filter(text="Planning a week").update(evidence_prompt="Whose week was it?")
    page = open_draft(window, draft, javascript=javascript)
    group = question(page, "Planning a week")
    ask = group.get_by_text("This is the highest level.")

    group.get_by_text("Doing it well, in hard cases").click()
    expect(ask).to_be_hidden()
    group.get_by_text("Helping others do it").click()

    expect(ask).to_be_visible()
    expect(group.locator(".ask-more")).to_contain_text("Whose week was it?")


def test_a_thought_on_a_watch_for_is_kept_by_itself_and_shared_alone(window, draft):
    page = open_draft(window, draft)
    group = question(page, "Promising too much")

    unfold(group)
    group.get_by_label("Your thoughts").fill("Twice in March.")
    saved(group)
    [row] = draft.reflections.all()
    assert (row.text, row.is_shared) == ("Twice in March.", False)

    with saving(page):
        group.get_by_label("Share this one with my manager").check()
    saved(group)
    [row] = draft.reflections.all()
    assert (row.text, row.is_shared) == ("Twice in March.", True)


def test_a_draft_moves_to_a_newer_version_when_its_author_says_so(window, draft):
    page = open_draft(window, draft)
    question(page, "Planning a week").get_by_text("Learning, with help").click()
    saved(question(page, "Planning a week"))
    new, _is_new = start_new_version(draft.stage.pathway)
    Competency.objects.filter(stage__pathway=new, text="Planning a week").update(
        text="Planning a month"
    )
    publish(new, note="A week was too short.", at=NOW)

    # Nothing has changed under the author's hands.
    unfold(question(page, "Planning a week"))
    with saving(page, "Mine, since March."):
        question(page, "Planning a week").get_by_role("textbox").first.fill("Mine, since March.")
    saved(question(page, "Planning a week"))
    page.reload()
    follow(page.get_by_role("link", name="See what is new"))
    expect(page.get_by_text("A week was too short.")).to_be_visible()
    follow(page.get_by_role("button", name="Move my draft"))

    moved = question(page, "Planning a month")
    expect(moved.get_by_text("Reworded since you answered.")).to_be_visible()
    expect(moved.get_by_role("textbox").first).to_have_value("Mine, since March.")
    follow(moved.get_by_role("button", name="My answer still holds"))
    expect(moved.get_by_text("Reworded since you answered.")).to_be_hidden()
    assert Assessment.objects.get().stage.pathway == new
