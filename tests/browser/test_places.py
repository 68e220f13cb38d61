"""After saving one is where one was, and a refusal is in view with the focus on it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import follow, next_page, unfold
from tests.factories import AssessmentFactory, ObjectiveFactory, StageFactory

pytestmark = pytest.mark.django_db(transaction=True)

IN_VIEW = """(part) => {
  const { top, bottom } = part.getBoundingClientRect();
  return top >= 0 && top < innerHeight && bottom > 0;
}"""


def in_view(part):
    return part.evaluate(IN_VIEW)


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_why_one_cannot_agree_yet_is_in_view_with_the_focus(window, javascript):
    reviewed = AssessmentFactory(open=True, ratings__self="well", ratings__manager="learning")
    page = window(reviewed.employee.manager, javascript=javascript)
    page.goto(reviewed.get_absolute_url())

    follow(page.get_by_role("button", name="I agree", exact=True))

    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("You cannot agree yet.")
    expect(refusal).to_be_focused()
    assert in_view(refusal)
    assert page.title().startswith("Not agreed yet: ")


def test_saving_leads_back_to_the_question_one_was_at(window):
    draft = AssessmentFactory()
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    question = page.locator("[data-question]").nth(2)

    unfold(question)
    question.get_by_label("Link to it").fill("https://example.com/")
    with next_page(page):
        question.get_by_label("Link to it").press("Enter")
    said = page.get_by_text("Saved. Only you can see it until you submit it.")
    expect(said).to_be_visible()

    question = page.locator("[data-question]").nth(2)
    expect(question).to_be_focused()
    assert in_view(question)
    assert in_view(said)


def test_saving_a_stage_leads_back_to_the_field_one_was_in(window, content_editor):
    stage = StageFactory(pathway__state="draft", pathway__published_at=None)
    ObjectiveFactory.create_batch(20, stage=stage)
    page = window(content_editor)
    page.goto(reverse("admin:pathways_stage_change", args=[stage.pk]))

    field = page.locator("#id_objectives-18-text")
    field.fill("Keeps the garden")
    follow(page.get_by_role("button", name="Save and continue editing"))
    said = page.get_by_text("was changed successfully")
    expect(said).to_be_visible()

    expect(page.locator("#id_objectives-18-text")).to_be_focused()
    assert in_view(page.locator("#id_objectives-18-text"))
    assert in_view(said)
