"""Load everything that a plan relies on from the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from pathways.models import Role, Stage

from ..models import Company, Department, User
from ..permissions import people_above


class PersonSnapshot(NamedTuple):
    pk: int
    email: str
    name: str
    job_title: str
    department_id: int | None
    manager_id: int | None
    manager_since: object
    manager_changes: int
    stage_id: int | None
    is_active: bool
    is_superuser: bool
    staff_number: str | None
    language: str


@dataclass
class Snapshot:
    """What a plan relies on. A list does the same to two equal snapshots."""

    people: list[PersonSnapshot]
    departments: list[tuple[int, str]]
    roles: list[tuple[int, str, str]]
    stages: list[tuple]
    with_rights: set[int]
    above: set[int]
    imports: int
    stage_objects: list[Stage] = field(compare=False, default_factory=list)

    @classmethod
    def take(cls, by: User | None) -> Snapshot:
        # First, so that a list that is imported meanwhile is not counted without its people.
        imports = imports_so_far()
        stages = Stage.objects.published().select_related("pathway__role").order_by("number", "pk")
        published = list(stages)
        held = Stage.objects.filter(pk__in=User.objects.exclude(stage=None).values("stage"))
        held = list(held.exclude(pk__in=[s.pk for s in published]).select_related("pathway__role"))
        return cls(
            people=list(
                map(
                    PersonSnapshot._make,
                    User.objects.order_by("pk").values_list(*PersonSnapshot._fields),
                )
            ),
            departments=list(Department.objects.order_by("pk").values_list("pk", "name")),
            roles=list(Role.objects.order_by("pk").values_list("pk", "slug", "name")),
            stages=sorted(
                (s.pk, s.slug, s.number, s.title, s.pathway.role_id, is_published)
                for found, is_published in [(published, True), (held, False)]
                for s in found
            ),
            with_rights=set(User.groups.through.objects.values_list("user", flat=True)),
            above=set(people_above(by).values_list("pk", flat=True)) if by else set(),
            imports=imports,
            stage_objects=[*published, *held],
        )

    @property
    def number_here(self) -> int:
        """Return how many people are here."""
        return sum(person.is_active for person in self.people)

    @cached_property
    def published(self) -> list[Stage]:
        pks = {row[0] for row in self.stages if row[-1]}
        return [stage for stage in self.stage_objects if stage.pk in pks]


def imports_so_far() -> int:
    """Return how many lists were imported until now."""
    return Company.objects.filter(pk=1).values_list("imports", flat=True).first() or 0
