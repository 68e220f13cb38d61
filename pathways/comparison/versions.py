"""Show what each version of a pathway changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from django.utils.translation import gettext as _

from ..documents.differences import Change, DocumentDifference, differences
from ..documents.document import PathwayDocument, PathwayPart, StageDocument
from ..documents.wording import capitalised, field_in_words, part_in_words, values_in_words
from ..models import Pathway, content_languages

AT_A_GLANCE = 6  # more changes than this are folded, except those of the newest version
ALIKE = 0.4  # with less in common, two sentences are read one after the other, not word by word
MarkedPieces = list[tuple[str, bool]]  # words, each with whether they changed
MOST_WORDS = 500  # comparing longer texts word by word takes too long


@dataclass(frozen=True)
class ShownChange:
    """Prepare one change for the page."""

    difference: DocumentDifference

    @property
    def label(self) -> str:
        """Name what changed and how: `Objectives · Reworded`."""
        part = self.difference.place.part
        about = capitalised(part_in_words(part)) if part else ""
        if field := field_in_words(self.difference.place.part, self.difference.field):
            about = f"{about}, {field}"
        return f"{about} · {self._what_became()}"

    def _what_became(self) -> str:
        change = self.difference
        if change.change == Change.MOVED and change.origin:
            return _("Moved here from “%(stage)s”") % {"stage": change.origin}
        if change.change == Change.MOVED:
            return _("Moved within the list")
        if not change.before:
            return _("New")
        return _("Reworded") if change.after else _("Gone")

    @property
    def item(self) -> str:
        """Return the words of the item in which something changed, or nothing."""
        return self.difference.item

    @property
    def is_moved(self) -> bool:
        return self.difference.change == Change.MOVED

    @property
    def text(self) -> str:
        return self.difference.after

    @property
    def before(self) -> MarkedPieces:
        """Return the old words in pieces, each with whether it changed."""
        return self._marked[0]

    @property
    def after(self) -> MarkedPieces:
        return self._marked[1]

    @cached_property
    def _marked(self) -> tuple[MarkedPieces, MarkedPieces]:
        before, after = values_in_words(self.difference)
        if self.difference.place.part == PathwayPart.LANGUAGE:
            names = dict(content_languages())
            before, after = (str(names.get(code, code)) for code in (before, after))
        return marked(before, after)


@dataclass(frozen=True)
class ChangeGroup:
    """Group the changes of one stage, of the list of stages, or of the role as a whole."""

    title: str
    lines: list[ShownChange]
    stage: StageDocument | None = None


@dataclass(frozen=True)
class VersionChanges:
    """Hold a version, the one it is compared with, and the changes."""

    version: Pathway
    before: Pathway | None
    chapters: list[ChangeGroup]
    is_newest: bool = False

    @property
    def count(self) -> int:
        return sum(len(chapter.lines) for chapter in self.chapters)

    @property
    def is_folded(self) -> bool:
        return self.count > AT_A_GLANCE and not self.is_newest


def history(documents: dict[Pathway, PathwayDocument]) -> list[VersionChanges]:
    """Return what each version changed. `documents` and the result begin with the newest."""
    newest_first = [*documents]
    return [
        VersionChanges(
            version=version,
            before=before,
            chapters=chapters(documents[version], documents[before]) if before else [],
            is_newest=version == newest_first[0],
        )
        for version, before in zip(newest_first, [*newest_first[1:], None], strict=False)
    ]


def release_between(
    documents: dict[Pathway, PathwayDocument], then: Pathway, now: Pathway
) -> VersionChanges:
    return VersionChanges(now, then, chapters(documents[now], documents[then]), is_newest=True)


def chapters(now: PathwayDocument, then: PathwayDocument) -> list[ChangeGroup]:
    """Group the differences: those of the role first, then those of its stages in order."""
    role, stages, of_stage = [], [], defaultdict(list)
    for difference in differences(now, then):
        place, line = difference.place, ShownChange(difference)
        if place.stage is None:
            role.append(line)
        elif place.part == PathwayPart.STAGES:
            stages.append(line)
        else:
            of_stage[place.stage].append(line)
    found = [
        ChangeGroup(_("The role as a whole"), role),
        ChangeGroup(_("The list of stages"), stages),
    ]
    found += [ChangeGroup("", of_stage[stage.number], stage) for stage in now.stages]
    return [chapter for chapter in found if chapter.lines]


def marked(before: str, after: str) -> tuple[MarkedPieces, MarkedPieces]:
    """Split both texts into pieces, and mark the words that the other does not have there.

    Where the two have little in common, or one is empty or very long, nothing is marked.
    """
    old, new = before.split(" "), after.split(" ")
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    is_long = max(len(old), len(new)) > MOST_WORDS
    if is_long or before == after or matcher.ratio() < ALIKE:
        return ([(before, False)] if before else [], [(after, False)] if after else [])
    pieces: tuple[MarkedPieces, MarkedPieces] = ([], [])
    for kind, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        for side, words in zip(pieces, (old[from_old:to_old], new[from_new:to_new]), strict=True):
            if words:
                side.append((" ".join(words), kind != "equal"))
    return pieces
