"""Going back shows nobody's page once their session has ended, whatever ended it."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import follow, next_page
from tests.factories import StageFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("ends_by", ["signing out", "time"])
def test_back_leads_to_signing_in_and_not_to_the_page_of_who_was_here(window, ends_by):
    stage = StageFactory()
    anna = UserFactory(name="Anna Nowhere", stage=stage)
    page, back = window(anna), "history.go(-1)"
    # Once before, so that all cookies are set: a browser keeps a page for the same cookies alone.
    for address in [reverse("account_logout"), stage.get_absolute_url()]:
        page.goto(address)
    assert "Anna Nowhere" in page.content()
    page.goto(reverse("account_logout"))
    if ends_by == "signing out":
        follow(page.get_by_role("main").get_by_role("button", name="Sign out"))
        back = "history.go(-2)"
    else:
        Session.objects.all().delete()

    with next_page(page):
        page.evaluate(back)

    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert "Anna Nowhere" not in page.content()
