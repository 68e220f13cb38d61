"""What holds up a save, one field or a button, and what is tried again."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.autosave.conftest import (
    PROXY_PAGE,
    failing,
    first_question,
    kept,
    press_enter,
    save_button,
    step_until,
    write,
)
from tests.browser.conftest import follow, saving, stop_clock, unfold, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_save_that_hangs_ends_and_is_tried_again(window, draft):
    page = window(draft.employee)
    stop_clock(page)
    page.goto(f"/assessments/{draft.pk}/answer/")
    page.route("**/save/", lambda route: None)

    write(page, "typed while nothing moves")
    page.clock.run_for(1000)
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saving…")
    page.clock.run_for(10_000)
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
    # This save would hang for ever.
    page.add_init_script("AbortSignal.timeout = () => new AbortController().signal")
    page.goto(f"/assessments/{draft.pk}/answer/")
    page.route("**/save/", lambda route: None)

    write(page, "typed while nothing moves")
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saving…")
    press_enter(page)
    expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()

    assert kept(draft) == ["typed while nothing moves"]


def test_a_button_stays_on_the_page_without_a_connection(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    stays = page.get_by_text("No connection, so this page stays open.")
    expect(stays).to_be_hidden()
    page.context.set_offline(True)

    write(page, "typed without a connection")
    save_button(page).click()
    expect(stays).to_be_visible()
    expect(first_question(page).get_by_role("textbox").first).to_have_value(
        "typed without a connection"
    )
    page.context.set_offline(False)
    follow(save_button(page))
    expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()

    assert kept(draft) == ["typed without a connection"]
    page.problems.clear()  # the browser logs what failed


def test_a_refusal_that_was_made_good_holds_nobody_back(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    unfold(first_question(page))
    link = first_question(page).get_by_role("textbox").nth(1)

    link.fill("not a link")
    expect(first_question(page).locator(".saved--failed")).to_be_visible()
    link.fill("https://example.com/")
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")
    page.goto("/assessments/")

    assert asked == []
    page.problems.clear()  # the browser logs the refusal


# What holds up one field, or one save


def test_a_bad_link_holds_up_neither_the_answer_nor_the_words_beside_it(window, draft):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    unfold(first_question(page))
    link = first_question(page).get_by_label("Link to it")

    with saving(page, "share"):
        link.fill(r"\\srv\share")
    with saving(page, "learning"):
        first_question(page).get_by_text("Learning, with help").click()
    with saving(page, "With Ines, twice."):
        write(page, "With Ines, twice.")
    row = draft.ratings.exclude(answer="").get()
    assert (row.answer, row.evidence, row.link) == ("learning", "With Ines, twice.", "")

    reason = (
        "This is a file on a computer or a shared drive, and browsers do not open those from a "
        "page. Link to its web address, or name the folder in the text."
    )
    expect(link).to_have_accessible_description(reason)
    expect(link).to_have_value(r"\\srv\share")
    expect(first_question(page).locator("[data-saved]")).to_have_text(
        f"“Link to it” is not saved: {reason} Everything else here is saved."
    )

    link.fill("https://example.com/" + "a" * 1261)
    expect(first_question(page).locator("[data-saved]")).to_contain_text("1281 characters")
    expect(link).to_have_value("https://example.com/" + "a" * 1261)

    link.fill("http://intranet/Plan 2026.docx")
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")
    expect(link).to_have_accessible_description("")
    assert draft.ratings.exclude(answer="").get().link == "http://intranet/Plan%202026.docx"
    page.problems.clear()  # the browser logs the refusals


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "answer",
    [
        {"status": 502} | PROXY_PAGE,
        {"status": 503} | PROXY_PAGE,
        {"status": 429} | PROXY_PAGE,
        {"status": 408} | PROXY_PAGE,
        {"status": 425} | PROXY_PAGE,
        {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to our Wi-Fi</h1>"},
        {"status": 200, "content_type": "application/json", "body": "{}"},
        {"status": 200, "content_type": "application/json", "body": "<h1>"},
    ],
    ids=["502", "503", "429", "408", "425", "captive portal", "other JSON", "broken JSON"],
)
def test_what_passes_is_tried_again(window, draft, answer):
    page, asked = window(draft.employee), []
    stop_clock(page)
    page.goto(f"/assessments/{draft.pk}/answer/")
    failing(page, asked, **answer)
    line = first_question(page).locator("[data-saved]")

    write(page, "typed while it is away")
    page.clock.run_for(1000)
    expect(line).to_have_text(re.compile("^Not saved yet"))
    page.unroute("**/save/")
    page.clock.run_for(4000)
    expect(line).to_have_text("Saved")

    assert (len(asked), kept(draft)) == (1, ["typed while it is away"])
    page.problems.clear()  # the browser logs the failure


def test_trying_again_takes_longer_each_time_and_ends(window, draft):
    page, asked = window(draft.employee), []
    stop_clock(page)
    page.goto(f"/assessments/{draft.pk}/answer/")
    page.evaluate("""() => {
      window.asked = [];
      const fetch = window.fetch;
      window.fetch = (...request) => { window.asked.push(Date.now()); return fetch(...request); };
    }""")
    failing(page, asked, status=503, **PROXY_PAGE)
    line = first_question(page).locator("[data-saved]")

    write(page, "typed while it is away")

    def has_given_up():
        wait_until(page, lambda: page.evaluate("asked.length") == len(asked))
        return len(asked) == 9

    step_until(page, has_given_up)
    expect(line).to_have_text("Still not saved. Press Save to try again.")
    page.clock.run_for(600_000)
    assert len(asked) == 9
    times = page.evaluate("asked")
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert 1500 <= waits[0] <= 4500
    assert waits[2] >= 6000
    assert min(waits[6:]) >= 45_000

    # Coming back to the page begins again.
    page.unroute("**/save/")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(line).to_have_text("Saved")
    page.problems.clear()  # the browser logs the failures


def test_a_busy_server_is_asked_again_when_it_says(window, draft):
    page, asked = window(draft.employee), []
    stop_clock(page)
    page.goto(f"/assessments/{draft.pk}/answer/")
    failing(page, asked, status=503, headers={"Retry-After": "120"})
    line = first_question(page).locator("[data-saved]")

    write(page, "typed while it is busy")
    page.clock.run_for(1000)
    expect(line).to_have_text("Not saved yet. We keep trying.")
    write(page, "typed while it is busy, and on")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.clock.run_for(100_000)
    assert len(asked) == 1

    page.unroute("**/save/")
    page.clock.run_for(20_500)
    expect(line).to_have_text("Saved")
    assert kept(draft) == ["typed while it is busy, and on"]
    page.problems.clear()  # the browser logs the failure


@pytest.mark.sampled(3)
@pytest.mark.parametrize("status", [400, 404, 413])
def test_a_refusal_is_not_tried_again(window, draft, status):
    page, asked = window(draft.employee), []
    stop_clock(page)
    page.goto(f"/assessments/{draft.pk}/answer/")
    failing(page, asked, status=status, **PROXY_PAGE)

    write(page, "typed for nothing")
    page.clock.run_for(1000)
    expect(first_question(page).locator("[data-saved]")).to_have_text(
        "Not saved. Copy what you typed before you leave this page."
    )
    page.clock.run_for(600_000)

    assert len(asked) == 1
    page.problems.clear()  # the browser logs the refusal


def test_a_button_stays_on_the_page_while_the_portal_is_away(window, draft):
    page, asked = window(draft.employee), []
    page.goto(f"/assessments/{draft.pk}/answer/")
    failing(page, asked, status=502, **PROXY_PAGE)

    write(page, "typed while it is away")
    expect(first_question(page).locator("[data-saved]")).to_have_text(
        "Not saved yet. We keep trying."
    )
    save_button(page).click()
    expect(page.get_by_text("The portal does not answer at the moment")).to_be_visible()
    page.unroute("**/save/")
    follow(save_button(page))
    expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()

    assert kept(draft) == ["typed while it is away"]
    page.problems.clear()  # the browser logs the failures


@pytest.mark.parametrize("goes_on", ["by itself", "by the button"])
def test_a_save_whose_answer_was_lost_is_built_upon(window, draft, goes_on):
    page = window(draft.employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    line = first_question(page).locator("[data-saved]")

    lost = []

    def lose_an_answer(route):
        if not lost:
            lost.append(route.fetch())
            route.abort()
        elif goes_on == "by itself":
            route.continue_()
        else:
            route.abort()

    page.route("**/save/", lose_an_answer)
    write(page, "So far")
    expect(line).to_have_text("Not saved yet: no connection. We keep trying.")
    assert kept(draft) == ["So far"]
    write(page, "So far, and more")
    if goes_on == "by the button":
        save_button(page).click()
        expect(page.get_by_text("The portal does not answer at the moment")).to_be_visible()
        follow(save_button(page))
        expect(page.get_by_text("Saved. Only you can see it until you submit it.")).to_be_visible()
    else:
        expect(line).to_have_text("Saved")

    assert kept(draft) == ["So far, and more"]
    page.problems.clear()  # the answer that was lost
