"""The level a stage expects of a competency: kept, copied, exported, imported, shown, compared."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from justhtml import JustHTML

from pathways.comparison.stages import SharedItem
from pathways.comparison.versions import history
from pathways.documents.findings import FindingKind
from pathways.documents.versions import as_document, as_documents
from pathways.exports import case, competencies, fixture, markdown, workbook
from pathways.importer.understand import understand
from pathways.levels import level_named, level_number
from pathways.models import Competency, Level, Pathway
from pathways.services import start_new_version
from tests.factories import CompetencyFactory, PathwayFactory, StageFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def planning():
    """One competency that grows over two stages."""
    pathway = PathwayFactory(published=True, role__slug="planner", role__name="Planner")
    for number, level in enumerate(["learning", "well"], 1):
        stage = StageFactory(pathway=pathway, number=number, title=f"Step {number}")
        said = {"slug": "planning", "text": "Planning a week", "expected_level": level}
        CompetencyFactory(stage=stage, position=1, **said)
        CompetencyFactory(stage=stage, position=2, slug=f"other-{number}", text=f"Other {number}")
    return pathway


def exported(pathway):
    """Every export of a pathway that an import reads back whole, or its competencies alone."""
    whole = Pathway.objects.get(pk=pathway.pk)
    document = as_document(pathway)
    return {
        "json": fixture(whole).encode(),
        "md": markdown(document).encode(),
        "xlsx": workbook(document),
        "csv": competencies(whole).encode(),
        "case.json": case(
            whole, root="https://pathways.example.com", creator="Example", at=NOW
        ).encode(),
    }


def levels_of(document):
    return [[c.expected_level for c in stage.competencies] for stage in document.stages]


def test_the_database_keeps_no_level_that_the_scale_lacks(planning):
    competency = planning.stages.first().competencies.first()
    draft, _is_new = start_new_version(planning)

    with pytest.raises(IntegrityError), transaction.atomic():
        Competency.objects.filter(stage__pathway=draft, slug=competency.slug).update(
            expected_level="expert"
        )


def test_a_new_version_expects_the_same(planning):
    draft, _is_new = start_new_version(planning)

    assert as_document(draft) == as_document(planning)
    assert levels_of(as_document(draft)) == [["learning", ""], ["well", ""]]


@pytest.mark.parametrize("kind", ["json", "md", "xlsx", "csv", "case.json"])
def test_every_export_carries_it_and_is_read_back_the_same(planning, kind):
    content = exported(planning)[kind]
    name = f"planner.{kind}"

    document = understand(content, name).document

    assert levels_of(document) == [["learning", ""], ["well", ""]]
    assert [[c.slug for c in stage.competencies] for stage in document.stages] == [
        ["planning", "other-1"],
        ["planning", "other-2"],
    ]
    if kind in ("json", "md", "xlsx"):
        assert document == as_document(planning)


def test_exports_count_levels_from_1(planning):
    files = exported(planning)

    assert "  - Expected level: 4" in files["md"].decode()
    [first, *_others] = csv.DictReader(io.StringIO(files["csv"].decode().removeprefix("\ufeff")))
    assert (first["text"], first["expected_level"]) == ("Planning a week", "2")
    items = json.loads(files["case.json"])["CFItems"]
    expected = [item["extensions"] for item in items if item["fullStatement"] == "Planning a week"]
    assert expected == [{"expectedLevel": 2}, {"expectedLevel": 4}]


def test_exports_of_a_pathway_without_levels_do_not_mention_them():
    pathway = CompetencyFactory(stage__pathway=PathwayFactory(published=True)).stage.pathway
    files = exported(pathway)

    texts = [files[kind].decode() for kind in ("json", "md", "csv", "case.json")]
    assert [text for text in texts if "xpected" in text] == []


@pytest.mark.parametrize(
    ("text", "level"),
    [
        *[(str(number), level) for number, level in enumerate(Level.values, 1)],
        ("3 of 5", "alone"),
        ("4/5", "well"),
        ("Level 2", "learning"),
        ("Stufe 5", "helping"),
        ("3 – Practitioner", "alone"),
        ("Doing it well, in hard cases", "well"),
        ("doing it alone", "alone"),
        ("Selbstständig, in üblichen Fällen", "alone"),
        ("helping", "helping"),
        ("6", ""),
        ("3 years", ""),
        ("30", ""),
        ("expert", ""),
        ("", ""),
    ],
)
def test_a_level_is_known_by_its_number_and_its_names(text, level):
    assert level_named(text) == level


def test_the_number_of_a_level_leads_back_to_it():
    assert [level_named(level_number(level)) for level in Level.values] == Level.values
    assert level_number("") == ""


TABLE = """# Planner

