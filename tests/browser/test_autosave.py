"""Writing with script: every change is kept by itself, and the page says so."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser.conftest import saving, sign_in
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


def press_save(page):
    page.get_by_role("button", name="Save", exact=True).click()


def kept(draft):
    return list(draft.ratings.exclude(evidence="").values_list("evidence", flat=True))


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_whoever_is_signed_out_meanwhile_gets_back_what_they_typed(window, draft, javascript):
    draft.employee.set_password("a long enough password")
    draft.employee.save()
    page = window(draft.employee, javascript=javascript)
    page.goto(f"/assessments/{draft.pk}/answer/")
    Session.objects.all().delete()  # eight hours are over

    write(page, "typed for an hour")
    press_save(page)
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(page.get_by_text("typed for an hour")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").fill(draft.employee.email)
    page.locator("input[type=password]").fill("a long enough password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    expect(page.get_by_text("typed for an hour")).to_be_visible()
    assert kept(draft) == []
    page.get_by_role("button", name="Send it now").click()
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
    press_save(page)
    expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()
    assert kept(draft) == ["and a word more"]
    page.problems.clear()  # the browser logs the refusals


def test_a_save_that_hangs_ends_and_is_tried_again(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    page.clock.install()
    page.route("**/save/", lambda route: None)

    write(page, "typed while nothing moves")
    page.clock.run_for(1000)
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saving…")
    expect(first_question(page).locator("[data-saved]")).to_have_text(
        "Not saved yet: no connection. We keep trying."
    )
    page.unroute("**/save/")
    page.clock.run_for(6000)
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")

    assert kept(draft) == ["typed while nothing moves"]
    page.problems.clear()  # what hung was given up


def test_a_button_does_not_wait_for_what_hangs(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    page.route("**/save/", lambda route: None)

    write(page, "typed while nothing moves")
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saving…")
    press_save(page)
    expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible(
        timeout=8000
    )

    assert kept(draft) == ["typed while nothing moves"]


def test_a_button_stays_on_the_page_without_a_connection(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    stays = page.get_by_text("No connection, so this page stays open.")
    expect(stays).to_be_hidden()
    page.context.set_offline(True)

    write(page, "typed without a connection")
    press_save(page)
    expect(stays).to_be_visible()
    expect(first_question(page).get_by_role("textbox").first).to_have_value(
        "typed without a connection"
    )
    page.context.set_offline(False)
    press_save(page)
    expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()

    assert kept(draft) == ["typed without a connection"]
    page.problems.clear()  # the browser logs what failed


def test_a_refusal_that_was_made_good_holds_nobody_back(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    link = first_question(page).get_by_role("textbox").nth(1)

    link.fill("not a link")
    expect(first_question(page).locator(".saved--failed")).to_be_visible()
    link.fill("https://example.com/")
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")
    page.goto("/assessments/")

    assert asked == []
    page.problems.clear()  # the browser logs the refusal


def test_in_print_nothing_of_a_long_text_is_cut_off(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")

    write(page, "A sentence that is to be read.\n" * 100)
    page.emulate_media(media="print")
    shown, whole = (
        first_question(page)
        .get_by_role("textbox")
        .first.evaluate("(box) => [box.clientHeight, box.scrollHeight]")
    )

    assert shown == whole > 1500
    page.emulate_media(media="screen")
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")
