"""Data comes in as what it is: the portal's own downloads, CASE packages, JSON and YAML."""

import json

import pytest
from django.utils import timezone
from hypothesis import given, settings

from pathways.documents.document import (
    CompetencyDocument,
    PathwayDocument,
    StageDocument,
)
from pathways.documents.findings import FindingKind
from pathways.documents.versions import as_document
from pathways.exports import case, competencies, fixture
from pathways.exports.workbook import workbook
from pathways.importer.load import make_draft
from pathways.importer.refusals import Reason, UnreadableDocument
from pathways.importer.understand import understand
from pathways.models import Pathway
from tests import samples
from tests.pathways.importer.documents import DOCUMENTS
from tests.pathways.importer.test_tables import lists

BAKER = {
    "name": "Baker",
    "reports_to": "COO",
    "levels": [
        {
            "name": "Junior",
            "skills": ["Kneads", "Asks"],
            "readings": [{"title": "Lean", "author": "Womack", "link": "https://example.com"}],
        },
        {"name": "Senior", "skills": ["Teaches"], "risks": ["Haste"]},
    ],
}
CRITERIA = {
    "role": "Baker",
    "areas": [
        {"name": "Talk", "levels": {"Junior": "Listens", "Senior": "Presents"}},
        {"name": "Run", "levels": {"Junior": "Starts", "Senior": ["Leads", "Ends"]}},
    ],
}
YAML = """
title: Baker
levels:
  - name: Junior
    skills: [Kneads, Asks]
  - name: Senior
    skills:
      - Teaches
    risks:
      - Haste
"""


def own_case(pathway):
    return case(pathway, root="https://a.example", creator="A", at=timezone.now())


# What the portal wrote


@settings(max_examples=samples.examples(1000, one_in=40))
@given(DOCUMENTS)
def test_workbook_comes_back_as_the_same(document):
    understood = understand(workbook(document), "pathway.xlsx")

    assert understood.document == document
    assert understood.findings == ()


@pytest.mark.django_db
def test_every_download_of_the_shipped_pathway_comes_back(operations_director):
    operations_director = Pathway.objects.get(role__slug="operations-director", number=1)
    written = as_document(operations_director)
    table = understand(competencies(operations_director), "pathway-competencies.csv").document
    package = understand(own_case(operations_director), "pathway-case.json").document

    assert understand(fixture(operations_director), "").document == written
    assert package == written
    assert [stage.competencies for stage in table.stages] == [
        stage.competencies for stage in written.stages
    ]
    assert [(stage.title, stage.slug) for stage in table.stages] == [
        (stage.title, stage.slug) for stage in written.stages
    ]


def test_what_a_competency_means_comes_back_from_case_and_csv(db):
    competency = CompetencyDocument(
        "Kneads",
        "kneads",
        evidence_prompt="Which dough?",
        explanation="By hand\nAnd well",
        examples="Rye\n=1+1",
        learning="With help",
        helping="Teaches it",
    )
    stage = StageDocument(1, "First", "first", competencies=(competency,))
    draft = make_draft(
        PathwayDocument(role_name="Baker", title="Baker", stages=(stage,)), role=None
    )

    for text, name in [(competencies(draft), "x.csv"), (own_case(draft), "x.json")]:
        assert understand(text, name).document.stages[0].competencies == (competency,)


# CASE packages of others

UUIDS = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(8)]


def foreign_case(version):
    document, junior, senior, group, kneads, asks, teaches = UUIDS[:7]
    at = {"lastChangeDateTime": "2026-01-01T00:00:00Z"}

    def item(identifier, statement, **more):
        return {"identifier": identifier, "fullStatement": statement, "uri": "x", **at, **more}

    def child(number, origin, destination):
        return {
            "associationType": "isChildOf",
            "sequenceNumber": number,
            "originNodeURI": {"identifier": origin, "uri": "x", "title": "x"},
            "destinationNodeURI": {"identifier": destination, "uri": "x", "title": "x"},
        }

    return {
        "CFDocument": {"identifier": document, "title": "Baker", "creator": "A", **at}
        | ({"caseVersion": "1.1"} if version == "1.1" else {}),
        "CFItems": [
            item(teaches, "Teaches", humanCodingScheme="S.1"),
            item(junior, "Junior"),
            item(senior, "Senior"),
            item(group, "Warning signs"),
            item(kneads, "Kneads"),
            item(asks, "Asks nobody"),
        ],
        "CFAssociations": [
            child(2, senior, document),
            child(1, junior, document),
            child(1, kneads, junior),
            child(2, group, junior),
            child(1, asks, group),
            child(1, teaches, senior),
        ],
    }


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_case_packages_of_others_come_in(version):
    understood = understand(json.dumps(foreign_case(version)), "x.json")
    junior, senior = understood.document.stages

    assert (understood.document.role_name, junior.title, senior.title) == (
        "Baker",
        "Junior",
        "Senior",
    )
    assert junior.competencies == (CompetencyDocument("Kneads", UUIDS[4]),)
    assert junior.watch_fors == ("Asks nobody",)
    assert [c.text for c in senior.competencies] == ["Teaches"]


