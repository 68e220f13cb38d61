"""What importing a list would do, and to whom. `planner` makes it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy

from ..models import Department
from ..names import fold, name_and_email
from .columns import Column
from .hints import Hint
from .sheet import ListProblem
from .snapshot import PersonSnapshot, Snapshot

NOBODY = gettext_lazy("nobody")
MANY_ABSENT = 5  # percent of the people who are here
LABELS = {Column.STAGE: gettext_lazy("current stage")}


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
    """A person whom the list would add, change, let go or bring back. `key`: see `Plan`."""

    key: int
    person: Planned
    before: PersonSnapshot | None = None
    differences: list[FieldChange] = field(default_factory=list)
    row: int = 0

    @property
    def columns(self):
        """The columns that are written at once."""
        return [difference.column for difference in self.differences if not difference.waits]

    @property
    def waiting(self):
        """The columns whose change waits until somebody else confirms it."""
        return [difference.column for difference in self.differences if difference.waits]


@dataclass
class Plan:
    """Everything that a list would do. With a problem, nothing is done.

    People are named by keys: their id if they are in the portal; for new people, the number of
    their row as a negative number.
    """

    problems: list[ListProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    new: list[PlanEntry] = field(default_factory=list)
    changed: list[PlanEntry] = field(default_factory=list)
    leaving: list[PlanEntry] = field(default_factory=list)
    returning: list[PlanEntry] = field(default_factory=list)
    # The list does not change these itself: their manager leaves, and they go one manager up.
    moved: list[PlanEntry] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    # New people who may be here already, under another address.
    hints: list[Hint] = field(default_factory=list)
    unchanged: int = 0
    # Whether the list is said to be complete, and how many people leave by not being in it.
    is_full: bool = False
    absent: int = 0
    # Counts people who are inactive in the list, and were never here.
    passed_over: int = 0
    # Counts people who are here and not in the list.
    not_mentioned: int = 0
    # Counts people who are in the list unchanged, and inactive here.
    still_away: int = 0
    # What waits for confirmation, because the person who imports the list would gain access by it:
    # the keys of new managers, and new addresses, by the ids of the people who get them.
    waiting: dict[int, int] = field(default_factory=dict)
    waiting_addresses: dict[int, str] = field(default_factory=dict)
    # The keys of people for whom it would wait too, if they had something to protect.
    unprotected: set[int] = field(default_factory=set)
    # The key of each person's manager, by their own key; None for nobody.
    manager_of: dict[int, int | None] = field(default_factory=dict)
    # The ids of people who will be active after the import, without new ones.
    here: set[int] = field(default_factory=set)
    snapshot: Snapshot | None = None

    @property
    def entries(self):
        return [*self.new, *self.of_people_here]

    @property
    def of_people_here(self):
        """The entries of people who were in the portal before."""
        return [*self.changed, *self.leaving, *self.returning, *self.moved]

    @property
    def ids_of_people_here(self):
        """The ids of people for whom something is written, and not only asked for."""
        return [
            entry.person.pk
            for entry in self.of_people_here
            if entry.columns or entry.person.is_active != entry.before.is_active
        ]

    @property
    def ids_of_who_waits(self):
        return self.waiting.keys() | self.waiting_addresses.keys()

    @property
    def leaves_many(self):
        """Whether so many leave by not being in the list that it could be the wrong list."""
        if not self.absent:
            return False
        return self.absent * 100 > MANY_ABSENT * self.snapshot.number_here

    @property
    def does_something(self):
        return bool(self.new or self.changed or self.leaving or self.returning or self.moved)

    @property
    def digest(self) -> str:
        """A hash that is equal for plans that would do the same."""
        contents = [
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
        return hashlib.sha256(json.dumps(contents).encode()).hexdigest()
