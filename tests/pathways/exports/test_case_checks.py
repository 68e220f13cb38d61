"""What the tests of the CASE download would not let through."""

from copy import deepcopy

import pytest

from pathways.models import Pathway
from tests.pathways.exports.case_packages import package

from .case_integrity import breaches
from .case_schema import violations

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(operations_director):
    return package(Pathway.objects.get())


def without(*path):
    def damage(said):
        *way, last = path
        for step in way:
            said = said[step]
        del said[last]

    return damage


def saying(value, *path):
    def damage(said):
        *way, last = path
        for step in way:
            said = said[step]
        said[last] = value

    return damage


LEVEL = ("CFRubrics", 0, "CFRubricCriteria", 0, "CFRubricCriterionLevels", 0)


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        (without("CFDocument"), ""),
        (without("CFDocument", "creator"), "CFDocument"),
        (saying("1.0", "CFDocument", "caseVersion"), "CFDocument/caseVersion"),
        (saying({}, "CFDocument", "CFPackageURI"), "CFDocument"),
        (saying("yesterday", "CFDocument", "statusStartDate"), "CFDocument/statusStartDate"),
        (without("CFItems", 0, "fullStatement"), "CFItems/0"),
        (saying("1", "CFItems", 0, "identifier"), "CFItems/0/identifier"),
        (saying("noon", "CFItems", 0, "lastChangeDateTime"), "CFItems/0/lastChangeDateTime"),
        (saying("2026-01-05", "CFItems", 0, "lastChangeDateTime"), "CFItems/0/lastChangeDateTime"),
        (
            saying("2026-01-05T09:00:00", "CFItems", 0, "lastChangeDateTime"),
            "CFItems/0/lastChangeDateTime",
        ),
        (saying("x", "CFItems", 0, "title"), "CFItems/0"),
        (without("CFItems", 0, "CFItemTypeURI", "title"), "CFItems/0/CFItemTypeURI"),
        (
            saying("isParentOf", "CFAssociations", 0, "associationType"),
            "CFAssociations/0/associationType",
        ),
        (saying("1", "CFAssociations", 0, "sequenceNumber"), "CFAssociations/0/sequenceNumber"),
        (without("CFAssociations", 0, "destinationNodeURI"), "CFAssociations/0"),
        (
            saying("role", "CFAssociations", 0, "originNodeURI", "targetType"),
            "CFAssociations/0/originNodeURI/targetType",
        ),
        (
            without("CFDefinitions", "CFItemTypes", 0, "hierarchyCode"),
            "CFDefinitions/CFItemTypes/0",
        ),
        (saying("five", *LEVEL, "score"), "/".join(map(str, (*LEVEL, "score")))),
        (without(*LEVEL, "uri"), "/".join(map(str, LEVEL))),
        (saying([], "Competencies"), ""),
    ],
)
def test_the_schema_sees_what_is_wrong(shipped, damage, where):
    damaged = deepcopy(shipped)
    damage(damaged)

    assert [found.split(": ")[0] for found in violations(damaged)] == [where]


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        (saying("1.1", "CFDocument", "caseVersion"), "CFDocument"),
        (saying({}, "CFItems", 0, "extensions"), "CFItems/0"),
        (saying(["x"], "CFItems", 0, "subject"), "CFItems/0"),
        (
            saying("CASE", "CFAssociations", 0, "originNodeURI", "targetType"),
            "CFAssociations/0/originNodeURI",
        ),
        (
            saying("isTranslationOf", "CFAssociations", 0, "associationType"),
            "CFAssociations/0/associationType",
        ),
        (
            saying("C739FEFE-4F94-4A75-9203-E8621A7C2A1A", "CFItems", 0, "identifier"),
            "CFItems/0/identifier",
        ),
        (saying({}, *LEVEL, "extensions"), "/".join(map(str, LEVEL))),
        (saying({}, "extensions"), ""),
    ],
)
def test_the_schema_of_1_0_sees_what_1_1_added(operations_director, damage, where):
    said = package(Pathway.objects.get(), version="1.0")
    damage(said)

    assert [found.split(": ")[0] for found in violations(said, "1.0")] == [where]


@pytest.mark.parametrize(
    ("damage", "breach"),
    [
        (saying("c" * 8 + "-0000-5000-8000-000000000000", "CFItems", 0, "identifier"), "end"),
        (lambda said: said["CFItems"].append(said["CFItems"][0]), "identifier twice"),
        (lambda said: said["CFItems"].pop(), "end"),
        (lambda said: said["CFAssociations"].append(said["CFAssociations"][0]), "identifier twice"),
        (saying("/pathways/", "CFItems", 0, "uri"), "address"),
        (saying("Two\nlines", "CFDocument", "title"), "line break"),
        (without("CFDefinitions", "CFItemTypes", 0), "item type"),
        (saying("0" * 8 + "-0000-5000-8000-000000000000", *LEVEL, "rubricCriterionId"), "level"),
        (lambda said: said["CFAssociations"].pop(0), "child of nothing"),
    ],
)
def test_the_check_of_the_whole_sees_what_is_wrong(shipped, damage, breach):
    damaged = deepcopy(shipped)
    damage(damaged)

    assert [found for found in breaches(damaged) if found.startswith(breach)] != []
