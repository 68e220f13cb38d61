"""Who may read what is published without signing in, by the setting."""

import pytest
from django.utils import timezone

from pathway_portal.accounts.access_tokens import make_token, revoke_token
from pathway_portal.content_api import access
from pathway_portal.web.access_tokens import TokenPurpose
from tests.factories import PathwayFactory, UserFactory

from .conftest import SERVICE

pytestmark = pytest.mark.django_db

ADDRESS = f"{SERVICE}CFDocuments"
API = "/api/v1/pathways/"


@pytest.mark.parametrize("is_signed_in", [False, True])
@pytest.mark.parametrize("method", ["get", "head", "post", "options"])
def test_off_there_is_nothing(client, settings, method, is_signed_in):
    settings.PUBLISHED_CONTENT = "off"
    PathwayFactory(published=True)
    if is_signed_in:
        client.force_login(UserFactory())

    response = getattr(client, method)(ADDRESS)
    nowhere = getattr(client, method)("/nowhere/")

    assert response.status_code == nowhere.status_code == 404
    assert response.content == nowhere.content
    assert "Access-Control-Allow-Origin" not in response


def test_pages_of_other_sites_may_read_what_is_public(client):
    for address, status in [(ADDRESS, 200), (f"{ADDRESS}/x", 404), (f"{ADDRESS}?limit=x", 400)]:
        response = client.get(address, headers={"origin": "https://other.example"})

        assert response.status_code == status
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response


def test_nothing_else_of_the_portal_is_opened_to_other_sites(client):
    response = client.get("/health/", headers={"origin": "https://other.example"})

    assert "Access-Control-Allow-Origin" not in response


def test_too_many_requests_from_one_address_wait(client, monkeypatch):
    monkeypatch.setattr(access, "RATE", "2/m")

    answers = [client.get(ADDRESS) for _one in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    said = answers[-1].json()["imsx_codeMinor"]["imsx_codeMinorField"]
    assert said[0]["imsx_codeMinorFieldValue"] == "server_busy"
    assert client.get(ADDRESS, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_answers_are_asked_for_again_before_they_are_used(client):
    assert client.get(ADDRESS)["Cache-Control"] == "no-cache"


def test_no_session_begins_and_no_cookie_is_set(client):
    response = client.get(ADDRESS)

    assert response.cookies == {}


# With tokens


@pytest.fixture
def tokens(settings):
    settings.PUBLISHED_CONTENT = "tokens"


def token(purpose=TokenPurpose.CONTENT, name="LMS"):
    return make_token(name, purpose, by=UserFactory(is_staff=True), at=timezone.now())


def ask(client, address, token, **more):
    headers = {"authorization": f"Bearer {token}", "origin": "https://other.example"}
    return client.get(address, headers=headers | more)


@pytest.mark.parametrize("address", [ADDRESS, API])
def test_system_with_a_token_reads(client, tokens, address):
    PathwayFactory(published=True, title="Cook")
    row, secret = token()

    response = ask(client, address, secret)

    assert response.status_code == 200
    assert "Cook" in response.content.decode()
    assert response["Cache-Control"] == "private, no-cache"
    assert "Access-Control-Allow-Origin" not in response
    row.refresh_from_db()
    assert row.last_used_on == timezone.localdate()
    etag = {"if-none-match": response["ETag"]}
    assert ask(client, address, secret, **etag).status_code == 304


@pytest.mark.parametrize("address", [ADDRESS, API, f"{ADDRESS}/x", f"{API}nothing/"])
def test_nobody_else_learns_what_there_is(client, tokens, address):
    PathwayFactory(published=True, title="Cook")
    row, revoked = token()
    revoke_token(row, by=UserFactory(is_staff=True), at=timezone.now())
    _row, other = token(TokenPurpose.PEOPLE, name="Directory")

    answers = [client.get(address), ask(client, address, revoked), ask(client, address, "x")]
    client.force_login(UserFactory())
    answers.append(client.get(address))
    for_else = ask(client, address, other)

    assert [each.status_code for each in answers] == [401] * 4
    assert for_else.status_code == 403
    for each in [*answers, for_else]:
        assert each["WWW-Authenticate"].startswith("Bearer ")
        assert each["Content-Type"] == "application/json"
        assert "Cook" not in each.content.decode()


def test_refusal_is_said_in_the_standards_language(client, tokens):
    [said] = client.get(ADDRESS).json()["imsx_codeMinor"]["imsx_codeMinorField"]

    assert said["imsx_codeMinorFieldValue"] == "unauthorised_request"


def test_each_token_has_its_own_limit(client, tokens, monkeypatch):
    monkeypatch.setattr(access, "RATE", "2/m")
    (_row, first), (_row, second) = token(), token(name="Intranet")

    answers = [ask(client, ADDRESS, first) for _one in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert ask(client, ADDRESS, second).status_code == 200
