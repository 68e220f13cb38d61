"""On paper: fields whole, and nothing that is for nobody else to read."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import unfold
from tests.factories import (
    AssessmentFactory,
    ObservationFactory,
    ReflectionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

LONG_LINK = "https://example.com/" + "handover/" * 20


@pytest.fixture
def employee(db):
    return UserFactory(name="Emma Employee", manager=UserFactory(name="Mona Manager"))


def thoughts_of(assessment):
    """One that is shared and one that is not."""
    ReflectionFactory(assessment=assessment, text="For both of us.", shared=True)
    ReflectionFactory(assessment=assessment, text="Mine.")


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_long_link_is_printed_whole(window, employee, javascript):
    draft = AssessmentFactory(employee=employee)
    row = draft.ratings.filter(side="self").first()
    row.link = LONG_LINK
    row.save()
    page = window(employee, javascript=javascript)
    page.goto(f"/assessments/{draft.pk}/answer/")

    page.emulate_media(media="print")

    printed = page.locator(f"#q-{row.key} .on-paper")
    expect(printed).to_have_text(LONG_LINK)
    expect(printed).to_be_visible()
    expect(page.locator(f"#q-{row.key} input[inputmode=url]")).to_be_hidden()
    whole = "(line) => line.scrollWidth <= line.clientWidth"
    assert printed.evaluate(whole)


def test_a_link_that_was_just_typed_is_printed_too(window, employee):
    draft = AssessmentFactory(employee=employee)
    page = window(employee)
    page.route("**/save/", lambda route: route.abort())
    page.goto(f"/assessments/{draft.pk}/answer/")

    unfold(page.locator("[data-question]").first)
    page.get_by_label("Link to it").first.fill(LONG_LINK)
    page.emulate_media(media="print")

    expect(page.locator(".on-paper")).to_have_text([LONG_LINK])
    page.problems.clear()  # the browser logs what was kept from being saved


def test_a_shared_record_is_printed_without_private_thoughts(window, employee):
    agreed = AssessmentFactory(employee=employee, agreed=True)
    thoughts_of(agreed)
    page = window(employee)
    page.goto(agreed.get_absolute_url())
    expect(page.get_by_text("Mine.")).to_be_visible()

    page.emulate_media(media="print")

    expect(page.get_by_text("Mine.")).to_be_hidden()
    expect(page.get_by_text("For both of us.")).to_be_visible()


def test_without_anything_shared_not_even_the_heading_is_printed(window, employee):
    agreed = AssessmentFactory(employee=employee, agreed=True)
    ReflectionFactory(assessment=agreed, text="Mine.")
    page = window(employee)
    page.goto(agreed.get_absolute_url())

    page.emulate_media(media="print")

    expect(page.get_by_text("Your thoughts on the watch-fors")).to_be_hidden()


def test_a_draft_is_printed_without_private_thoughts(window, employee):
    draft = AssessmentFactory(employee=employee)
    thoughts_of(draft)
    page = window(employee)
    page.goto(f"/assessments/{draft.pk}/answer/")
    boxes = page.get_by_label("Your thoughts")
    expect(boxes).to_have_count(2)

    page.emulate_media(media="print")

    shown = [box.input_value() for box in boxes.all() if box.is_visible()]
    assert shown == ["For both of us."]


def test_a_record_is_printed_with_what_colleagues_have_seen(window, employee):
    agreed = AssessmentFactory(employee=employee, agreed=True)
    ObservationFactory(assessment=agreed, sent=True)
    page = window(employee)
    page.goto(agreed.get_absolute_url())

    page.emulate_media(media="print")

    expect(page.get_by_text("They led the audit alone.")).to_be_visible()
    expect(page.get_by_role("link", name="Observations of colleagues")).to_be_hidden()


def test_tables_of_a_record_are_printed_under_their_headings(window, employee):
    agreed = AssessmentFactory(employee=employee, agreed=True)
    page = window(employee)
    page.goto(agreed.get_absolute_url())

    page.emulate_media(media="print")

    expect(page.get_by_role("heading", name="Seen the same way")).to_be_visible()
