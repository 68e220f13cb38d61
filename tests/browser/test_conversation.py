"""The two settle what they see differently, each in a window of their own, at once."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from pathways.models import Level
from tests.browser.checks import all_problems
from tests.browser.conftest import follow, saving, stop_clock, wait_until
from tests.factories import AssessmentFactory, CompetencyFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

EVERY = 15_000  # milliseconds between two questions what has changed


@pytest.fixture
def talk(db):
    """Both views open; two competencies are seen differently."""
    employee = UserFactory(name="Emma Employee", manager=UserFactory(name="Mona Manager"))
    return AssessmentFactory(
        employee=employee, open=True, ratings__self=Level.WELL, ratings__manager=Level.LEARNING
    )


@pytest.fixture
def open_talk(window, client, talk):
    """Open it for one of the two."""

    def open_for(person, *, clock=True):
        client.cookies.clear()  # or signing in would end the other's session
        page = window(person)
        if clock:
            stop_clock(page)
        page.goto(talk.get_absolute_url())
        return page

    return open_for


def card(page, number=0):
    return page.locator(".exchange").nth(number)


def agreed(page, number=0):
    return card(page, number).get_by_label("What you both agree on")


def words(page, number=0):
    return card(page, number).get_by_role("textbox")


def said_at(page, number=0):
    return card(page, number).locator("[data-saved]")


def choose_now(page, answer, number=0):
    with saving(page, answer):
        agreed(page, number).select_option(answer)


def choose(page, answer, number=0):
    with saving(page, answer):
        agreed(page, number).select_option(answer)
        page.clock.run_for(100)


def write(page, text, number=0):
    with saving(page, text):
        words(page, number).fill(text)
        page.clock.run_for(1000)


def pass_time(page):
    """Let the page ask once what has changed, and wait for the answer."""
    with page.expect_response("**/changes/*"):
        page.clock.run_for(EVERY)


def agreed_answers(talk):
    rows = talk.ratings.filter(side="agreed", competency__isnull=False)
    return list(rows.order_by("competency__position").values_list("answer", flat=True))


def test_all_of_it_saves_itself_in_place(open_talk, talk):
    page = open_talk(talk.employee.manager)
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_hidden()

    choose(page, Level.ALONE)
    write(page, "I saw it in spring.")
    expect(said_at(page)).to_have_text("Saved")
    expect(card(page).get_by_text("Settled")).to_be_visible()
    expect(page.get_by_text("1 of 2 settled")).to_be_visible()
    with saving(page, "yes"):
        page.get_by_text("Yes, it has been reached").click()
        page.clock.run_for(100)
    with saving(page, "Draw a map"):
        page.get_by_label("1. What?").fill("Draw a map")
        page.clock.run_for(1000)
    with saving(page, "manager"):
        page.get_by_label("Who?").first.select_option(label="me")
        page.clock.run_for(100)

    talk.refresh_from_db()
    assert (agreed_answers(talk)[0], talk.attained) == ("alone", True)
    assert talk.remarks.exclude(text="").get().text == "I saw it in spring."
    line = talk.takeaways.exclude(text="").get()
    assert (line.text, line.doer) == ("Draw a map", "manager")


def test_leaving_within_a_moment_of_typing_loses_nothing(open_talk, talk):
    page = open_talk(talk.employee)  # no time passes that would save by itself
    page.on("dialog", lambda dialog: dialog.accept())

    words(page).fill("Typed just before leaving.")
    words(page, 1).fill("This as well.")
    page.goto("/pathways/")

    said = talk.remarks.exclude(text="").order_by("text").values_list("text", flat=True)
    wait_until(page, lambda: list(said.all()) == ["This as well.", "Typed just before leaving."])


def test_what_nobody_touched_here_is_renewed_in_place(open_talk, talk):
    mona, emma = open_talk(talk.employee.manager), open_talk(talk.employee)
    words(emma, 1).fill("While I write")

    choose(mona, Level.ALONE)
    write(mona, "I saw it in spring.")
    pass_time(emma)

    expect(agreed(emma)).to_have_value("alone")
    expect(card(emma).get_by_text("I saw it in spring.")).to_be_visible()
    expect(said_at(emma)).to_have_text("Mona Manager has changed this.")
    expect(words(emma, 1)).to_have_value("While I write")
    # Shown is shown: it can be agreed to, or built upon, without a second look.
    choose(emma, Level.WELL)
    assert agreed_answers(talk) == ["well", ""]


def test_who_agrees_untouched_before_a_change_is_shown_erases_nothing(open_talk, talk):
    mona, emma = open_talk(talk.employee.manager), open_talk(talk.employee)
    choose(mona, Level.ALONE)
    pass_time(emma)
    expect(agreed(emma)).to_have_value("alone")
    choose(mona, Level.LEARNING)

    for _press in range(2):
        follow(emma.get_by_role("button", name="I agree"))
        expect(agreed(emma)).to_have_value("learning")
        expect(emma.get_by_text("What you chose is below")).to_have_count(0)

    assert agreed_answers(talk) == ["learning", ""]


def test_a_new_reason_is_marked_and_said_to_be_the_others(open_talk, talk):
    mona, emma = open_talk(talk.employee.manager), open_talk(talk.employee)
    write(mona, "I saw it in spring.")

    write(emma, "While I write")

    expect(card(emma).get_by_text("I saw it in spring.")).to_be_visible()
    expect(card(emma).locator(".remark .eyebrow")).to_have_text("Reason new")
    expect(emma.locator("[data-announce]")).to_have_text(
        re.compile("Mona Manager has changed this.$")
    )
    # What she saves next changes nothing of that.
    write(emma, "While I write, and on")
    expect(card(emma).locator(".remark .eyebrow")).to_have_text("Reason new")


def test_where_both_changed_the_same_the_page_asks_which_stays(open_talk, talk):
    mona, emma = open_talk(talk.employee.manager), open_talk(talk.employee)
    choose(mona, Level.ALONE)

    choose(emma, Level.WELL)
    asked = card(emma).get_by_role("alert")
    expect(asked).to_contain_text("Mona Manager has changed this to “Doing it alone")
    expect(agreed(emma)).to_have_value("well")
    assert agreed_answers(talk) == ["alone", ""]
    with saving(emma):
        asked.get_by_role("button", name="Mine").click()
        emma.clock.run_for(100)
    expect(said_at(emma)).to_have_text("Saved")
    expect(asked).to_have_count(0)
    assert agreed_answers(talk) == ["well", ""]

    choose(mona, Level.LEARNING)
    expect(card(mona).get_by_role("alert")).to_contain_text("Emma Employee has changed this")
    with saving(mona):
        card(mona).get_by_role("button", name="What is saved").click()
        mona.clock.run_for(100)
    expect(agreed(mona)).to_have_value("well")
    expect(said_at(mona)).to_have_text("Saved")
    assert agreed_answers(talk) == ["well", ""]
    for page in (mona, emma):
        page.problems.clear()  # the browser logs the refusals


def test_what_it_asks_and_tells_can_be_read_and_pressed_by_everybody(open_talk, talk):
    mona, emma = (open_talk(who, clock=False) for who in (talk.employee.manager, talk.employee))
    for number in (0, 1):
        choose_now(mona, Level.ALONE, number)
    choose_now(emma, Level.WELL)
    expect(card(emma).get_by_role("button", name="Mine")).to_be_visible()
    expect(said_at(emma, 1)).to_have_text("Mona Manager has changed this.")

    assert all_problems(emma) == []


def test_nobody_agrees_while_it_is_open_which_one_stays(open_talk, talk):
    mona, emma = open_talk(talk.employee.manager), open_talk(talk.employee)
    for number in (0, 1):
        choose(mona, Level.ALONE, number)
        write(mona, "I saw it in spring.", number)
    with saving(mona, "attained"):
        mona.get_by_text("Yes, it has been reached").click()
        mona.clock.run_for(100)
    with saving(emma, "attained"):
        emma.locator("#attained").get_by_text("Not yet").click()
        emma.clock.run_for(100)
    expect(emma.get_by_text("This was changed to “Yes, it has been reached”")).to_be_visible()

    follow(emma.get_by_role("button", name="I agree"))

    expect(emma.get_by_text("You have not agreed yet.")).to_be_visible()
    talk.refresh_from_db()
    assert (talk.attained, talk.first_confirmed_at) == (True, None)
    emma.problems.clear()  # the browser logs the refusals


def test_what_is_typed_without_a_connection_is_merged_with_what_came_meanwhile(open_talk, talk):
    mona, emma = open_talk(talk.employee.manager), open_talk(talk.employee)
    emma.context.set_offline(True)
    words(emma).fill("I did it alone in May.")
    emma.clock.run_for(1000)
    expect(said_at(emma)).to_have_text("Not saved yet: no connection. We keep trying.")
    choose(mona, Level.ALONE)

    emma.context.set_offline(False)
    expect(said_at(emma)).to_have_text(re.compile("Saved|has changed this"))

    expect(agreed(emma)).to_have_value("alone")
    expect(words(emma)).to_have_value("I did it alone in May.")
    assert agreed_answers(talk) == ["alone", ""]
    assert talk.remarks.exclude(text="").get().text == "I did it alone in May."
    emma.problems.clear()  # the failed request is what this test is about


def test_a_session_that_ended_loses_nothing(open_talk, talk):
    page = open_talk(talk.employee)
    Session.objects.all().delete()

    words(page).fill("typed for an hour")
    page.clock.run_for(1000)
    expect(said_at(page)).to_have_text(
        "You are signed out. Sign in in another tab; your text stays here."
    )
    expect(words(page)).to_have_value("typed for an hour")
    page.problems.clear()  # the browser logs the refusal


def test_who_writes_on_is_told_that_the_other_has_agreed(open_talk, talk):
    mona, emma = open_talk(talk.employee.manager), open_talk(talk.employee)
    for number in (0, 1):
        choose(mona, Level.ALONE, number)
        write(mona, "I saw it in spring.", number)
    with saving(mona, "attained"):
        mona.get_by_text("Yes, it has been reached").click()
        mona.clock.run_for(100)
    follow(mona.get_by_role("button", name="I agree"))

    words(emma).fill("While I write")
    emma.clock.run_for(1000)

    expect(said_at(emma)).to_contain_text("Mona Manager has agreed; it is your turn")
    expect(words(emma)).to_have_value("While I write")
    # All of the page says the same of it.
    expect(card(emma).get_by_text("Settled")).to_be_visible()
    expect(card(emma).get_by_text("I saw it in spring.")).to_be_visible()
    expect(emma.get_by_text("2 of 2 settled")).to_be_visible()
    expect(emma.get_by_text("Then it is up to")).to_be_hidden()
    follow(emma.get_by_role("button", name="Open it again and save"))
    expect(words(emma)).to_have_value("While I write")
    expect(emma.get_by_text("It is open again, and what you typed is saved.")).to_be_visible()
    assert talk.remarks.get(side="self", text="While I write")
    emma.problems.clear()  # the browser logs the refusal


def test_whose_turn_it_is_notices_that_it_was_opened_again(open_talk, talk):
    mona = open_talk(talk.employee.manager)
    for number in (0, 1):
        choose(mona, Level.ALONE, number)
        write(mona, "I saw it in spring.", number)
    with saving(mona, "attained"):
        mona.get_by_text("Yes, it has been reached").click()
        mona.clock.run_for(100)
    follow(mona.get_by_role("button", name="I agree"))
    emma = open_talk(talk.employee)
    pass_time(emma)
    expect(emma.get_by_role("button", name="I agree")).to_be_visible()

    follow(mona.get_by_role("button", name="Open it again for changes"))
    pass_time(emma)

    expect(emma.get_by_role("alert")).to_contain_text("It was opened again for changes.")
    expect(emma.get_by_role("button", name="I agree")).to_be_hidden()
    follow(emma.get_by_role("link", name="Reload the page"))
    expect(agreed(emma)).to_have_value("alone")


def test_a_link_leads_from_one_open_item_to_the_next(window, client, talk):
    page = window(talk.employee.manager, width=390)
    page.goto(talk.get_absolute_url())
    leads_on = page.get_by_role("link", name="Next open one")
    expect(leads_on).to_be_in_viewport()

    leads_on.click()
    expect(card(page)).to_be_focused()
    leads_on.click()
    expect(card(page, 1)).to_be_focused()
    with saving(page, Level.ALONE):
        agreed(page, 1).select_option(Level.ALONE)
    with saving(page, "A reason."):
        words(page, 1).fill("A reason.")
    leads_on.click()
    expect(card(page)).to_be_focused()
    with saving(page, Level.ALONE):
        agreed(page).select_option(Level.ALONE)
    with saving(page, "Another reason."):
        words(page).fill("Another reason.")

    expect(page.get_by_text("2 of 2 settled")).to_be_visible()
    expect(leads_on).to_be_hidden()


def test_six_differences_fit_on_a_short_page(window):
    employee = UserFactory(manager=UserFactory())
    stage = StageFactory(title="Process improvement")
    for number in range(1, 7):
        CompetencyFactory(stage=stage, text=f"Maps process {number}", explanation="What it means.")
    rated = {"ratings__self": Level.WELL, "ratings__manager": Level.LEARNING}
    talk = AssessmentFactory(employee=employee, stage=stage, open=True, **rated)
    talk.ratings.exclude(side="agreed").update(
        evidence="I keep the risk list for our systems. " * 3
    )

    page = window(employee.manager)
    page.goto(talk.get_absolute_url())
    expect(page.locator(".exchange")).to_have_count(6)
    assert page.evaluate("document.documentElement.scrollHeight") <= 2600
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollHeight") <= 5300
