"""German words are longer than English ones: the layouts hold, and axe finds nothing."""

import pytest
from playwright.sync_api import expect

from pathway_portal.accounts.models import User
from tests import samples
from tests.browser.checks import all_problems
from tests.browser.conftest import follow
from tests.browser.pages import person, reached_by

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = ["manager", "employee"]


def test_pages_hold_in_german(window, demonstration):
    """A third of the kinds of page that an employee and a manager have, all in `make test-all`."""
    kinds = {page.kind: (name, page.address) for name in PEOPLE for page in reached_by(name)}
    drawn = [kinds[kind] for kind in samples.share(kinds, 3)]
    User.objects.update(language="de")

    problems = []
    for name in PEOPLE:
        page = window(person(name))
        for address in [address for whose, address in drawn if whose == name]:
            page.goto(address)
            assert page.locator("html").get_attribute("lang") == "de"
            # In German the colours are the same.
            problems += [f"{name}: {each}" for each in all_problems(page, colours=False)]

    assert problems == []
    # Fewer would mean that the walk no longer finds its way.
    assert len(kinds) >= 25


def test_language_is_chosen_without_script(window, demonstration):
    user = User.objects.get(email="employee@example.com")
    page = window(user, width=390, javascript=False)
    page.goto("/account/")

    page.get_by_label("Deutsch").check()
    follow(page.get_by_role("button", name="Use this language"))

    expect(page.get_by_role("status")).to_contain_text("Gespeichert.")
    expect(page.get_by_role("link", name="Mein Pfad")).to_be_visible()
