"""Every page of signing in, as somebody meets them who sets up all that there is: axe finds
nothing, nothing runs over the edge, the content policy stops nothing."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse
from playwright.sync_api import expect

from tests.accounts.test_second_factor import code
from tests.browser.conftest import sign_in
from tests.browser.test_accessibility import SIGNING_IN, pages, wrong_with
from tests.browser.test_passkeys import with_device
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"


@pytest.fixture
def anna():
    cache.clear()
    return UserFactory(name="Anna", email="anna@example.com", password=PASSWORD)


@pytest.fixture
def rendered():
    """The templates of all pages since, by the server in this process."""
    names = set()

    def remember(template, **more):
        names.add(template.name)

    template_rendered.connect(remember)
    yield names
    template_rendered.disconnect(remember)


def test_every_page_of_signing_in_is_accessible(window, provider, anna, rendered):
    page = window()
    with_device(page)
    findings = []

    def look(name, **arguments):
        page.goto(reverse(name, kwargs=arguments))
        findings.extend(wrong_with(page))

    def press(button):
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name=button).click()
        findings.extend(wrong_with(page))

    # The way in, also by the company, which answers nothing that can be used.
    look("account_login")
    look("single_sign_on_back")
    page.goto(reverse("account_login"))
    page.route(f"{provider.issuer}/**", lambda route: route.fulfill(status=204))
    press("Sign in with Contoso")

    # An app and a passkey are set up.
    sign_in(page, anna.email, PASSWORD)
    look("mfa_index")
    look("mfa_activate_totp")
    page.locator("input[type=password]").fill(PASSWORD)
    press("Continue")
    page.get_by_label("Authenticator code").fill("000000")
    press("Use this app")
    page.get_by_label("Authenticator code").fill(code(page.locator("code").inner_text()))
    press("Use this app")
    look("mfa_add_webauthn")
    press("Add a passkey")
    passkey = Authenticator.objects.get(type="webauthn").pk

    # And looked at.
    look("mfa_index")
    look("mfa_list_webauthn")
    look("mfa_edit_webauthn", pk=passkey)
    look("mfa_remove_webauthn", pk=passkey)
    look("mfa_view_recovery_codes")
    look("mfa_generate_recovery_codes")
    look("mfa_deactivate_totp")
    look("mfa_reauthenticate")
    look("mfa_reauthenticate_webauthn")
    look("single_sign_on")
    look("usersessions_list")

    # The next time both steps are asked for.
    page.context.clear_cookies()
    sign_in(page, anna.email, PASSWORD)
    expect(page).to_have_url(re.compile("/factor/authenticate/$"))
    findings += wrong_with(page)

    # Somebody asks for a link again and again.
    for _again in range(30):
        Client().post(reverse("account_reset_password"), {"email": anna.email})
    page.context.clear_cookies()
    page.goto(reverse("account_reset_password"))
    page.get_by_label("Email").fill(anna.email)
    press("Send")

    assert findings == []
    assert pages(of=SIGNING_IN) - rendered == set()
