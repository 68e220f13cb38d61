"""Write the plan of a list in one short transaction: all of it or nothing.

The plan is made, and every row to write is prepared, before the transaction begins. Inside it,
only the rows that change are locked, and everything the plan relied on is read again. If anything
has changed, nothing is written and a new plan is made. So people who save meanwhile wait no longer
than the writing takes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from .. import bulk
from ..changes import CAME_BACK, LEFT, asked, changed
from ..models import Company, Department, User
from ..notices import mails_of_new_addresses
from ..pending_changes import protected_ids, settle_after_list
from ..receipts import leave_change_receipts
from ..services import (
    ManagerChange,
    end_what_is_without_reason,
    lock_reporting_lines,
    notices_of,
    put_at_addresses,
    write_notices,
)
from .columns import Column
from .plan import Plan
from .planner import make_plan
from .sheet import PeopleSheet
from .snapshot import PersonSnapshot, Snapshot, imports_so_far

__all__ = ["Outdated", "apply", "imports_so_far"]

FIELD_OF = {
    Column.STAFF_NUMBER: "staff_number",
    Column.EMAIL: "email",
    Column.NAME: "name",
    Column.JOB_TITLE: "job_title",
    Column.DEPARTMENT: "department",
    Column.MANAGER: "manager",
    Column.STAGE: "stage",
}
# Plans made without locks while people keep changing. The next one locks everybody.
ATTEMPTS = 4


class Outdated(Exception):
    """The list would no longer do what was shown; `plan` is what it would do now."""

    def __init__(self, plan: Plan):
        super().__init__()
        self.plan = plan


def apply(
    sheet: PeopleSheet,
    *,
    by: User | None,
    at,
    shown: str | None = None,
    imports: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Plan:
    """Import a list and tell those concerned. People whose details it changes get a receipt.

    `shown` is the digest of the plan that HR saw and confirmed, `imports` the number of lists
    imported by then. If either has changed, or there is a problem, write nothing and raise
    Outdated. Without `shown`, apply whatever the plan is now.
    """
    for _attempt in range(ATTEMPTS):
        plan = _wanted(sheet, by, shown, imports)
        if not plan.does_something:
            return plan
        writing = _Writing(plan, by, at, progress)
        with transaction.atomic():
            lock_reporting_lines()
            if Snapshot.take(by) != plan.snapshot:
                continue
            try:
                with transaction.atomic():
                    writing.add()
                    _hold_unchanged(plan)
                    writing.change()
            except _Changed:
                continue
            return plan
    return _apply_while_all_wait(sheet, by, at, shown, imports, progress)


@transaction.atomic
def _apply_while_all_wait(sheet, by, at, shown, imports, progress):
    """Plan and write with everybody locked, after people have changed during every attempt."""
    lock_reporting_lines()
    if connection.features.has_select_for_update:
        list(User.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    plan = _wanted(sheet, by, shown, imports)
    if plan.does_something:
        writing = _Writing(plan, by, at, progress)
        writing.add()
        writing.change()
    return plan


def _wanted(sheet, by, shown, imports):
    plan = make_plan(sheet, by=by)
    now = plan.snapshot.imports if plan.snapshot else imports_so_far()
    is_as_shown = shown is None or (plan.digest == shown and imports == now)
    if plan.problems or not is_as_shown:
        raise Outdated(plan)
    return plan


class _Changed(Exception):
    """Somebody whom the list changes has changed since it was planned."""


def _hold_unchanged(plan):
    """Lock the rows that will change, as late as possible: people who save them wait from now on.

    Changes by HR wait behind the lock of the reporting lines; but a stage may have been reached
    since the snapshot. SQLite has no such locks, and needs none.
    """
    if connection.features.has_select_for_update:
        before = {entry.before.pk: entry.before for entry in plan.of_people_here}
        people = User.objects.select_for_update(no_key=True).filter(pk__in=before).order_by("pk")
        if any(
            PersonSnapshot._make(row) != before[row[0]]
            for row in people.values_list(*PersonSnapshot._fields)
        ):
            raise _Changed
    # People who have signed in or begun an assessment since have something to protect now.
    if protected_ids(plan.unprotected):
        raise _Changed


class _Writing:
    """Prepare all rows that a plan writes, before the transaction.

    Inside it, `add` writes the new rows, which block nobody, and then `change` writes those of
    people who are here.
    """

    def __init__(self, plan, by, at, progress):
        self.plan, self.by, self.at, self.progress = plan, by, at, progress
        self.departments = self._departments()
        self.key_to_id = self._new_ids()
        self.inserts = bulk.with_derived(User, NEW, map(self._inserted, plan.new))
        self.updates = self._updated()
        self.addresses = [
            (_with_new_address(entry), entry.before.email)
            for entry in plan.of_people_here
            if entry.person.email != entry.before.email
        ]
        self.mails = mails_of_new_addresses(self.addresses)
        self.notices = notices_of(*self._moves(), at=at)
        self.log = list(self._log_lines()) if by else []
        self.total, self.done = len(plan.entries), 0

    def add(self):
        Company.objects.filter(pk=1).update(imports=F("imports") + 1)
        bulk.insert(Department, *self.departments)
        bulk.insert(User, *self.inserts)
        write_notices(self.notices, at=self.at)
        bulk.insert(LogEntry, LOGGED, self.log)
        leave_change_receipts(self.plan.ids_of_people_here, by=self.by, at=self.at)
        self._advance(len(self.inserts))

    def change(self):
        for names, rows in self.updates:
            bulk.update(User, names, rows)
        if self.addresses:
            put_at_addresses(self.addresses, self.mails)
        self._settle()
        if self.plan.of_people_here:
            end_what_is_without_reason(at=self.at)
        self._advance(len(self.plan.of_people_here))

    def _settle(self):
        people = self.plan.of_people_here
        settle_after_list(
            waiting={pk: self._id(key) for pk, key in self.plan.waiting.items()},
            addresses=self.plan.waiting_addresses,
            moved={e.person.pk for e in people if self._manager_id(e) != e.before.manager_id},
            readdressed={person.pk for person, _old in self.addresses},
            left={entry.person.pk for entry in self.plan.leaving},
            by=self.by,
            at=self.at,
        )

    def _advance(self, by):
        if by:
            self.done += by
            self.progress(self.done, self.total)

    def _departments(self):
        new = self.plan.departments
        for department, pk in zip(new, bulk.next_ids(Department, len(new)), strict=True):
            department.pk = pk
        rows = [(department.pk, department.name) for department in new]
        return bulk.with_derived(Department, ["id", "name"], rows)

    def _new_ids(self):
        ids = bulk.next_ids(User, len(self.plan.new))
        key_to_id = {}
        for entry, pk in zip(self.plan.new, ids, strict=True):
            entry.person.pk = key_to_id[entry.key] = pk
        return key_to_id

    def _manager_id(self, entry):
        return self._id(self.plan.manager_of[entry.key])

    def _id(self, key):
        """Return the id of somebody by their key in the plan; None for nobody."""
        return self.key_to_id[key] if key is not None and key < 0 else key

    def _inserted(self, entry):
        person, manager = entry.person, self._manager_id(entry)
        department = person.department and person.department.pk
        return (
            *(person.pk, person.email, person.name, person.job_title, person.staff_number),
            *(department, manager, manager and self.at, 1 if manager else 0, person.stage_id),
            make_password(None),
        )

    def _updated(self):
        """Return pairs of changed columns and their rows, so that no other column is written."""
        groups = defaultdict(list)
        for entry in self.plan.of_people_here:
            person, before, manager = entry.person, entry.before, self._manager_id(entry)
            values = {}
            if person.name != before.name:
                values["name"] = person.name
            if person.job_title != before.job_title:
                values["job_title"] = person.job_title
            if person.staff_number != before.staff_number:
                values["staff_number"] = person.staff_number
            department = person.department and person.department.pk
            if department != before.department_id:
                values["department"] = department
            if person.stage_id != before.stage_id:
                values["stage"] = person.stage_id
            if manager != before.manager_id:
                values["manager"], values["manager_since"] = manager, self.at
                values["manager_changes"] = before.manager_changes + 1
            if person.is_active != before.is_active:
                values["is_active"] = person.is_active
                if not person.is_active:
                    # Another password ends all sessions, also for the day they come back.
                    values["password"] = make_password(None)
            if values:
                groups[tuple(values)].append((person.pk, *values.values()))
        return [
            bulk.with_derived(User, names, rows, is_update=True) for names, rows in groups.items()
        ]

    def _moves(self):
        """Return changes of managers, and leavers with their managers. New people are no change."""
        plan, back = self.plan, {entry.person.pk for entry in self.plan.returning}
        moves = []
        for entry in [*plan.changed, *plan.moved, *plan.returning]:
            pk, manager = entry.person.pk, self._manager_id(entry)
            before = None if pk in back else entry.before.manager_id
            if before != manager:
                before = before if before in plan.here else None
                moves.append(ManagerChange(pk, before, manager, is_told=pk in plan.here))
        left = {
            entry.person.pk: manager
            for entry in plan.leaving
            if (manager := self._manager_id(entry)) in plan.here
        }
        return moves, left

    def _log_lines(self):
        """Yield a line for each person's history in HR's log, like that of a change by hand."""
        people, now = ContentType.objects.get_for_model(User).pk, timezone.now()
        added = json.dumps([{"added": {}}])
        known = {}
        for entries, extra in [
            (self.plan.new, None),
            (self.plan.changed, []),
            (self.plan.leaving, [LEFT]),
            (self.plan.returning, [CAME_BACK]),
            (self.plan.moved, []),
        ]:
            for entry in entries:
                flag, messages = ADDITION, [added]
                if extra is not None:
                    fields = (*(FIELD_OF[column] for column in entry.columns), *extra)
                    if fields not in known:
                        known[fields] = json.dumps([changed(*fields)])
                    flag, messages = CHANGE, [known[fields]] if fields else []
                    messages += [asked(FIELD_OF[column]) for column in entry.waiting]
                about = (people, str(entry.person.pk), str(entry.person)[:200])
                yield from ((now, self.by.pk, *about, flag, message) for message in messages)


def _with_new_address(entry):
    return User(
        pk=entry.person.pk,
        email=entry.person.email,
        name=entry.person.name,
        language=entry.before.language,
    )


NEW = [
    *("id", "email", "name", "job_title", "staff_number"),
    *("department", "manager", "manager_since", "manager_changes", "stage"),
    "password",
]
LOGGED = [
    *("action_time", "user", "content_type", "object_id", "object_repr"),
    *("action_flag", "change_message"),
]
