"""A pathway as a package of CASE: valid by both published schemas, and whole in itself."""

import json
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from pathways.exports import case
from pathways.exports.case import case_package
from pathways.exports.case_names import CaseNames
from pathways.models import Level, Pathway
from tests.factories import (
    CapabilityFactory,
    CompetencyFactory,
    CoreCompetencyFactory,
    MetricFactory,
    ObjectiveFactory,
    PathwayFactory,
    ReadingFactory,
    SkillFactory,
    StageFactory,
    WatchForFactory,
)
from tests.pathways.exports.case_packages import NOW, items, package

from .case_integrity import breaches, everything
from .case_schema import violations

pytestmark = pytest.mark.django_db


def associations(said, kind):
    return [
        (a["originNodeURI"]["title"], a["destinationNodeURI"]["title"])
        for a in said["CFAssociations"]
        if a["associationType"] == kind
    ]


def test_the_shipped_pathway_is_valid_and_whole(shipped):
    assert violations(shipped) == []
    assert breaches(shipped) == []


def test_package_of_1_0_is_valid_and_says_the_same_without_extensions(shipped):
    older = package(Pathway.objects.get(), version="1.0")

    assert violations(older, "1.0") == []
    assert breaches(older) == []
    assert violations(shipped, "1.0") != []
    del shipped["CFDocument"]["caseVersion"]
    for thing in [shipped["CFDocument"], *shipped["CFItems"]]:
        thing.pop("extensions", None)
    assert older == shipped


def test_system_of_1_0_that_overlooks_what_it_does_not_know_takes_a_package_of_1_1():
    competency = CompetencyFactory(evidence_prompt="Which?", examples="One\nTwo", area="Craft")

    assert violations(package(competency.stage.pathway), "tolerant 1.0") == []


def test_all_shipped_roles_are_valid_and_fit_each_other():
    """What a package says of another role is there, under the same name, in that role's."""
    call_command("load_pathways", verbosity=0)
    published = Pathway.objects.published().order_by("role__slug")
    packages = [package(pathway) for pathway in published]

    assert len(packages) == len(list((settings.BASE_DIR / "fixtures" / "roles").glob("*.json")))
    assert [violations(said) for said in packages] == [[] for _said in packages]
    nodes = {
        (node["identifier"], node["uri"])
        for said in packages
        for node in [said["CFDocument"], *said["CFItems"]]
    }
    assert len(nodes) == sum(1 + len(said["CFItems"]) for said in packages)
    ends = [a["destinationNodeURI"] for said in packages for a in said["CFAssociations"]]
    assert {(end["identifier"], end["uri"]) for end in ends} - nodes == set()


def test_things_have_addresses_of_their_own_at_a_service(shipped):
    names = CaseNames("https://pathways.example.com/", service="/case/")

    said = case_package(Pathway.objects.get(), names, creator="Example Ltd", at=NOW)

    assert violations(said) == []
    assert [t["identifier"] for t in everything(said)] == [
        t["identifier"] for t in everything(shipped)
    ]
    rubric = said["CFRubrics"][0]
    criterion = rubric["CFRubricCriteria"][0]
    collections = {
        "CFDocuments": said["CFDocument"],
        "CFItems": said["CFItems"][0],
        "CFAssociations": said["CFAssociations"][0],
        "CFItemTypes": said["CFDefinitions"]["CFItemTypes"][0],
        "CFRubrics": rubric,
    }
    for name, thing in collections.items():
        assert thing["uri"] == f"https://pathways.example.com/case/{name}/{thing['identifier']}"
    assert criterion["uri"] == f"{rubric['uri']}#{criterion['identifier']}"


def test_the_shipped_pathway_is_all_there(shipped):
    kinds = [
        *("Stage", "Objective", "Competency", "Success Metric"),
        *("Core Competency", "Capability", "Skill"),
    ]

    assert [len(items(shipped, kind)) for kind in kinds] == [5, 15, 15, 15, 4, 5, 13]
    assert len(shipped["CFRubrics"]) == 5
    assert [t["title"] for t in shipped["CFDefinitions"]["CFItemTypes"]] == [
        *("Stage", "Objective", "Competency", "Success Metric"),
        *("Core Competency", "Capability", "Skill"),
    ]


