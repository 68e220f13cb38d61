"""The provider ends sessions by a token of its own, and nobody else does."""

import base64
import hashlib
import hmac
import json
import logging
import time
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives import serialization
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts import limits
from pathway_portal.accounts.models import ProviderSession, SignInEvent, User
from tests.accounts.conftest import PASSWORD
from tests.accounts.provider import KEY, STRANGE_KEY
from tests.accounts.single_sign_on import is_signed_in, sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("rows deleted by a list of keys")]

LOGOUT = "/account/company/logout/"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


def post(token, client=None, **more):
    client = client or Client(enforce_csrf_checks=True)
    return client.post(LOGOUT, {"logout_token": token}, **more)


def session_of(provider, sid="at-the-office", **told):
    client = Client()
    provider.claims |= {"sid": sid} | told
    sign_in(client, provider)
    assert is_signed_in(client)
    return client


# Whose sessions end


def test_session_ends_by_its_sid_and_no_other_one(provider, anna):
    office, home = session_of(provider), session_of(provider, "at-home")

    answer = post(provider.logout_token())

    assert (answer.status_code, answer.json()) == (200, {})
    assert answer["Cache-Control"] == "no-store"
    assert [is_signed_in(client) for client in (office, home)] == [False, True]
    assert ProviderSession.objects.count() == UserSession.objects.count() == 1


def test_sid_alone_is_enough(provider, anna):
    office, home = session_of(provider), session_of(provider, "at-home")

    post(provider.logout_token(without=["sub"]))

    assert [is_signed_in(client) for client in (office, home)] == [False, True]


def test_person_alone_ends_all_of_theirs(provider, anna):
    """Those opened by a password too: they are to be out."""
    office, home, by_password = session_of(provider), session_of(provider, "at-home"), Client()
    by_password.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    other = UserFactory(email="other@example.com")
    provider.claims |= {"email": other.email}
    others = session_of(provider, "of-another", sub="s-2")
    assert is_signed_in(by_password)

    post(provider.logout_token(without=["sid"]))

    theirs = [is_signed_in(client) for client in (office, home, by_password)]
    assert (theirs, is_signed_in(others)) == ([False] * 3, True)


def test_somebody_else_s_sid_ends_nothing_of_theirs(provider, anna):
    client = session_of(provider)
    SocialAccount.objects.create(user=UserFactory(), provider=provider.issuer, uid="s-2")

    answer = post(provider.logout_token(sub="s-2"))

    assert answer.status_code == 200
    assert is_signed_in(client)


def test_session_without_a_sid_ends_with_any_of_its_person(provider, anna):
    client = Client()
    sign_in(client, provider)

    post(provider.logout_token(sid="never told before"))

    assert not is_signed_in(client)


@pytest.mark.parametrize("told", [{"sid": "unknown"}, {"sub": "unknown"}])
def test_nothing_to_end_is_an_end_too(provider, anna, told):
    client = session_of(provider)

    answer = post(provider.logout_token(**told))

    assert answer.status_code == 200
    assert is_signed_in(client)


def test_session_ends_though_a_new_password_gave_it_another_key(provider, anna):
    client = session_of(provider)
    new = "sofa lantern gravel otter"
    passwords = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    before = client.session.session_key
    client.post(reverse("account_change_password"), passwords)
    assert (client.session.session_key != before, is_signed_in(client)) == (True, True)

    post(provider.logout_token())

    assert not is_signed_in(client)


def test_session_of_another_issuer_is_not_the_provider_s_to_end(provider, anna):
    client = session_of(provider)
    ProviderSession.objects.update(
        provider_sid=hashlib.sha256(b"https://before.example at-the-office").hexdigest()
    )

    post(provider.logout_token())

    assert is_signed_in(client)


def test_ending_leaves_no_row_and_cleaning_up_neither(provider, anna):
    session_of(provider).post(reverse("account_logout"))
    assert ProviderSession.objects.count() == 1

    call_command("clearsessions")

    assert not ProviderSession.objects.exists()
    session_of(provider)
    post(provider.logout_token())
    assert [ProviderSession.objects.count(), UserSession.objects.count()] == [0, 0]
    assert not Session.objects.exists()


def test_sid_is_not_readable_in_the_database(provider, anna):
    client = session_of(provider)

    stored = [*ProviderSession.objects.values_list(), *client.session.items()]

    assert "at-the-office" not in str(stored)


def test_browser_of_somebody_signed_in_is_not_asked_who_they_are(provider, anna):
    """No cookie takes part: who carries a token may be anybody."""
    office, other = session_of(provider), session_of(provider, "at-home")

    assert post(provider.logout_token(), other).status_code == 200
    assert [is_signed_in(office), is_signed_in(other)] == [False, True]


