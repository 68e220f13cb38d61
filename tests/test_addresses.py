"""Every address of the portal, taken from the resolver: who is asked to sign in, and who is not."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from tests.addresses import addresses
from tests.factories import AssessmentFactory, UserFactory

COLLECTIONS = [
    *(
        "CFAssociationGroupings",
        "CFAssociations",
        "CFConcepts",
        "CFDocuments",
        "CFItemAssociations",
    ),
    *("CFItemTypes", "CFItems", "CFLicenses", "CFPackages", "CFRubrics", "CFSubjects"),
]
# Open to everybody; all else asks for sign-in.
OPEN = {
    "/health/",
    "/health/live",
    "/robots.txt",
    "/favicon.ico",
    "/.well-known/security.txt",
    "/.well-known/change-password",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-key/",
    "/account/password/reset/key/done/",
    "/account/inactive/",
    "/account/address/key/",
    "/badges/did.json",  # for whoever checks a badge
    "/badges/status/1/",
    "/plan/calendar/key.ics",  # for calendars, to whoever knows its key
    "/account/3rdparty/signup/",
    "/account/company/logout/",  # for the company's provider, which signs what it posts
    # For other systems, where PUBLISHED_CONTENT says so.
    "/api/v1/pathways/",
    "/api/v1/pathways/operations-director/",
    "/api/v1/pathways/operations-director/versions/",
    "/api/v1/pathways/operations-director/versions/1/",
    "/ims/case/v1p1/CFDocuments",
    *(f"/ims/case/v1p1/{collection}/nothing" for collection in COLLECTIONS),
}

# A value for each converter and each name that the addresses use.
VALUES = {
    "role": "operations-director",
    "format": "json",
    "version": "1",
    "observation": "1",
    "number": "1",
    "pk": "1",
    "app_label": "pathways",
    "object_id": "1",
    "content_type_id": "1",
    "uidb36": "1",
    "key": "key",
    "user_id": "1",
    "id": "1",
    "identifier": "nothing",
    "url": "nothing",
    "path": "nothing",
    "username": "nobody",
    "login": "nothing",
    "name": "hr",
    "urn": "urn:x",
    "rest": "nothing",
}


ADDRESSES = sorted(set(addresses(lambda route, name: [VALUES[name]])))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.django_db
def test_every_address_asks_for_sign_in_or_is_on_the_list(client, address):
    response = client.get(address)

    doors = (reverse("account_login"), reverse("admin:login"))
    asked = response.status_code == 302 and response.url.startswith(doors)
    # Other systems are asked for a token.
    asked |= response.status_code == 401 and response["WWW-Authenticate"].startswith("Bearer")
    assert asked != (address in OPEN)


@pytest.mark.django_db
def test_health_answers_while_the_database_does(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/health/")

    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_health_answers_a_balancer_that_asks_by_address_and_without_tls(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    response = client.get("/health/", headers={"host": "10.0.3.7:8000"})

    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_health_says_when_the_database_does_not_answer(client, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)

    response = client.get("/health/")

    assert (response.status_code, response.content) == (503, b"the database does not answer")


# Who sees and who may do stands in `tests/access/rules.txt`.

PAGES = [
    "detail",
    "history",
    "answer",
    "confirm",
    "move",
    "submit",
    "discard",
    "review",
    "finish",
]


def address(name, pk):
    return reverse(f"assessments:{name}", args=[pk])


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 2**64, 10**30])
@pytest.mark.parametrize("name", [*PAGES, "report"])
@pytest.mark.django_db
def test_an_id_of_any_size_is_merely_unknown(client, name, number):
    client.force_login(UserFactory())

    assert client.get(address(name, number)).status_code == 404


@pytest.mark.django_db
def test_a_post_without_its_token_is_refused_in_plain_words():
    draft = AssessmentFactory()
    client = Client(enforce_csrf_checks=True)
    client.force_login(draft.employee)

    response = client.post(address("submit", draft.pk), {"version": 0})

    assert response.status_code == 403
    assert response.templates[0].name == "403_csrf.html"
