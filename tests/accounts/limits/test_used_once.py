"""A code or a link works once, however many use it at the same time."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts.models import SignInEvent
from tests.accounts.conftest import PASSWORD
from tests.accounts.limits.conftest import HOME, NEW, at_once, outcome, reset_link, sign_in
from tests.accounts.test_second_factor import SECRET, code
from tests.allauth_internals import TOTP, RecoveryCodes

pytestmark = pytest.mark.django_db


def enter(code, client=None):
    """Sign in as Anna in a browser of her own and give this code."""
    client = client or Client(REMOTE_ADDR=HOME)
    sign_in(client=client)
    return outcome(client.post(reverse("mfa_authenticate"), {"code": code}))


@pytest.mark.parametrize("tolerance", [1, 5])
def test_code_of_an_app_works_once_however_wide_the_window(settings, anna, clock, tolerance):
    settings.MFA_TOTP_TOLERANCE = tolerance
    TOTP.activate(anna, SECRET)
    clock(30 - time.time() % 30 + 1)  # the first second of a step
    used = code()
    first = enter(used)
    again = []
    for _step in range(tolerance * 2 + 2):
        SignInEvent.objects.all().delete()
        clock(33)
        again.append(enter(used))

    assert (first, set(again)) == ("in", {"wrong"})


def test_code_of_an_app_is_not_remembered_by_a_cache_alone(anna):
    TOTP.activate(anna, SECRET)
    used = code()
    first = enter(used)
    cache.clear()

    assert (first, enter(used)) == ("in", "wrong")


def test_code_of_an_app_stays_used_when_the_clock_is_put_back(anna, clock):
    TOTP.activate(anna, SECRET)
    used = code()
    first = enter(used)
    clock(3600)
    later = enter(code())
    clock(-3600)

    assert (first, later, enter(used)) == ("in", "in", "wrong")


@pytest.mark.django_db(transaction=True)  # allauth tells of it once it is committed
def test_code_that_set_up_an_app_is_used_up_by_it(client, anna):
    sign_in(client=client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    used = code(secret)
    client.post(reverse("mfa_activate_totp"), {"code": used})

    assert Authenticator.objects.filter(type="totp").exists()
    assert enter(used) == "wrong"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "paper"])
def test_code_sent_twice_together_works_once(anna, kind):
    TOTP.activate(anna, SECRET)
    used = code() if kind == "app" else RecoveryCodes.activate(anna).get_unused_codes()[0]
    clients = [Client(REMOTE_ADDR=HOME) for _browser in range(4)]
    for client in clients:
        sign_in(client=client)

    page = reverse("mfa_authenticate")
    answers = at_once([lambda c=c: c.post(page, {"code": used}) for c in clients])

    assert sorted(answers) == ["in", "wrong", "wrong", "wrong"]


def follow(link):
    return Client().get(link, follow=True)


def test_link_by_mail_works_once(anna):
    Client().post(reverse("account_reset_password"), {"email": anna.email})
    link = reset_link()
    client = Client()
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    assert follow(link).context.get("token_fail")


def test_link_by_mail_dies_with_the_address_it_was_sent_to(anna):
    Client().post(reverse("account_reset_password"), {"email": anna.email})
    link = reset_link()
    type(anna).objects.update(email="anna.miller@example.com")

    assert follow(link).context.get("token_fail")