# What is refused, and why


def told(**claims):
    return lambda provider: provider.logout_token(**claims)


def lacking(*names):
    return lambda provider: provider.logout_token(without=names)


def headed(**headers):
    return lambda provider: provider.logout_token(headers=headers)


def encoded(part):
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def signed_with_the_public_key(provider):
    """HS256, whose secret everybody knows."""
    public = KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    claims = provider.logout_token().split(".")[1]
    header = encoded(json.dumps({"alg": "HS256", "kid": "k-1", "typ": "logout+jwt"}).encode())
    signature = hmac.new(public, f"{header}.{claims}".encode(), hashlib.sha256).digest()
    return f"{header}.{claims}.{encoded(signature)}"


def ago(seconds):
    return int(time.time()) - seconds


REFUSALS = {
    "no token": (lambda provider: "", "has no logout_token"),
    "a word": (lambda provider: "x", "is no JWT"),
    "endless": (lambda provider: "x" * 17_000, "more than 16384 characters"),
    "a null": (lambda provider: "a.b\0.c", "is no JWT"),
    "no signature": (
        lambda provider: provider.logout_token(None, "none"),
        "signed by 'none', which proves nothing",
    ),
    "the public key as a secret": (
        signed_with_the_public_key,
        "signed by 'HS256', which proves nothing",
    ),
    "another key": (lambda provider: provider.logout_token(STRANGE_KEY), "InvalidSignatureError"),
    "a key that is not there": (headed(kid="k-2"), "does not sign with the key of this token"),
    "no key": (headed(kid=""), "names no key"),
    "an access token": (headed(typ="at+jwt"), "of another kind: typ 'at+jwt'"),
    "another issuer": (told(iss="https://elsewhere.example"), "InvalidIssuerError"),
    "no issuer": (lacking("iss"), "MissingRequiredClaimError"),
    "for another portal": (told(aud="another portal"), "InvalidAudienceError"),
    "for nobody": (lacking("aud"), "MissingRequiredClaimError"),
    "over": (lambda provider: provider.logout_token(exp=ago(120)), "ExpiredSignatureError"),
    "without an end": (lacking("exp"), "MissingRequiredClaimError"),
    "old": (lambda provider: provider.logout_token(iat=ago(700)), "too old (iat)"),
    "of tomorrow": (lambda provider: provider.logout_token(iat=ago(-900)), "ImmatureSignature"),
    "without a time": (lacking("iat"), "MissingRequiredClaimError"),
    "an ID token": (told(nonce="n"), "has a nonce"),
    "an ID token without nonce": (lacking("events"), "MissingRequiredClaimError"),
    "another event": (told(events={"http://x.example": {}}), "about no logout (events)"),
    "events are a list": (told(events=[EVENT]), "about no logout (events)"),
    "event is a word": (told(events={EVENT: "yes"}), "about no logout (events)"),
    "no id": (lacking("jti"), "MissingRequiredClaimError"),
    "empty id": (told(jti=""), "jti is no text"),
    "id is a number": (told(jti=7), "InvalidJTIError"),
    "endless id": (told(jti="j" * 256), "jti is no text"),
    "about nobody": (lacking("sub", "sid"), "neither a person nor a session"),
    "person is a number": (told(sub=7), "InvalidSubjectError"),
    "person is empty": (told(sub=""), "sub is no text"),
    "session is a list": (told(sid=["at-the-office"]), "sid is no text"),
    "session is empty": (told(sid=""), "sid is no text"),
    "session is nothing": (told(sid=None), "sid is no text"),
}


@pytest.mark.parametrize(("make", "cause"), REFUSALS.values(), ids=REFUSALS)
def test_refusal_ends_nothing_and_logs_its_cause(provider, anna, caplog, make, cause):
    client = session_of(provider)

    answer = post(make(provider))

    assert (answer.status_code, answer["Cache-Control"]) == (400, "no-store")
    assert answer.json()["error"] == "invalid_request"
    assert cause in answer.json()["error_description"]
    assert "A logout by the provider was refused: " in caplog.text
    assert cause in caplog.text
    assert "at-the-office" not in caplog.text
    assert is_signed_in(client)


@pytest.mark.parametrize("name", ["logout+jwt", "JWT", "application/logout+jwt", None])
def test_token_may_say_in_several_ways_what_it_is(provider, anna, name):
    client = session_of(provider)

    assert post(provider.logout_token(headers={"typ": name})).status_code == 200
    assert not is_signed_in(client)


