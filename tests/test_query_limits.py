"""Whatever stands in an address, it is answered in words."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = {"app_label": "accounts", "model_name": "user", "field_name": "manager"}
LISTS = [
    "admin:accounts_user_changelist",
    "admin:accounts_department_changelist",
    "admin:assessments_assessment_changelist",
    "admin:pathways_pathway_changelist",
    "admin:pathways_role_changelist",
    "admin:pathways_stage_changelist",
]
MALFORMED = ["//[x]", "http://[x", "https://[::1/", "//[", "http://]x["]
HUGE = "9" * 30


@pytest.mark.parametrize("address", MALFORMED)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "page",
    [
        *("account_login", "account_logout", "account_reset_password", "account_signup"),
        *("admin:login", "single_sign_on", "home", "account", "admin:index", "mfa_index"),
    ],
)
@pytest.mark.parametrize("who", ["signed out", "signed in"])
def test_malformed_address_is_refused_in_words(client, who, page, method, address):
    if who == "signed in":
        client.force_login(UserFactory())

    response = getattr(client, method)(reverse(page), {"next": address})

    assert (response.status_code, response.templates[0].name) == (400, "400.html")


def test_malformed_address_in_the_query_of_a_form_is_refused_too(client):
    response = client.post(reverse("account_login", query={"next": "//[x]"}), {"login": "a"})

    assert (response.status_code, response.templates[0].name) == (400, "400.html")


def test_search_for_what_looks_like_an_address_is_a_search(client):
    client.force_login(UserFactory())

    assert client.get(reverse("pathways:catalogue"), {"q": "//[x]"}).status_code == 200


@pytest.mark.parametrize("page", [*LISTS, "pathways:catalogue"])
@pytest.mark.parametrize(
    "typed", [" ".join(["w"] * 1_000), "x" * 3_000], ids=["many words", "a long word"]
)
def test_search_is_shortened_and_that_is_said(client, superuser, page, typed):
    client.force_login(superuser)

    response = client.get(reverse(page), {"q": typed})

    assert response.status_code == 200
    assert [str(message) for message in response.context["messages"]] == [
        "We only searched for the first 8 words, up to 100 characters."
    ]


@pytest.mark.parametrize("page", [*LISTS, "pathways:catalogue"])
def test_search_of_eight_words_is_as_it_was_typed(client, superuser, page):
    client.force_login(superuser)

    response = client.get(reverse(page), {"q": "one two three four five six seven eight"})

    assert [*response.context["messages"]] == []
    assert "one two three four five six seven eight" in response.content.decode()


@pytest.mark.parametrize("typed", [" ".join(["w"] * 1_000), "x" * 3_000])
def test_suggestions_for_a_long_text_are_those_for_its_beginning(client, superuser, typed):
    client.force_login(superuser)

    people = client.get(reverse("admin:autocomplete"), {**PEOPLE, "term": typed})
    identities = client.get(reverse("admin:pathways_stage_identities"), {"q": typed})

    assert (people.status_code, identities.status_code) == (200, 200)


@pytest.mark.parametrize("page", [*LISTS, "home", "pathways:catalogue", "pathways:compare"])
@pytest.mark.parametrize("query", [{"q": "x" * 60_000}, {"page": HUGE}, {"p": HUGE}])
def test_what_no_page_asks_for_is_refused_in_words(client, superuser, page, query):
    client.force_login(superuser)

    response = client.get(reverse(page), query)

    refused = (400, "400.html")
    assert (response.status_code, response.templates[0].name) == refused


@pytest.mark.parametrize(
    "parameter",
    [
        *("department__id__exact", "pathway__id__exact", "pathway__role__id__exact", "role"),
        *("id__exact", "o", "e", "then", "one", "stage"),
    ],
)
@pytest.mark.parametrize("value", [HUGE, f"-{HUGE}", "9223372036854775808"])
def test_number_beyond_what_databases_hold_is_refused(client, superuser, parameter, value):
    client.force_login(superuser)

    response = client.get(reverse("admin:pathways_stage_changelist"), {parameter: value})

    assert response.status_code == 400


@pytest.mark.parametrize(
    "page",
    [
        f"/assessments/{HUGE}/",
        f"/team/{HUGE}/",
        f"/pathways/nothing/{HUGE}/",
        f"/admin/accounts/user/{HUGE}/change/",
        f"/admin/pathways/stage/{HUGE}/change/",
        f"/admin/accounts/user/{HUGE}/erase/",
    ],
)
def test_page_of_such_a_number_is_none(client, superuser, page):
    client.force_login(superuser)

    assert client.get(page).status_code in (302, 404)