def test_the_document_is_the_version():
    pathway = PathwayFactory(
        role__slug="cook",
        number=2,
        title="Cook:\nfrom prep to menu",
        purpose="To feed.",
        summary="Cooks cook.",
        change_note="Less salt.",
        language="de",
        published=True,
        published_at=datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC),
        retires_on=date(2099, 1, 1),
        retirement_reason="Machines.",
    )

    document = package(pathway)["CFDocument"]

    address = "https://pathways.example.com/pathways/cook"
    assert document == {
        "identifier": document["identifier"],
        "uri": f"{address}/download/case/#{document['identifier']}",
        "caseVersion": "1.1",
        "creator": "Example Ltd",
        "title": "Cook: from prep to menu",
        "lastChangeDateTime": "2026-05-04T03:02:01Z",
        "officialSourceURL": f"{address}/",
        "publisher": "Example Ltd",
        "description": "To feed.\n\nCooks cook.",
        "language": "de",
        "version": "2",
        "adoptionStatus": "Adopted",
        "statusStartDate": "2026-05-04",
        "statusEndDate": "2099-01-01",
        "notes": "Less salt.",
        "extensions": {
            "careerPathway": {
                "roleName": pathway.role.name,
                "summary": "Cooks cook.",
                "purpose": "To feed.",
            }
        },
    }


@pytest.mark.parametrize(
    ("trait", "said"),
    [
        ({}, {"adoptionStatus": "Draft", "lastChangeDateTime": "2026-11-23T12:00:00Z"}),
        ({"superseded": True}, {"adoptionStatus": "Deprecated"}),
        ({"retired": True}, {"adoptionStatus": "Deprecated", "statusStartDate": "2026-02-04"}),
    ],
)
def test_what_people_do_not_read_says_so_and_points_at_no_page(trait, said):
    package_of_it = package(PathwayFactory(**trait))

    document = package_of_it["CFDocument"]
    assert {name: document[name] for name in said} == said
    assert "officialSourceURL" not in document
    assert "statusEndDate" not in document
    assert violations(package_of_it) == []


def test_stages_follow_each_other_and_hold_their_lists_in_order():
    pathway = PathwayFactory(title="Cook")
    CoreCompetencyFactory(pathway=pathway, text="Cooking")
    first = StageFactory(pathway=pathway, number=1, title="Prep")
    StageFactory(pathway=pathway, number=2, title="Stove")
    StageFactory(pathway=pathway, number=3, title="Menu")
    MetricFactory(stage=first, text="No cuts")
    CompetencyFactory(stage=first, position=2, text="Chops")
    CompetencyFactory(stage=first, position=1, text="Peels")
    ObjectiveFactory(stage=first, text="Learn the tools")
    capability = CapabilityFactory(pathway=pathway, category="Craft")
    SkillFactory(capability=capability, text="Knives")

    said = package(pathway)

    assert associations(said, "isChildOf") == [
        ("Cooking", "Cook"),
        ("Prep", "Cook"),
        ("Learn the tools", "Prep"),
        ("Peels", "Prep"),
        ("Chops", "Prep"),
        ("No cuts", "Prep"),
        ("Stove", "Cook"),
        ("Menu", "Cook"),
        ("Craft", "Cook"),
        ("Knives", "Craft"),
    ]
    numbers = [a["sequenceNumber"] for a in said["CFAssociations"] if "sequenceNumber" in a]
    assert numbers == [1, 2, 1, 2, 3, 4, 3, 4, 5, 1]
    assert associations(said, "precedes") == [("Prep", "Stove"), ("Stove", "Menu")]
    assert [i["listEnumeration"] for i in items(said, "Stage")] == ["1", "2", "3"]
    assert breaches(said) == []


def test_a_rubric_has_the_five_levels_in_the_competencys_own_words_or_the_general_ones():
    stage = StageFactory(title="Stove")
    CompetencyFactory(
        stage=stage, text="Makes sauces", alone="Five of them", evidence_prompt="Which?"
    )

    [rubric] = package(stage.pathway)["CFRubrics"]

    [criterion] = rubric["CFRubricCriteria"]
    assert rubric["title"] == "Stove"
    assert (criterion["description"], criterion["position"]) == ("Makes sauces", 1)
    assert "extensions" not in criterion
    levels = criterion["CFRubricCriterionLevels"]
    assert [(le["position"], le["quality"], le["description"]) for le in levels] == [
        (1, "Not started", "Not started"),
        (2, "Learning, with help", "Learning, with help"),
        (3, "Doing it alone, in usual cases", "Five of them"),
        (4, "Doing it well, in hard cases", "Doing it well, in hard cases"),
        (5, "Helping others do it", "Helping others do it"),
    ]
    assert [name for level in levels for name in level if name == "score"] == []
    assert "weight" not in criterion
    [item] = items(package(stage.pathway), "Competency")
    assert item["extensions"] == {"evidencePrompt": "Which?"}


