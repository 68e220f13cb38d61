"""A draft whose first question the tests answer, and saves that fail."""

import pytest

from tests.browser.conftest import next_page, unfold
from tests.factories import AssessmentFactory

PROXY_PAGE = {"content_type": "text/html", "body": "<h1>Bad Gateway</h1>"}


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


def failing(page, asked, **answer):
    """Let something before the portal answer every save with this."""

    def handle(route):
        asked.append(route.request.post_data)
        route.fulfill(**answer)

    page.route("**/save/", handle)


def step_until(page, is_reached):
    """Let the page's time go on in steps of a second: a save in a longer one would seem to hang."""
    for _second in range(600):
        if is_reached():
            return
        page.clock.run_for(1000)
    raise AssertionError("This was not reached in ten minutes.")
