"""/Users: people join, change and leave by the rules of HR's lists."""

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from pathway_portal.accounts import provisioning
from pathway_portal.accounts.models import (
    ChangeReceipt,
    Department,
    EditorCapacity,
    Notice,
    NoticeKind,
    PendingChange,
    User,
)
from tests.accounts.scim.users import address
from tests.factories import AssessmentFactory, DepartmentFactory, UserFactory

from .conftest import ENTERPRISE, USER

pytestmark = pytest.mark.django_db


def joiner(**more):
    return {
        "schemas": [USER, ENTERPRISE],
        "userName": "ada@example.com",
        "displayName": "Ada Lovelace",
        **more,
    }


# Joining


def test_somebody_joins(system, hr_admin):
    manager = UserFactory(name="Mona")
    answer = system.post(
        "/Users",
        joiner(
            externalId="a-1",
            title="Analyst",
            active=True,
            emails=[{"value": "Ada@Example.com", "type": "work", "primary": True}],
            **{
                ENTERPRISE: {
                    "employeeNumber": "42",
                    "department": "Research",
                    "manager": {"value": str(manager.pk)},
                }
            },
        ),
    )

    person = User.objects.get(email="ada@example.com")
    where = f"http://testserver/scim/v2/Users/{person.pk}"
    assert answer.status_code == 201
    assert answer["Content-Type"] == "application/scim+json"
    assert answer["Location"] == where
    assert answer.data == {
        "schemas": [USER, ENTERPRISE],
        "id": str(person.pk),
        "externalId": "a-1",
        "userName": "ada@example.com",
        "displayName": "Ada Lovelace",
        "title": "Analyst",
        "active": True,
        "emails": [{"value": "ada@example.com", "type": "work", "primary": True}],
        "groups": [
            {
                "value": str(person.department_id),
                "$ref": f"http://testserver/scim/v2/Groups/{person.department_id}",
                "display": "Research",
            }
        ],
        "meta": {"resourceType": "User", "location": where, "version": answer["ETag"]},
        ENTERPRISE: {
            "employeeNumber": "42",
            "department": "Research",
            "manager": {
                "value": str(manager.pk),
                "$ref": f"http://testserver/scim/v2/Users/{manager.pk}",
            },
        },
    }
    assert (person.manager, person.staff_number, person.job_title) == (manager, "42", "Analyst")
    assert not person.has_usable_password()
    assert person.manager_since is not None
    [entry] = LogEntry.objects.filter(object_id=str(person.pk))
    assert (entry.user, entry.get_change_message()) == (hr_admin, "Added.")
    assert system.get(address(person)).data == answer.data


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"displayName": "Ada King"}, "Ada King"),
        ({"name": {"formatted": "Ada King"}}, "Ada King"),
        ({"name": {"givenName": "Ada", "familyName": "King"}}, "Ada King"),
        ({"displayName": "", "name": {"familyName": "King"}}, "King"),
    ],
)
def test_a_name_may_come_in_parts(system, body, name):
    answer = system.post("/Users", {"schemas": [USER], "userName": "ada@example.com", **body})

    assert answer.status_code == 201
    assert User.objects.get(email="ada@example.com").name == name


def test_a_name_in_the_directory_may_differ_from_the_address(system):
    emails = [{"value": "ada@example.com", "type": "work"}]
    made = system.post("/Users", joiner(userName="ADA@corp.local", emails=emails))
    person = User.objects.get(email="ada@example.com")

    assert made.data["userName"] == person.directory_name == "ada@corp.local"
    for name in ("ada@corp.local", "Ada@Corp.Local"):
        found = system.get(f'/Users?filter=userName eq "{name}"').data
        assert [each["id"] for each in found["Resources"]] == [str(person.pk)]
    assert system.get('/Users?filter=userName eq "ada@example.com"').data["totalResults"] == 0


@pytest.mark.parametrize(
    ("wrong", "scim_type", "word"),
    [
        ({"userName": None}, "invalidValue", "userName"),
        ({"userName": "ada"}, "invalidValue", "emails"),
        ({"emails": [{"value": "no address"}]}, "invalidValue", "emails"),
        ({"displayName": ""}, "invalidValue", "displayName"),
        ({"displayName": "x" * 151}, "invalidValue", "too long"),
        ({"displayName": "A\u200b B"}, "invalidValue", "invisible"),
        ({"displayName": "=1+1"}, "invalidValue", "formula"),
        ({"externalId": "x" * 256}, "invalidValue", "externalId"),
        ({ENTERPRISE: {"manager": {"value": "999999"}}}, "invalidValue", "manager"),
        ({ENTERPRISE: {"manager": {"value": "Mona"}}}, "invalidValue", "manager"),
        ({ENTERPRISE: {"employeeNumber": "1" * 41}}, "invalidValue", "too long"),
        ({ENTERPRISE: {"department": "x" * 121}}, "invalidValue", "too long"),
    ],
)
def test_what_a_list_refuses_is_refused_with_its_attribute(system, wrong, scim_type, word):
    before = User.objects.count()

    answer = system.post("/Users", joiner(**wrong))

    assert (answer.status_code, answer.data.get("scimType")) == (400, scim_type)
    assert word in answer.data["detail"]
    assert (User.objects.count(), Department.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    "taken",
    [
        {"userName": "Otto@example.com"},
        {"userName": "otto@corp.local", "emails": [{"value": "new@example.com"}]},
        {"emails": [{"value": "otto@corp.local"}], "userName": "other@example.com"},
        {ENTERPRISE: {"employeeNumber": "abc"}},
    ],
)
def test_what_is_somebody_elses_is_a_conflict(system, taken):
    UserFactory(email="otto@example.com", directory_name="otto@corp.local", staff_number="ABC")

    answer = system.post("/Users", joiner(**taken))

    assert (answer.status_code, answer.data["scimType"]) == (409, "uniqueness")
    assert not User.objects.filter(name="Ada Lovelace").exists()


