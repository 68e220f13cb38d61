"""Writing with script: every change is kept by itself, and the page says so."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import saving
from tests.factories import STARTED_AT, AssessmentFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(db):
    return AssessmentFactory()


def first_question(page):
    return page.locator("[data-question]").first


def write(page, text):
    first_question(page).get_by_label("How do you know? An example says more than a word.").fill(
        text
    )


def test_a_change_is_saved_by_itself(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")

    first_question(page).get_by_text("Learning, with help").click()
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")
    with saving(page, "With Ines, twice."):
        write(page, "With Ines, twice.")
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")

    row = draft.ratings.exclude(answer="").get()
    assert (row.answer, row.evidence, row.version) == ("learning", "With Ines, twice.", 2)


def test_leaving_at_once_by_a_button_loses_nothing(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")

    first_question(page).get_by_text("Learning, with help").click()
    write(page, "typed just before pressing")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()

    row = draft.ratings.exclude(answer="").get()
    assert (row.answer, row.evidence) == ("learning", "typed just before pressing")


def test_a_lost_connection_is_told_and_made_good(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    page.context.set_offline(True)

    first_question(page).get_by_text("Learning, with help").click()
    expect(first_question(page).locator("[data-saved]")).to_have_text(
        "Not saved yet: no connection. We keep trying."
    )
    page.context.set_offline(False)
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")

    assert draft.ratings.exclude(answer="").get().answer == "learning"
    # The failed request is what this test is about.
    page.problems.clear()


def test_another_window_overwrites_nothing_unseen(window, draft):
    one, other = window(draft.employee), window(draft.employee)
    for page in (one, other):
        page.goto(f"/assessments/{draft.pk}/answer/")

    write(one, "from the first window")
    expect(first_question(one).locator("[data-saved]")).to_have_text("Saved")
    write(other, "from the second window")
    expect(first_question(other).locator("[data-saved]")).to_have_text(
        "Not saved yet: this answer was changed in another window. Press Save to see both."
    )
    other.problems.clear()  # the browser logs the refusal
    other.get_by_role("button", name="Save", exact=True).click()

    expect(other.get_by_text("from the first window")).to_be_visible()
    expect(first_question(other).get_by_role("textbox").first).to_have_value(
        "from the second window"
    )
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()
    row = draft.ratings.exclude(evidence="").get()
    assert row.evidence == "from the second window"


def test_a_late_change_after_submitting_is_refused(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    draft.ratings.filter(competency__isnull=False).update(answer="alone", answered_at=STARTED_AT)
    draft.ratings.filter(metric__isnull=False).update(answer="met", answered_at=STARTED_AT)
    draft.submitted_at = draft.started_at
    draft.save()

    first_question(page).get_by_text("Learning, with help").click()
    expect(first_question(page).locator("[data-saved]")).to_have_text(
        "Not saved: this assessment has changed in the meantime. Copy what you still need, "
        "then reload the page."
    )
    page.problems.clear()  # the browser logs the refusal

    assert draft.ratings.filter(answer="learning").count() == 0


def test_words_typed_while_a_choice_is_being_saved_keep_the_button_alive(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    # Each save is slow; the first one's end finds the words that were typed meanwhile.
    page.evaluate("""() => {
      const quick = window.fetch;
      window.fetch = async (...asked) => {
        await new Promise((done) => setTimeout(done, 400));
        return quick(...asked);
      };
    }""")

    with saving(page, "typed meanwhile"):
        first_question(page).get_by_text("Learning, with help").click()
        write(page, "typed meanwhile")
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")
    write(page, "and changed later")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()

    row = draft.ratings.exclude(answer="").get()
    assert (row.answer, row.evidence) == ("learning", "and changed later")
