"""Writes what a list was planned to do: all of it in one transaction, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.text import capfirst

from ..models import Company, Department, User
from ..pending_changes import settle_after_list
from ..services import BATCH, Move, lock_reporting_lines, tell
from .plan import Plan, make_plan
from .sheet import Column, Sheet

FIELD_OF = {
    Column.NAME: "name",
    Column.JOB_TITLE: "job_title",
    Column.DEPARTMENT: "department",
    Column.MANAGER: "manager",
    Column.STAGE: "stage",
}
WRITTEN = [*FIELD_OF.values(), "manager_since", "manager_changes", "is_active", "password"]


class Outdated(Exception):
    """What the list would do is no longer what was shown; `plan` is what it would do now."""

    def __init__(self, plan: Plan):
        super().__init__()
        self.plan = plan


def imports_so_far() -> int:
    """How many lists were brought in until now."""
    return Company.objects.filter(pk=1).values_list("imports", flat=True).first() or 0


@transaction.atomic
def apply(
    sheet: Sheet,
    *,
    by: User | None,
    at,
    shown: str | None = None,
    imports: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Plan:
    """Bring in a list, planned anew upon everybody as they are now, and tell those concerned.

    `shown` is the digest of the plan that was read and confirmed, `imports` how many lists had
    been brought in by then: where either has changed, or there is a problem, nothing is written.
    Without `shown`, whatever is planned now is meant.
    """
    lock_reporting_lines()
    plan = make_plan(sheet, by=by, hold=True)
    is_as_shown = shown is None or (plan.digest == shown and imports == imports_so_far())
    if plan.problems or not is_as_shown:
        raise Outdated(plan)
    if not plan.does_something:
        return plan
    Company.objects.filter(pk=1).update(imports=F("imports") + 1)
    _Writer(plan, at, progress, by).run()
    if by:
        _write_down(plan, by)
    return plan


class _Writer:
    def __init__(self, plan, at, progress, by):
        self.plan, self.at, self.progress, self.by = plan, at, progress, by
        # New people are written twice: their manager may be as new as they are.
        self.total, self.done = len(plan.entries) + len(plan.new), 0

    def run(self):
        self._departments()
        for entry in self.plan.new:
            entry.person.password = make_password(None)
        self._in_batches(self.plan.new, lambda people: User.objects.bulk_create(people))
        for entry in self.plan.leaving:
            # Another password ends all sessions, also for the day on which they come back.
            entry.person.is_active, entry.person.password = False, make_password(None)
        for entry in self.plan.returning:
            entry.person.is_active = True
        self._managers()
        self._in_batches(self.plan.entries, self._update)
        self._tell()
        settle_after_list(
            waiting=self.plan.waiting,
            moved={
                entry.person.pk
                for entry in self.plan.of_people_here
                if entry.person.manager_id != self.plan.reported_to[entry.person.pk]
            },
            left={entry.person.pk for entry in self.plan.leaving},
            by=self.by,
            at=self.at,
        )

    def _departments(self):
        fresh = [e.person for e in self.plan.entries if _has_new_department(e.person)]
        Department.objects.bulk_create({id(p.department): p.department for p in fresh}.values())
        for person in fresh:
            person.department = person.department  # now it has its key

    def _managers(self):
        ids = self.plan.ids | {entry.person.email: entry.person.pk for entry in self.plan.new}
        for entry in self.plan.entries:
            manager = self.plan.manager_of[entry.person.email]
            manager = manager and ids[manager]
            if entry.person.pk in self.plan.waiting:
                manager = self._until_confirmed(entry.person)
            if entry.person.manager_id != manager:
                entry.person.manager_id = manager
                entry.person.manager_since = self.at
                entry.person.manager_changes += 1

    def _until_confirmed(self, person):
        """Their present manager, if they stay and so does the manager."""
        back = {entry.person.pk for entry in self.plan.returning}
        present = self.plan.reported_to[person.pk]
        return present if person.pk not in back and present in self.plan.here else None

    def _update(self, people):
        """Many rows in one statement. All are here, so each of them is a conflict: an update."""
        User.objects.bulk_create(
            people, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
        )

    def _in_batches(self, entries, write):
        people = [entry.person for entry in entries]
        for start in range(0, len(people), BATCH):
            batch = people[start : start + BATCH]
            write(batch)
            self.done += len(batch)
            self.progress(self.done, self.total)

    def _tell(self):
        """Those of whom something changed; for who is new, everything only begins."""
        plan, back = self.plan, {entry.person.pk for entry in self.plan.returning}
        moves = []
        for entry in [*plan.changed, *plan.moved, *plan.returning]:
            person = entry.person
            before = None if person.pk in back else plan.reported_to[person.pk]
            if before != person.manager_id:
                before = before if before in plan.here else None
                is_told = person.pk in plan.here
                moves.append(Move(person.pk, before, person.manager_id, is_told=is_told))
        left = {
            entry.person.pk: entry.person.manager_id
            for entry in plan.leaving
            if entry.person.manager_id in plan.here
        }
        tell(moves, left=left, at=self.at)


def _has_new_department(person):
    return person.department is not None and person.department_id is None


def _write_down(plan, by):
    """Leave a line in each person's history in the workplace, as a change by hand does."""
    people = ContentType.objects.get_for_model(User).pk
    lines = [
        LogEntry(
            user_id=by.pk,
            content_type_id=people,
            object_id=str(entry.person.pk),
            object_repr=str(entry.person)[:200],
            action_flag=ADDITION if is_new else CHANGE,
            change_message=json.dumps([{"added": {}}] if is_new else [_changed(entry)]),
        )
        for entries, is_new in [(plan.new, True), (plan.of_people_here, False)]
        for entry in entries
    ]
    LogEntry.objects.bulk_create(lines, batch_size=BATCH)


def _changed(entry):
    return changed(*(FIELD_OF[column] for column in entry.columns))


def changed(*fields):
    """What HR's log says of somebody of whom these fields were changed."""
    with translation.override(None):  # they are translated for whoever reads them
        names = [str(capfirst(User._meta.get_field(name).verbose_name)) for name in fields]
    return {"changed": {"fields": names}}
