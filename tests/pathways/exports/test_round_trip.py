"""Whatever a pathway says, every download of it is valid and says the same."""

import json
from datetime import UTC, datetime

import pytest
from django.core import serializers
from django.db import transaction
from hypothesis import given, settings

from pathways.documents.versions import as_document
from pathways.exports import case, competencies, fixture
from pathways.exports.case_extensions import without_extensions
from pathways.importer.load import make_draft
from pathways.importer.understand import understand
from pathways.models import Pathway, Role
from tests import samples
from tests.pathways.importer.documents import DOCUMENTS

from .case_integrity import breaches
from .case_schema import violations
from .rows import rows
from .test_competencies import read

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DESCRIBED = ["evidence_prompt", "not_started", "learning", "alone", "well", "helping"]
DESCRIBED += ["explanation", "examples"]


@pytest.mark.django_db
@settings(max_examples=samples.examples(1000, one_in=50))
@given(DOCUMENTS)
def test_every_download_says_what_the_pathway_says(document):
    with transaction.atomic():
        pathway = make_draft(document, role=None)
        known = as_document(pathway)  # as `document`, with an identity wherever it named none
        whole = Pathway.objects.select_related("role").get(pk=pathway.pk)

        package = case(whole, root="https://pathways.example.com", creator="Example", at=NOW)
        assert_package_says(json.loads(package), known)
        assert_comes_back(package, "case.json", known)
        assert_comes_back(fixture(whole), "fixture.json", known)
        assert_table_says(read(competencies(whole)), known)
        assert_loads_as_the_same(whole)

        transaction.set_rollback(True)


def assert_package_says(package, document):
    assert violations(package) == []
    assert violations(package, "tolerant 1.0") == []
    assert violations(without_extensions(package), "1.0") == []
    assert breaches(package) == []
    statements = {}
    for item in package["CFItems"]:
        statements.setdefault(item["CFItemType"], []).append(item["fullStatement"])
    said = {
        "Stage": [stage.title for stage in document.stages],
        "Objective": [text for stage in document.stages for text in stage.objectives],
        "Competency": [c.text for stage in document.stages for c in stage.competencies],
        "Success Metric": [m.text for stage in document.stages for m in stage.metrics],
        "Other List": [own.title for stage in document.stages for own in stage.own_lists],
        "Core Competency": list(document.core_competencies),
        "Capability": [row.category for row in document.capabilities],
        "Skill": [text for row in document.capabilities for text in row.skills],
    }
    assert statements == {kind: texts for kind, texts in said.items() if texts}
    assert [
        (item.get("notes", ""), "\n".join(item.get("extensions", {}).get("examples", [])))
        for item in package["CFItems"]
        if item["CFItemType"] == "Competency"
    ] == [(c.explanation, c.examples) for stage in document.stages for c in stage.competencies]


def assert_comes_back(text, filename, document):
    understood = understand(text, filename)
    assert understood.document == document
    assert understood.findings == ()


def assert_table_says(table, document):
    assert [
        (row["stage_title"], row["text"], *(row[name] for name in DESCRIBED)) for row in table
    ] == [
        (stage.title, c.text, *(getattr(c, name) for name in DESCRIBED))
        for stage in document.stages
        for c in stage.competencies
    ]


def assert_loads_as_the_same(pathway):
    text, original = fixture(pathway), rows()
    Pathway.objects.all().delete()
    Role.objects.all().delete()
    for row in serializers.deserialize("json", text):
        row.save()
    assert rows() == original
