"""Writing with script: every change is kept by itself, and the page says so."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.autosave.conftest import first_question, kept, press_enter, write
from tests.browser.conftest import saving, stop_clock, wait_until
from tests.factories import ObservationFactory

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_what_is_typed_before_the_script_has_come_is_saved_by_itself(window, draft):
    page, held = window(draft.employee), []
    page.route("**/autosave*.js", lambda route: held.append(route))
    page.goto(f"/assessments/{draft.pk}/answer/", wait_until="commit")

    first_question(page).get_by_text("Learning, with help").click()
    write(page, "With Ines, twice.")
    wait_until(page, lambda: held)
    held[0].continue_()
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")

    row = draft.ratings.exclude(answer="").get()
    assert (row.answer, row.evidence) == ("learning", "With Ines, twice.")


def test_an_observation_is_saved_by_itself(window, db):
    asked = ObservationFactory()
    page = window(asked.observer)
    page.goto(asked.get_absolute_url())

    with saving(page, "Seen twice."):
        first_question(page).get_by_label("What have you seen?").fill("Seen twice.")
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")
    expect(page.get_by_role("button", name="Save as a draft")).to_be_hidden()

    assert asked.competencies.get().text == "Seen twice."


def test_leaving_at_once_by_a_button_loses_nothing(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")

    first_question(page).get_by_text("Learning, with help").click()
    write(page, "typed just before pressing")
    press_enter(page)
    expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()

    row = draft.ratings.exclude(answer="").get()
    assert (row.answer, row.evidence) == ("learning", "typed just before pressing")


def leave(page):
    """Go elsewhere at once; who is asked says that they want to leave."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/pathways/")


def test_leaving_within_a_moment_of_typing_loses_nothing(window, draft):
    page = window(draft.employee)
    stop_clock(page)  # no time passes that would save by itself
    page.goto(f"/assessments/{draft.pk}/answer/")

    write(page, "typed just before leaving")
    leave(page)

    wait_until(page, lambda: kept(draft) == ["typed just before leaving"])


def test_words_typed_while_a_save_is_on_its_way_are_sent_on_leaving(window, draft):
    page = window(draft.employee)
    stop_clock(page)
    page.goto(f"/assessments/{draft.pk}/answer/")
    asked = []
    page.route("**/save/", lambda route: asked.append(route), times=1)

    write(page, "typed first")
    page.clock.run_for(1000)
    wait_until(page, lambda: asked)
    write(page, "typed first, and on")
    leave(page)

    wait_until(page, lambda: kept(draft) == ["typed first, and on"])


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


def test_the_bar_never_says_both_saved_and_not_saved(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    saves_itself = page.get_by_text("Saved as you go")
    stays = page.get_by_text("No connection, so this page stays open.")
    heard = page.locator("[data-announce]")
    expect(saves_itself).to_be_visible()

    page.context.set_offline(True)
    first_question(page).get_by_text("Learning, with help").click()
    expect(heard).to_have_text("Not saved yet: no connection. We keep trying.")
    expect(saves_itself).to_be_hidden()
    page.get_by_role("button", name="Check and submit").click()
    expect(stays).to_be_visible()
    page.context.set_offline(False)

    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")
    expect(stays).to_be_hidden()
    expect(saves_itself).to_be_visible()
    expect(heard).to_have_text(re.compile("^(Saved)?$"))
    page.problems.clear()  # the failed requests are what this test is about


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
    press_enter(page)
    expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()

    row = draft.ratings.exclude(answer="").get()
    assert (row.answer, row.evidence) == ("learning", "and changed later")


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
