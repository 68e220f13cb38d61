"""Another window, a late change, signing out meanwhile: nothing is overwritten or lost."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser.autosave.conftest import first_question, kept, press_enter, save_button, write
from tests.browser.conftest import follow, saving, sign_in
from tests.factories import STARTED_AT

pytestmark = pytest.mark.django_db(transaction=True)


def two_windows(window, draft, **how):
    pages = window(draft.employee, **how), window(draft.employee, **how)
    for page in pages:
        page.goto(f"/assessments/{draft.pk}/answer/")
    return pages


def written_at_once(window, draft):
    """The second of two windows, in which somebody typed over what the first one has saved."""
    one, other = two_windows(window, draft)
    write(one, "from the first window")
    expect(first_question(one).locator("[data-saved]")).to_have_text("Saved")
    write(other, "from the second window")
    question = first_question(other)
    expect(question.locator("[data-saved]")).to_have_text(
        "Not saved yet: this was changed in the meantime. Choose which one stays."
    )
    expect(question.get_by_role("alert")).to_contain_text(
        "You have changed this to “from the first window” in another window."
    )
    other.problems.clear()  # the browser logs the refusal
    return other


@pytest.mark.parametrize(
    "choice,stays", [("Mine", "from the second window"), ("What is saved", "from the first window")]
)
def test_another_window_overwrites_nothing_unseen(window, draft, choice, stays):
    other = written_at_once(window, draft)
    question = first_question(other)

    with saving(other):
        question.get_by_role("button", name=choice).click()

    expect(question.get_by_role("alert")).to_have_count(0)
    expect(question.locator("[data-saved]")).to_have_text("Saved")
    expect(question.get_by_role("textbox").first).to_have_value(stays)
    expect(question.get_by_role("textbox").first).to_be_focused()
    assert draft.ratings.exclude(evidence="").get().evidence == stays


def test_two_windows_that_change_different_things_both_keep_them(window, draft):
    one, other = two_windows(window, draft)
    write(one, "An example.")
    expect(first_question(one).locator("[data-saved]")).to_have_text("Saved")

    first_question(other).get_by_text("Learning, with help").click()

    expect(first_question(other).locator("[data-saved]")).to_have_text("Saved")
    expect(first_question(other).get_by_role("textbox").first).to_have_value("An example.")
    row = draft.ratings.exclude(evidence="").get()
    assert (row.answer, row.evidence) == ("learning", "An example.")
    other.problems.clear()  # the browser logs the refusal


@pytest.mark.parametrize(
    "choice,stays", [("Mine", "from the second window"), ("What is saved", "from the first window")]
)
def test_without_script_a_page_shows_both_and_asks(window, draft, choice, stays):
    one, other = two_windows(window, draft, javascript=False)
    for page, words in ((one, "from the first window"), (other, "from the second window")):
        write(page, words)
        follow(save_button(page))
    question = first_question(other)
    expect(question.get_by_role("alert")).to_contain_text("from the first window")
    expect(question.get_by_role("textbox").first).to_have_value("from the second window")

    follow(question.get_by_role("button", name=choice))

    expect(question.get_by_role("alert")).to_have_count(0)
    expect(question.get_by_role("textbox").first).to_have_value(stays)
    assert draft.ratings.exclude(evidence="").get().evidence == stays


def test_a_late_change_after_submitting_is_refused(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    draft.ratings.filter(competency__isnull=False).update(answer="alone", answered_at=STARTED_AT)
    draft.ratings.filter(metric__isnull=False).update(answer="met", answered_at=STARTED_AT)
    draft.submitted_at = draft.started_at
    draft.save()

    first_question(page).get_by_text("Learning, with help").click()
    expect(first_question(page).locator("[data-saved]")).to_have_text(
        "Not saved: you have already submitted this assessment. Copy what you still need, then "
        "reload the page."
    )
    page.problems.clear()  # the browser logs the refusal

    assert draft.ratings.filter(answer="learning").count() == 0


@pytest.mark.sampled(2)
@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_whoever_is_signed_out_meanwhile_gets_back_what_they_typed(window, draft, javascript):
    draft.employee.set_password("a long enough password")
    draft.employee.save()
    page = window(draft.employee, javascript=javascript)
    page.goto(f"/assessments/{draft.pk}/answer/")
    Session.objects.all().delete()  # eight hours are over

    write(page, "typed for an hour")
    follow(save_button(page))
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(page.get_by_text("typed for an hour")).to_be_visible()
    follow(page.get_by_role("link", name="Sign in"))
    page.get_by_label("Email").fill(draft.employee.email)
    page.locator("input[type=password]").fill("a long enough password")
    follow(page.get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    expect(page.get_by_text("typed for an hour")).to_be_visible()
    assert kept(draft) == []
    follow(page.get_by_role("button", name="Send it now"))
    expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()

    assert kept(draft) == ["typed for an hour"]
    page.problems.clear()  # the browser logs the refusal


def test_signing_in_in_another_tab_lets_the_text_be_saved(window, draft):
    draft.employee.set_password("a long enough password")
    draft.employee.save()
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    Session.objects.all().delete()  # eight hours are over

    write(page, "typed for an hour")
    expect(first_question(page).locator("[data-saved]")).to_have_text(
        "You are signed out. Sign in in another tab; your text stays here."
    )
    other = page.context.new_page()
    sign_in(other, draft.employee.email, "a long enough password")
    other.close()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")
    assert kept(draft) == ["typed for an hour"]

    write(page, "and a word more")
    press_enter(page)
    expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()
    assert kept(draft) == ["and a word more"]
    page.problems.clear()  # the browser logs the refusals
