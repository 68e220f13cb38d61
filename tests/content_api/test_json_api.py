"""Published pathways as plain JSON."""

import json
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.utils import timezone

from pathways.documents.versions import as_document
from pathways.models import Pathway
from tests.factories import (
    CompetencyFactory,
    PathwayFactory,
    RoleFactory,
    StageFactory,
    UserFactory,
)

from .conftest import SERVICE

pytestmark = pytest.mark.django_db

API = "/api/v1/pathways/"


@pytest.fixture
def cook():
    role = RoleFactory(slug="cook", name="Cook")
    first = PathwayFactory(role=role, superseded=True, title="Cook, once")
    pathway = PathwayFactory(role=role, published=True, title="Cook", change_note="More")
    PathwayFactory(role=role, title="Cook, one day")
    CompetencyFactory(stage__pathway=pathway, slug="knives", text="Keeps knives sharp")
    StageFactory(pathway=first)
    return pathway


def test_list_says_what_there_is_and_where(client, cook):
    answer = client.get(API).json()

    assert answer == {
        "count": 1,
        "next": None,
        "previous": None,
        "pathways": [
            {
                "slug": "cook",
                "role_name": "Cook",
                "title": "Cook",
                "language": "en",
                "version": 2,
                "state": "published",
                "published_at": cook.published_at.isoformat(),
                "retires_on": None,
                "change_note": "More",
                "version_url": "http://testserver/api/v1/pathways/cook/versions/2/",
                "url": "http://testserver/api/v1/pathways/cook/",
                "versions_url": "http://testserver/api/v1/pathways/cook/versions/",
                "page": "http://testserver/pathways/cook/",
            }
        ],
    }


def test_pathway_is_given_whole_by_the_names_of_documents(client, cook):
    answer = client.get(f"{API}cook/").json()

    assert answer["content"] == json.loads(json.dumps(asdict(as_document(cook))))
    [stage] = answer["content"]["stages"]
    [competency] = stage["competencies"]
    assert (competency["slug"], competency["text"]) == ("knives", "Keeps knives sharp")
    assert client.get(f"{API}cook/versions/2/").json() == answer


def test_versions_are_those_that_people_have_read(client, cook):
    found = client.get(f"{API}cook/versions/").json()["versions"]

    assert [(each["version"], each["state"]) for each in found] == [
        (2, "published"),
        (1, "superseded"),
    ]
    assert client.get(f"{API}cook/versions/1/").json()["title"] == "Cook, once"
    assert client.get(f"{API}cook/versions/3/").status_code == 404


def test_drafts_and_what_is_retired_are_not_there(client, cook):
    today = timezone.localdate()
    PathwayFactory(role__slug="draft")
    retired = PathwayFactory(role__slug="retired", published=True)
    assert client.get(f"{API}retired/").status_code == 200
    Pathway.objects.filter(pk=retired.pk).update(retires_on=today, retirement_reason="x")
    until = PathwayFactory(role__slug="until", published=True)
    tomorrow = today + timedelta(days=1)
    Pathway.objects.filter(pk=until.pk).update(retires_on=tomorrow, retirement_reason="x")

    listed = client.get(API).json()["pathways"]

    assert [(each["slug"], each["retires_on"]) for each in listed] == [
        ("cook", None),
        ("until", tomorrow.isoformat()),
    ]
    for slug in ("draft", "retired", "nothing"):
        for address in (f"{API}{slug}/", f"{API}{slug}/versions/", f"{API}{slug}/versions/1/"):
            response = client.get(address)
            assert response.status_code == 404
            assert response.json() == {"error": "Nothing that is published is at this address."}


def test_list_is_read_page_by_page_and_by_language(client):
    for number in range(5):
        language = "de" if number % 2 else "en"
        PathwayFactory(role__slug=f"role-{number}", published=True, language=language)

    found, address = [], f"{API}?limit=2"
    while address:
        answer = client.get(address).json()
        assert answer["count"] == 5
        found += [each["slug"] for each in answer["pathways"]]
        address = answer["next"]

    assert found == [f"role-{number}" for number in range(5)]
    german = client.get(f"{API}?language=de").json()
    assert [each["slug"] for each in german["pathways"]] == ["role-1", "role-3"]


@pytest.mark.parametrize("query", ["limit=x", "limit=0", "offset=-1", f"limit={'9' * 30}"])
def test_pages_that_make_no_sense_are_refused(client, query):
    response = client.get(f"{API}?{query}")

    assert response.status_code == 400
    assert list(response.json()) == ["error"]


def test_client_that_has_it_is_not_sent_it_again(client, cook):
    etag = client.get(f"{API}cook/")["ETag"]

    assert client.get(f"{API}cook/", headers={"if-none-match": etag}).status_code == 304


def test_nothing_about_people_is_told(client, cook):
    person = UserFactory(name="Petra Private", stage=cook.stages.get())
    document = client.get(f"{SERVICE}CFDocuments").json()["CFDocuments"][0]

    for address in (API, f"{API}cook/", f"{API}cook/versions/", document["CFPackageURI"]["uri"]):
        answer = client.get(address).content.decode()
        assert "Keeps knives sharp" in answer or address != f"{API}cook/"
        for secret in (person.name, person.email):
            assert secret not in answer


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow_with_what_there_is(client, django_assert_num_queries, many):
    for number in range(many):
        pathway = PathwayFactory(role__slug=f"role-{number}", published=True)
        for stage in StageFactory.create_batch(many, pathway=pathway):
            CompetencyFactory.create_batch(many, stage=stage)

    with django_assert_num_queries(2):
        client.get(API)
    with django_assert_num_queries(17):
        client.get(f"{API}role-0/")
