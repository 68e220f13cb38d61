"""What importing a list would do: its rows beside everybody who is here. Writes nothing."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import ChainMap, Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.models import Stage

from ..linked_accounts import accounts_to_read_by
from ..models import Department, User
from ..names import fold, name_and_email
from ..pending_changes import protected_ids
from ..services import loops_in, nearest_active
from ..validators import normalize_email
from .columns import Column, means_none, number_key
from .hints import Hint, likely_same_people
from .sheet import ListProblem, PeopleSheet, PersonRow
from .snapshot import PersonSnapshot, Snapshot

NOBODY = gettext_lazy("nobody")
NOTHING = gettext_lazy("nothing")


@dataclass(frozen=True)
class FieldChange:
    """One thing about somebody that would change, in words."""

    column: Column
    old: str
    new: str
    # Whether it is only asked for, and somebody else confirms it.
    waits: bool = False

    @property
    def label(self):
        return LABELS.get(self.column, self.column.label)

    def __str__(self):
        return f"{self.label}: {self.old} → {self.new}"


MOST_NAMES = 10  # in one note

LABELS = {Column.STAGE: gettext_lazy("current stage")}


@dataclass(eq=False, slots=True)
class Planned:
    """Somebody as they would be once the list is imported."""

    pk: int | None
    email: str
    name: str = ""
    job_title: str = ""
    department: Department | None = None
    stage_id: int | None = None
    is_active: bool = True
    staff_number: str | None = None
    has_namesake: bool = False

    def __str__(self):
        return name_and_email(self) if self.has_namesake else self.name


@dataclass(eq=False)
class PlanEntry:
    """Somebody the list would add, change, let go or bring back; `key` is theirs in the plan."""

    key: int
    person: Planned
    before: PersonSnapshot | None = None
    differences: list[FieldChange] = field(default_factory=list)
    row: int = 0

    @property
    def columns(self):
        """What is written at once."""
        return [difference.column for difference in self.differences if not difference.waits]

    @property
    def waiting(self):
        """What is asked for, and waits until somebody else confirms it."""
        return [difference.column for difference in self.differences if difference.waits]


@dataclass
class Plan:
    """All that a list would do. While there is a problem, it does nothing.

    Everybody has a key here: who is in the portal their id, who is new the number of their row,
    below zero.
    """

    problems: list[ListProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    new: list[PlanEntry] = field(default_factory=list)
    changed: list[PlanEntry] = field(default_factory=list)
    leaving: list[PlanEntry] = field(default_factory=list)
    returning: list[PlanEntry] = field(default_factory=list)
    # Not in the list's own words: their manager leaves, and they go one manager up.
    moved: list[PlanEntry] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    # New people who may be somebody who is here under another address.
    hints: list[Hint] = field(default_factory=list)
    unchanged: int = 0
    # In the list as inactive, and never here.
    passed_over: int = 0
    # Here and not in the list.
    not_mentioned: int = 0
    # In the list without a word on it, and inactive here.
    still_away: int = 0
    # The keys of managers by whom whoever imports the list would gain access, and the new addresses
    # of those whom it could be gained through: this waits for confirmation. By their ids.
    waiting: dict[int, int] = field(default_factory=dict)
    waiting_addresses: dict[int, str] = field(default_factory=dict)
    # Of whom the same would wait if they had something to protect.
    unprotected: set[int] = field(default_factory=set)
    # The key of their manager as it is written, by their own; None is nobody.
    manager_of: dict[int, int | None] = field(default_factory=dict)
    # Who will be here of those who are in the portal.
    here: set[int] = field(default_factory=set)
    snapshot: Snapshot | None = None

    @property
    def entries(self):
        return [*self.new, *self.of_people_here]

    @property
    def of_people_here(self):
        """The entries of people who had been in the portal before."""
        return [*self.changed, *self.leaving, *self.returning, *self.moved]

    @property
    def ids_of_people_here(self):
        """Of whom something is written, and not only asked for."""
        return [
            entry.person.pk
            for entry in self.of_people_here
            if entry.columns or entry.person.is_active != entry.before.is_active
        ]

    @property
    def ids_of_who_waits(self):
        return self.waiting.keys() | self.waiting_addresses.keys()

    @property
    def does_something(self):
        return bool(self.new or self.changed or self.leaving or self.returning or self.moved)

    @property
    def digest(self) -> str:
        """The same for two plans that would make the same of the same people."""
        said = [
            [
                kind,
                entry.key,
                entry.person.email,
                entry.person.name,
                entry.person.job_title,
                entry.person.department and fold(entry.person.department.name),
                entry.person.stage_id,
                entry.person.staff_number,
                self.manager_of[entry.key],
                [[d.column.value, d.old, d.new, d.waits] for d in entry.differences],
            ]
            for kind in ("new", "changed", "leaving", "returning", "moved")
            for entry in getattr(self, kind)
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def make_plan(sheet: PeopleSheet, *, by: User | None) -> Plan:
    """What the list would do if `by` imported it; nobody is whoever works at the terminal."""
    plan = Plan(problems=list(sheet.problems), notes=list(sheet.notes))
    if sheet.rows:
        plan.snapshot = Snapshot.take(by)
        _Planner(plan, sheet.rows, by).run()
    plan.problems.sort()
    return plan


class _Planner:
    """The work on one plan. Everybody is loaded once; what is asked then is asked of these."""

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
        # Nobody can be told from these rows, but what else they name is looked at all the same.
        self.nobodys: list[PersonRow] = []
        self.stale: set[int] = set()

    def run(self):
        plan = self.plan
        self._tell_people_apart()
        plan.manager_of = manager_of = {p.pk: p.manager_id for p in self.people.values()}
        self._see_who_stays()
        plan.here = self.people.keys() - self.away
        self.manager_of_absent = {key: None for key in self.never_here}
        for key, row in self.row_of.items():
            self._manager(
                key, row, self.manager_of_absent if key in self.never_here else manager_of
            )
        self._refuse_loops(manager_of)
        self._move_up(manager_of)
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
        self._see_what_waits()
        for entry in plan.entries:
            entry.person.has_namesake = fold(entry.person.name) in self.repeated
        plan.hints = likely_same_people(plan, self.row_of, self.away)

    def _problem(self, row, column, text):
        if column not in row.wrong:
            self.plan.problems.append(ListProblem(row.number, str(column.label), text))

    def _tell_what_is_wrong_with_cells(self):
        """The problems of cells. A cell that says what is so already is none, however odd it is."""
        for row in self.rows:
            for column, text in row.wrong.items():
                if (row.number, column) not in self.forgiven:
                    self.plan.problems.append(ListProblem(row.number, str(column.label), text))

    # Whose row it is

    def _tell_people_apart(self):
        self.key_of_email, self.key_of_number = dict(self.by_email), dict(self.by_number)
        self.forgiven = set()
        for row in self.rows:
            key = self._key_of(row)
            if key is None:
                self.nobodys.append(row)
            elif key in self.row_of:
                text = _("This is the same person as in row %(row)s.")
                column = Column.EMAIL if row.email else Column.STAFF_NUMBER
                self._problem(row, column, text % {"row": self.row_of[key].number})
                self.nobodys.append(row)
            else:
                self.row_of[key] = row
                if row.email and Column.EMAIL not in row.wrong:
                    self.key_of_email.setdefault(row.email, key)
                if row.staff_number and Column.STAFF_NUMBER not in row.wrong:
                    self.key_of_number.setdefault(number_key(row.staff_number), key)

    def _key_of(self, row) -> int | None:
        """Who this is: by their staff number where that is known here, else by their address."""
        email = "" if Column.EMAIL in row.wrong else row.email
        number = "" if Column.STAFF_NUMBER in row.wrong else row.staff_number
        if Column.STAFF_NUMBER in row.wrong:
            return None
        numbered = self._found_by_number(number, self.by_number) if number else None
        if Column.EMAIL in row.wrong and numbered is None:
            return None
        addressed = self.by_email.get(email) if email else None
        if numbered is not None and addressed is not None and numbered != addressed:
            text = _(
                "The staff number %(number)s belongs to %(one)s, and the address %(email)s to "
                "%(other)s. Correct one of them here, or on their page."
            ) % {
                "number": number,
                "one": self._full(numbered),
                "email": email,
                "other": self._full(addressed),
            }
            self._problem(row, Column.STAFF_NUMBER, text)
            return None
        if numbered is not None:
            return numbered
        if addressed is None:
            if not email:
                text = _(
                    "Nobody here has the staff number %(number)s. Somebody new needs an email "
                    "address too."
                )
                self._problem(row, Column.EMAIL, text % {"number": number})
                return None
            return -row.number
        theirs = self.people[addressed].staff_number
        if number and theirs and not _differ_in_zeros(number, theirs):
            text = _(
                "The address %(email)s belongs to %(person)s, whose staff number here is "
                "%(theirs)s, not %(number)s. If it is the same person, change the number on their "
                "page."
            ) % {
                "email": email,
                "person": self.people[addressed].name,
                "theirs": theirs,
                "number": number,
            }
            self._problem(row, Column.STAFF_NUMBER, text)
            return None
        return addressed

    def _found_by_number(self, number, keys) -> int | None:
        """Who has this staff number, be it without the zeros that a spreadsheet drops in front."""
        number = number_key(number)
        return keys.get(number, self.by_number_without_zeros.get(number))

    @cached_property
    def by_number_without_zeros(self) -> dict[str, int]:
        """People by what a spreadsheet makes of numbers like 00042, where that is one person's.

        A list that has numbers with zeros in front has lost none.
        """
        if any(row.staff_number.startswith("0") for row in self.rows):
            return {}
        keys = defaultdict(list)
        for number, key in self.by_number.items():
            if number.isascii() and number.isdigit():
                keys[number.lstrip("0")].append(key)
        return {number: found[0] for number, found in keys.items() if len(found) == 1}

    def _see_what_it_names(self, row):
        """Of a row that is nobody's: whether its manager, role and stage are here."""
        if row.manager and Column.MANAGER not in row.wrong and not means_none(row.manager):
            self._manager_named(row)
        role = fold(row.cells.get(Column.ROLE, ""))
        if role and (Column.STAGE in row.cells or role not in self.roles):
            self._stage_meant(row, None)

    # Who is here, and who is not

    def _see_who_stays(self):
        """Who leaves, comes back, and is away in the end; who was never here and has left."""
        said = {key: row.is_active for key, row in self.row_of.items()}
        here = {person.pk for person in self.people.values() if person.is_active}
        absent = self.people.keys() - here
        self.leavers = {key for key in here if said.get(key) is False}
        self.returning = {key for key in absent if said.get(key) is True}
        self.never_here = {key for key, is_active in said.items() if key < 0 and is_active is False}
        self.away = (absent - self.returning) | self.leavers

    # Who reports to whom

    def _manager(self, key, row, manager_of):
        manager_of.setdefault(key, None)
        if not row.manager or Column.MANAGER in row.wrong:
            return
        if means_none(row.manager):
            manager_of[key] = None
            return
        manager = self._manager_named(row)
        if manager is None:
            return
        if manager == key:
            self._problem(row, Column.MANAGER, _("Nobody can be their own manager."))
            return
        is_away = manager in self.away or manager in self.never_here
        if is_away and not (key in self.away and manager_of[key] == manager):
            self.stale.add(key)
        manager_of[key] = manager

    def _manager_named(self, row) -> int | None:
        """The key of the manager that a row names by address, staff number or name."""
        cell = row.manager
        if "@" in cell:
            cell = normalize_email(cell)
            key = self.key_of_email.get(cell)
            if key is None:
                text = _("Nobody has the address %(email)s, neither here nor in the file.")
                self._problem(row, Column.MANAGER, text % {"email": cell})
            return key
        if (key := self._found_by_number(cell, self.key_of_number)) is not None:
            return key
        found = self.keys_by_name.get(fold(cell), [])
        if not found and cell.count(",") == 1:
            last, first = cell.split(",")
            found = self.keys_by_name.get(fold(f"{first} {last}"), [])
        still_here = [key for key in found if key not in self.away and key not in self.never_here]
        found = still_here or found
        if len(found) == 1:
            return found[0]
        if found:
            people = "; ".join(_shortened([self._full(key) for key in found]))
            text = _(
                "%(count)s people are called %(name)s: %(people)s. Give the manager’s address or "
                "staff number."
            ) % {"count": len(found), "name": cell, "people": people}
        else:
            text = _(
                "Nobody has the name or staff number “%(cell)s”, neither here nor in the file."
            ) % {"cell": cell}
        self._problem(row, Column.MANAGER, text)
        return None

    @cached_property
    def keys_by_name(self) -> dict[str, list[int]]:
        """Everybody by their folded name: as it is here, and as the list gives it."""
        keys = defaultdict(list)
        for person in self.people.values():
            keys[fold(person.name)].append(person.pk)
        for key, row in self.row_of.items():
            name = fold(row.cells.get(Column.NAME, ""))
            if name and key not in keys[name]:
                keys[name].append(key)
        return keys

    def _refuse_loops(self, manager_of):
        for circle in loops_in(manager_of):
            rows = [self.row_of[key] for key in circle if key in self.row_of]
            keys = {self.row_of[key].number: key for key in circle if key in self.row_of}
            rows = [row for row in rows if row.manager] or rows
            first = min(rows, key=lambda row: row.number)
            start = circle.index(keys[first.number])
            names = [self._called(key) for key in [*circle[start:], *circle[: start + 1]]]
            self._problem(
                first,
                Column.MANAGER,
                _("These would report to each other in a circle: %(names)s.")
                % {"names": " → ".join(_shortened(names))},
            )

    def _move_up(self, manager_of):
        """Whoever would report to somebody who leaves, or has left, goes on to the next above."""
        chain = ChainMap(manager_of, self.manager_of_absent)
        absent = self.away | self.never_here
        self.followed = {
            key: nearest_active(key, chain, absent)
            for key, manager in manager_of.items()
            if manager is not None and (manager in self.leavers or key in self.stale)
        }
        self.left_out = {key: manager_of[key] for key in self.stale if key in manager_of}
        # Who comes back without a new manager does not come back to one who has left.
        for key in self.returning:
            if key not in self.followed and manager_of[key] in self.away:
                self.followed[key] = None
        manager_of.update(self.followed)

    # What waits until somebody else confirms it

    def _see_what_waits(self):
        """Whoever imports the list gains no access by it: that waits, and the rest is written.

        At the terminal nobody gains any.
        """
        if self.by is None:
            return
        plan = self.plan
        back = {entry.key for entry in plan.returning}
        addressed = {
            entry.key: entry
            for entry in plan.of_people_here
            if entry.person.email != entry.before.email
        }
        # Below zero is who is new by this list. Each address that changes at once counts like one.
        own = accounts_to_read_by(self.by) | (addressed.keys() - protected_ids(addressed))
        managed = {
            entry.key: entry
            for entry in [*plan.changed, *plan.moved, *plan.returning]
            if (manager := plan.manager_of[entry.key]) is not None
            and (manager < 0 or manager in own)
            and (entry.key in back or entry.before.manager_id != manager)
        }
        concerned = managed.keys() | addressed.keys()
        protected = protected_ids(concerned)
        plan.unprotected = concerned - protected
        plan.waiting = {key: plan.manager_of[key] for key in managed.keys() & protected}
        self._keep_managers({key: managed[key] for key in plan.waiting}, back)
        stay = [addressed[key] for key in sorted(addressed.keys() & protected)]
        for entry in stay:
            if entry.person.is_active:
                self._ask_for_address(entry)
        self._leave_addresses([entry for entry in stay if not entry.person.is_active])

    def _keep_managers(self, entries, back):
        """They keep their present manager meanwhile, if both stay; else they have none."""
        manager_of = self.plan.manager_of
        for key, entry in entries.items():
            present = entry.before.manager_id
            stays = key not in back and present in self.plan.here
            manager_of[key] = present if stays else None
        # The present manager may have come below them by this list.
        for circle in loops_in(manager_of):
            for key in entries.keys() & {*circle}:
                manager_of[key] = None
        for key, entry in entries.items():
            old, meanwhile = entry.before.manager_id, manager_of[key]
            others = [d for d in entry.differences if d.column != Column.MANAGER]
            if meanwhile != old:
                others.append(FieldChange(Column.MANAGER, self._called(old), str(NOBODY)))
            was = self._called(meanwhile) if meanwhile else str(NOBODY)
            new = self._called(self.plan.waiting[key])
            entry.differences = [*others, self._waiting(Column.MANAGER, was, new)]

    def _leave_addresses(self, entries):
        """Nobody can confirm an address for somebody who has left: it stays, and a note says so."""
        plan = self.plan
        for entry in entries:
            entry.person.email = entry.before.email
            entry.differences = [d for d in entry.differences if d.column != Column.EMAIL]
            if not entry.differences and entry in plan.changed:
                plan.changed.remove(entry)
                plan.unchanged += 1
                plan.still_away += 1
        if entries:
            names = ", ".join(self._called(entry.key) for entry in entries[:MOST_NAMES])
            text = _("Nobody who has left can confirm a new email address, so it stays: %(people)s")
            plan.notes.append(
                f"{text % {'people': names}}{', …' if len(entries) > MOST_NAMES else '.'}"
            )

    def _ask_for_address(self, entry):
        old, new = entry.before.email, entry.person.email
        self.plan.waiting_addresses[entry.person.pk] = new
        entry.person.email = old
        others = [d for d in entry.differences if d.column != Column.EMAIL]
        entry.differences = [self._waiting(Column.EMAIL, old, new), *others]

    def _waiting(self, column, old, new):
        text = _("%(name)s, waits for confirmation") % {"name": new}
        return FieldChange(column, old, text, waits=True)

    # Names

    def _name(self, key):
        row = self.row_of.get(key)
        if row and Column.NAME in row.cells:
            return row.cells[Column.NAME]
        return self.people[key].name if key in self.people else row.email

    def _address(self, key):
        row = self.row_of.get(key)
        if key in self.people:
            return self.people[key].email
        return row.email or row.staff_number

    def _full(self, key):
        return f"{self._name(key)}, {self._address(key)}"

    def _called(self, key):
        """Somebody's name, with their address where others have the same name."""
        name = self._name(key)
        return self._full(key) if fold(name) in self.repeated else name

    @cached_property
    def repeated(self) -> set[str]:
        """The folded names that more than one person has, here or in the list."""
        names = Counter(fold(self._name(key)) for key in self.people.keys() | self.row_of.keys())
        return {name for name, count in names.items() if count > 1}

    # One person

    def _entry(self, key, row):
        """What the list would make of somebody."""
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
            self._problem(row, Column.NAME, _("The name is missing, and this person is new."))
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
        if old and (number_key(old) == number_key(new) or _differ_in_zeros(old, new)):
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
        if self._says_no_stage(row):
            if old:
                self._differ(entry, Column.STAGE, in_words(old), "")
                entry.person.stage_id = None
            return
        new = self._stage_meant(row, old)
        if new is None:
            return
        if old is None or (old.pathway.role_id, old.slug) != (new.pathway.role_id, new.slug):
            self._differ(entry, Column.STAGE, old and in_words(old), in_words(new))
            entry.person.stage_id = new.pk

    def _says_no_stage(self, row):
        role, stage = row.cells.get(Column.ROLE, ""), row.cells.get(Column.STAGE, "")
        if row.wrong.keys() & {Column.ROLE, Column.STAGE} or not (role or stage):
            return False
        role_is_none = bool(role) and means_none(role) and fold(role) not in self.roles
        return (role_is_none and (not stage or means_none(stage))) or (
            bool(stage) and means_none(stage) and (not role or fold(role) in self.roles)
        )

    def _stage_meant(self, row, old):
        """The stage that a row names, if it names one that it may name."""
        role_said, said = row.cells.get(Column.ROLE), row.cells.get(Column.STAGE)
        if not (role_said or said):
            return None
        if old and self._is_stage(old, role_said, said):
            self.forgiven |= {(row.number, Column.ROLE), (row.number, Column.STAGE)}
            return old
        if row.wrong.keys() & {Column.ROLE, Column.STAGE}:
            return None
        role = self.roles.get(fold(role_said)) if role_said else None
        if not role_said and old:
            role = (old.pathway.role_id, old.pathway.role.name)
        if role is None:
            text = _("Name the role too: this person has none so far.")
            if role_said:
                text = _("There is no role “%(role)s”.") % {"role": role_said}
            self._problem(row, Column.ROLE, text)
            return None
        pk, name = role
        if not said and old and old.pathway.role_id == pk:
            return old
        stages = self.stages_of.get(pk)
        if not stages:
            self._problem(
                row,
                Column.ROLE,
                _(
                    "The role %(role)s has no published pathway, so nobody can be at one of its "
                    "stages."
                )
                % {"role": name},
            )
            return None
        named = {str(s.number): s for s in stages}
        named |= {fold(s.title): s for s in stages} | {s.slug: s for s in stages}
        if said and fold(said) in named:
            return named[fold(said)]
        numbers = ", ".join(str(stage.number) for stage in stages)
        text = _("Name the stage of %(role)s too, one of these: %(numbers)s.")
        if said:
            text = _("%(role)s has no stage “%(stage)s”. Its stages are %(numbers)s.")
        self._problem(row, Column.STAGE, text % {"role": name, "stage": said, "numbers": numbers})
        return None

    def _is_stage(self, stage, role, said):
        """Whether the words name the stage that somebody is at, be it of an older version."""
        if not said or (role and self.roles.get(fold(role), (None,))[0] != stage.pathway.role_id):
            return False
        return said == stage.slug or (
            fold(said) == fold(stage.title)
            and not any(
                fold(other.title) == fold(said) and other.slug != stage.slug
                for other in self.stages_of.get(stage.pathway.role_id, [])
            )
        )

    def _reports_to(self, entry):
        old = entry.before and entry.before.manager_id
        new = self.plan.manager_of[entry.key]
        if new == old:
            return
        was = self._called(old) if old else str(NOBODY)
        now = self._called(new) if new else str(NOBODY)
        left = self.left_out.get(entry.key)
        if left is not None and left != old:
            now = _("%(manager)s, because %(left)s has left or leaves") % {
                "manager": now,
                "left": self._called(left),
            }
        entry.differences.append(FieldChange(Column.MANAGER, was, now))

    # All of them

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
            row, person, before = self.row_of[entry.key], entry.person, entry.before
            leaves, returns = entry.key in self.leavers, entry.key in self.returning
            said = {"person": before.name}
            if leaves and self.by and person.pk == self.by.pk:
                self._problem(row, Column.ACTIVE, _("You cannot mark yourself as having left."))
            elif leaves and before.is_superuser:
                self._problem(
                    row,
                    Column.ACTIVE,
                    _("%(person)s runs this portal. A list cannot mark them as having left.")
                    % said,
                )
            elif person.pk in above:
                self._problem(
                    row,
                    Column.EMAIL,
                    _("%(person)s has more rights here than you, so you cannot change them.")
                    % said,
                )
            elif returns and (before.is_superuser or person.pk in with_rights):
                self._problem(
                    row,
                    Column.ACTIVE,
                    _(
                        "%(person)s had rights in HR’s workplace. Bring them back on their own "
                        "page, and check their groups there."
                    )
                    % said,
                )


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


def _differ_in_zeros(one: str, other: str) -> bool:
    """Whether a spreadsheet may have made one number of the other by dropping zeros in front."""
    return one.isascii() and one.isdigit() and one.lstrip("0") == other.lstrip("0")


def _normal(text: str) -> str:
    """Text as a file keeps it: composed, without space around it, and with one kind of line end."""
    text = unicodedata.normalize("NFC", text).strip()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def in_words(stage: Stage) -> str:
    return f"{stage.pathway.role}, {stage}"


def _shortened(names, most=8):
    return names if len(names) <= most else [*names[: most - 2], "…", names[-1]]