def test_token_works_once(provider, anna):
    token = provider.logout_token()
    assert post(token).status_code == 200
    client = session_of(provider)

    again = post(token)

    assert (again.status_code, is_signed_in(client)) == (400, True)
    assert "was used before (jti)" in again.json()["error_description"]


def test_used_token_is_remembered_longer_than_it_would_be_taken(provider, anna, monkeypatch):
    token = provider.logout_token(exp=int(time.time()) + 86_400)
    post(token)
    now = time.time()

    monkeypatch.setattr(time, "time", lambda: now + 650)
    limits.delete_outdated()
    soon = post(token).json()["error_description"]
    monkeypatch.setattr(time, "time", lambda: now + 3700)
    limits.delete_outdated()
    later = post(token).json()["error_description"]

    assert ("used before" in soon, "too old" in later) == (True, True)
    assert not SignInEvent.objects.filter(kind="logout_token").exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {}},
        {"data": '{"logout_token": "x"}', "content_type": "application/json"},
        {"data": {"logout_token": ["a", "b"]}},
    ],
)
def test_body_without_one_token_is_refused(provider, anna, sent):
    answer = Client().post(LOGOUT, **sent)

    assert answer.status_code == 400
    assert "no logout_token, or more than one" in answer.json()["error_description"]


def test_body_that_is_too_large_is_refused_unread(provider, anna):
    answer = post("x" * 300_000)

    assert (answer.status_code, answer["Cache-Control"]) == (413, "no-store")
    assert answer.json()["error"] == "invalid_request"


def test_provider_that_is_down_ends_nothing(provider, anna, caplog):
    client = session_of(provider)
    token = provider.logout_token()
    provider.end()

    answer = post(token)

    assert answer.status_code == 400
    assert "the provider's keys cannot be read" in caplog.text
    assert is_signed_in(client)


@pytest.mark.parametrize("content", [[], None, {"keys": []}, {"keys": "x"}])
def test_malformed_keys_end_nothing(provider, anna, content):
    client = session_of(provider)
    provider.instead["/keys"] = content

    assert post(provider.logout_token()).status_code == 400
    assert is_signed_in(client)


def test_provider_that_calls_itself_otherwise_ends_nothing(provider, anna, caplog):
    client = session_of(provider)
    provider.named = "https://elsewhere.example"

    assert post(provider.logout_token()).status_code == 400
    assert "calls itself" in caplog.text
    assert is_signed_in(client)


def test_refusals_are_limited_for_each_address(provider, anna, monkeypatch):
    monkeypatch.setattr(limits, "LOGOUTS_FROM_SOURCE", limits.Limit(2, timedelta(minutes=5)))
    client = session_of(provider)
    statuses = [post("x").status_code for _time in range(3)]

    blocked = post(provider.logout_token())

    assert statuses == [400, 400, 429]
    assert (blocked.status_code, blocked["Retry-After"]) == (429, "300")
    assert blocked["Cache-Control"] == "no-store"
    assert is_signed_in(client)
    assert post(provider.logout_token(), REMOTE_ADDR="192.0.2.7").status_code == 200
    assert not is_signed_in(client)


def test_right_logouts_are_not_limited_and_count_for_no_sign_in(provider, anna, monkeypatch):
    monkeypatch.setattr(limits, "LOGOUTS_FROM_SOURCE", limits.Limit(1, timedelta(minutes=5)))

    assert {post(provider.logout_token()).status_code for _time in range(5)} == {200}
    assert not SignInEvent.objects.filter(kind="failed_sign_in").exists()


def test_logout_is_logged_by_number_alone(provider, anna, caplog):
    caplog.set_level(logging.INFO, logger="pathway_portal")
    session_of(provider)

    post(provider.logout_token())

    assert "Sessions ended by the provider: 1" in caplog.messages
    assert "s-1" not in caplog.text


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options", "patch"])
def test_address_takes_post_alone(provider, client, method):
    answer = getattr(client, method)(LOGOUT)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_provider_there_is_no_such_address(client, method):
    assert getattr(client, method)(LOGOUT, {"logout_token": "x"}).status_code == 404


def test_language_of_a_browser_changes_nothing(provider, anna):
    answers = [
        post(provider.logout_token(nonce="n"), headers={"Accept-Language": language}).content
        for language in ("en", "de")
    ]

    assert answers[0] == answers[1]


def test_session_of_somebody_who_has_left_ends_too(provider, anna):
    session_of(provider)
    User.objects.update(is_active=False)
    assert Session.objects.exists()

    assert post(provider.logout_token()).status_code == 200
    assert not Session.objects.exists()
