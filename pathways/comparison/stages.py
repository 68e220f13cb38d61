"""Compare two stages, list by list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..contents import content_named, content_of
from ..documents.document import STAGE_LISTS
from ..likeness import same_words
from ..models import Competency, Level, Reading, Stage


@dataclass(frozen=True)
class SharedItem:
    """Hold an item that both stages have; each may have its own words."""

    one: object
    other: object

    @property
    def is_reworded(self) -> bool:
        content = content_of(type(self.one))
        is_competency = isinstance(self.one, Competency)  # what is said of it is compared apart
        names = [content.main_text] if is_competency else content.word_fields
        if isinstance(self.one, Reading):
            names = [*names, "kind", "competency"]
        return any(getattr(self.one, name) != getattr(self.other, name) for name in names)

    @property
    def has_other_levels(self) -> bool:
        """Tell whether the two describe the levels differently."""
        one, other = self.one, self.other
        if not isinstance(one, Competency) or not isinstance(other, Competency):
            return False
        return any(one.level_wording(level) != other.level_wording(level) for level in Level)

    @property
    def expects_other_levels(self) -> bool:
        """Tell whether one stage expects another level than the other."""
        one, other = self.one, self.other
        if not isinstance(one, Competency) or not isinstance(other, Competency):
            return False
        return one.expected_level != other.expected_level

    @property
    def is_explained_differently(self) -> bool:
        one, other = self.one, self.other
        if not isinstance(one, Competency) or not isinstance(other, Competency):
            return False
        return (one.explanation, one.examples) != (other.explanation, other.examples)


@dataclass(frozen=True)
class SideBySide:
    """Hold one list of two stages: what is in both, and what is in only one."""

    part: str
    both: list[SharedItem]
    only_one: list
    only_other: list

    @property
    def title(self):
        return content_named(self.part).title


def side_by_side(one: Stage, other: Stage) -> list[SideBySide]:
    """Return the lists of two stages that either has. Prefetch their contents."""
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
    """Map items by slug, or by their words and how often these came before."""
    turn: Counter[str] = Counter()
    found = {}
    for item in items:
        key = getattr(item, "slug", None)
        if key is None:
            words = same_words(getattr(item, content_of(type(item)).main_text))
            key = (words, turn[words])
            turn[words] += 1
        found[key] = item
    return found
