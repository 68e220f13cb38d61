"""Writing with script: every change is kept by itself, and the page says so."""

import re
from itertools import pairwise

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser.conftest import (
    follow,
    next_page,
    saving,
    sign_in,
    stop_clock,
    unfold,
    wait_until,
)
from tests.factories import STARTED_AT, AssessmentFactory, ObservationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(db):
    return AssessmentFactory()


def first_question(page):
    return page.locator("[data-question]").first


def write(page, text):
    unfold(first_question(page))
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


def save_button(page):
    """While something is not saved, and without script, there is one."""
    return page.get_by_role("button", name="Save", exact=True)


def press_enter(page):
    """Save as the Enter key does, wherever one types a line: while all is saved, too."""
    unfold(first_question(page))
    with next_page(page):
        first_question(page).get_by_label("Link to it").press("Enter")


def kept(draft):
    return list(draft.ratings.exclude(evidence="").values_list("evidence", flat=True))


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


def failing(page, asked, **answer):
    """Let something before the portal answer every save with this."""

    def handle(route):
        asked.append(route.request.post_data)
        route.fulfill(**answer)

    page.route("**/save/", handle)


PROXY_PAGE = {"content_type": "text/html", "body": "<h1>Bad Gateway</h1>"}


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


def step_until(page, is_reached):
    """Let the page's time go on in steps of a second: a save in a longer one would seem to hang."""
    for _second in range(600):
        if is_reached():
            return
        page.clock.run_for(1000)
    raise AssertionError("This was not reached in ten minutes.")


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


# What is heard of it

LISTEN_TO_LIVE_REGIONS = """() => {
  window.heard = [];
  for (const region of document.querySelectorAll("[aria-live], [role=status], [role=alert]")) {
    new MutationObserver(() => window.heard.push(region.textContent)).observe(region, {
      childList: true, characterData: true, subtree: true,
    });
  }
}"""


def test_four_sentences_with_pauses_are_announced_as_saved_once(window, draft):
    page = window(draft.employee)
    stop_clock(page)
    page.goto(f"/assessments/{draft.pk}/answer/")
    page.evaluate(LISTEN_TO_LIVE_REGIONS)
    line = first_question(page).locator("[data-saved]")

    for count in range(1, 5):
        with saving(page, f"Sentence {count}."):
            write(page, f"Sentence {count}.")
            page.clock.run_for(3000)
        expect(line).to_have_text("Saved")
    assert page.evaluate("heard") == []
    page.clock.run_for(10_000)
    assert page.evaluate("heard") == ["Saved"]

    with saving(page, "Sentence 5."):
        write(page, "Sentence 5.")
        page.clock.run_for(3000)
    expect(line).to_have_text("Saved")
    page.clock.run_for(60_000)
    assert page.evaluate("heard") == ["Saved", "Saved"]


def test_a_failure_is_announced_at_once_and_once(window, draft):
    page, asked = window(draft.employee), []
    stop_clock(page)
    page.goto(f"/assessments/{draft.pk}/answer/")
    page.evaluate(LISTEN_TO_LIVE_REGIONS)
    failing(page, asked, status=503, **PROXY_PAGE)

    write(page, "typed while it is away")
    page.clock.run_for(1000)
    expect(page.locator("[data-announce]")).to_have_text("Not saved yet. We keep trying.")
    step_until(page, lambda: len(asked) == 4)
    assert page.evaluate("heard") == ["Not saved yet. We keep trying."]

    page.unroute("**/save/")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(first_question(page).locator("[data-saved]")).to_have_text("Saved")
    page.clock.run_for(10_000)
    assert page.evaluate("heard") == ["Not saved yet. We keep trying.", "", "Saved"]
    page.problems.clear()  # the browser logs the failures
