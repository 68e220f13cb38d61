"""What a reading is: kept, copied, imported, exported, checked, compared and shown."""

import json
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathways.checks import check
from pathways.comparison.stages import SharedItem
from pathways.comparison.versions import history
from pathways.documents.document import ReadingDocument
from pathways.documents.versions import as_document, as_documents
from pathways.exports import markdown
from pathways.importer.understand import understand
from pathways.models import Pathway, Reading, ReadingKind
from pathways.reading_kinds import KIND_NAMES, kind_named
from pathways.services import start_new_version
from tests.factories import PathwayFactory, ReadingFactory, StageFactory
from tests.pathways.documents.test_parse import said, stage
from tests.pathways.test_expected_levels import exported, texts

PRICING = ReadingDocument("Pricing", "Ana Lopez", kind="course")
HEAD = ReadingDocument("the head of sales", note="how deals are priced", kind="person")


@pytest.fixture
def selling():
    """A published pathway whose stage has a reading of each kind."""
    pathway = PathwayFactory(published=True, role__slug="seller", role__name="Seller")
    here = StageFactory(pathway=pathway, number=1, title="Selling")
    for position, kind in enumerate(ReadingKind.values, 1):
        title = f"Something {position}"
        ReadingFactory(stage=here, position=position, slug=f"r-{position}", title=title, kind=kind)
    return pathway


def test_documents_name_every_kind():
    assert list(KIND_NAMES) == ReadingKind.values
    assert all(kind_named(name) == kind for kind in KIND_NAMES for name in KIND_NAMES[kind])


@pytest.mark.parametrize(
    ("line", "reading"),
    [
        ("Course: Pricing — Ana Lopez", PRICING),
        ("Kurs: Pricing — Ana Lopez", PRICING),
        ("[Online course] Pricing — Ana Lopez", PRICING),
        ("Pricing — Ana Lopez (course)", PRICING),
        ("Pricing — Ana Lopez\n  Type: Course", PRICING),
        ("Pricing — Ana Lopez\n  - Art: Schulung", PRICING),
        ("Podcast: Acquired", ReadingDocument("Acquired", kind="podcast")),
        ("Acquired (Podcast)", ReadingDocument("Acquired", kind="podcast")),
        ("Talk to: the head of sales — how deals are priced", HEAD),
        ("Book: The Goal — Eli Goldratt", ReadingDocument("The Goal", "Eli Goldratt")),
        # These say no kind, and stay as they are.
        ("The Course of Love — A. Botton", ReadingDocument("The Course of Love", "A. Botton")),
        ("The Goal — Eli\n  Format: novel", ReadingDocument("The Goal", "Eli", "Format: novel")),
        ("\\Course\\: Pricing", ReadingDocument("Course: Pricing")),
    ],
)
def test_imports_read_the_words_that_companies_use(line, reading):
    text = f"### Readings\n- {line}"

    assert stage(text).readings == (reading,)
    assert said(text) == []


def test_imports_read_a_column_with_the_type():
    text = "### Readings\n| Title | Author | Type |\n|---|---|---|\n| Pricing | Ana Lopez | Kurs |"

    assert stage(text).readings == (PRICING,)
    assert said(text) == []


def test_imports_of_data_read_a_key_with_the_type():
    data = {
        "name": "Seller",
        "stages": [
            {
                "name": "Stage 1: Selling",
                "readings": [{"title": "Pricing", "author": "Ana Lopez", "type": "course"}],
            }
        ],
    }

    [found] = understand(json.dumps(data).encode(), "seller.json").document.stages

    assert found.readings == (PRICING,)


@pytest.mark.django_db
def test_the_database_keeps_no_kind_that_nobody_knows(selling):
    draft, _is_new = start_new_version(selling)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.filter(stage__pathway=draft).update(kind="opera")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["json", "md", "xlsx", "case.json"])
def test_every_export_carries_it_and_is_read_back_the_same(selling, name):
    document = understand(exported(selling)[name], f"seller.{name}").document

    assert [each.kind for each in document.stages[0].readings] == ReadingKind.values
    assert document.stages == as_document(selling).stages


@pytest.mark.django_db
def test_exports_of_books_say_nothing():
    pathway = ReadingFactory(stage__pathway=PathwayFactory(published=True)).stage.pathway
    files = exported(pathway)

    assert "Type:" not in files["md"].decode()
    assert [name for name in ("json", "case.json") if '"kind"' in files[name].decode()] == []


@pytest.mark.django_db
def test_a_title_that_begins_like_a_kind_is_read_back_the_same(selling):
    draft, _is_new = start_new_version(selling)
    Reading.objects.filter(stage__pathway=draft, kind="").update(title="Course: a novel")
    Reading.objects.filter(stage__pathway=draft, kind="video").update(
        title="Talks (video)", note="Type: Course"
    )
    document = as_document(draft)

    assert understand(markdown(document), "seller.md").document == document


@pytest.mark.django_db
def test_a_new_version_has_the_same_kinds_and_says_what_changed(selling):
    draft, _is_new = start_new_version(selling)
    assert as_document(draft) == as_document(selling)

    Reading.objects.filter(stage__pathway=draft, slug="r-1").update(kind="course")

    versions = as_documents(Pathway.objects.order_by("-number"))
    [changes, _first] = history(versions)
    [line] = [line for chapter in changes.chapters for line in chapter.lines]
    assert (line.label, line.before, line.after) == (
        "Readings, kind · New",
        [],
        [("Course", False)],
    )


@pytest.mark.django_db
def test_two_stages_side_by_side_differ_in_it():
    one, other = ReadingFactory(slug="a", title="A"), ReadingFactory(slug="a", title="A")

    assert not SharedItem(one, other).is_reworded
    other.kind = "article"
    assert SharedItem(one, other).is_reworded


@pytest.mark.django_db
def test_the_check_wants_authors_of_what_somebody_wrote():
    for kind in ReadingKind.values:
        at = StageFactory(pathway=PathwayFactory())
        ReadingFactory(stage=at, title=f"A thing: {kind}", note="Why", authors="", kind=kind)
        wanted = [each for each in check(at.pathway) if each.field == "authors"]

        assert bool(wanted) == (kind in ("", "article"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["stage", "document"])
def test_pages_of_the_pathway_name_it(client, reader, selling, name):
    address = selling.stages.get().get_absolute_url()
    if name == "document":
        address = reverse("pathways:document", args=["seller"])

    shown = texts(client.get(address), ".kind" if name == "stage" else "li > .soft[lang]")

    labels = [str(label) for value, label in ReadingKind.choices if value]
    assert [text.rstrip(":") for text in shown] == labels


def test_documents_of_the_same_words_and_other_kinds_differ():
    assert replace(PRICING, kind="") != PRICING
