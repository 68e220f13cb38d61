"""Every page of signing in, as somebody meets them who sets up all that there is: axe finds
nothing, nothing runs over the edge, the content policy stops nothing."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from pathway_portal.accounts import limits
from pathway_portal.accounts.models import SignInEvent
from tests.accounts.test_second_factor import code
from tests.browser.checks import all_problems
from tests.browser.conftest import follow, sign_in, wait_until
from tests.browser.test_accessibility import SIGNING_IN, templates_of_pages
from tests.browser.test_passkeys import with_device
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"


@pytest.fixture
def anna():
    return UserFactory(name="Anna", email="anna@example.com", password=PASSWORD)


def signing_in(window, provider, anna):
    """Its pages one after another, each with a name, as somebody meets them who sets up all."""
    page = window()
    with_device(page)

    def look(name, **arguments):
        page.goto(reverse(name, kwargs=arguments))
        return f"{anna.name} {name}", page

    def press(button):
        follow(page.get_by_role("main").get_by_role("button", name=button))
        return f"{anna.name} {button}", page

    # The way in, also by the company, which answers nothing that can be used.
    yield look("account_login")
    yield look("single_sign_on_back")
    page.goto(reverse("account_login"))
    page.route(f"{provider.issuer}/**", lambda route: route.fulfill(status=204))
    shown = press("Sign in with Contoso")
    wait_until(page, lambda: page.surprises)
    page.surprises.clear()  # the page leads on by itself
    yield shown

    # An app and a passkey are set up.
    sign_in(page, anna.email, PASSWORD)
    yield look("mfa_index")
    yield look("mfa_activate_totp")
    page.locator("input[type=password]").fill(PASSWORD)
    yield press("Continue")
    page.get_by_label("Authenticator code").fill("000000")
    yield press("Use this app")
    page.get_by_label("Authenticator code").fill(code(page.locator("code").inner_text()))
    yield press("Use this app")
    yield look("mfa_add_webauthn")
    yield press("Add a passkey")
    passkey = Authenticator.objects.get(type="webauthn").pk

    # And looked at.
    yield look("mfa_index")
    yield look("mfa_list_webauthn")
    yield look("mfa_edit_webauthn", pk=passkey)
    yield look("mfa_remove_webauthn", pk=passkey)
    yield look("mfa_view_recovery_codes")
    yield look("mfa_generate_recovery_codes")
    yield look("mfa_deactivate_totp")
    yield look("mfa_reauthenticate")
    yield look("mfa_reauthenticate_webauthn")
    yield look("single_sign_on")
    yield look("usersessions_list")

    # The key under which the codes on paper were stored is lost.
    Authenticator.objects.filter(type="recovery_codes").update(data={"seed": "x", "used_mask": 0})
    yield look("mfa_view_recovery_codes")

    # The next time both steps are asked for.
    page.context.clear_cookies()
    sign_in(page, anna.email, PASSWORD)
    expect(page).to_have_url(re.compile("/factor/authenticate/$"))
    yield f"{anna.name} both steps", page

    # More links are asked for from here than anybody needs.
    source = limits.source_key(RequestFactory().get("/"))
    SignInEvent.objects.bulk_create(
        SignInEvent(kind="link_requested", account="a", source=source, at=timezone.now())
        for _time in range(limits.LINKS_FROM_SOURCE.amount)
    )
    page.context.clear_cookies()
    page.goto(reverse("account_reset_password"))
    page.get_by_label("Email").fill(anna.email)
    yield press("Send")


def test_every_page_of_signing_in_is_accessible(window, provider, anna, rendered):
    problems, visited, known = [], 0, set()
    for name, page in signing_in(window, provider, anna):
        problems += [f"{name}: {each}" for each in all_problems(page, known=known)]
        visited += 1

    print(f"{visited} pages of signing in, {len(problems)} problems")
    assert problems == []
    assert visited >= 22
    assert templates_of_pages(of=SIGNING_IN) - rendered == set()