## Stage 1: Start

### Key Competencies

| Competency | Expected level |
| --- | --- |
| Planning a week | 2 |
| Budgets | quite good |
"""


def test_a_column_of_a_table_may_say_it_and_what_is_no_level_is_reported():
    understood = understand(TABLE)

    [stage] = understood.document.stages
    assert [(c.text, c.expected_level) for c in stage.competencies] == [
        ("Planning a week", "learning"),
        ("Budgets", ""),
    ]
    lost = [f for f in understood.findings if f.kind == FindingKind.NOT_UNDERSTOOD]
    assert len(lost) == 1
    assert "quite good" in lost[0].text


def test_what_changed_names_the_levels(planning):
    draft, _is_new = start_new_version(planning)
    Competency.objects.filter(stage__pathway=draft, expected_level="learning").update(
        expected_level="alone"
    )
    documents = as_documents(Pathway.objects.filter(role=planning.role).order_by("-number"))

    newest, _oldest = history(documents)

    [[line]] = [chapter.lines for chapter in newest.chapters]
    assert (line.label, line.item) == ("Competencies, expected level · Reworded", "Planning a week")
    assert "".join(text for text, _is in line.before) == "Learning, with help"
    assert "".join(text for text, _is in line.after) == "Doing it alone, in usual cases"


def texts(response, selector):
    page = JustHTML(response.content.decode(), sanitize=False)
    return [" ".join(element.to_text().split()) for element in page.query(selector)]


@pytest.mark.parametrize("name", ["stage", "document"])
def test_pages_of_the_pathway_say_it(client, reader, planning, name):
    stage = planning.stages.first().get_absolute_url()
    address = stage if name == "stage" else reverse("pathways:document", args=["planner"])

    said = texts(client.get(address), ".expected")

    levels = ["Learning, with help", "Doing it well, in hard cases"]
    shown = levels[:1] if name == "stage" else levels
    assert said == [f"This stage expects: {level}" for level in shown]


def test_a_stage_without_levels_looks_as_before(client, reader):
    stage = StageFactory(competencies=2)

    page = client.get(stage.get_absolute_url()).content.decode()

    assert "expect" not in page.split("<main")[1].split("competenc")[1]
    assert texts(client.get(stage.get_absolute_url()), ".expected") == []


def test_two_stages_side_by_side_say_what_each_expects(client, reader, planning):
    response = client.get(reverse("pathways:compare"), {"one": "planner/1", "other": "planner/2"})

    [one, other] = [stage.competencies.first() for stage in planning.stages.all()]
    assert SharedItem(one, other).expects_other_levels
    assert [text.partition(": ")[2] for text in texts(response, ".line ul li")] == [
        "expects “Learning, with help”",
        "expects “Doing it well, in hard cases”",
    ]


def test_documents_of_the_same_words_and_other_levels_differ(planning):
    document = as_document(planning)
    stage = document.stages[0]
    first = replace(stage.competencies[0], expected_level="alone")
    changed = replace(document, stages=(replace(stage, competencies=(first,)),))

    assert changed.sign != document.sign
