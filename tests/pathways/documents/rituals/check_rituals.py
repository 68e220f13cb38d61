"""Run by test_new_list.py with the settings of this app."""

import json

import pytest

from pathways.comparison.stages import side_by_side
from pathways.documents.differences import Change
from pathways.documents.document import PathwayDocument, StageDocument
from pathways.documents.findings import DocumentPlace, FindingKind
from pathways.documents.versions import as_document, differences
from pathways.documents.wording import contents, difference_in_words
from pathways.exports import fixture, markdown
from pathways.importer.load import make_draft, obstacles
from pathways.importer.understand import understand

pytestmark = pytest.mark.django_db


def pathway(*rituals, role="Gardener"):
    stage = StageDocument(1, "Weeding", slug="weeding", rituals=rituals)
    return PathwayDocument(role_name=role, title=role, stages=(stage,))


def test_new_list_is_exported_and_read_as_the_same():
    document = pathway("Morning round", "Tea")

    understood = understand(markdown(document))

    assert understood.document == document
    assert understood.findings == ()


def test_new_list_is_read_under_each_of_its_names():
    understood = understand("# T\n## Stufe 1: S\n### Rituale\n- Tea")

    assert understood.document.stages[0].rituals == ("Tea",)


def test_new_list_is_saved_and_read_from_the_database():
    draft = make_draft(pathway("Morning round", "Tea"), role=None)

    assert as_document(draft).stages[0].rituals == ("Morning round", "Tea")
    rows = [row["fields"] for row in json.loads(fixture(draft)) if row["model"] == "rituals.ritual"]
    assert [(row["position"], row["text"]) for row in rows] == [(1, "Morning round"), (2, "Tea")]


def test_new_list_is_replaced_with_the_draft():
    draft = make_draft(pathway("Tea"), role=None)

    make_draft(pathway("Coffee"), role=draft.role, replace_draft=True)

    assert as_document(draft).stages[0].rituals == ("Coffee",)


def test_new_list_is_compared_between_versions():
    draft = make_draft(pathway("Morning round", "Tea"), role=None)

    found = differences(pathway("Morning round", "Coffee"), draft)

    place = DocumentPlace("rituals", 1)
    assert [(each.change, each.place, each.before, each.after) for each in found] == [
        (Change.REMOVED, place, "Tea", ""),
        (Change.ADDED, place, "", "Coffee"),
    ]
    assert difference_in_words(found[1]) == "Stage 1, rituals: new: “Coffee”"
    assert ("rituals", 2) in contents(pathway("Morning round", "Tea"))


def test_new_list_is_compared_between_stages():
    one, other = (
        make_draft(pathway(*rituals, role=role), role=None).stages.get()
        for role, rituals in {"Gardener": ["Tea", "Morning round"], "Cook": ["Tea"]}.items()
    )

    [rituals] = side_by_side(one, other)

    assert rituals.title == "Rituals"
    assert [both.one.text for both in rituals.both] == ["Tea"]
    assert [ritual.text for ritual in rituals.only_one] == ["Morning round"]


def test_new_list_has_the_room_that_its_column_has():
    [found] = obstacles(pathway("x" * 81), None)

    assert (found.kind, found.place, found.value) == (
        *(FindingKind.TOO_LONG, DocumentPlace("rituals", 1), "80"),
    )
