"""Tokens by which other systems come in: made and revoked by HR, shown once, never kept."""

import logging
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts import limits
from pathway_portal.accounts.access_tokens import make_token, revoke_token
from pathway_portal.accounts.models import AccessToken, SignInEvent
from pathway_portal.accounts.services import leave
from pathway_portal.web.access_tokens import TokenPurpose, TokenRefused, token_of
from tests.factories import DAY, STARTED_AT, AccessTokenFactory, UserFactory

pytestmark = pytest.mark.django_db

ADD = reverse("admin:accounts_accesstoken_add")
LIST = reverse("admin:accounts_accesstoken_changelist")


def make(hr_admin, purpose=TokenPurpose.PEOPLE, **more):
    return make_token("Entra ID", purpose, by=hr_admin, at=timezone.now(), **more)


def asked(token, scheme="Bearer", **more):
    return RequestFactory().get("/", headers={"Authorization": f"{scheme} {token}"}, **more)


def refusal(request, purpose=TokenPurpose.PEOPLE):
    with pytest.raises(TokenRefused) as refused:
        token_of(request, purpose)
    return refused.value


def address(view, token):
    return reverse(f"admin:accounts_accesstoken_{view}", args=[token.pk])


# Who comes in


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER "])
def test_a_token_lets_its_system_in(hr_admin, scheme):
    row, token = make(hr_admin)

    assert token_of(asked(token, scheme), TokenPurpose.PEOPLE) == row


def test_only_a_hash_of_the_secret_is_kept(hr_admin):
    row, token = make(hr_admin)

    kept = [str(value) for value in AccessToken.objects.values_list()[0]]
    secret = token.split("_", 2)[2]
    assert row.key in token
    assert len(secret) == 43
    assert [value for value in kept if secret in value or value == token] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token + "\u00e9",
        lambda token: token.replace("pathways_", "pathways_0", 1),
        lambda token: "pathways_000000000000" + token[21:],
        lambda token: "x" * 100_000,
        lambda token: "\0",
    ],
)
def test_a_wrong_token_lets_nobody_in(hr_admin, change):
    _row, token = make(hr_admin)

    refused = refusal(asked(change(token)))

    assert refused.status == 401
    assert refused.headers["WWW-Authenticate"] == (
        'Bearer realm="Career pathways", error="invalid_token"'
    )


def test_without_a_token_one_is_asked_for_and_nothing_is_counted():
    refused = refusal(RequestFactory().get("/"))

    assert refused.status == 401
    assert refused.headers == {"WWW-Authenticate": 'Bearer realm="Career pathways"'}
    assert not SignInEvent.objects.exists()


def test_a_password_is_no_token(hr_admin):
    _row, token = make(hr_admin)

    assert refusal(asked(token, "Basic")).status == 401


def test_a_token_opens_what_it_was_made_for_alone(hr_admin):
    row, token = make(hr_admin, TokenPurpose.CONTENT)

    refused = refusal(asked(token))

    assert refused.status == 403
    assert 'error="insufficient_scope"' in refused.headers["WWW-Authenticate"]
    assert token_of(asked(token), TokenPurpose.CONTENT) == row


def test_a_revoked_token_lets_nobody_in(hr_admin):
    row, token = make(hr_admin)
    assert revoke_token(row, by=hr_admin, at=timezone.now())

    assert refusal(asked(token)).status == 401
    assert not revoke_token(row, by=hr_admin, at=timezone.now())


def test_a_token_works_on_its_last_day_and_no_longer(hr_admin, noon):
    today = timezone.localdate()
    row, token = make(hr_admin, expires_on=today)

    assert token_of(asked(token), TokenPurpose.PEOPLE) == row
    AccessToken.objects.update(expires_on=today - DAY)
    assert refusal(asked(token)).status == 401