@pytest.mark.every_database("what a unique value does that somebody else wrote first")
def test_of_two_who_add_somebody_at_once_one_is_told(system, monkeypatch):
    UserFactory(email="ada@example.com")
    # The other one wrote between the question and the answer.
    monkeypatch.setattr(provisioning, "_refuse_taken", lambda values, person: None)

    answer = system.post("/Users", joiner())

    assert (answer.status_code, answer.data["scimType"]) == (409, "uniqueness")
    assert User.objects.filter(email="ada@example.com").count() == 1


# Leaving and coming back


@pytest.mark.parametrize("way", ["patch", "put", "delete"])
def test_somebody_leaves_as_by_a_list(system, hr_admin, way):
    head = UserFactory(name="Head")
    manager = UserFactory(name="Mona", manager=head, password="a long enough password")
    report = UserFactory(name="Rita", manager=manager)

    if way == "patch":
        answer = system.patch(address(manager), {"op": "replace", "path": "active", "value": False})
    elif way == "put":
        shown = system.get(address(manager)).data
        answer = system.put(address(manager), shown | {"active": False})
    else:
        answer = system.delete(address(manager))

    manager.refresh_from_db()
    report.refresh_from_db()
    assert answer.status_code == (204 if way == "delete" else 200)
    assert (manager.is_active, manager.has_usable_password()) == (False, False)
    assert manager.name == "Mona"
    assert report.manager == head
    kinds = Notice.objects.order_by("recipient", "kind").values_list("recipient", "kind")
    assert set(kinds) == {
        (head.pk, NoticeKind.REPORT_GAINED),
        (head.pk, NoticeKind.REPORT_LEFT),
        (report.pk, NoticeKind.MANAGER_CHANGED),
    }
    receipts = ChangeReceipt.objects.values_list("person", "changed_by", "capacity")
    assert set(receipts) == {
        (pk, hr_admin.pk, EditorCapacity.SYSTEM) for pk in (manager.pk, report.pk)
    }
    log = LogEntry.objects.get(object_id=str(manager.pk))
    assert log.get_change_message() == "Changed Active (has left)."


def test_a_receipt_names_who_connected_the_system(system, hr_admin):
    person = UserFactory()
    system.patch(address(person), {"op": "replace", "path": "title", "value": "Baker"})

    [receipt] = ChangeReceipt.objects.filter(person=person)

    assert receipt.text.startswith(f"A system that {hr_admin} from HR connected changed your HR")


def test_whom_the_directory_deletes_is_gone_there_and_comes_back_as_the_same_person(system):
    person = UserFactory(email="ada@example.com", name="Ada", stage=None)
    assessment = AssessmentFactory(employee=person)
    assert system.delete(address(person)).status_code == 204

    for answer in (
        system.get(address(person)),
        system.delete(address(person)),
        system.patch(address(person), {"op": "replace", "path": "title", "value": "x"}),
    ):
        assert answer.status_code == 404
    assert system.get('/Users?filter=userName eq "ada@example.com"').data["totalResults"] == 0
    again = system.post("/Users", joiner())

    person.refresh_from_db()
    assert (again.status_code, again.data["id"]) == (201, str(person.pk))
    assert (person.is_active, person.name) == (True, "Ada Lovelace")
    assert assessment.employee == person
    assert system.get(address(person)).status_code == 200


def test_leaving_twice_changes_nothing(system):
    person = UserFactory(is_active=False)

    answer = system.patch(address(person), {"op": "replace", "path": "active", "value": False})

    assert (answer.status_code, answer.data["active"]) == (200, False)
    assert not ChangeReceipt.objects.exists()
    assert not LogEntry.objects.exists()


