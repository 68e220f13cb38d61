"""The gallery holds every component in every state, long words included: none breaks its page."""

from itertools import product

import pytest
from playwright.sync_api import expect

from tests.browser.checks import SCHEMES, WIDTHS, all_problems, show
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

# Each cell of the heat maps: its ink and its ground, the size of its letters, whether they fit.
CELLS = """() => [...document.querySelectorAll(".heat__cell")].map((cell) => {
  const [ground, words] = [cell.querySelector("rect"), cell.querySelector("text")];
  const [around, box] = [ground.getBoundingClientRect(), words.getBoundingClientRect()];
  const style = getComputedStyle(words), filled = getComputedStyle(ground).fill;
  const card = getComputedStyle(cell.closest(".plot")).backgroundColor;
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  return {
    ink: rgb(style.fill),
    ground: rgb(filled === "none" ? card : filled),
    size: parseFloat(style.fontSize),
    fits: box.left >= around.left && box.right <= around.right && box.top >= around.top,
  };
})"""


@pytest.fixture(autouse=True)
def debug(settings):
    settings.DEBUG = True


def test_every_component_is_accessible(window):
    page = window(UserFactory())
    page.goto("/gallery/")

    assert all_problems(page, schemes=SCHEMES) == []


def test_a_dialog_opens_and_closes_without_script(window):
    page = window(UserFactory(), javascript=False)
    page.goto("/gallery/")
    dialog = page.get_by_role("dialog", name="Take it back?")
    expect(dialog).to_be_hidden()

    page.get_by_role("button", name="Open a dialog").press("Enter")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close").press("Enter")
    expect(dialog).to_be_hidden()

    page.get_by_role("button", name="Open a dialog").press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_every_cell_of_a_heat_map_can_be_read(window):
    page = window(UserFactory())
    page.goto("/gallery/")

    for view in product(WIDTHS, SCHEMES):
        show(page, *view)
        cells = page.evaluate(CELLS)

        # axe does not look at words within pictures.
        assert {cell["fits"] for cell in cells} == {True}, view
        assert min(cell["size"] for cell in cells) >= 12, view
        assert min(contrast(cell["ink"], cell["ground"]) for cell in cells) >= 4.5, view
        assert len({tuple(cell["ground"]) for cell in cells}) == 5, view


def contrast(one, other):
    """WCAG's ratio of two colours."""
    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    red, green, blue = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour)
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
