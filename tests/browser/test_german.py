"""German words are longer than English ones: the layouts hold, and axe finds nothing."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from pathway_portal.accounts.models import User
from tests.browser.pages import person, visit
from tests.browser.test_accessibility import walked
from tests.crawl import MORE_OF_THE_SAME, one_of_each, walk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("name", ["employee", "manager"])
def test_every_kind_of_page_holds_in_german(window, demonstration, name):
    user = person(name)
    user.language = "de"
    user.save()
    client = Client()
    client.force_login(user)
    addresses = [each.address for each in one_of_each(walk(client, but=MORE_OF_THE_SAME))]
    page = window(user)

    looked_at, findings = walked(in_german(visit(page, name, addresses)))

    assert findings == []
    # Fewer would mean that the walk no longer finds its way.
    assert looked_at >= 15


def in_german(pages_on_show):
    for name, page in pages_on_show:
        assert page.locator("html").get_attribute("lang") == "de", name
        yield name, page


def test_language_is_chosen_without_script(window, demonstration):
    user = User.objects.get(email="employee@example.com")
    page = window(user, width=390, javascript=False)
    page.goto("/account/")

    page.get_by_label("Deutsch").check()
    page.get_by_role("button", name="Use this language").click()

    expect(page.get_by_role("status")).to_contain_text("Gespeichert.")
    expect(page.get_by_role("link", name="Mein Pfad")).to_be_visible()
