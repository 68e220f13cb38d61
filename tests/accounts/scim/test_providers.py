"""What Entra ID and Okta send, in the order in which they send it."""

import pytest

from pathway_portal.accounts.models import Department, User

from .conftest import ENTERPRISE, USER

pytestmark = pytest.mark.django_db


def test_entra_creates_changes_disables_and_deletes(system):
    """The requests that Microsoft's documentation and its validator show."""
    test_connection = system.get('/Users?filter=userName eq "no-such-user"')
    assert (test_connection.status_code, test_connection.data["totalResults"]) == (200, 0)

    boss = system.post("/Users", {"schemas": [USER], "userName": "boss@x.org", "displayName": "B"})
    made = system.post(
        "/Users",
        {
            "schemas": [USER, ENTERPRISE],
            "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
            "userName": "Test_User@contoso.com",
            "active": True,
            "displayName": "Test User",
            "emails": [{"primary": True, "type": "work", "value": "Test_User@contoso.com"}],
            "meta": {"resourceType": "User"},
            "name": {"formatted": "Test User", "familyName": "User", "givenName": "Test"},
            "preferredLanguage": "en-US",
            "phoneNumbers": [{"type": "mobile", "value": "+1 555 0100"}],
            "addresses": [{"type": "work", "formatted": "Street 1"}],
            "roles": [],
        },
    )
    assert made.status_code == 201
    path = f"/Users/{made.data['id']}"
    found = system.get('/Users?filter=externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"')
    assert [each["id"] for each in found.data["Resources"]] == [made.data["id"]]

    changed = system.patch(
        path,
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "updated@contoso.com"},
        {"op": "Add", "path": "name.familyName", "value": "Updated"},
        {"op": "Replace", "path": "displayName", "value": "Test Updated"},
        {"op": "Add", "path": "title", "value": "Tester"},
        {"op": "Add", "path": 'phoneNumbers[type eq "work"].value', "value": "+1 555 0101"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Quality"},
        {"op": "Add", "path": f"{ENTERPRISE}:employeeNumber", "value": "77"},
        {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": boss.data["id"]},
    )
    assert changed.status_code == 200
    person = User.objects.get(pk=made.data["id"])
    assert (person.email, person.name, person.job_title) == (
        *("updated@contoso.com", "Test Updated"),
        "Tester",
    )
    assert (str(person.department), person.staff_number) == ("Quality", "77")
    assert person.manager.email == "boss@x.org"
    assert changed.data["userName"] == "test_user@contoso.com"

    without_path = system.patch(
        path,
        {
            "op": "replace",
            "value": {
                "displayName": "Another Name",
                'emails[type eq "work"].value': "again@contoso.com",
                f"{ENTERPRISE}:department": "Sales",
                "name.givenName": "Another",
            },
        },
    )
    person.refresh_from_db()
    assert without_path.status_code == 200
    assert (person.name, person.email) == ("Another Name", "again@contoso.com")
    assert str(person.department) == "Sales"

    listed = [{"$ref": "http://x/Users/1", "value": boss.data["id"]}]
    old_style = {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": listed}
    assert system.patch(path, old_style).status_code == 200
    assert system.patch(path, {"op": "Remove", "path": f"{ENTERPRISE}:manager"}).status_code == 200
    person.refresh_from_db()
    assert person.manager is None

    disabled = system.patch(path, {"op": "Replace", "path": "active", "value": "False"})
    assert disabled.data["active"] is False
    enabled = system.patch(path, {"op": "Replace", "path": "active", "value": "True"})
    assert enabled.data["active"] is True
    assert system.delete(path).status_code == 204
    assert system.get(path).status_code == 404
    assert User.objects.get(pk=person.pk).is_active is False


def test_entra_provisions_groups(system):
    person = system.post(
        "/Users", {"schemas": [USER], "userName": "a@contoso.com", "displayName": "A"}
    ).data["id"]
    assert (
        system.get('/Groups?excludedAttributes=members&filter=displayName eq "Lab"').data[
            "totalResults"
        ]
        == 0
    )
    made = system.post(
        "/Groups",
        {
            "schemas": [
                "urn:ietf:params:scim:schemas:core:2.0:Group",
                "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
            ],
            "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
            "displayName": "Lab",
            "meta": {"resourceType": "Group"},
        },
    )
    assert made.status_code == 201
    path = f"/Groups/{made.data['id']}"
    known = system.get(f"{path}?excludedAttributes=members")
    assert known.status_code == 200
    add = {"op": "Add", "path": "members", "value": [{"$ref": None, "value": person}]}
    assert system.patch(path, add).status_code == 200
    assert User.objects.get(pk=person).department == Department.objects.get()
    remove = {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": person}]}
    assert system.patch(path, remove).status_code == 200
    assert User.objects.get(pk=person).department is None
    rename = {"op": "Replace", "path": "displayName", "value": "Laboratory"}
    assert system.patch(path, rename).status_code == 200
    assert system.delete(path).status_code == 204


def test_okta_creates_changes_and_deactivates(system):
    """The requests that Okta's guide shows."""
    query = '/Users?filter=userName eq "test.user@okta.local"&startIndex=1&count=100'
    assert system.get(query).data["totalResults"] == 0
    body = {
        "schemas": [USER],
        "userName": "test.user@okta.local",
        "name": {"givenName": "Test", "familyName": "User"},
        "emails": [{"primary": True, "value": "test.user@okta.local", "type": "work"}],
        "displayName": "Test User",
        "locale": "en-US",
        "externalId": "00ujl29u0le5T6Aj10h7",
        "groups": [],
        "password": "1mz050nq",
        "active": True,
    }
    made = system.post("/Users", body)
    assert made.status_code == 201
    person = User.objects.get(pk=made.data["id"])
    assert not person.has_usable_password()
    path = f"/Users/{person.pk}"
    assert system.get("/Users?startIndex=1&count=2").data["totalResults"] == 2

    read = system.get(path).data
    put = system.put(
        path,
        read
        | {
            "name": {"givenName": "Another", "familyName": "User"},
            "displayName": "Another User",
            "userName": "another@okta.local",
            "emails": [{"primary": True, "value": "another@okta.local", "type": "work"}],
        },
    )
    person.refresh_from_db()
    assert put.status_code == 200
    assert (person.name, person.email) == ("Another User", "another@okta.local")
    assert person.directory_name is None

    off = system.patch(path, {"op": "replace", "value": {"active": False}})
    person.refresh_from_db()
    assert (off.status_code, person.is_active) == (200, False)
    on = system.put(path, read | {"active": True, "userName": "another@okta.local"})
    assert on.status_code == 200
    assert system.post("/Users", body | {"userName": "another@okta.local"}).status_code == 409


def test_okta_pushes_groups(system):
    person = system.post(
        "/Users", {"schemas": [USER], "userName": "a@okta.local", "displayName": "A"}
    ).data["id"]
    made = system.post(
        "/Groups",
        {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "displayName": "Test SCIMv2",
            "members": [{"value": person, "display": "a@okta.local"}],
        },
    )
    path = f"/Groups/{made.data['id']}"
    assert (made.status_code, system.get(path).status_code) == (201, 200)
    done = system.patch(
        path,
        {"op": "remove", "path": f'members[value eq "{person}"]'},
        {"op": "add", "path": "members", "value": [{"value": person, "display": "a@okta.local"}]},
    )
    assert [each["value"] for each in done.data["members"]] == [person]
    emptied = {"op": "replace", "path": "members", "value": []}
    assert system.patch(path, emptied).status_code == 200
    assert system.delete(path).status_code == 204


def test_a_new_name_there_is_the_new_address_while_the_two_are_the_same(system):
    made = system.post(
        "/Users", {"schemas": [USER], "userName": "ada@example.com", "displayName": "Ada"}
    )
    path = f"/Users/{made.data['id']}"

    system.patch(path, {"op": "replace", "path": "userName", "value": "king@example.com"})

    person = User.objects.get(pk=made.data["id"])
    assert (person.email, person.directory_name) == ("king@example.com", None)