def test_stage_says_in_an_extension_what_the_standard_has_no_place_for():
    stage = StageFactory(audience="Newcomers", quotation="", slug="stove")
    ReadingFactory(stage=stage, title="Salt", authors="S. Nosrat", note="", link="", slug="salt")
    WatchForFactory(stage=stage, text="Haste")

    [item] = items(package(stage.pathway), "Stage")

    assert item["extensions"] == {
        "careerPathway": {
            "audience": "Newcomers",
            "readings": [{"title": "Salt", "authors": "S. Nosrat", "slug": "salt"}],
            "watchFors": ["Haste"],
        }
    }


def test_a_stage_without_competencies_has_no_rubric():
    assert package(StageFactory().pathway)["CFRubrics"] == []


def test_the_file_is_the_same_whatever_language_its_reader_speaks():
    pathway = CompetencyFactory().stage.pathway
    english = package(pathway)

    with translation.override("de"):
        assert package(pathway) == english


def test_the_general_words_of_a_german_pathway_are_german():
    german = CompetencyFactory(stage__pathway__language="de").stage.pathway

    [rubric] = package(german)["CFRubrics"]

    levels = rubric["CFRubricCriteria"][0]["CFRubricCriterionLevels"]
    with translation.override("de"):
        assert [level["quality"] for level in levels] == [str(level.label) for level in Level]
    assert levels[0]["quality"] != "Not started"


# Competencies that others ask for too


def test_competencies_of_one_slug_are_associated_exactly_if_their_words_are_the_same():
    mine = PathwayFactory(role__slug="cook", published=True)
    first, second = StageFactory(pathway=mine), StageFactory(pathway=mine)
    CompetencyFactory(stage=first, slug="budget", text="Keeps a budget")
    CompetencyFactory(stage=second, slug="budget", text="Keeps a large budget")
    CompetencyFactory(stage=first, slug="alone", text="Asked of nobody else")
    CompetencyFactory(
        slug="budget",
        text="Keeps a budget.",
        stage__title="Books",
        stage__pathway__role__slug="accountant",
    )
    CompetencyFactory(slug="budget", text="Plans budgets", stage__pathway__role__slug="boss")

    said = package(mine)

    assert associations(said, "isRelatedTo") == [
        ("Keeps a large budget", "Keeps a budget"),
        ("Keeps a budget", "Plans budgets"),
    ]
    assert associations(said, "exactMatchOf") == [("Keeps a budget", "Keeps a budget.")]
    assert violations(said) == []
    assert breaches(said) == [
        f"destination elsewhere: https://pathways.example.com/pathways/{role}/download/case/"
        for role in ("accountant", "boss")
    ]


def test_an_association_leads_to_the_item_that_the_other_package_has():
    mine, theirs = (CompetencyFactory(slug="budget", text="Budgets") for _one in range(2))

    [shared] = [
        a
        for a in package(mine.stage.pathway)["CFAssociations"]
        if a["associationType"] == "exactMatchOf"
    ]

    [item] = items(package(theirs.stage.pathway), "Competency")
    end = shared["destinationNodeURI"]
    assert (end["identifier"], end["uri"]) == (item["identifier"], item["uri"])


@pytest.mark.parametrize("trait", [{}, {"superseded": True}, {"retired": True}])
def test_what_is_not_published_is_told_to_nobody(trait):
    mine = CompetencyFactory(slug="budget").stage.pathway
    hidden = StageFactory(pathway=PathwayFactory(**trait))
    CompetencyFactory(stage=hidden, slug="budget", text="Zebra herding")

    assert "Zebra" not in json.dumps(package(mine))


@pytest.mark.parametrize("many", [1, 3])
def test_the_queries_do_not_grow(django_assert_num_queries, many):
    pathway = PathwayFactory(published=True)
    for _one in range(many):
        stage = StageFactory(pathway=pathway, metrics=many)
        for n in range(many):
            CompetencyFactory(stage=stage, slug=f"c{n}")
            CompetencyFactory(slug=f"c{n}")
        SkillFactory.create_batch(many, capability=CapabilityFactory(pathway=pathway))
    fresh = Pathway.objects.get(pk=pathway.pk)

    with django_assert_num_queries(18):
        case(fresh, root="https://pathways.example.com", creator="x", at=NOW)
