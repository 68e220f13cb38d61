"""/Groups: departments, and who works in them."""

import pytest
from django.contrib.admin.models import LogEntry

from pathway_portal.accounts.models import ChangeReceipt, Department, User
from tests.factories import DepartmentFactory, UserFactory

from .conftest import GROUP

pytestmark = pytest.mark.django_db


def address(department):
    return f"/Groups/{department.pk}"


def member(*people):
    return [{"value": str(person.pk)} for person in people]


def test_a_department_is_added_with_its_people(system, hr_admin):
    anna = UserFactory(name="Anna")

    answer = system.post(
        "/Groups",
        {
            "schemas": [GROUP],
            "displayName": " Research  Lab ",
            "externalId": "g-1",
            "members": [*member(anna), {"value": str(anna.pk), "display": "again"}],
        },
    )

    department = Department.objects.get()
    anna.refresh_from_db()
    where = f"http://testserver/scim/v2/Groups/{department.pk}"
    assert answer.status_code == 201
    assert answer.data == {
        "schemas": [GROUP],
        "id": str(department.pk),
        "externalId": "g-1",
        "displayName": "Research Lab",
        "members": [
            {
                "value": str(anna.pk),
                "$ref": f"http://testserver/scim/v2/Users/{anna.pk}",
                "type": "User",
            }
        ],
        "meta": {"resourceType": "Group", "location": where, "version": answer["ETag"]},
    }
    assert anna.department == department
    assert system.get(address(department)).data == answer.data
    assert [receipt.person for receipt in ChangeReceipt.objects.all()] == [anna]
    log = LogEntry.objects.get(object_id=str(anna.pk), content_type__model="user")
    assert (log.user, log.get_change_message()) == (hr_admin, "Changed Department.")


@pytest.mark.parametrize(
    ("operations", "names"),
    [
        ([{"op": "add", "path": "members", "value": ["cleo"]}], ["Anna", "Ben", "Cleo"]),
        ([{"op": "Add", "value": {"members": ["cleo"]}}], ["Anna", "Ben", "Cleo"]),
        ([{"op": "remove", "path": 'members[value eq "{anna}"]'}], ["Ben"]),
        ([{"op": "Remove", "path": "members", "value": ["anna"]}], ["Ben"]),
        ([{"op": "remove", "path": "members"}], []),
        ([{"op": "replace", "path": "members", "value": ["cleo"]}], ["Cleo"]),
        ([{"op": "replace", "value": {"members": []}}], []),
        ([{"op": "add", "path": "members", "value": ["anna"]}], ["Anna", "Ben"]),
    ],
)
def test_people_come_and_go(system, operations, names):
    department = DepartmentFactory()
    people = {
        name: UserFactory(name=name.title(), department=department) for name in ("anna", "ben")
    } | {"cleo": UserFactory(name="Cleo", department=DepartmentFactory())}
    ids = {name: str(person.pk) for name, person in people.items()}

    def filled(value):
        if isinstance(value, list):
            return [{"value": ids[each]} for each in value]
        if isinstance(value, dict):
            return {key: filled(each) for key, each in value.items()}
        return value

    for each in operations:
        each = dict(each)
        if "value" in each:
            each["value"] = filled(each["value"])
        if "path" in each:
            each["path"] = each["path"].replace("{anna}", ids["anna"])
        answer = system.patch(address(department), each)
        assert answer.status_code == 200, answer.data

    found = User.objects.filter(department=department).order_by("name")
    assert [person.name for person in found] == names
    assert len(answer.data.get("members", [])) == len(names)


def test_a_department_is_renamed(system):
    department = DepartmentFactory(name="Research")
    DepartmentFactory(name="Sales")
    replace = {"op": "replace", "path": "displayName"}

    done = system.patch(address(department), replace | {"value": "Lab"})
    taken = system.patch(address(department), replace | {"value": "SALES"})
    gone = system.patch(address(department), {"op": "remove", "path": "displayName"})

    department.refresh_from_db()
    assert (done.status_code, taken.status_code, gone.status_code) == (200, 409, 400)
    assert taken.data["scimType"] == "uniqueness"
    assert department.name == "Lab"


def test_okta_sends_the_id_along(system):
    department = DepartmentFactory(name="Research")
    value = {"id": str(department.pk), "displayName": "Lab"}

    assert system.patch(address(department), {"op": "replace", "value": value}).status_code == 200


def test_put_says_who_is_in_it(system):
    anna, ben = UserFactory(), UserFactory()
    department = DepartmentFactory()
    anna.department = department
    anna.save()
    body = {"schemas": [GROUP], "displayName": "Lab", "members": member(ben)}

    assert system.put(address(department), body).status_code == 200

    assert list(User.objects.filter(department=department)) == [ben]


@pytest.mark.parametrize("value", ["999999", "Anna", "", "1" * 30, None])
def test_unknown_members_are_refused_and_nobody_moves(system, value):
    anna = UserFactory()
    department = DepartmentFactory()
    people = [*member(anna), {"value": value}]

    answer = system.patch(address(department), {"op": "add", "path": "members", "value": people})

    anna.refresh_from_db()
    assert (answer.status_code, answer.data["scimType"]) == (400, "invalidValue")
    assert anna.department is None


def test_only_an_empty_department_is_deleted(system):
    department = DepartmentFactory()
    anna = UserFactory(department=department)

    refused = system.delete(address(department))
    anna.department = None
    anna.save()
    done = system.delete(address(department))

    assert (refused.status_code, done.status_code) == (409, 204)
    assert system.get(address(department)).status_code == 404
    assert not Department.objects.exists()


def test_groups_are_found(system):
    research = DepartmentFactory(name="Research", external_id="g-1")
    DepartmentFactory(name="Sales")
    anna = UserFactory(department=research)

    for text in (
        'displayName eq "research"',
        'externalId eq "g-1"',
        f'id eq "{research.pk}" and members eq "{anna.pk}"',
        f'members[value eq "{anna.pk}"]',
    ):
        found = system.post("/Groups/.search", {"filter": text}).data
        assert [each["displayName"] for each in found["Resources"]] == ["Research"], text
    without = system.get("/Groups?excludedAttributes=members").data["Resources"]
    assert [each.get("members") for each in without] == [None, None]


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_asks_as_much_for_one_as_for_three(system, number, django_assert_num_queries):
    for _one in range(number):
        UserFactory.create_batch(number, department=DepartmentFactory())
    system.get("/Groups")

    with django_assert_num_queries(4):
        answer = system.get("/Groups")

    assert [len(each["members"]) for each in answer.data["Resources"]] == [number] * number


def test_who_has_more_rights_is_moved_by_nobody(system, superuser):
    department = DepartmentFactory()

    answer = system.patch(
        address(department), {"op": "add", "path": "members", "value": member(superuser)}
    )

    superuser.refresh_from_db()
    assert (answer.status_code, superuser.department) == (403, None)
