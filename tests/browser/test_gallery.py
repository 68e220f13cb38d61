"""The gallery holds every component in every state, long words included: none breaks its page."""

import pytest

from tests.browser.test_accessibility import look_at
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def debug(settings):
    settings.DEBUG = True


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_every_component_is_accessible(window, width, scheme):
    page = window(UserFactory(), width=width, scheme=scheme)

    assert look_at(page, "/gallery/") == []


def test_a_dialog_opens_and_closes_without_script(window):
    page = window(UserFactory(), javascript=False)
    page.goto("/gallery/")
    dialog = page.get_by_role("dialog", name="Take it back?")
    assert not dialog.is_visible()

    page.get_by_role("button", name="Open a dialog").press("Enter")
    assert dialog.is_visible()
    dialog.get_by_role("button", name="Close").press("Enter")
    assert not dialog.is_visible()

    page.get_by_role("button", name="Open a dialog").press("Enter")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
