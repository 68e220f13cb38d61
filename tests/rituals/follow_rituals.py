"""Follow a list that nobody knows through the portal; `tests/pathways/test_rituals.py` runs it."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.core.checks import run_checks
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pathways.checks import check
from pathways.comparison.stages import side_by_side
from pathways.contents import CONTENTS
from pathways.documents.differences import Change
from pathways.documents.document import PathwayDocument, StageDocument
from pathways.documents.findings import DocumentPlace, FindingKind
from pathways.documents.versions import as_document, differences
from pathways.documents.wording import contents, difference_in_words
from pathways.exports import case, fixture, markdown
from pathways.importer.load import make_draft, obstacles
from pathways.importer.understand import understand
from pathways.models import Pathway, Seal, Stage
from pathways.search import search
from pathways.services import start_new_version
from tests.factories import PathwayFactory, StageFactory, UserFactory
from tests.rituals.models import Ritual

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def published(operations_director):
    """Another role with one stage, which has two rituals. It is published and sealed."""
    stage = StageFactory(pathway=PathwayFactory(), competencies=1, slug="first")
    for position, text in enumerate(["Walk round the yard", "Ask the night shift"], 1):
        Ritual.objects.create(stage=stage, position=position, text=text)
    seal(stage.pathway)
    return stage.pathway


def document_with(*rituals, role="Gardener"):
    stage = StageDocument(1, "Weeding", slug="weeding", rituals=rituals)
    return PathwayDocument(role_name=role, title=role, stages=(stage,))


def seal(pathway):
    Pathway.objects.filter(pk=pathway.pk).update(state="published", published_at="2026-01-01T00Z")
    pathway.refresh_from_db()
    Seal.objects.create(pathway=pathway)


def test_rituals_are_copied(published):
    draft, _started = start_new_version(published)

    copied = Ritual.objects.filter(stage__pathway=draft)
    assert [ritual.text for ritual in copied] == ["Walk round the yard", "Ask the night shift"]


def test_rituals_are_sealed(published):
    rituals = Ritual.objects.filter(stage__pathway=published)

    for write in [rituals.delete, lambda: rituals.update(text="Other"), rituals[0].delete]:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            write()
    assert rituals.count() == 2
    assert run_checks(tags=["database"], databases=["default"]) == []


def test_rituals_are_searched(published):
    [found] = search("night shift").object_list

    assert found.stage == published.stages.get()
    assert [(hit.kind, hit.anchor) for hit in found.hits] == [("Ritual", "ritual-2")]


def test_rituals_are_checked():
    stage = StageFactory(competencies=1)
    Ritual.objects.create(stage=stage, position=1, text="")
    Ritual.objects.create(stage=stage, position=2, text="TBD")
    StageFactory(pathway=stage.pathway, competencies=1)

    problems = [
        (problem.kind, problem.severity, problem.field)
        for problem in check(stage.pathway)
        if isinstance(problem.obj, Ritual) or problem.field == "rituals"
    ]

    assert problems == [
        ("missing", "error", "text"),
        ("placeholder", "error", "text"),
        ("empty", "warning", "rituals"),
    ]


def test_rituals_are_shown(client, published):
    client.force_login(UserFactory())
    stage = published.stages.get()

    page = client.get(stage.get_absolute_url()).content.decode()
    printed = client.get(reverse("pathways:document", args=[published.role.slug]))

    assert '<a href="#rituals">Rituals</a>' in page
    assert '<section class="part" id="rituals">' in page
    assert '<li id="ritual-2">Ask the night shift</li>' in page
    assert "<h3>Rituals</h3>" in printed.content.decode()
    assert "<li>Ask the night shift</li>" in printed.content.decode()


def test_rituals_are_loaded_with_the_stages(published):
    loaded = Pathway.objects.with_contents().get(pk=published.pk)

    with CaptureQueriesContext(connection) as asked:
        texts = [ritual.text for stage in loaded.stages.all() for ritual in stage.rituals.all()]

    assert texts == ["Walk round the yard", "Ask the night shift"]
    assert len(asked) == 0


def test_rituals_are_written_by_those_who_write_pathways(client, content_editor):
    stage = StageFactory(pathway=PathwayFactory())
    Ritual.objects.create(stage=stage, position=1, text="Walk round the yard")
    client.force_login(content_editor)

    page = client.get(reverse("admin:pathways_stage_change", args=[stage.pk]))

    [inline] = [
        each for each in page.context["inline_admin_formsets"] if each.formset.prefix == "rituals"
    ]
    assert inline.has_change_permission
    assert inline.formset.forms[0].initial["text"] == "Walk round the yard"
    assert Ritual in [each.model for each in admin.site._registry[Stage].inlines]


def test_rituals_are_exported_and_read_as_the_same():
    document = document_with("Morning round", "Tea")

    understood = understand(markdown(document))

    assert understood.document == document
    assert understood.findings == ()


def test_rituals_are_read_under_each_of_their_names():
    understood = understand("# T\n## Stufe 1: S\n### Rituale\n- Tea")

    assert understood.document.stages[0].rituals == ("Tea",)


def test_rituals_are_shown_before_they_are_imported(client, content_editor):
    client.force_login(content_editor)
    text = "# T\n## Stage 1: S\n### Rituals\n- Tea"

    page = client.post(
        reverse("admin:pathways_pathway_import"), {"step": "preview", "role": "", "text": text}
    )

    [_role, stage] = page.context["preview"].chapters()
    [rituals] = [section for section in stage.sections if section.title == "Rituals"]
    assert [(entry.text, entry.line) for entry in rituals.entries] == [("Tea", 4)]
    assert "<h4>Rituals" in page.content.decode()


def test_rituals_are_saved_and_read_from_the_database():
    draft = make_draft(document_with("Morning round", "Tea"), role=None)

    assert as_document(draft).stages[0].rituals == ("Morning round", "Tea")
    rows = [row["fields"] for row in json.loads(fixture(draft)) if row["model"] == "rituals.ritual"]
    assert [(row["position"], row["text"]) for row in rows] == [(1, "Morning round"), (2, "Tea")]


def test_rituals_are_items_of_the_case_export(published):
    package = json.loads(case(published, root="https://example.com", creator="X", at=NOW))

    items = [item for item in package["CFItems"] if item["CFItemType"] == "Ritual"]
    assert [item["fullStatement"] for item in items] == [
        "Walk round the yard",
        "Ask the night shift",
    ]
    stage = published.stages.get()
    parents = {
        link["destinationNodeURI"]["title"]
        for link in package["CFAssociations"]
        if link["originNodeURI"]["identifier"] in {item["identifier"] for item in items}
    }
    assert parents == {stage.title}
    types = {
        kind["title"]: kind["hierarchyCode"] for kind in package["CFDefinitions"]["CFItemTypes"]
    }
    assert types["Ritual"] == "1.4"


def test_rituals_are_replaced_with_the_draft():
    draft = make_draft(document_with("Tea"), role=None)

    make_draft(document_with("Coffee"), role=draft.role, replace_draft=True)

    assert as_document(draft).stages[0].rituals == ("Coffee",)


def test_rituals_are_compared_between_versions():
    draft = make_draft(document_with("Morning round", "Tea"), role=None)

    found = differences(document_with("Morning round", "Coffee"), draft)

    place = DocumentPlace("rituals", 1)
    assert [(each.change, each.place, each.before, each.after) for each in found] == [
        (Change.REMOVED, place, "Tea", ""),
        (Change.ADDED, place, "", "Coffee"),
    ]
    assert difference_in_words(found[1]) == "Stage 1, rituals: new: “Coffee”"
    assert ("rituals", 2) in contents(document_with("Morning round", "Tea"))


def test_rituals_are_compared_between_stages():
    one, other = (
        make_draft(document_with(*rituals, role=role), role=None).stages.get()
        for role, rituals in {"Gardener": ["Tea", "Morning round"], "Cook": ["Tea"]}.items()
    )

    [rituals] = side_by_side(one, other)

    assert rituals.title == "Rituals"
    assert [both.one.text for both in rituals.both] == ["Tea"]
    assert [ritual.text for ritual in rituals.only_one] == ["Morning round"]


def test_rituals_have_the_room_that_their_column_has():
    [found] = obstacles(document_with("x" * 81), None)

    assert (found.kind, found.place, found.value) == (
        *(FindingKind.TOO_LONG, DocumentPlace("rituals", 1), "80"),
    )


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        ([], ("pathways.E001", Ritual)),
        ([replace(CONTENTS[-1], texts=())], ("pathways.E002", Ritual)),
    ],
    ids=["the list", "its text"],
)
def test_rituals_cannot_be_left_out_of_the_table(entry, error):
    assert run_checks(tags=["models"]) == []

    rituals = CONTENTS.pop()
    CONTENTS.extend(entry)
    try:
        [found] = run_checks(tags=["models"])
    finally:
        CONTENTS[:] = [*CONTENTS[: len(CONTENTS) - len(entry)], rituals]

    assert ((found.id, found.obj), found.is_serious()) == (error, True)
