"""What bringing in a list would do: its rows beside everybody who is here. Writes nothing."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways.models import Role, Stage

from ..models import Department, User
from ..names import fold
from ..pending_changes import protected_ids
from ..permissions import people_above
from ..services import loops_in, nearest_active
from .sheet import Column, Problem, Row, Sheet

NOBODY = gettext_lazy("nobody")
NOTHING = gettext_lazy("nothing")


@dataclass(frozen=True)
class Difference:
    """One thing about somebody that would change, in words."""

    column: Column
    old: str
    new: str

    @property
    def label(self):
        return LABELS.get(self.column, self.column.label)

    def __str__(self):
        return f"{self.label}: {self.old} → {self.new}"


LABELS = {Column.MANAGER: gettext_lazy("manager"), Column.STAGE: gettext_lazy("current stage")}


@dataclass(eq=False)
class Entry:
    """Somebody the list would add, change, let go or bring back; `person` as they would be."""

    person: User
    differences: list[Difference] = field(default_factory=list)
    row: int = 0

    @property
    def columns(self):
        return [difference.column for difference in self.differences]


@dataclass
class Plan:
    """All that a list would do. While there is a problem, it does nothing."""

    problems: list[Problem] = field(default_factory=list)
    new: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    leaving: list[Entry] = field(default_factory=list)
    returning: list[Entry] = field(default_factory=list)
    # Not in the list's own words: their manager leaves, and they go one manager up.
    moved: list[Entry] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    unchanged: int = 0
    # In the list as inactive, and never here.
    passed_over: int = 0
    # Here and not in the list.
    not_mentioned: int = 0
    # In the list without a word on it, and inactive here.
    still_away: int = 0
    # Those by whose manager who brings the list in would gain access: that waits, by their ids.
    waiting: set[int] = field(default_factory=set)
    # Whom they would report to, by address; None is nobody.
    manager_of: dict[str, str | None] = field(default_factory=dict)
    # Everybody's id by their address, whom they report to now, and who will be here.
    ids: dict[str, int] = field(default_factory=dict)
    reported_to: dict[int, int | None] = field(default_factory=dict)
    here: set[int] = field(default_factory=set)

    @property
    def entries(self):
        return [*self.new, *self.of_people_here]

    @property
    def of_people_here(self):
        """The entries of people who had been in the portal before."""
        return [*self.changed, *self.leaving, *self.returning, *self.moved]

    @property
    def ids_of_people_here(self):
        return [entry.person.pk for entry in self.of_people_here]

    @property
    def does_something(self):
        return bool(self.entries)

    @property
    def digest(self) -> str:
        """The same for two plans that would make the same of the same people."""
        said = [
            [
                kind,
                entry.person.email,
                entry.person.name,
                entry.person.job_title,
                entry.person.department and entry.person.department.name_folded,
                entry.person.stage_id,
                self.manager_of[entry.person.email],
                [[d.column.value, d.old, d.new] for d in entry.differences],
            ]
            for kind in ("new", "changed", "leaving", "returning", "moved")
            for entry in getattr(self, kind)
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def make_plan(sheet: Sheet, *, by: User | None, hold: bool = False) -> Plan:
    """What the list would do if `by` brought it in; nobody is whoever works at the terminal.

    With `hold` everybody stays as they are until the transaction ends.
    """
    plan = Plan(problems=list(sheet.problems))
    if sheet.rows:
        everybody = User.objects.select_for_update(no_key=True) if hold else User.objects.all()
        _Planner(plan, sheet.rows, by, everybody.order_by("pk")).run()
    plan.problems.sort()
    return plan


class _Planner:
    """The work on one plan. Everybody is loaded once; what is asked then is asked of these."""

    def __init__(self, plan, rows, by, everybody):
        self.plan, self.by = plan, by
        # Whose address is wrong is nobody, but what else the row names is looked at all the same.
        self.nobodys = [row for row in rows if Column.EMAIL in row.wrong]
        self.row_of: dict[str, Row] = {
            row.email: row for row in rows if Column.EMAIL not in row.wrong
        }
        self.people: dict[str, User] = {user.email: user for user in everybody}
        self.names_here = {user.email: user.name for user in self.people.values()}
        names = self.names_here | {
            email: row.cells[Column.NAME]
            for email, row in self.row_of.items()
            if row.cells.get(Column.NAME)
        }
        # How many have each name once the list is in: where several do, the address is said too.
        self.bearers = Counter(map(fold, names.values()))
        self.names = {
            email: self._with_email(name, email) for email, name in self.names_here.items()
        }
        self.by_id = {user.pk: user for user in self.people.values()}
        self.departments = {d.name_folded: d for d in Department.objects.order_by("pk")}
        department_of = {d.pk: d for d in self.departments.values()}
        for user in self.people.values():
            user.department = department_of.get(user.department_id)
        held = Stage.objects.filter(pk__in=User.objects.values("stage"))
        self.stage_of = {s.pk: s for s in held.select_related("pathway__role")}
        self.stages_of = defaultdict(list)
        for stage in Stage.objects.published().select_related("pathway__role").order_by("number"):
            self.stages_of[stage.pathway.role_id].append(stage)
        self.roles = {}
        for role in Role.objects.order_by("pk"):
            self.roles[fold(role.name)] = self.roles[role.slug] = role

    def run(self):
        plan = self.plan
        plan.ids = {email: user.pk for email, user in self.people.items()}
        plan.reported_to = {user.pk: user.manager_id for user in self.people.values()}
        manager_of = plan.manager_of
        for email, user in self.people.items():
            manager = self.by_id.get(user.manager_id)
            manager_of[email] = manager and manager.email
        self._see_who_stays()
        plan.here = {user.pk for email, user in self.people.items() if email not in self.away}
        for row in self.row_of.values():
            if self._counts(row):
                self._manager(row, manager_of)
        self._refuse_loops(manager_of)
        self._move_up(manager_of)
        entries = [self._entry(row) for row in self.row_of.values() if self._counts(row)]
        self._sort(entry for entry in entries if entry)
        for entry in plan.entries:
            entry.person.has_namesake = self.bearers[fold(entry.person.name)] > 1
        plan.not_mentioned = len(self.people.keys() - self.row_of.keys())
        plan.passed_over = len(self.never_here)
        for row in self.nobodys:
            self._see_what_it_names(row)
        self._refuse_what_is_not_ones_own()
        self._see_what_waits()

    def _see_what_waits(self):
        """Who would get the importer as their manager waits until somebody else confirms it."""
        plan = self.plan
        entries = {
            entry.person.pk: entry
            for entry in [*plan.changed, *plan.moved, *plan.returning]
            if self.by and plan.manager_of[entry.person.email] == self.by.email
        }
        back = {entry.person.pk for entry in plan.returning}
        gained = {pk for pk in entries if pk in back or plan.reported_to[pk] != self.by.pk}
        plan.waiting = protected_ids(gained)
        for pk in plan.waiting:
            entry = entries[pk]
            others = [d for d in entry.differences if d.column != Column.MANAGER]
            was = self.by_id.get(plan.reported_to[pk])
            old = self.names[was.email] if was else str(NOBODY)
            new = _("%(name)s, waits for confirmation") % {"name": self.names[self.by.email]}
            entry.differences = [*others, Difference(Column.MANAGER, old, new)]

    def _problem(self, row, column, text):
        if column not in row.wrong:
            self.plan.problems.append(Problem(row.number, str(column.label), text))

    def _counts(self, row):
        return row.email not in self.never_here

    def _see_what_it_names(self, row):
        """Of a row that is nobody's: whether its manager, role and stage are here."""
        if row.manager and Column.MANAGER not in row.wrong:
            self._manager_is_known(row)
        role = fold(row.cells.get(Column.ROLE, ""))
        if role and (Column.STAGE in row.cells or role not in self.roles):
            self._stage_meant(row, None)

    # Who is here, and who is not

    def _see_who_stays(self):
        """Who leaves, comes back, and is away in the end; who was never here and has left."""
        said = {email: row.is_active for email, row in self.row_of.items()}
        here = {email for email, user in self.people.items() if user.is_active}
        self.leavers = {email for email in here if said.get(email) is False}
        self.returning = {email for email in self.people.keys() - here if said.get(email) is True}
        self.never_here = {
            email
            for email, is_active in said.items()
            if is_active is False and email not in self.people
        }
        self.away = (self.people.keys() - here - self.returning) | self.leavers

    # Who reports to whom

    def _manager(self, row, manager_of):
        manager_of.setdefault(row.email, None)
        if not row.manager or Column.MANAGER in row.wrong:
            return
        said = {"email": row.manager}
        if row.manager == row.email:
            self._problem(row, Column.MANAGER, _("Nobody can be their own manager."))
        elif not self._manager_is_known(row):
            return
        elif row.manager in self.away | self.never_here and self._is_new_to_them(row):
            self._problem(
                row, Column.MANAGER, _("%(email)s has left, or leaves with this list.") % said
            )
        else:
            manager_of[row.email] = row.manager

    def _manager_is_known(self, row):
        is_known = row.manager in self.people or row.manager in self.row_of
        if not is_known:
            text = _("There is nobody with the address %(email)s, neither here nor in the file.")
            self._problem(row, Column.MANAGER, text % {"email": row.manager})
        return is_known

    def _is_new_to_them(self, row):
        """Whoever has left themselves may go on under somebody who has left."""
        return row.email not in self.away or self.plan.manager_of[row.email] != row.manager

    def _refuse_loops(self, manager_of):
        for circle in loops_in(manager_of):
            rows = [self.row_of[email] for email in circle if email in self.row_of]
            rows = [row for row in rows if row.manager] or rows
            first = min(rows, key=lambda row: row.number)
            start = circle.index(first.email)
            names = [self._name(email) for email in [*circle[start:], *circle[: start + 1]]]
            self._problem(
                first,
                Column.MANAGER,
                _("These would report to each other in a circle: %(names)s.")
                % {"names": " → ".join(_shortened(names))},
            )

    def _move_up(self, manager_of):
        """Who reports to somebody who leaves goes on to the next above."""
        followed = {
            email: nearest_active(email, manager_of, self.away)
            for email, manager in manager_of.items()
            if manager in self.leavers
        }
        # Who comes back without a new manager does not come back to one who has left.
        followed |= {e: None for e in self.returning if manager_of[e] in self.away}
        manager_of.update(followed)
        self.followed = followed

    def _name(self, email):
        row = self.row_of.get(email)
        name = (row and row.cells.get(Column.NAME)) or self.names_here.get(email)
        return self._with_email(name, email) if name else email

    def _with_email(self, name, email):
        return f"{name}, {email}" if self.bearers[fold(name)] > 1 else name

    # One person

    def _entry(self, row):
        """What the list would make of somebody; nothing where that is what they are."""
        person = self.people.get(row.email)
        entry = Entry(person or User(email=row.email), row=row.number)
        if person is None and not row.cells.get(Column.NAME):
            self._problem(row, Column.NAME, _("The name is missing, and this person is new."))
        self._text(entry, row, Column.NAME, "name")
        self._text(entry, row, Column.JOB_TITLE, "job_title")
        self._department(entry, row)
        self._stage(entry, row)
        self._reports_to(entry)
        return entry

    def _text(self, entry, row, column, attribute):
        new, old = row.cells.get(column), getattr(entry.person, attribute)
        if new and new != old and column not in row.wrong:
            entry.differences.append(Difference(column, old or str(NOTHING), new))
            setattr(entry.person, attribute, new)

    def _department(self, entry, row):
        name = row.cells.get(Column.DEPARTMENT)
        if not name or Column.DEPARTMENT in row.wrong:
            return
        folded = fold(name)
        if folded not in self.departments:
            self.departments[folded] = Department(name=name)
            self.plan.departments.append(name)
        old, new = entry.person.department, self.departments[folded]
        if new is not old:
            was = old.name if old else str(NOTHING)
            entry.differences.append(Difference(Column.DEPARTMENT, was, new.name))
            entry.person.department = new

    def _stage(self, entry, row):
        old = self.stage_of.get(entry.person.stage_id)
        new = self._stage_meant(row, old)
        if new is None:
            return
        if old is None or (old.pathway.role_id, old.slug) != (new.pathway.role_id, new.slug):
            was = in_words(old) if old else str(NOTHING)
            entry.differences.append(Difference(Column.STAGE, was, in_words(new)))
            entry.person.stage = new

    def _stage_meant(self, row, old):
        """The stage that a row names, if it names one that it may name."""
        role_said, said = row.cells.get(Column.ROLE), row.cells.get(Column.STAGE)
        if not (role_said or said) or row.wrong & {Column.ROLE, Column.STAGE}:
            return None
        role = self.roles.get(fold(role_said)) if role_said else old and old.pathway.role
        if role is None:
            text = _("Name the role too: this person has none so far.")
            if role_said:
                text = _("There is no role “%(role)s”.") % {"role": role_said}
            self._problem(row, Column.ROLE, text)
            return None
        if not said and old and old.pathway.role_id == role.pk:
            return old
        stages = self.stages_of.get(role.pk)
        if not stages:
            self._problem(
                row,
                Column.ROLE,
                _(
                    "The role %(role)s has no published pathway, so nobody can be at one of its "
                    "stages."
                )
                % {"role": role},
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
        self._problem(row, Column.STAGE, text % {"role": role, "stage": said, "numbers": numbers})
        return None

    def _reports_to(self, entry):
        old = self.by_id.get(entry.person.manager_id)
        new = self.plan.manager_of[entry.person.email]
        if new != (old and old.email):
            was = self.names[old.email] if old else str(NOBODY)
            now = self._name(new) if new else str(NOBODY)
            entry.differences.append(Difference(Column.MANAGER, was, now))

    # All of them

    def _sort(self, entries):
        plan = self.plan
        for entry in entries:
            email = entry.person.email
            if entry.person.pk is None:
                plan.new.append(entry)
            elif email in self.leavers:
                plan.leaving.append(entry)
            elif email in self.returning:
                plan.returning.append(entry)
            elif entry.differences:
                only_follows = email in self.followed and entry.columns == [Column.MANAGER]
                (plan.moved if only_follows else plan.changed).append(entry)
            else:
                plan.unchanged += 1
                plan.still_away += not entry.person.is_active
        for email in self.followed.keys() - self.row_of.keys():
            entry = Entry(self.people[email])
            self._reports_to(entry)
            plan.moved.append(entry)
        plan.moved.sort(key=lambda entry: entry.person.email)

    def _refuse_what_is_not_ones_own(self):
        above = set(people_above(self.by).values_list("pk", flat=True)) if self.by else set()
        with_rights = set(User.groups.through.objects.values_list("user", flat=True))
        for entry in [*self.plan.changed, *self.plan.leaving, *self.plan.returning]:
            row, person = self.row_of[entry.person.email], entry.person
            leaves, returns = person.email in self.leavers, person.email in self.returning
            said = {"person": self.names[person.email]}
            if leaves and self.by and person.pk == self.by.pk:
                self._problem(row, Column.ACTIVE, _("You cannot mark yourself as having left."))
            elif leaves and person.is_superuser:
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
            elif returns and (person.is_superuser or person.pk in with_rights):
                self._problem(
                    row,
                    Column.ACTIVE,
                    _(
                        "%(person)s had rights in HR’s workplace. Bring them back on their own "
                        "page, and check their groups there."
                    )
                    % said,
                )


def in_words(stage: Stage) -> str:
    return f"{stage.pathway.role}, {stage}"


def _shortened(names, most=8):
    return names if len(names) <= most else [*names[: most - 2], "…", names[-1]]