def test_a_token_stops_when_whoever_made_it_leaves(client, hr_admin, caplog):
    maker = UserFactory(name="Mia Maker")
    row, token = make(maker)
    _other, still = make_token("Okta", TokenPurpose.PEOPLE, by=hr_admin, at=timezone.now())
    assert token_of(asked(token), TokenPurpose.PEOPLE) == row

    leave(maker, by=hr_admin, at=timezone.now())

    refused = refusal(asked(token))
    assert (refused.status, "has left" in str(refused)) == (401, True)
    assert f"Access token {row.pk} was refused: whoever made it has left." in caplog.messages
    assert token_of(asked(still), TokenPurpose.PEOPLE).name == "Okta"
    client.force_login(hr_admin)
    assert "Stopped: Mia Maker has left" in client.get(LIST).content.decode()


def test_the_day_of_use_is_written_once_a_day(hr_admin, noon, django_assert_num_queries):
    row, token = make(hr_admin)
    token_of(asked(token), TokenPurpose.PEOPLE)

    with django_assert_num_queries(1):
        used = token_of(asked(token), TokenPurpose.PEOPLE)

    assert used.last_used_on == timezone.localdate()
    AccessToken.objects.update(last_used_on=timezone.localdate() - DAY)
    token_of(asked(token), TokenPurpose.PEOPLE)
    row.refresh_from_db()
    assert row.last_used_on == timezone.localdate()


def test_wrong_tokens_are_limited_for_each_address_and_right_ones_are_not(hr_admin, monkeypatch):
    monkeypatch.setattr(limits, "TOKENS_FROM_SOURCE", limits.Limit(2, timedelta(minutes=5)))
    row, token = make(hr_admin)
    statuses = [refusal(asked("wrong")).status for _time in range(3)]

    blocked = refusal(asked("wrong"))

    assert statuses == [401, 401, 429]
    assert blocked.headers == {"Retry-After": "300"}
    assert SignInEvent.objects.count() == 2
    assert refusal(asked("wrong", REMOTE_ADDR="192.0.2.7")).status == 401
    assert token_of(asked(token), TokenPurpose.PEOPLE) == row


def test_wrong_tokens_count_for_no_sign_in(client, anna, monkeypatch, settings):
    settings.FAILED_SIGN_INS_PER_ADDRESS = 1
    for _time in range(5):
        refusal(asked("wrong"))

    attempt = limits.Attempt(asked("wrong"), "failed_sign_in", limits.account_key(anna))

    attempt.check()


def test_logs_hold_no_token(hr_admin, caplog):
    caplog.set_level(logging.DEBUG)
    row, token = make(hr_admin)
    wrong = token[:-1] + "!"
    revoke_token(row, by=hr_admin, at=timezone.now())
    refusal(asked(token))
    refusal(asked(wrong))

    logged = [record.getMessage() for record in caplog.records if "token" in record.getMessage()]

    assert [text for text in logged if text.startswith(("Access token", "A request"))] == [
        f"Access token {row.pk} was refused: it is revoked or has expired.",
        "A request with an unknown access token was refused.",
    ]
    assert token.split("_", 2)[2][:20] not in caplog.text


# HR's pages


def test_hr_makes_a_token_and_sees_it_once(client, hr_admin):
    client.force_login(hr_admin)

    made = client.post(ADD, {"name": " Entra   ID ", "purpose": "people"})

    row = AccessToken.objects.get()
    token = made.context["token"]
    assert token in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert token_of(asked(token), TokenPurpose.PEOPLE) == row
    assert (row.name, row.made_by, row.expires_on) == ("Entra ID", hr_admin, None)
    for page in (LIST, address("change", row), address("history", row)):
        text = client.get(page).content.decode()
        assert "Entra ID" in text
        assert row.key not in text
    [entry] = LogEntry.objects.all()
    assert (entry.user, entry.object_repr) == (hr_admin, "Entra ID")


