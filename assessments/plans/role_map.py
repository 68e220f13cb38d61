"""A map of the company's roles: which of them ask for the same competencies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
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

    @property
    def width(self) -> int:
        """How thick the line between them is drawn."""
        return min(1 + self.shared, 8)


@dataclass(frozen=True)
class RoleMap:
    """All published roles, and a link between any two that share a competency."""

    size: int
    places: list[RolePlace]
    links: list[RoleLink]  # the most shared first


def role_map(*, here: int | None, target: int | None) -> RoleMap:
    """Draw the map from the identities that roles share. Two queries.

    `here` and `target` are the ids of the reader's role and of the one they want to go to.
    """
    pathways = list(Pathway.objects.published().select_related("role").order_by("role__name"))
    slugs = defaultdict(set)
    asked = Competency.objects.filter(stage__pathway__in=pathways)
    for pathway, slug in asked.values_list("stage__pathway", "slug").distinct():
        slugs[pathway].add(slug)
    places = [
        _place(number, pathway, len(pathways), here, target)
        for number, pathway in enumerate(pathways, 1)
    ]
    links = [
        RoleLink(one, other, shared)
        for one, other in combinations(places, 2)
        if (shared := len(slugs[one.pathway.pk] & slugs[other.pathway.pk]))
    ]
    links.sort(key=lambda link: -link.shared)
    return RoleMap(SIZE, places, links)


def _place(number, pathway, of, here, target):
    angle = 2 * pi * (number - 1) / of - pi / 2
    x, y = (round(SIZE / 2 + RADIUS * turn(angle)) for turn in (cos, sin))
    role = pathway.role_id
    return RolePlace(number, pathway, x, y, role == here, role == target)
