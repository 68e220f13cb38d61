"""Change people and departments for another system of the company, one at a time.

The rules, receipts, notices and lines of HR's log are those of HR's own changes: the HR admin who
made the system's token answers for it. So what needs a second person still waits for one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pathways.exports.cells import is_formula

from .changes import CAME_BACK, LEFT, asked, changed
from .email_addresses import normalize_email
from .invisible_characters import cannot_be_seen
from .models import Department, EditorCapacity, User
from .names import fold
from .org_import.columns import Column
from .org_import.sheet import wrong_with
from .permissions import NotAllowed, outranks, why_not_from_outside
from .receipts import leave_change_receipts
from .services import (
    NotHere,
    ReportingLoop,
    chain_above,
    change_email,
    change_manager,
    come_back,
    first_active,
    leave,
    lock_people,
    lock_reporting_lines,
    lock_with_reports,
)

LONGEST_KEY = 255
# The texts that a system sets, by the column of HR's lists that has the same rules.
TEXTS = {
    "name": Column.NAME,
    "email": Column.EMAIL,
    "job_title": Column.JOB_TITLE,
    "department": Column.DEPARTMENT,
    "staff_number": Column.STAFF_NUMBER,
}
KEYS = ["external_id", "directory_name"]


class WrongValue(Exception):
    """A value that HR's lists would refuse too. `field` is the name in the portal."""

    def __init__(self, field: str, text: str):
        super().__init__(text)
        self.field = field


class Taken(WrongValue):
    """Somebody else has this address, staff number or name already."""


class Forbidden(Exception):
    """A list of HR's could not do this to that person either."""


NOT_ALLOWED = {
    NotAllowed.LEAVE_ONESELF: (
        "This token was made by %(person)s, so it cannot mark them as having left."
    ),
    NotAllowed.LET_SUPERUSER_LEAVE: (
        "%(person)s runs this portal. Another system cannot mark them as having left."
    ),
    NotAllowed.MORE_RIGHTS: (
        "%(person)s has more rights here than the HR admin who made this token."
    ),
    NotAllowed.BRING_BACK_RIGHTS: (
        "%(person)s had rights in HR’s workplace. HR brings them back on their own page."
    ),
}


# People -------------------------------------------------------------------------------------------


def hold_person(pk: int) -> User:
    """Lock somebody, and all reporting lines, until the transaction ends; return them."""
    lock_reporting_lines()
    lock_with_reports(pk)
    people = User.objects.in_directory().select_related("manager", "department")
    return people.get(pk=pk)


@transaction.atomic
def add_person(values: Mapping, *, by: User, at: datetime) -> User:
    """Add somebody. `values` are as for `change_person`; `email` and `name` must be there.

    Whom the directory has deleted before comes back as the same person, with all that is theirs.
    """
    lock_reporting_lines()
    values = dict(values)
    for field in ("name", "email"):
        if not values.get(field):
            raise WrongValue(field, _("This is missing."))
    _check(values)
    if before := _deleted_before(values):
        lock_with_reports(before.pk)
        change_person(before, {"is_active": True, **values}, by=by, at=at)
        return before
    _refuse_taken(values, None)
    manager = values.pop("manager", None)
    department = values.pop("department", None)
    person = User(**values)
    person.department = _department(department) if department else None
    person.manager_id = manager and first_active([manager.pk, *chain_above(manager)])
    if person.manager_id:
        person.manager_since, person.manager_changes = at, 1
    person.set_unusable_password()
    person.save()
    LogEntry.objects.log_actions(by.pk, [person], ADDITION, [{"added": {}}])
    return person


def _deleted_before(values) -> User | None:
    """Return the leaver whom the directory has deleted, if it adds them again."""
    same = Q(email=values["email"])
    if name := values.get("directory_name"):
        same |= Q(directory_name=name)
    deleted = User.objects.still_known().filter(same, is_active=False)
    return deleted.exclude(removed_from_directory_at=None).order_by("pk").first()


@transaction.atomic
def change_person(person: User, values: Mapping, *, by: User, at: datetime) -> bool:
    """Change what differs. Call with somebody who is held. Return whether anything did.

    `values` may have name, email, job_title, department (its name), staff_number, manager (a
    person), is_active, external_id and directory_name; what is not there stays.
    """
    values = dict(values)
    _check(values)
    if manager := values.get("manager"):
        _refuse_loop(person, manager)
        # As in a list: whose manager has left goes to the nearest one above who is here.
        nearest = first_active([manager.pk, *chain_above(manager)])
        values["manager"] = nearest and User.objects.get(pk=nearest)
    present = {field: getattr(person, field) for field in values}
    if "department" in values and fold(values["department"]) == fold(str(person.department or "")):
        del values["department"]
    values = {field: value for field, value in values.items() if value != present[field]}
    if not values:
        return False
    _refuse_taken(values, person)
    is_active = values.pop("is_active", None)
    _refuse_forbidden(person, is_active, by)
    _save(person, values, is_active, by=by, at=at)
    return True


