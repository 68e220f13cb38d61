"""Pages, order, filters and fields of the list of CASE documents."""

import re
from datetime import UTC, datetime

import pytest

from pathways.models import Pathway
from tests.factories import PathwayFactory

from .case_service_schema import violations
from .conftest import SERVICE

pytestmark = pytest.mark.django_db

TITLES = ["Actuary", "baker", "Cook", "Driver", "Editor"]


@pytest.fixture
def five():
    for number, title in enumerate(TITLES, 1):
        pathway = PathwayFactory(
            published=True,
            role__slug=f"role-{number}",
            title=title,
            language="de" if number % 2 else "en",
            change_note="Of note" if number == 2 else "",
        )
        at = datetime(2026, number, 1, 12, tzinfo=UTC)
        Pathway.objects.filter(pk=pathway.pk).update(published_at=at)


def titles(answer):
    return [document["title"] for document in answer["CFDocuments"]]


def linked(response):
    """The addresses of the Link header, each by its relation."""
    found = re.findall(r'<([^>]+)>; rel="(\w+)"', response.get("Link", ""))
    return {relation: address for address, relation in found}


def test_list_is_read_page_by_page_by_its_links(client, five):
    read, pages, address = [], [], f"{SERVICE}CFDocuments?limit=2&sort=title"
    while address:
        response = client.get(address)
        assert response["X-Total-Count"] == "5"
        read += titles(response.json())
        links = linked(response)
        pages.append(set(links))
        address = links.get("next")

    assert read == TITLES
    assert pages == [
        {"next", "last"},
        {"first", "prev", "next", "last"},
        {"first", "prev", "last"},
    ]
    assert titles(client.get(links["last"]).json()) == ["Editor"]
    assert titles(client.get(links["prev"]).json()) == ["Cook", "Driver"]
    assert titles(client.get(links["first"]).json()) == ["Actuary", "baker"]


def test_list_of_one_page_has_no_links(client, five):
    assert "Link" not in client.get(f"{SERVICE}CFDocuments")


def test_beyond_the_end_there_is_nothing_and_a_way_back(client, five):
    response = client.get(f"{SERVICE}CFDocuments?limit=2&offset=50&sort=title")

    assert titles(response.json()) == []
    assert titles(client.get(linked(response)["prev"]).json()) == ["Editor"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sort": "title"}, TITLES),
        ({"sort": "title", "orderBy": "desc"}, TITLES[::-1]),
        ({"sort": "lastChangeDateTime", "orderBy": "desc"}, TITLES[::-1]),
    ],
)
def test_list_is_sorted_as_asked(ask, five, query, expected):
    assert titles(ask("CFDocuments", **query)) == expected


def test_those_that_say_nothing_come_last_either_way(ask, five):
    for order in ("asc", "desc"):
        assert titles(ask("CFDocuments", sort="notes", orderBy=order))[0] == "baker"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("title='BAKER'", ["baker"]),
        ("title!='Baker'", ["Actuary", "Cook", "Driver", "Editor"]),
        ("title~'o'", ["Cook", "Editor"]),
        ("title>'cook'", ["Driver", "Editor"]),
        ("title >= 'Cook'", ["Cook", "Driver", "Editor"]),
        ("title<'baker'", ["Actuary"]),
        ("title<='baker'", ["Actuary", "baker"]),
        ("language='de' AND title>'b'", ["Cook", "Editor"]),
        ("title='cook' OR title='driver' OR title='x'", ["Cook", "Driver"]),
        ("lastChangeDateTime>'2026-03-01'", ["Cook", "Driver", "Editor"]),
        ("lastChangeDateTime>'2026-03-01T14:00:00+02:00'", ["Driver", "Editor"]),
        ("statusStartDate='2026-02-01'", ["baker"]),
        ("notes~'note'", ["baker"]),
        ("notes!='Of note'", ["Actuary", "Cook", "Driver", "Editor"]),
        ("frameworkType='x'", []),
        ("title='nothing'", []),
    ],
)
def test_list_is_filtered_as_asked(client, five, condition, expected):
    response = client.get(f"{SERVICE}CFDocuments", {"filter": condition, "sort": "title"})

    assert titles(response.json()) == expected
    assert response["X-Total-Count"] == str(len(expected))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"limit": "0"}, "invalid_selection_field"),
        ({"limit": "-1"}, "invalid_selection_field"),
        ({"limit": "many"}, "invalid_selection_field"),
        ({"offset": "-1"}, "invalid_selection_field"),
        ({"offset": ""}, "invalid_selection_field"),
        ({"sort": "nothing"}, "invalid_sort_field"),
        ({"sort": "extensions"}, "invalid_sort_field"),
        ({"orderBy": "up"}, "invalid_sort_field"),
        ({"fields": "title,nothing"}, "invalid_selection_field"),
        ({"fields": ""}, "invalid_selection_field"),
        ({"filter": ""}, "invalid_selection_field"),
        ({"filter": "title"}, "invalid_selection_field"),
        ({"filter": "title=Cook"}, "invalid_selection_field"),
        ({"filter": "nothing='x'"}, "invalid_selection_field"),
        ({"filter": "extensions~'x'"}, "invalid_selection_field"),
        ({"filter": "title='a' AND"}, "invalid_selection_field"),
        ({"filter": "title='a' title='b'"}, "invalid_selection_field"),
        ({"filter": "title='a' AND title='b' OR title='c'"}, "invalid_selection_field"),
        ({"filter": "lastChangeDateTime>'soon'"}, "invalid_selection_field"),
        ({"filter": "lastChangeDateTime>'2026-13-01'"}, "invalid_selection_field"),
        ({"filter": "statusStartDate~'2026'"}, "invalid_selection_field"),
    ],
)
def test_what_is_not_understood_is_refused(ask, five, query, code):
    answer = ask("CFDocuments", status=400, **query)

    assert violations(answer, "imsx_StatusInfo") == []
    [field] = answer["imsx_codeMinor"]["imsx_codeMinorField"]
    assert field["imsx_codeMinorFieldValue"] == code
    assert answer["imsx_description"]


@pytest.mark.parametrize("query", ["fields=title,language", "fields=title&fields=language"])
def test_only_the_fields_that_are_wanted_are_sent(client, five, query):
    answer = client.get(f"{SERVICE}CFDocuments?{query}&limit=1&sort=title").json()

    assert answer == {"CFDocuments": [{"title": "Actuary", "language": "de"}]}
