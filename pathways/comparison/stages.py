"""Two stages side by side, list by list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ..documents.document import STAGE_LISTS, PathwayPart
from ..likeness import same_words
from ..models import Competency, Level, Stage

TITLES = {
    PathwayPart.OBJECTIVES: _("Objectives"),
    PathwayPart.COMPETENCIES: _("Key competencies"),
    PathwayPart.READINGS: _("Suggested readings"),
    PathwayPart.METRICS: _("Success metrics"),
    PathwayPart.WATCH_FORS: _("Watch for"),
    PathwayPart.DEVELOPMENT_TIPS: _("Development tips"),
}
WORDS = ["text", "title", "authors", "note"]  # what an item may say, of whichever list it is


@dataclass(frozen=True)
class SharedItem:
    """One thing that both stages ask for; in each it may have its own words."""

    one: object
    other: object

    @property
    def is_reworded(self) -> bool:
        return any(
            getattr(self.one, field, "") != getattr(self.other, field, "") for field in WORDS
        )

    @property
    def has_other_levels(self) -> bool:
        """Whether the answers to it are described otherwise."""
        return isinstance(self.one, Competency) and any(
            self.one.level_wording(level) != self.other.level_wording(level) for level in Level
        )


@dataclass(frozen=True)
class SideBySide:
    """One of the six lists of two stages: what is in both, and what is in one alone."""

    part: PathwayPart
    both: list[SharedItem]
    only_one: list
    only_other: list

    @property
    def title(self):
        return TITLES[self.part]


def side_by_side(one: Stage, other: Stage) -> list[SideBySide]:
    """The lists of two stages, without those that neither has. Load their contents along."""
    found = []
    for part in STAGE_LISTS:
        ours = _by_identity(getattr(one, part).all())
        theirs = _by_identity(getattr(other, part).all())
        if ours or theirs:
            found.append(
                SideBySide(
                    part,
                    both=[
                        SharedItem(item, theirs[key]) for key, item in ours.items() if key in theirs
                    ],
                    only_one=[item for key, item in ours.items() if key not in theirs],
                    only_other=[item for key, item in theirs.items() if key not in ours],
                )
            )
    return found


def _by_identity(items: Iterable) -> dict:
    """By slug, or by the words and, where these stand there twice, the turn."""
    turn: Counter[str] = Counter()
    found = {}
    for item in items:
        key = getattr(item, "slug", None)
        if key is None:
            words = same_words(item.text)
            key = (words, turn[words])
            turn[words] += 1
        found[key] = item
    return found
