"""A map of the company's roles: which of them ask for the same, and the way between two."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from itertools import combinations, permutations
from math import cos, pi, sin

from pathways.models import Competency, Pathway

SIZE, RADIUS = 400, 165  # of the drawing, and of the circle that the roles stand on


@dataclass(frozen=True)
class RolePlace:
    """A role on the map, by the number that stands for it."""

    number: int
    pathway: Pathway
    x: int
    y: int
    is_here: bool
    is_target: bool


@dataclass(frozen=True)
class RoleLink:
    """Two roles and how many competencies both ask for."""

    one: RolePlace
    other: RolePlace
    shared: int
    is_on_way: bool = False

    @property
    def width(self) -> int:
        """How thick the line between them is drawn."""
        return min(1 + self.shared, 8)


@dataclass(frozen=True)
class RoleStep:
    """A role on the way to another, and what it adds to the role before it."""

    place: RolePlace
    before: RolePlace | None = None
    shared: int = 0
    new: int = 0


@dataclass(frozen=True)
class RoleMap:
    """All published roles, and a link between any two that share a competency."""

    size: int
    places: list[RolePlace]
    links: list[RoleLink]  # the most shared first
    way: list[RoleStep]  # from here to the target, or nothing

    @property
    def is_cut_off(self) -> bool:
        """Whether no way leads from here to the target, though both are on the map."""
        is_elsewhere = [place.is_here for place in self.places if place.is_target] == [False]
        return is_elsewhere and not self.way and any(place.is_here for place in self.places)


def role_map(*, here: int | None, target: int | None) -> RoleMap:
    """Draw the map from the identities that roles share. Two queries.

    `here` and `target` are the ids of the reader's role and of the one they want to go to.
    """
    pathways = list(Pathway.objects.published().select_related("role").order_by("role__name"))
    slugs: dict[int, set[str]] = defaultdict(set)
    asked = Competency.objects.filter(stage__pathway__in=pathways)
    for pathway, slug in asked.values_list("stage__pathway", "slug").distinct():
        slugs[pathway].add(slug)
    places = [
        _place(number, pathway, len(pathways), here, target)
        for number, pathway in enumerate(pathways, 1)
    ]
    way = _way(places, slugs)
    on_way = {frozenset([step.before, step.place]) for step in way}
    links = [
        RoleLink(one, other, shared, frozenset([one, other]) in on_way)
        for one, other in combinations(places, 2)
        if (shared := len(slugs[one.pathway.pk] & slugs[other.pathway.pk]))
    ]
    links.sort(key=lambda link: -link.shared)
    return RoleMap(SIZE, places, links, way)


def _way(places, slugs) -> list[RoleStep]:
    """Return the way from here to the target whose largest step adds the fewest competencies.

    Each two roles on it share some. Of several such ways, return one with the fewest roles.
    """
    here = next((place for place in places if place.is_here), None)
    target = next((place for place in places if place.is_target), None)
    if here is None or target is None or here == target:
        return []
    steps = defaultdict(list)
    for one, other in permutations(places, 2):
        shared = len(slugs[one.pathway.pk] & slugs[other.pathway.pk])
        if shared:
            new = len(slugs[other.pathway.pk] - slugs[one.pathway.pk])
            steps[one].append(RoleStep(other, one, shared, new))
    for most in sorted({step.new for found in steps.values() for step in found}):
        if way := _fewest_steps(here, target, steps, most):
            return [RoleStep(here), *way]
    return []


def _fewest_steps(here, target, steps, most) -> list[RoleStep]:
    """Return the shortest way whose steps add at most so many competencies, or nothing."""
    ways, seen = deque([(here, [])]), {here}
    while ways:
        place, way = ways.popleft()
        if place == target:
            return way
        for step in steps[place]:
            if step.new <= most and step.place not in seen:
                seen.add(step.place)
                ways.append((step.place, [*way, step]))
    return []


def _place(number, pathway, of, here, target):
    angle = 2 * pi * (number - 1) / of - pi / 2
    x, y = (round(SIZE / 2 + RADIUS * turn(angle)) for turn in (cos, sin))
    role = pathway.role_id
    return RolePlace(number, pathway, x, y, role == here, role == target)
