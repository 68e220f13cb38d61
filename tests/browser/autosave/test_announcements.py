"""What a screen reader announces of saves."""

import pytest
from playwright.sync_api import expect

from tests.browser.autosave.conftest import PROXY_PAGE, failing, first_question, step_until, write
from tests.browser.conftest import saving, stop_clock

pytestmark = pytest.mark.django_db(transaction=True)

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
