"""Each refusal of a single sign-on says its cause, on the page and in the log."""

import os
import subprocess
import sys

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts.models import User
from tests.accounts.single_sign_on import claims, refused, set_out, sign_in

pytestmark = pytest.mark.django_db


def without(name):
    def cause(provider):
        del provider.claims[name]

    return cause


def answers(path, content):
    def cause(provider):
        provider.instead[path] = content

    return cause


CAUSES = {
    "no address": (without("email"), "did not tell us your email address", "told no email address"),
    "address is a number": (claims(email=7), "did not tell us your email address", "told no email"),
    "address is endless": (
        claims(email="a" * 5000 + "@example.com"),
        "did not tell us your email address",
        "told no email",
    ),
    "address with a null": (
        claims(email="anna\0@example.com"),
        "did not tell us your email address",
        "told no email",
    ),
    "not verified": (
        claims(email_verified=False),
        "does not say that your email address has been checked",
        "OIDC_TRUST_EMAIL",
    ),
    "verified in words": (
        claims(email_verified=["true"]),
        "does not say that your email address has been checked",
        "OIDC_TRUST_EMAIL",
    ),
    "stranger": (
        claims(email="stranger@example.com"),
        "nobody here has your email address",
        "nobody here has the address",
    ),
    "long subject": (claims(sub="s" * 192), "names you in a way", "the subject has 192 characters"),
    "empty subject": (claims(sub=""), "names you in a way", "the subject has 0 characters"),
    "subject with a null": (claims(sub="s\0"), "names you in a way", "invisible characters"),
    "subject is a number": (claims(sub=1), "could not use", "ID token is not valid"),
    "subject is a list": (claims(sub=["s-1"]), "could not use", "ID token is not valid"),
    "no subject": (without("sub"), "could not use", "ID token is not valid"),
    "nonce is a list": (claims(nonce=["n"]), "could not use", "answers another visit (nonce)"),
    "another issuer": (claims(iss="https://x.example"), "could not use", "InvalidIssuerError"),
    "keys are a list": (
        answers("/keys", []),
        "could not use",
        "the provider's answer is malformed",
    ),
    "keys are nothing": (answers("/keys", None), "could not use", "answer is malformed"),
    "token is a list": (answers("/token", [1]), "could not use", "access token"),
    "token is null": (answers("/token", {"access_token": None}), "could not use", "malformed"),
    "no ID token": (answers("/token", {"access_token": "a"}), "could not use", "id_token"),
    "ID token is a word": (
        answers("/token", {"access_token": "a", "id_token": "x"}),
        "could not use",
        "the ID token is not valid",
    ),
}


@pytest.mark.parametrize(("arrange", "words", "cause"), CAUSES.values(), ids=CAUSES)
def test_refusal_says_and_logs_its_cause(client, provider, anna, caplog, arrange, words, cause):
    address = set_out(client)
    arrange(provider)

    response = client.get(reverse("single_sign_on_back"), provider.sign_in(address))

    assert refused(response)
    assert words in response.content.decode()
    assert "Single sign-on was refused: " in caplog.text
    assert cause in caplog.text
    assert "anna@" not in caplog.text
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("content", [[], None, "x", {"issuer": 7}, {"issuer": None}])
def test_malformed_configuration_of_a_provider_is_refused(client, provider, anna, caplog, content):
    provider.instead["/.well-known/openid-configuration"] = content

    response = client.post(reverse("single_sign_on"))

    assert refused(response)
    assert "could not use" in response.content.decode()
    assert "the provider's answer is malformed" in caplog.text


def test_claims_of_any_length_are_left_aside(client, provider, anna):
    provider.claims |= {"name": "n" * 100_000, "picture": ["p"], "preferred_username": None}

    sign_in(client, provider)

    assert client.get("/").context["user"] == anna


def test_second_subject_with_one_address_is_told_so(provider, anna, caplog):
    sign_in(Client(), provider)
    provider.claims["sub"] = "s-2"

    page = sign_in(Client(), provider).content.decode()

    assert "is already connected to another account" in page
    assert "connected to another subject" in caplog.text


@pytest.mark.parametrize("was_known", [True, False])
def test_who_has_left_is_told_so(provider, anna, caplog, was_known):
    if was_known:
        sign_in(Client(), provider)
    User.objects.update(is_active=False)

    response = sign_in(Client(), provider)

    assert refused(response)
    assert "you are marked here as having left" in response.content.decode()
    assert "has left" in caplog.text


def test_old_visit_is_told_to_be_old(client, provider, anna, caplog):
    back = provider.sign_in(set_out(Client()))

    response = client.get(reverse("single_sign_on_back"), back)

    assert refused(response)
    assert "Start again" in response.content.decode()
    assert "begun in another browser" in caplog.text


def test_provider_that_goes_down_half_way_is_said_to_be(client, provider, anna, caplog):
    back = provider.sign_in(set_out(client))
    provider.end()

    response = client.get(reverse("single_sign_on_back"), back)

    assert "is not answering at the moment" in response.content.decode()
    assert "cannot be reached" in caplog.text


def test_what_the_provider_refuses_is_logged_in_its_words(client, provider, anna, caplog):
    state = provider.sign_in(set_out(client))["state"]
    said = {"error": "login_required", "error_description": "ask\nIT " + "x" * 999}

    client.get(reverse("single_sign_on_back"), {"state": state} | said)

    assert r"login_required ask\nIT xxx" in caplog.text
    assert "x" * 300 not in caplog.text


@pytest.mark.parametrize(
    ("configured", "missing"),
    [
        ({"OIDC_ISSUER": "https://id.example"}, "OIDC_CLIENT_ID"),
        ({"PASSWORD_SIGN_IN": "off"}, "nobody could sign in"),
    ],
)
def test_half_a_configuration_is_refused_at_the_start(settings, configured, missing):
    # Not the settings of the tests, which take nothing of all this from the environment.
    ours = {"DJANGO_SETTINGS_MODULE": "pathway_portal.settings", "OIDC_ISSUER": ""}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=os.environ | ours | {"OIDC_CLIENT_ID": ""} | configured,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )

    assert done.returncode != 0
    assert missing in done.stderr
    assert done.stderr.count("\n") == 1
