"""The identifiers of a CASE package: derived, stable, and the same everywhere."""

import json
import re
from urllib.parse import urlsplit

import pytest

from pathways.models import Pathway
from pathways.services import publish, start_new_version
from tests.factories import (
    CapabilityFactory,
    CompetencyFactory,
    CoreCompetencyFactory,
    ObjectiveFactory,
    PathwayFactory,
    SkillFactory,
    StageFactory,
)
from tests.pathways.exports.case_packages import NOW, items, package

from .case_integrity import breaches

pytestmark = pytest.mark.django_db


def test_the_next_version_is_the_same_document_with_the_same_items():
    """Also where an item is reworded or moved, as long as its slug and its stage stay."""
    stage = StageFactory(pathway=PathwayFactory(), slug="stove")
    CompetencyFactory(stage=stage, position=1, slug="sauces", text="Makes sauces")
    CompetencyFactory(stage=stage, position=2, slug="heat", text="Keeps the heat")
    publish(stage.pathway, note="", at=NOW)
    second, _is_new = start_new_version(stage.pathway)
    theirs = second.stages.get().competencies
    theirs.filter(slug="sauces").update(text="Makes every sauce", position=9)
    CompetencyFactory(stage=second.stages.get(), position=10, slug="salt")

    before, after = package(stage.pathway), package(second)

    known = {i["humanCodingScheme"]: i["identifier"] for i in before["CFItems"]}
    now = {i["humanCodingScheme"]: i["identifier"] for i in after["CFItems"]}
    assert before["CFDocument"]["identifier"] == after["CFDocument"]["identifier"]
    assert [said["CFDocument"]["version"] for said in (before, after)] == ["1", "2"]
    assert set(known) == {"stove", "sauces", "heat"}
    assert {code: now[code] for code in known} == known
    assert set(now) - set(known) == {"salt"}
    assert before["CFRubrics"][0]["identifier"] == after["CFRubrics"][0]["identifier"]


class OtherSystem:
    """Keeps frameworks by their identifiers. An item stays in the framework that it came with."""

    def __init__(self):
        self.document_of = {}

    def take(self, said):
        document = said["CFDocument"]["identifier"]
        refused = [
            item["fullStatement"]
            for item in said["CFItems"]
            if self.document_of.setdefault(item["identifier"], document) != document
        ]
        here = {item["identifier"] for item in said["CFItems"]}
        for gone in [i for i, d in self.document_of.items() if d == document and i not in here]:
            del self.document_of[gone]
        return refused


def test_the_second_version_and_another_role_can_be_sent_after_the_first_version():
    stage = StageFactory(pathway=PathwayFactory(), slug="stove")
    CompetencyFactory(stage=stage, slug="sauces")
    publish(stage.pathway, note="", at=NOW)
    second, _is_new = start_new_version(stage.pathway)
    CompetencyFactory(stage=second.stages.get(), slug="salt")
    other = CompetencyFactory(slug="sauces", stage__slug="stove").stage.pathway
    system = OtherSystem()

    refused = [system.take(package(each)) for each in (stage.pathway, second, other)]

    assert refused == [[], [], []]
    assert len(system.document_of) == 3 + 2  # a stage and its competencies, of each role


def test_identifiers_never_change_between_two_downloads(shipped):
    assert package(Pathway.objects.get()) == shipped


def test_identifiers_never_change_with_the_code(shipped):
    """Other systems have kept these since they were first given away."""
    [rubric, *_others] = shipped["CFRubrics"]
    [criterion, *_others] = rubric["CFRubricCriteria"]
    items = {item["fullStatement"]: item["identifier"] for item in shipped["CFItems"]}

    assert {
        "document": shipped["CFDocument"]["identifier"],
        "stage": items["Operational Foundations and Service Awareness"],
        "objective": items["Develop awareness of operational KPIs and SLAs"],
        "competency": items["Operational process basics"],
        "core competency": items["Cross-functional collaboration"],
        "rubric": rubric["identifier"],
        "criterion": criterion["identifier"],
        "level": criterion["CFRubricCriterionLevels"][0]["identifier"],
        "association": shipped["CFAssociations"][0]["identifier"],
        "item type": shipped["CFDefinitions"]["CFItemTypes"][0]["identifier"],
    } == {
        "document": "1c857787-feca-5d26-8905-11f147aad366",
        "stage": "e46e692d-add8-514e-add8-af83d2dd2ede",
        "objective": "d8457d2f-be3c-57c3-98e6-53face9ee209",
        "competency": "37ea5e30-68d6-5dd0-b616-6aa7abfbb58e",
        "core competency": "1f672fb3-36fb-5382-8754-cea11093c877",
        "rubric": "57146961-2188-5815-9926-3af3c352f513",
        "criterion": "7512d424-4d5f-5afc-931f-ab4bb61490c8",
        "level": "617734a9-ab1b-5d18-94b5-de1c0d9666b4",
        "association": "88ee3361-6e46-59f9-abb6-42cba1a919fa",
        "item type": "c9756385-b151-5f30-8c95-62f189b39465",
    }


def test_two_companies_name_nothing_alike():
    pathway = CompetencyFactory().stage.pathway

    here = package(pathway, root="https://a.example.com/")
    there = package(pathway, root="https://b.example.com/")
    nearby = package(pathway, root="http://a.example.com:8000")

    assert identifiers(here) & identifiers(there) == set()
    assert identifiers(here) == identifiers(nearby)
    assert {urlsplit(uri).netloc for uri in addresses(nearby)} == {"a.example.com:8000"}
    assert [breaches(p) for p in (here, there, nearby)] == [[], [], []]


def identifiers(said):
    return set(re.findall(r'"identifier": "([^"]+)"', json.dumps(said)))


def addresses(said):
    return set(re.findall(r'"uri": "([^"]+)"', json.dumps(said)))


def test_lines_of_the_same_words_are_still_two_items():
    pathway = PathwayFactory()
    CoreCompetencyFactory.create_batch(2, pathway=pathway, text="Cooking")
    for capability in CapabilityFactory.create_batch(2, pathway=pathway, category="Craft"):
        SkillFactory.create_batch(2, capability=capability, text="Knives")
    for stage in (StageFactory(pathway=pathway), StageFactory(pathway=pathway)):
        ObjectiveFactory.create_batch(2, stage=stage, text="Learn")

    said = package(pathway)

    assert len(said["CFItems"]) == 2 + 2 + 4 + 2 + 4
    assert breaches(said) == []


def test_a_line_break_in_a_name_does_not_reach_where_the_standard_allows_none():
    stage = StageFactory(title="Two\r\nlines\tand a tab")
    CompetencyFactory(stage=stage, text="Cooks\nand bakes")

    said = package(stage.pathway, creator="Example\nLtd")

    assert breaches(said) == []
    assert items(said, "Competency")[0]["fullStatement"] == "Cooks\nand bakes"
