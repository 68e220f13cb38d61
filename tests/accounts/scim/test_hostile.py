"""Whatever a system sends, it gets an answer of SCIM, and nothing half is written."""

import json

import pytest
from django.db import connection

from pathway_portal.accounts.models import Department, User
from tests.factories import DepartmentFactory, UserFactory

from .conftest import ENTERPRISE, GROUP, PATCH, USER

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("texts that cannot be kept")]

VALUES = [None, True, 10**400, "", "\0", "x" * 5_000, [], [1, "a", {}], {"value": {"value": []}}]
ATTRIBUTES = [
    *("schemas", "id", "externalId", "userName", "displayName", "name", "title", "active"),
    *("emails", "groups", "meta", "members", ENTERPRISE, f"{ENTERPRISE}:manager", ""),
]


def everybody():
    people = User.objects.order_by("pk").values_list(
        "pk", "email", "name", "job_title", "department", "manager", "staff_number", "is_active"
    )
    return [*people], [*Department.objects.order_by("pk").values_list("pk", "name")]


def is_scims(answer):
    """Whether an answer is of SCIM, and no fault of ours."""
    assert answer.status_code < 500, answer.content
    assert answer["Content-Type"] == "application/scim+json"
    if answer.status_code >= 400:
        assert answer.data["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
        assert answer.data["status"] == str(answer.status_code)
    return True


def test_wrong_types_everywhere(system):
    person = UserFactory(name="Anna")
    department = DepartmentFactory(name="Research")
    addresses = [f"/Users/{person.pk}", f"/Groups/{department.pk}"]
    for value in VALUES:
        for name in ATTRIBUTES:
            body = {"schemas": [USER], "userName": "a@x.org", "displayName": "A", name: value}
            if name.startswith("urn") or name in ("active", "emails", "userName", "schemas"):
                for path in addresses:
                    assert is_scims(system.put(path, body))
            if name not in ("active",):
                operation = {"op": "replace", "path": name, "value": value}
                assert is_scims(system.patch(addresses[0], operation))
        for body in (value, [value], {"Operations": value}, {"Operations": [value]}):
            for path in addresses:
                assert is_scims(system.send("PATCH", path, body))
        assert is_scims(system.post("/Users/.search", {"filter": value, "count": value}))
        assert is_scims(system.post("/Groups/.search", {"attributes": value}))
        for nested in ("employeeNumber", "department", "manager"):
            operation = {"op": "add", "path": f"{ENTERPRISE}:{nested}", "value": value}
            assert is_scims(system.patch(addresses[0], operation))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'"text"',
        b'{"userName": "a@x.org", "displayName": "\\ud800"}',
        b'{"userName": "a@x.org", "displayName": "\\u0000"}',
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"displayName": ' + b"1" * 100_000 + b"}",
    ],
)
def test_what_is_no_json_changes_nothing(system, body):
    person = UserFactory()
    before = everybody()

    for method, path in [
        ("POST", "/Users"),
        ("PUT", f"/Users/{person.pk}"),
        ("PATCH", f"/Users/{person.pk}"),
        ("POST", "/Groups"),
    ]:
        answer = system.send(method, path, body)
        assert is_scims(answer)
        assert answer.status_code == 400
    assert everybody() == before


def test_a_megabyte_is_refused_unread(system):
    before = everybody()
    body = {"schemas": [USER], "userName": "a@x.org", "displayName": "x" * 2**20}

    answer = system.post("/Users", body)

    assert is_scims(answer)
    assert answer.status_code == 413
    assert everybody() == before


def test_a_long_list_of_members_is_taken_whole_or_not_at_all(system):
    people = UserFactory.create_batch(30)
    department = DepartmentFactory()
    members = [{"value": str(person.pk)} for person in people]
    unknown = [{"value": str(10**6 + number)} for number in range(4_000)]
    path = f"/Groups/{department.pk}"

    refused = system.patch(path, {"op": "add", "path": "members", "value": members + unknown})
    assert (refused.status_code, department.people.count()) == (400, 0)

    before = len(connection.queries_log)
    done = system.patch(path, {"op": "add", "path": "members", "value": members})

    assert (done.status_code, department.people.count()) == (200, 30)
    assert len(connection.queries_log) - before < 200


def test_one_wrong_operation_undoes_the_others(system):
    person = UserFactory(name="Anna")
    before = everybody()

    answer = system.patch(
        f"/Users/{person.pk}",
        {"op": "replace", "path": "displayName", "value": "Other"},
        {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "New one"},
        {"op": "replace", "path": f"{ENTERPRISE}:manager", "value": {"value": str(person.pk)}},
    )

    assert answer.status_code == 400
    assert everybody() == before


@pytest.mark.parametrize("pk", ["0", "-1", "1" * 40, "x", "%00", "١", "1.5", "..", "null"])
def test_ids_that_are_none(system, pk):
    for path in (f"/Users/{pk}", f"/Groups/{pk}"):
        for method, body in [("GET", None), ("DELETE", None), ("PUT", {}), ("PATCH", {})]:
            answer = system.send(method, path, body)
            assert answer.status_code in (400, 404)


def test_readonly_and_unknown_schemas_do_no_harm(system):
    body = {
        "schemas": [USER, "urn:x:unknown"],
        "id": "1",
        "userName": "a@x.org",
        "displayName": "A",
        "is_superuser": True,
        "is_staff": True,
        "password": "chosen by the directory",
        "groups": [{"value": "HR admins"}],
        "roles": [{"value": "HR admins"}],
        "urn:x:unknown": {"admin": True},
    }

    answer = system.post("/Users", body)

    assert answer.status_code in (201, 400)
    if answer.status_code == 201:
        person = User.objects.get(email="a@x.org")
        assert (person.is_staff, person.is_superuser, person.groups.count()) == (False, False, 0)
        assert not person.has_usable_password()


def test_bodies_are_not_forms(system):
    answer = system.client.post(
        "/scim/v2/Groups",
        {"displayName": "Lab"},
        headers=system.headers,
    )

    assert (answer.status_code, json.loads(answer.content)["scimType"]) == (400, "invalidSyntax")
    assert PATCH
    assert GROUP


def test_a_fault_of_ours_is_an_error_of_scim_and_stands_in_the_log(system, monkeypatch, caplog):
    monkeypatch.setattr("pathway_portal.accounts.scim.users._list", None)
    system.client.raise_request_exception = False

    answer = system.get("/Users")

    assert (answer.status_code, answer["Content-Type"]) == (500, "application/scim+json")
    assert answer.data["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert "Its log says what" in answer.data["detail"]
    assert "NoneType" in caplog.text
    assert "NoneType" not in answer.content.decode()