def remove_person(person: User, *, by: User, at: datetime) -> None:
    """Let somebody leave whom the directory has deleted. Nobody is erased by that."""
    change_person(person, {"is_active": False}, by=by, at=at)
    User.objects.filter(pk=person.pk).update(removed_from_directory_at=at)


def _check(values):
    """Refuse what HR's lists refuse in a cell, and make texts as they are kept."""
    for field, column in TEXTS.items():
        if not isinstance(values.get(field), str):
            continue
        text = unicodedata.normalize("NFC", values[field]).strip()
        if field == "email":
            text = normalize_email(text)
        if field == "department":
            text = " ".join(text.split())
        if text and (wrong := wrong_with(column, text, is_formula(text))):
            raise WrongValue(field, wrong)
        values[field] = text
    for field in ("name", "email"):
        if values.get(field, "x") in ("", None):
            raise WrongValue(field, _("This is missing."))
    for field in ("job_title", "department"):
        if field in values:
            values[field] = values[field] or ""
    for field in ("staff_number", *KEYS):
        if field in values:
            values[field] = values[field] or None
    for field in KEYS:
        _check_key(field, values.get(field))


def _check_key(field, key):
    if key and (len(key) > LONGEST_KEY or cannot_be_seen(key)):
        text = _("This may have %(count)s characters at most, and none that cannot be seen.")
        raise WrongValue(field, text % {"count": LONGEST_KEY})


def _refuse_taken(values, person):
    others = User.objects.exclude(pk=person.pk) if person else User.objects.all()
    if values.get("email") and others.filter(email=values["email"]).exists():
        raise Taken("email", _("Somebody already signs in with this address."))
    number = values.get("staff_number")
    if number and others.filter(staff_number__iexact=number).exists():
        raise Taken("staff_number", _("Somebody already has this staff number."))
    name = values.get("directory_name")
    # Who has no other name there goes by their address.
    same = Q(directory_name=name) | Q(directory_name=None, email=name)
    if name and others.filter(same).exists():
        raise Taken("directory_name", _("Somebody already has this name."))
    if values.get("email") and others.filter(directory_name=values["email"]).exists():
        raise Taken("email", _("Somebody already has this name."))


def _refuse_loop(person, manager):
    if manager.pk == person.pk:
        raise WrongValue("manager", _("Nobody can be their own manager."))
    if person.pk in chain_above(manager):
        text = _("%(manager)s reports to %(user)s, directly or through others.")
        raise WrongValue("manager", text % {"manager": manager, "user": person})


def _refuse_forbidden(person, is_active, by):
    why_not = why_not_from_outside(
        person,
        by=by,
        leaves=is_active is False,
        returns=is_active is True,
        is_above=outranks(person, by),
        has_groups=person.groups.exists(),
    )
    if why_not:
        raise Forbidden(NOT_ALLOWED[why_not] % {"person": person})


def _save(person, values, is_active, *, by, at):
    """Write what has changed by the services that HR's page of a person uses."""
    fields: list[str] = []
    waiting: list[str] = []
    columns = {}
    for field in ("name", "job_title", "staff_number", *KEYS):
        if field in values:
            columns[field] = values[field]
    if "department" in values:
        columns["department"] = _department(values["department"]) if values["department"] else None
    for field, value in columns.items():
        setattr(person, field, value)
    if columns:
        person.save(update_fields=[*columns])
    fields += [field for field in columns if field not in KEYS]
    if "email" in values:
        waits = change_email(person, values["email"], by=by, at=at)
        (waiting if waits else fields).append("email")
    if "manager" in values:
        try:
            waits = change_manager(person, values["manager"], by=by, at=at)
        except (ReportingLoop, NotHere) as refused:
            raise WrongValue("manager", str(refused)) from refused
        (waiting if waits else fields).append("manager")
    moved = []
    if is_active is False:
        moved = leave(person, by=by, at=at)
        fields.append(LEFT)
    if is_active is True:
        come_back(person, by=by, at=at)
        User.objects.filter(pk=person.pk).update(removed_from_directory_at=None)
        person.removed_from_directory_at = None
        fields.append(CAME_BACK)
    _log(person, fields, waiting, moved, by=by, at=at)


