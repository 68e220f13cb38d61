"""A passkey, set up and used in a real browser, whose device is played by Chromium itself."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from tests.browser.conftest import follow, sign_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def anna():
    return UserFactory(email="anna@example.com", password=PASSWORD)


def with_device(page):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def add_passkey(page):
    """Go where one is added, and return the button that does it."""
    page.goto("/account/factor/webauthn/add/")
    page.locator("input[type=password]").fill(PASSWORD)
    follow(page.get_by_role("button", name="Continue"))
    return page.get_by_role("button", name="Add a passkey")


def test_passkey_is_added_and_then_signs_in(window, anna):
    page = window()
    with_device(page)
    sign_in(page, anna.email, PASSWORD)
    follow(add_passkey(page))
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.goto("/account/logout/")
    follow(page.get_by_role("main").get_by_role("button", name="Sign out"))

    sign_in(page, anna.email, PASSWORD)
    follow(page.get_by_role("button", name="Use a passkey"))

    assert page.url.endswith("/")
    assert page.evaluate("window.policyReports") == []
    assert set(Authenticator.objects.values_list("type", flat=True)) == {
        "webauthn",
        "recovery_codes",
    }


def test_passkey_that_fails_is_said_in_words(window, anna):
    page = window()
    sign_in(page, anna.email, PASSWORD)
    page.add_init_script("navigator.credentials.create = () => Promise.reject(new Error('no'))")

    add_passkey(page).click()

    said = page.get_by_text("That did not work, or you stopped it. You can try again.")
    expect(said).to_be_visible()
    assert not Authenticator.objects.exists()
