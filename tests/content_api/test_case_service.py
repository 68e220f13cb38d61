"""The portal as a provider of CASE 1.1, held against what the published OpenAPI allows."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pathways.models import Pathway
from pathways.services import publish, start_new_version
from tests.factories import (
    CompanyFactory,
    CompetencyFactory,
    ObjectiveFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)

from .case_service_schema import violations
from .conftest import SERVICE

pytestmark = pytest.mark.django_db

# The company, what is published, and the rest are the lists that pathways have.
QUERIES = {"documents": 9, "package": 19, "item": 19}
NOBODY = "00000000-0000-4000-8000-000000000000"
COLLECTIONS = [
    *("CFDocuments", "CFPackages", "CFItems", "CFItemAssociations", "CFAssociations"),
    *("CFItemTypes", "CFRubrics", "CFAssociationGroupings", "CFConcepts", "CFLicenses"),
    "CFSubjects",
]


def path_of(thing):
    return thing["uri"].removeprefix(f"http://testserver{SERVICE}")


def cook(**more):
    pathway = PathwayFactory(published=True, **{"role__slug": "cook", "title": "Cook"} | more)
    stage = StageFactory(pathway=pathway)
    CompetencyFactory(stage=stage, slug="knives")
    ObjectiveFactory(stage=stage)
    return pathway


@pytest.fixture
def package(ask):
    """Of the one document there is."""

    def package():
        [document] = ask("CFDocuments")["CFDocuments"]
        return ask(path_of(document["CFPackageURI"]))

    return package


def test_every_answer_about_what_is_shipped_is_valid(shipped, ask):
    documents = ask("CFDocuments")

    assert violations(documents, "CFDocumentSet") == []
    assert len(documents["CFDocuments"]) == Pathway.objects.published().count() > 3
    for document in documents["CFDocuments"]:
        assert ask(path_of(document)) == document
        package = ask(path_of(document["CFPackageURI"]))
        assert violations(package, "CFPackage") == []
        assert package["CFDocument"] == {
            name: value for name, value in document.items() if name != "CFPackageURI"
        }


def test_everything_in_a_package_is_found_at_its_address(ask, package):
    cook()
    said = package()
    document = {name: said["CFDocument"][name] for name in ("title", "identifier", "uri")}

    for item in said["CFItems"]:
        answer = ask(path_of(item))
        assert violations(answer, "CFItem") == []
        assert answer == item | {"CFDocumentURI": document}
    for association in said["CFAssociations"]:
        answer = ask(path_of(association))
        assert violations(answer, "CFAssociation") == []
        assert answer == association | {"CFDocumentURI": document}
    for rubric in said["CFRubrics"]:
        assert violations(rubric, "CFRubric") == []
        assert ask(path_of(rubric)) == rubric
    for item_type in said["CFDefinitions"]["CFItemTypes"]:
        answer = ask(path_of(item_type))
        assert violations(answer, "CFItemTypeSet") == []
        assert answer["CFItemTypes"][0] == item_type


def test_item_has_its_associations_in_both_directions(ask, package):
    cook()
    said = package()
    stage = next(item for item in said["CFItems"] if item["CFItemType"] == "Stage")

    answer = ask(f"CFItemAssociations/{stage['identifier']}")

    assert violations(answer, "CFAssociationSet") == []
    assert answer["CFItem"] == ask(path_of(stage))
    ends = [
        (a["originNodeURI"]["title"], a["destinationNodeURI"]["title"])
        for a in answer["CFAssociations"]
    ]
    [competency] = (i["fullStatement"] for i in said["CFItems"] if i["CFItemType"] == "Competency")
    [objective] = (i["fullStatement"] for i in said["CFItems"] if i["CFItemType"] == "Objective")
    assert sorted(ends) == sorted(
        [
            (stage["fullStatement"], "Cook"),
            (objective, stage["fullStatement"]),
            (competency, stage["fullStatement"]),
        ]
    )


def test_item_types_bring_those_below_them(ask, package):
    cook()
    types = {each["title"]: each for each in package()["CFDefinitions"]["CFItemTypes"]}

    answer = ask(path_of(types["Stage"]))

    titles = [each["title"] for each in answer["CFItemTypes"]]
    assert titles == ["Stage", "Objective", "Competency", "Success Metric"]
    assert [t["title"] for t in ask(path_of(types["Skill"]))["CFItemTypes"]] == ["Skill"]


def test_association_with_a_role_that_came_later_is_found(ask):
    """The index was made before: it is made again once something else is published."""
    cook()
    [document] = ask("CFDocuments")["CFDocuments"]
    ask(f"CFItems/{NOBODY}", status=404)
    baker = PathwayFactory(published=True, role__slug="baker", title="Baker")
    CompetencyFactory(stage__pathway=baker, slug="knives")

    said = ask(path_of(document["CFPackageURI"]))

    [shared] = (a for a in said["CFAssociations"] if a["associationType"] != "isChildOf")
    assert ask(path_of(shared))["destinationNodeURI"] == shared["destinationNodeURI"]
    assert (
        ask(path_of(shared["destinationNodeURI"]))["fullStatement"]
        == (shared["destinationNodeURI"]["title"])
    )


def test_identifiers_are_those_of_the_download(client, ask, package):
    pathway = cook()
    said = package()
    client.force_login(UserFactory())

    downloaded = client.get(f"/pathways/{pathway.role.slug}/download/case/").json()

    for name in ("CFItems", "CFAssociations", "CFRubrics"):
        assert [t["identifier"] for t in said[name]] == [t["identifier"] for t in downloaded[name]]
    assert said["CFDocument"]["identifier"] == downloaded["CFDocument"]["identifier"]


def test_company_is_the_creator(ask):
    cook()
    assert ask("CFDocuments")["CFDocuments"][0]["creator"] == "testserver"

    CompanyFactory(name="Acme")

    assert ask("CFDocuments")["CFDocuments"][0]["creator"] == "Acme"


def test_only_what_people_find_in_the_catalogue_is_there(ask):
    """Drafts, what is retired and older versions are not; what retires one day still is."""
    cook()
    today = timezone.localdate()
    PathwayFactory(role__slug="draft", title="Only a draft")
    PathwayFactory(role__slug="retired", title="Retired", retired=True)
    until = PathwayFactory(role__slug="until", title="Until tomorrow", published=True)
    over = PathwayFactory(role__slug="over", title="Over today", published=True)
    Pathway.objects.filter(pk=until.pk).update(
        retires_on=today + timedelta(days=1), retirement_reason="x"
    )
    hidden = {
        each["identifier"]
        for each in ask("CFDocuments")["CFDocuments"]
        if each["title"] == "Over today"
    }
    Pathway.objects.filter(pk=over.pk).update(retires_on=today, retirement_reason="x")

    found = ask("CFDocuments")["CFDocuments"]

    assert {each["title"] for each in found} == {"Cook", "Until tomorrow"}
    assert len(hidden) == 1
    for identifier in hidden:
        ask(f"CFDocuments/{identifier}", status=404)
        ask(f"CFPackages/{identifier}", status=404)
    ends = {each["title"]: each.get("statusEndDate") for each in found}
    assert ends["Until tomorrow"] == str(today + timedelta(days=1))


def test_items_that_are_gone_from_the_newest_version_are_gone(ask, package):
    pathway = cook()
    gone = package()["CFItems"]
    ask(path_of(gone[0]))
    draft, _is_new = start_new_version(pathway)
    draft.stages.first().objectives.all().delete()
    publish(draft, note="Less", at=timezone.now())

    left = {item["identifier"] for item in package()["CFItems"]}

    [objective] = (item for item in gone if item["identifier"] not in left)
    ask(path_of(objective), status=404)
    assert {ask(path_of(each))["identifier"] for each in gone if each is not objective} == left


@pytest.mark.parametrize("collection", COLLECTIONS)
@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        (NOBODY, "unknownobject"),
        ("x", "invalid_uuid"),
        ("0" * 36, "invalid_uuid"),
        ("00000000000040008000000000000000", "invalid_uuid"),
    ],
)
def test_unknown_identifiers_are_said_to_be_so(ask, collection, identifier, code):
    cook()

    answer = ask(f"{collection}/{identifier}", status=404)

    assert violations(answer, "imsx_StatusInfo") == []
    assert minor(answer) == code


def minor(answer):
    [field] = answer["imsx_codeMinor"]["imsx_codeMinorField"]
    return field["imsx_codeMinorFieldValue"]


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("get", "CFNothing", 404, "unknownobject"),
        ("get", "CFDocuments/", 404, "unknownobject"),
        ("post", "CFDocuments", 403, "forbidden"),
        ("options", "CFDocuments", 405, "forbidden"),
        ("get", f"CFDocuments?limit={'9' * 30}", 400, "invalid_selection_field"),
        ("get", "CFDocuments?filter=%00", 400, "invalid_selection_field"),
    ],
)
def test_errors_speak_the_standards_language(method, address, status, code):
    client = Client(enforce_csrf_checks=True)

    response = getattr(client, method)(SERVICE + address)

    assert response.status_code == status
    assert violations(response.json(), "imsx_StatusInfo") == []
    assert minor(response.json()) == code


def test_fault_of_ours_is_said_in_the_standards_language(monkeypatch):
    def break_down(self):
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("pathway_portal.content_api.frameworks.Frameworks.summaries", break_down)

    response = Client(raise_request_exception=False).get(f"{SERVICE}CFDocuments")

    assert response.status_code == 500
    assert violations(response.json(), "imsx_StatusInfo") == []
    assert minor(response.json()) == "internal_server_error"
    assert b"secret" not in response.content


def test_client_that_has_it_is_not_sent_it_again(client):
    cook()
    first = client.get(f"{SERVICE}CFDocuments")

    again = client.get(f"{SERVICE}CFDocuments", headers={"if-none-match": first["ETag"]})
    PathwayFactory(published=True)
    changed = client.get(f"{SERVICE}CFDocuments", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_head_says_as_much_as_get_without_the_words(client):
    cook()

    response = client.head(f"{SERVICE}CFDocuments")

    assert (response.status_code, response.content) == (200, b"")
    assert response["X-Total-Count"] == "1"


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow_with_what_there_is(client, django_assert_num_queries, many):
    for number in range(many):
        cook(role__slug=f"cook-{number}", title=f"Cook {number}")
    document = client.get(f"{SERVICE}CFDocuments").json()["CFDocuments"][0]
    package = client.get(document["CFPackageURI"]["uri"]).json()
    item = package["CFItems"][0]["uri"]
    client.get(item)

    with django_assert_num_queries(QUERIES["documents"]):
        client.get(f"{SERVICE}CFDocuments")
    with django_assert_num_queries(QUERIES["package"]):
        client.get(document["CFPackageURI"]["uri"])
    with django_assert_num_queries(QUERIES["item"]):
        client.get(item)
