"""Readings that are shipped lead to pages about the book, and never to two different ones."""

import json
from collections import defaultdict

from django.conf import settings

from pathways.links import normalize_link

FIXTURES = settings.BASE_DIR / "fixtures"
# The customer's own words.
NOT_OURS = FIXTURES / "roles" / "operations-director.json"


def readings(path):
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [row["fields"] for row in rows if row["model"] == "pathways.reading"]


def shipped():
    for folder in ("roles", "drafts", "starters"):
        for path in sorted((FIXTURES / folder).glob("*.json")):
            if path != NOT_OURS:
                yield from readings(path)


def test_no_book_leads_to_two_pages():
    links = defaultdict(set)
    for reading in shipped():
        if "link" in reading:
            links[reading["slug"]].add(reading["link"])

    assert {slug: found for slug, found in links.items() if len(found) > 1} == {}
    assert len(links) == 43


def test_each_link_is_stored_as_it_is_normalized():
    links = [reading["link"] for reading in shipped() if "link" in reading]

    assert [link for link in links if normalize_link(link) != link] == []
    assert [link for link in links if not link.startswith("https://")] == []


def test_first_version_of_the_customer_is_as_it_came():
    assert [reading for reading in readings(NOT_OURS) if "link" in reading] == []