def _log(person, fields, waiting, moved, *, by, at):
    """Log a change and leave its receipts, as of HR's pages."""
    messages = [changed(*fields)] if fields else []
    messages += [asked(field) for field in waiting]
    if messages:
        LogEntry.objects.log_actions(by.pk, [person], CHANGE, messages)
    if moved:
        LogEntry.objects.log_actions(by.pk, moved, CHANGE, [changed("manager")])
    told = [each.pk for each in moved] + ([person.pk] if fields else [])
    leave_change_receipts(told, by=by, at=at, capacity=EditorCapacity.SYSTEM)


def _department(name):
    """Return the department of this name, however it is written; add it if there is none."""
    found = Department.objects.filter(name_folded=fold(name)).first()
    return found or Department.objects.create(name=name)


# Departments --------------------------------------------------------------------------------------


def hold_department(pk: int) -> Department:
    """Keep everybody else from changing people or departments meanwhile; return it."""
    lock_reporting_lines()
    return Department.objects.get(pk=pk)


@transaction.atomic
def add_department(
    name: str, external_id: str | None, members: Iterable[int], *, by: User, at: datetime
) -> Department:
    lock_reporting_lines()
    department = Department(external_id=external_id or None)
    _rename(department, name)
    _check_key("external_id", external_id)
    department.save()
    LogEntry.objects.log_actions(by.pk, [department], ADDITION, [{"added": {}}])
    change_members(department, members, by=by, at=at)
    return department


@transaction.atomic
def change_department(
    department: Department, name: str, external_id: str | None, *, by: User, at: datetime
) -> None:
    """Rename a department that is held, or give it another key."""
    _check_key("external_id", external_id)
    is_renamed = department.name != name
    if is_renamed:
        _rename(department, name)
    if is_renamed or department.external_id != (external_id or None):
        department.external_id = external_id or None
        department.save()
    if is_renamed:
        LogEntry.objects.log_actions(
            by.pk, [department], CHANGE, [{"changed": {"fields": ["Name"]}}]
        )


def _rename(department, name):
    values = {"department": name or ""}
    _check(values)
    if not values["department"]:
        raise WrongValue("department", _("This is missing."))
    department.name = values["department"]
    same = Department.objects.filter(name_folded=fold(department.name)).exclude(pk=department.pk)
    if same.exists():
        text = _("There is already a department called “%(name)s”.")
        raise Taken("department", text % {"name": department.name})


@transaction.atomic
def change_members(
    department: Department, members: Iterable[int], *, by: User, at: datetime
) -> None:
    """Put exactly these people, by their ids, into a department that is held."""
    members = {*members}
    present = set(
        User.objects.in_directory().filter(department=department).values_list("pk", flat=True)
    )
    known = User.objects.in_directory().filter(pk__in=members - present)
    coming = list(known.order_by("pk"))
    if unknown := members - present - {person.pk for person in coming}:
        text = _("There is nobody with the id %(id)s.")
        raise WrongValue("members", text % {"id": min(unknown)})
    going = list(User.objects.filter(pk__in=present - members).order_by("pk"))
    lock_people(User.objects.filter(pk__in=[person.pk for person in [*coming, *going]]))
    for person in [*coming, *going]:
        _refuse_forbidden(person, None, by)
    for people, value in [(coming, department), (going, None)]:
        ids = [person.pk for person in people]
        User.objects.filter(pk__in=ids).update(department=value)
        if people:
            LogEntry.objects.log_actions(by.pk, people, CHANGE, [changed("department")])
            leave_change_receipts(ids, by=by, at=at, capacity=EditorCapacity.SYSTEM)


@transaction.atomic
def remove_department(department: Department, *, by: User, at: datetime) -> None:
    """Delete a department that is held, once nobody is in it."""
    if User.objects.in_directory().filter(department=department).exists():
        raise Taken("members", _("There are people in this department. Take them out first."))
    # Leavers whom the directory has deleted, which it cannot take out any more.
    gone = list(User.objects.filter(department=department).order_by("pk"))
    User.objects.filter(department=department).update(department=None)
    if gone:
        LogEntry.objects.log_actions(by.pk, gone, CHANGE, [changed("department")])
        ids = [person.pk for person in gone]
        leave_change_receipts(ids, by=by, at=at, capacity=EditorCapacity.SYSTEM)
    LogEntry.objects.log_actions(by.pk, [department], DELETION, [{"deleted": {}}])
    department.delete()
