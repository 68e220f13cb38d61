"""No text holds a null character, and PostgreSQL no value: a query with one is refused at once."""

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("NUL")]

NULL = "a\0b"
PEOPLE = {"app_label": "accounts", "model_name": "user", "field_name": "manager"}
ASKED = [
    ("home", {"anything": NULL}),
    ("home", {NULL: "anything"}),
    ("pathways:catalogue", {"q": NULL}),
    ("admin:accounts_user_changelist", {"q": NULL}),
    ("admin:autocomplete", {**PEOPLE, "term": NULL}),
    ("admin:pathways_pathway_changelist", {"state": NULL}),
    ("admin:pathways_pathway_add", {"role": NULL}),
]


@pytest.mark.parametrize(("page", "query"), ASKED)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_it_is_refused_on_every_page(client, superuser, page, query, method):
    client.force_login(superuser)

    response = client.generic(method.upper(), reverse(page, query=query))

    assert response.status_code == 400
    assert [each.name for each in response.templates][:1] == ["400.html"]


def test_it_is_refused_in_the_language_of_its_reader(client, superuser):
    superuser.language = "de"
    superuser.save()
    client.force_login(superuser)

    page = client.get(reverse("home", query={"q": NULL})).content.decode()

    assert '<html lang="de"' in page


def test_what_only_looks_like_one_is_none(client, superuser):
    client.force_login(superuser)

    assert client.get("/pathways/?q=%2500").status_code == 200
