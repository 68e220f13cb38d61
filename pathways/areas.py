"""Group competencies, or what is about them, by the area that each names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class AreaGroup(Generic[Item]):
    """The items of one area. Those without an area come last, in a group without a name."""

    name: str
    items: list[Item] = field(default_factory=list)
    is_rest: bool = False  # of items without an area, where others have one


def by_area(
    items: Iterable[Item], area_of: Callable[[Item], str] = attrgetter("area")
) -> list[AreaGroup[Item]]:
    """Return the areas in the order in which they first come, each with its items."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(area_of(item), []).append(item)
    rest = found.pop("", None)
    groups = [AreaGroup(name, held) for name, held in found.items()]
    return [*groups, AreaGroup("", rest, bool(groups))] if rest else groups