def test_somebody_comes_back(system):
    manager = UserFactory()
    person = UserFactory(manager=manager, is_active=False)

    answer = system.patch(address(person), {"op": "replace", "value": {"active": True}})

    person.refresh_from_db()
    assert (answer.status_code, person.is_active) == (200, True)
    assert Notice.objects.filter(recipient=manager, kind=NoticeKind.REPORT_GAINED).count() == 1


def test_what_a_list_may_not_do_no_system_does(system, hr_admin, superuser):
    other = UserFactory(is_active=False)
    other.groups.add(*hr_admin.groups.all())

    for person, active in [(hr_admin, False), (superuser, False), (other, True)]:
        operation = {"op": "replace", "path": "active", "value": active}
        answer = system.patch(address(person), operation)

        assert answer.status_code == 403
        person.refresh_from_db()
        assert person.is_active is not active
    title = {"op": "replace", "path": "title", "value": "Boss"}
    assert system.patch(address(superuser), title).status_code == 403


def test_who_made_the_token_cannot_make_themselves_manager_by_it(system, hr_admin):
    manager = UserFactory()
    person = UserFactory(manager=manager, last_login=timezone.now())
    path = f"{ENTERPRISE}:manager"

    answer = system.patch(
        address(person), {"op": "replace", "path": path, "value": {"value": str(hr_admin.pk)}}
    )

    person.refresh_from_db()
    assert (answer.status_code, person.manager) == (200, manager)
    assert PendingChange.objects.get().manager == hr_admin
    assert answer.data[ENTERPRISE]["manager"]["value"] == str(manager.pk)


def test_an_address_that_opens_answers_waits_for_its_owner(system):
    person = UserFactory(email="old@example.com", last_login=timezone.now())
    path = 'emails[type eq "work"].value'

    answer = system.patch(
        address(person), {"op": "replace", "path": path, "value": "new@example.com"}
    )

    person.refresh_from_db()
    assert (answer.status_code, person.email) == (200, "old@example.com")
    assert PendingChange.objects.get().email == "new@example.com"


# Managers and departments


def test_loops_and_oneself_are_refused(system):
    head = UserFactory()
    person = UserFactory(manager=head)
    path = f"{ENTERPRISE}:manager"

    for who, manager in [(head, person), (person, person)]:
        answer = system.patch(
            address(who), {"op": "add", "path": path, "value": {"value": str(manager.pk)}}
        )
        assert (answer.status_code, answer.data["scimType"]) == (400, "invalidValue")
    head.refresh_from_db()
    person.refresh_from_db()
    assert (head.manager, person.manager) == (None, head)


def test_whose_manager_has_left_goes_to_the_nearest_one_who_is_here(system):
    head = UserFactory()
    gone = UserFactory(manager=head, is_active=False)
    person = UserFactory()
    value = {"value": str(gone.pk)}

    system.patch(address(person), {"op": "add", "path": f"{ENTERPRISE}:manager", "value": value})

    person.refresh_from_db()
    assert person.manager == head


def test_a_department_is_found_however_it_is_written(system):
    department = DepartmentFactory(name="Research")
    person = UserFactory()
    path = f"{ENTERPRISE}:department"

    system.patch(address(person), {"op": "replace", "path": path, "value": " RESEARCH "})

    person.refresh_from_db()
    assert (person.department, Department.objects.count()) == (department, 1)


def test_put_leaves_what_it_does_not_mention_and_empties_what_is_null(system):
    manager = UserFactory()
    person = UserFactory(
        email="ada@example.com",
        job_title="Analyst",
        manager=manager,
        staff_number="42",
        department=DepartmentFactory(),
    )

    answer = system.put(address(person), joiner(title=None, **{ENTERPRISE: {"manager": None}}))

    person.refresh_from_db()
    assert answer.status_code == 200
    assert (person.name, person.job_title, person.manager) == ("Ada Lovelace", "", None)
    assert (person.staff_number, person.department is None) == ("42", False)


# Versions


def test_a_change_is_refused_once_somebody_else_has_changed_it(system):
    person = UserFactory()
    version = system.get(address(person))["ETag"]
    User.objects.filter(pk=person.pk).update(job_title="Baker")
    operation = {"op": "replace", "path": "title", "value": "Cook"}

    for method in ("patch", "put", "delete"):
        more = {"patch": [operation], "put": [joiner()], "delete": []}[method]
        answer = getattr(system, method)(address(person), *more, **{"If-Match": version})
        assert answer.status_code == 412
    now = system.get(address(person))["ETag"]
    done = system.patch(address(person), operation, **{"If-Match": f'"x", {now}'})

    assert (done.status_code, done.data["title"]) == (200, "Cook")
    assert done["ETag"] not in (version, now)


def test_what_is_known_is_not_sent_again(system):
    person = UserFactory()
    version = system.get(address(person))["ETag"]

    same = system.get(address(person), **{"If-None-Match": version})
    User.objects.filter(pk=person.pk).update(name="Other")

    assert (same.status_code, same.content) == (304, b"")
    assert system.get(address(person), **{"If-None-Match": version}).status_code == 200