def test_items_that_hold_one_another_are_read_once():
    data = foreign_case("1.0")
    data["CFAssociations"].append(dict(data["CFAssociations"][2]))
    loop = {
        "originNodeURI": {"identifier": UUIDS[1]},
        "destinationNodeURI": {"identifier": UUIDS[4]},
    }
    data["CFAssociations"].append({"associationType": "isChildOf", **loop})

    assert len(understand(json.dumps(data), "x.json").document.stages) == 2


# Data of any structure


@pytest.mark.parametrize(
    ("text", "name"),
    [(json.dumps(BAKER), "x.json"), (json.dumps(BAKER, indent=1), ""), (YAML, "x.yaml")],
)
def test_levels_in_data_are_stages(text, name):
    understood = understand(text, name)

    assert understood.document.role_name == "Baker"
    assert lists(understood, "competencies", "watch_fors") == [
        ["Junior", ["Kneads", "Asks"], []],
        ["Senior", ["Teaches"], ["Haste"]],
    ]


def test_readings_and_fields_in_data_are_read():
    document = understand(json.dumps(BAKER), "x.json").document
    [reading] = document.stages[0].readings

    assert document.reports_to == "COO"
    assert (reading.title, reading.authors, reading.link) == (
        "Lean",
        "Womack",
        "https://example.com",
    )


def test_criteria_with_a_text_for_each_level_are_read_stage_by_stage():
    assert lists(understand(json.dumps(CRITERIA), "x.json"), "competencies") == [
        ["Junior", ["Listens", "Starts"]],
        ["Senior", ["Presents", "Leads", "Ends"]],
    ]


def test_key_that_is_there_twice_is_not_lost():
    text = (
        '{"name": "T", "Junior": {"skills": ["a"]}, "Senior": {"skills": ["b"], "skills": ["c"]}}'
    )

    assert [c.text for c in understand(text, "x.json").document.stages[1].competencies] == [
        "b",
        "c",
    ]


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("{", "x.json", Reason.BROKEN),
        ('{"a": 1, ', "", Reason.BROKEN),
        ("3", "x.json", Reason.BROKEN),
        ("[" * 60 + "]" * 60, "x.json", Reason.TOO_DEEP),
        ("[" * 100_000, "x.json", Reason.TOO_DEEP),
        ('[{"model": "pathways.role", "fields": {}}]', "x.json", Reason.BROKEN),
        ('{"CFDocument": {}, "CFItems": [{}]}', "x.json", Reason.BROKEN),
        ("a: [", "x.yaml", Reason.BROKEN),
        ("just words", "x.yml", Reason.BROKEN),
        ("a: &a [x]\nb: [*a, *a]", "x.yaml", Reason.UNSAFE),
        ("[" * 60 + "]" * 60, "x.yaml", Reason.TOO_DEEP),
        ("!!python/object/apply:os.system [ls]", "x.yaml", Reason.EMPTY),
    ],
)
def test_data_that_cannot_be_read_is_refused(text, name, reason):
    with pytest.raises(UnreadableDocument) as refused:
        understand(text, name)
        raise UnreadableDocument(Reason.EMPTY)

    assert refused.value.reason == reason


def test_document_that_begins_with_a_link_is_no_data():
    text = "[Home](https://example.com)\n\n# Baker\n## Stage 1: A\n### Objectives\n- a"

    assert understand(text).document.role_name == "Baker"


# Front matter


def test_front_matter_is_read_as_the_fields_of_the_role():
    text = (
        "---\ntitle: The baker\nrole: Baker\nlang: de\ntags:\n  - a\n---\n# Heading\n"
        "## Stage 1: A\n### Objectives\n- a"
    )
    understood = understand(text, "x.md")
    document = understood.document

    assert (document.role_name, document.language, document.summary) == ("Baker", "de", "")
    assert [(f.line, f.text) for f in understood.findings if f.kind == FindingKind.LEFT_OUT] == [
        (5, "tags:"),
        (6, "- a"),
    ]


def test_ruler_at_the_top_is_no_front_matter():
    text = "---\nBakes bread. And: more\n\nand more\n---\n# Baker\n## Stage 1: A"

    assert understand(text, "x.md").document.role_name == "Baker"
