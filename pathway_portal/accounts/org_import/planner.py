"""Make a plan of a list by comparing its rows with the people who are here. Write nothing."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.models import Stage

from ..models import Department, User
from ..names import fold
from ..permissions import NotAllowed, why_not_from_outside
from . import absence, identities, managers, stages, waiting
from .columns import Column, means_none, number_key
from .hints import likely_same_people
from .plan import NOBODY, FieldChange, Plan, PlanEntry, Planned
from .sheet import ListProblem, PeopleSheet, PersonRow
from .snapshot import PersonSnapshot, Snapshot

NOTHING = gettext_lazy("nothing")
NOT_ALLOWED = {
    NotAllowed.LEAVE_ONESELF: (
        Column.ACTIVE,
        gettext_lazy("You cannot mark yourself as having left."),
    ),
    NotAllowed.LET_SUPERUSER_LEAVE: (
        Column.ACTIVE,
        gettext_lazy("%(person)s runs this portal. A list cannot mark them as having left."),
    ),
    NotAllowed.MORE_RIGHTS: (
        Column.EMAIL,
        gettext_lazy("%(person)s has more rights here than you, so you cannot change them."),
    ),
    NotAllowed.BRING_BACK_RIGHTS: (
        Column.ACTIVE,
        gettext_lazy(
            "%(person)s had rights in HR’s workplace. Bring them back on their own page, and "
            "check their groups there."
        ),
    ),
}


def make_plan(sheet: PeopleSheet, *, by: User | None) -> Plan:
    """Plan what the list would do if `by` imported it; None stands for the terminal."""
    plan = Plan(problems=list(sheet.problems), notes=list(sheet.notes))
    if sheet.rows:
        plan.snapshot = Snapshot.take(by)
        plan.is_full = sheet.is_full
        Planner(plan, sheet.rows, by).run()
    plan.problems.sort()
    return plan


class Planner:
    """Work on one plan, with everybody loaded once."""

    def __init__(self, plan, rows, by):
        self.plan, self.rows, self.by = plan, rows, by
        now = plan.snapshot
        self.people: dict[int, PersonSnapshot] = {person.pk: person for person in now.people}
        self.by_email = {person.email: person.pk for person in now.people}
        self.by_number = {
            number_key(person.staff_number): person.pk
            for person in now.people
            if person.staff_number
        }
        self.departments = {
            fold(name): Department(pk=pk, name=name) for pk, name in reversed(now.departments)
        }
        self.department_of = {pk: self.departments[fold(name)] for pk, name in now.departments}
        self.stage_of = {stage.pk: stage for stage in now.stage_objects}
        self.stages_of = defaultdict(list)
        for stage in now.published:
            self.stages_of[stage.pathway.role_id].append(stage)
        self.roles = {}
        for pk, slug, name in now.roles:
            self.roles[fold(name)] = self.roles[slug] = (pk, name)
        self.row_of: dict[int, PersonRow] = {}
        # Rows that name no known or new person. What else they name is checked all the same.
        self.nobodys: list[PersonRow] = []
        self.stale: set[int] = set()

    def run(self):
        plan = self.plan
        identities.tell_people_apart(self)
        if plan.is_full:
            absence.let_absent_leave(self)
        plan.manager_of = manager_of = {p.pk: p.manager_id for p in self.people.values()}
        self._see_who_stays()
        plan.here = self.people.keys() - self.away
        self.manager_of_absent = {key: None for key in self.never_here}
        for key, row in self.row_of.items():
            managers.read_manager(
                self, key, row, self.manager_of_absent if key in self.never_here else manager_of
            )
        managers.refuse_loops(self, manager_of)
        managers.move_up(self, manager_of)
        entries = [
            self._entry(key, row) for key, row in self.row_of.items() if key not in self.never_here
        ]
        self._sort(entries)
        plan.not_mentioned = len(self.people.keys() - self.row_of.keys())
        plan.passed_over = len(self.never_here)
        for row in self.nobodys:
            self._see_what_it_names(row)
        self._refuse_what_is_not_ones_own()
        self._tell_what_is_wrong_with_cells()
        waiting.see_what_waits(self)
        for entry in plan.entries:
            entry.person.has_namesake = fold(entry.person.name) in self.repeated
        plan.hints = likely_same_people(plan, self.row_of, self.away)

    def problem(self, row, column, text):
        if column not in row.wrong:
            self.plan.problems.append(ListProblem(row.number, str(column.label), text))

    def _tell_what_is_wrong_with_cells(self):
        """List the problems of cells, except where the cell only repeats what is saved already."""
        for row in self.rows:
            for column, text in row.wrong.items():
                if (row.number, column) not in self.forgiven:
                    self.plan.problems.append(ListProblem(row.number, str(column.label), text))

    @cached_property
    def by_number_without_zeros(self) -> dict[str, int]:
        """Map staff numbers without leading zeros to people, where only one person fits.

        Spreadsheets turn 00042 into 42. A list with any leading zero has lost none.
        """
        if any(row.staff_number.startswith("0") for row in self.rows):
            return {}
        keys = defaultdict(list)
        for number, key in self.by_number.items():
            if number.isascii() and number.isdigit():
                keys[number.lstrip("0")].append(key)
        return {number: found[0] for number, found in keys.items() if len(found) == 1}

    def _see_what_it_names(self, row):
        """Check the manager, role and stage of a row that names nobody."""
        if row.manager and Column.MANAGER not in row.wrong and not means_none(row.manager):
            managers.manager_named(self, row)
        role = fold(row.cells.get(Column.ROLE, ""))
        if role and (Column.STAGE in row.cells or role not in self.roles):
            stages.stage_meant(self, row, None)

    def _see_who_stays(self):
        """Find out who leaves, who comes back, who is away in the end, and who was never here."""
        is_active_of = {key: row.is_active for key, row in self.row_of.items()}
        here = {person.pk for person in self.people.values() if person.is_active}
        absent = self.people.keys() - here
        self.leavers = {key for key in here if is_active_of.get(key) is False}
        self.returning = {key for key in absent if is_active_of.get(key) is True}
        self.never_here = {
            key for key, is_active in is_active_of.items() if key < 0 and is_active is False
        }
        self.away = (absent - self.returning) | self.leavers

    @cached_property
    def keys_by_name(self) -> dict[str, list[int]]:
        """Map folded names to people, by the name that is saved and the one in the list."""
        keys = defaultdict(list)
        for person in self.people.values():
            keys[fold(person.name)].append(person.pk)
        for key, row in self.row_of.items():
            name = fold(row.cells.get(Column.NAME, ""))
            if name and key not in keys[name]:
                keys[name].append(key)
        return keys

    def name_of(self, key):
        row = self.row_of.get(key)
        if row and Column.NAME in row.cells:
            return row.cells[Column.NAME]
        return self.people[key].name if key in self.people else row.email

    def _address(self, key):
        row = self.row_of.get(key)
        if key in self.people:
            return self.people[key].email
        return row.email or row.staff_number

    def full_name(self, key):
        return f"{self.name_of(key)}, {self._address(key)}"

    def called(self, key):
        """Return a person's name, with the address where others have the same name."""
        name = self.name_of(key)
        return self.full_name(key) if fold(name) in self.repeated else name

    @cached_property
    def repeated(self) -> set[str]:
        """The folded names that several people have, here or in the list."""
        names = Counter(fold(self.name_of(key)) for key in self.people.keys() | self.row_of.keys())
        return {name for name, count in names.items() if count > 1}

    def _entry(self, key, row):
        """Make the entry of one person: what the list changes about them."""
        before = self.people.get(key)
        if before:
            person = Planned(
                before.pk,
                before.email,
                before.name,
                before.job_title,
                self.department_of.get(before.department_id),
                before.stage_id,
                before.is_active,
                before.staff_number,
            )
        else:
            person = Planned(None, row.email)
        entry = PlanEntry(key, person, before, row=row.number)
        if before is None and not row.cells.get(Column.NAME):
            self.problem(row, Column.NAME, _("The name is missing, and this person is new."))
        if before:
            self._email(entry, row)
        self._staff_number(entry, row)
        self._text(entry, row, Column.NAME, "name")
        self._text(entry, row, Column.JOB_TITLE, "job_title")
        self._department(entry, row)
        self._stage(entry, row)
        self._reports_to(entry)
        return entry

    def _differ(self, entry, column, old, new):
        entry.differences.append(FieldChange(column, old or str(NOTHING), new or str(NOTHING)))

    def _email(self, entry, row):
        old, new = entry.person.email, row.email
        if not new or Column.EMAIL in row.wrong or new == old:
            return
        if self.key_of_email.get(new) != entry.key:  # another row of the list has it, too
            return
        self._differ(entry, Column.EMAIL, old, new)
        entry.person.email = new

    def _staff_number(self, entry, row):
        old, new = entry.person.staff_number, row.staff_number
        if not new or Column.STAFF_NUMBER in row.wrong or new == old:
            return
        if old and (number_key(old) == number_key(new) or identities.differ_in_zeros(old, new)):
            return
        self._differ(entry, Column.STAFF_NUMBER, old, new)
        entry.person.staff_number = new

    def _text(self, entry, row, column, attribute):
        new, old = row.cells.get(column), getattr(entry.person, attribute)
        if not new or (new == old and column not in row.wrong):
            return
        if entry.before and _normal(new) == _normal(old):
            self.forgiven.add((row.number, column))
        elif column in row.wrong:
            return
        elif column == Column.JOB_TITLE and means_none(new):
            if old:
                self._differ(entry, column, old, "")
                entry.person.job_title = ""
        else:
            self._differ(entry, column, old, new)
            setattr(entry.person, attribute, new)

    def _department(self, entry, row):
        name, old = row.cells.get(Column.DEPARTMENT), entry.person.department
        if not name or (old and name == old.name and Column.DEPARTMENT not in row.wrong):
            return
        if old and fold(name) == fold(old.name):
            self.forgiven.add((row.number, Column.DEPARTMENT))
            return
        if Column.DEPARTMENT in row.wrong:
            return
        if means_none(name):
            if old:
                self._differ(entry, Column.DEPARTMENT, old.name, "")
                entry.person.department = None
            return
        new = self.departments.get(fold(name))
        if new is None:
            new = self.departments[fold(name)] = Department(name=" ".join(name.split()))
            self.plan.departments.append(new)
        self._differ(entry, Column.DEPARTMENT, old and old.name, new.name)
        entry.person.department = new

    def _stage(self, entry, row):
        old = self.stage_of.get(entry.person.stage_id)
        if stages.says_no_stage(self, row):
            if old:
                self._differ(entry, Column.STAGE, in_words(old), "")
                entry.person.stage_id = None
            return
        new = stages.stage_meant(self, row, old)
        if new is None:
            return
        if old is None or (old.pathway.role_id, old.slug) != (new.pathway.role_id, new.slug):
            self._differ(entry, Column.STAGE, old and in_words(old), in_words(new))
            entry.person.stage_id = new.pk

    def _reports_to(self, entry):
        old = entry.before and entry.before.manager_id
        new = self.plan.manager_of[entry.key]
        if new == old:
            return
        was = self.called(old) if old else str(NOBODY)
        now = self.called(new) if new else str(NOBODY)
        left = self.left_out.get(entry.key)
        if left is not None and left != old:
            now = _("%(manager)s, because %(left)s has left or leaves") % {
                "manager": now,
                "left": self.called(left),
            }
        entry.differences.append(FieldChange(Column.MANAGER, was, now))

    def _sort(self, entries):
        plan = self.plan
        for entry in entries:
            key = entry.key
            if key < 0:
                plan.new.append(entry)
            elif key in self.leavers:
                entry.person.is_active = False
                plan.leaving.append(entry)
            elif key in self.returning:
                entry.person.is_active = True
                plan.returning.append(entry)
            elif entry.differences:
                only_follows = key in self.followed and entry.columns == [Column.MANAGER]
                only_follows = only_follows and entry.before.manager_id in self.leavers
                (plan.moved if only_follows else plan.changed).append(entry)
            else:
                plan.unchanged += 1
                plan.still_away += not entry.person.is_active
        for key in self.followed.keys() - self.row_of.keys():
            before = self.people[key]
            entry = PlanEntry(key, Planned(*_kept(before, self.department_of)), before)
            self._reports_to(entry)
            plan.moved.append(entry)
        plan.moved.sort(key=lambda entry: entry.person.email)

    def _refuse_what_is_not_ones_own(self):
        above, with_rights = self.plan.snapshot.above, self.plan.snapshot.with_rights
        for entry in [*self.plan.changed, *self.plan.leaving, *self.plan.returning]:
            why_not = why_not_from_outside(
                entry.before,
                by=self.by,
                leaves=entry.key in self.leavers,
                returns=entry.key in self.returning,
                is_above=entry.person.pk in above,
                has_groups=entry.person.pk in with_rights,
            )
            if why_not:
                column, text = NOT_ALLOWED[why_not]
                self.problem(self.row_of[entry.key], column, text % {"person": entry.before.name})


def _kept(before, department_of):
    return (
        before.pk,
        before.email,
        before.name,
        before.job_title,
        department_of.get(before.department_id),
        before.stage_id,
        before.is_active,
        before.staff_number,
    )


def _normal(text: str) -> str:
    """Text as a file keeps it: composed, without space around it, and with one kind of line end."""
    text = unicodedata.normalize("NFC", text).strip()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def in_words(stage: Stage) -> str:
    return f"{stage.pathway.role}, {stage}"