def test_form_says_in_words_that_a_purpose_is_to_be_chosen(client, hr_admin):
    client.force_login(hr_admin)

    purpose = client.get(ADD).context["adminform"].form.fields["purpose"]

    assert [str(label) for _value, label in purpose.choices] == [
        "Choose what it opens",
        *TokenPurpose.labels,
    ]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"name": ""}, "Please fill in this field"),
        ({"purpose": ""}, ""),
        ({"purpose": "everything"}, ""),
        ({"expires_on": "2001-01-01"}, "This day is over."),
        ({"expires_on": "soon"}, ""),
        ({"name": "okta"}, "There is a token with this name already."),
    ],
)
def test_what_is_wrong_is_said_and_no_token_is_made(client, hr_admin, typed, reason):
    AccessTokenFactory(name="Okta")
    client.force_login(hr_admin)

    page = client.post(ADD, {"name": "Entra ID", "purpose": "people", "expires_on": ""} | typed)

    errors = page.context["adminform"].form.errors
    assert page.status_code == 200
    assert len(errors) == 1
    if reason.startswith("Th"):
        assert reason in page.content.decode()
    assert AccessToken.objects.count() == 1


def test_the_name_of_a_revoked_token_is_free_again(client, hr_admin):
    row = AccessTokenFactory(name="Okta")
    revoke_token(row, by=hr_admin, at=timezone.now())
    client.force_login(hr_admin)

    client.post(ADD, {"name": "Okta", "purpose": "people"})

    assert AccessToken.objects.filter(name="Okta").count() == 2


def test_hr_revokes_a_token(client, hr_admin):
    row, token = make(hr_admin)
    client.force_login(hr_admin)
    assert "Revoke it now" in client.get(address("change", row)).content.decode()

    page = client.post(address("revoke", row), follow=True)

    row.refresh_from_db()
    assert row.revoked_by == hr_admin
    assert "Nobody gets in with this token any more." in page.content.decode()
    assert "Revoke it now" not in page.content.decode()
    assert refusal(asked(token)).status == 401
    assert LogEntry.objects.get().get_change_message() == "Revoked."
    again = client.post(address("revoke", row), follow=True)
    assert "had been revoked already" in again.content.decode()


def test_the_list_says_what_works(client, hr_admin, noon):
    today = timezone.localdate()
    AccessTokenFactory(name="Forever", made_by=hr_admin, last_used_on=today)
    AccessTokenFactory(name="Until today", made_by=hr_admin, expires_on=today)
    AccessTokenFactory(name="Until yesterday", made_by=hr_admin, expires_on=today - DAY)
    gone = AccessTokenFactory(name="Gone", made_by=hr_admin)
    revoke_token(gone, by=hr_admin, at=STARTED_AT)
    client.force_login(hr_admin)

    page = client.get(LIST).content.decode()

    for words in ("Works until", "Expired", "Revoked on", "Keep people up to date"):
        assert words in page


def test_making_a_token_asks_who_it_is(client, hr_admin):
    client.force_login(hr_admin)
    session = client.session
    session["signed_in_at"] = timezone.now().timestamp() - 600
    session.save()

    answer = client.post(ADD, {"name": "Entra ID", "purpose": "people"})

    assert (answer.status_code, AccessToken.objects.count()) == (302, 0)
    assert "/account/" in answer.url


def test_content_editors_neither_see_nor_revoke_tokens(client, content_editor):
    row = AccessTokenFactory(name="Entra ID")
    client.force_login(content_editor)

    for page in (LIST, ADD, address("change", row)):
        assert client.get(page).status_code == 403
    assert client.post(address("revoke", row)).status_code == 403
    assert client.post(ADD, {"name": "Okta", "purpose": "people"}).status_code == 403
    row.refresh_from_db()
    assert (row.revoked_at, AccessToken.objects.count()) == (None, 1)


# What the database holds


@pytest.mark.every_database("constraints")
@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "everything"},
        {"name": "ENTRA id"},
        {"revoked_at": STARTED_AT},
    ],
)
def test_the_database_refuses(wrong):
    AccessTokenFactory(name="Entra ID")

    with pytest.raises(IntegrityError), transaction.atomic():
        AccessTokenFactory(**wrong)
