"""Find the differences between two documents of one role, for people to read before they agree."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from .document import (
    PLAIN_LISTS,
    STAGE_LISTS,
    STAGE_TEXTS,
    TABLES,
    TEXTS,
    PathwayDocument,
    PathwayPart,
    StageDocument,
)
from .findings import DocumentPlace
from .identity import WORDS


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"  # the same thing in other words: its slug stays
    CHANGED = "changed"  # something that is said about it
    MOVED = "moved"  # to another place in its list, or to another stage


@dataclass(frozen=True)
class DocumentDifference:
    """Describe one change. Stages have their new numbers, or the old ones if they are gone.

    Where something about an item has changed, `item` are the item's words and `field` is what it
    is; where it came from another stage, `origin` is that one's title.
    """

    change: Change
    place: DocumentPlace
    before: str = ""
    after: str = ""
    item: str = ""
    field: str = ""
    origin: str = ""


def differences(new: PathwayDocument, old: PathwayDocument) -> list[DocumentDifference]:
    """Return all changes from the old document to the new. Both need their slugs (`identified`)."""
    found = []
    for part in [PathwayPart.ROLE_NAME, *TEXTS]:
        found += _text(DocumentPlace(part), getattr(old, part), getattr(new, part))
    for part in [*PLAIN_LISTS, *TABLES]:
        found += _list(DocumentPlace(part), getattr(old, part), getattr(new, part), {}, {})
    return found + _stages(new, old)


def _stages(new: PathwayDocument, old: PathwayDocument) -> list[DocumentDifference]:
    before = {stage.slug: stage for stage in old.stages}
    after = {stage.slug: stage for stage in new.stages}
    were, are = _homes(old), _homes(new)
    found = [
        DocumentDifference(
            Change.REMOVED, DocumentPlace(PathwayPart.STAGES, stage.number), before=stage.title
        )
        for slug, stage in before.items()
        if slug not in after
    ]
    moved = _moved(list(before), list(after))
    for slug, stage in after.items():
        place = DocumentPlace(PathwayPart.STAGES, stage.number)
        if earlier := before.get(slug):
            if earlier.title != stage.title:
                found.append(DocumentDifference(Change.REWORDED, place, earlier.title, stage.title))
            if slug in moved:
                found.append(DocumentDifference(Change.MOVED, place, stage.title, stage.title))
            found += _stage(stage, earlier, were, are)
        else:
            found.append(DocumentDifference(Change.ADDED, place, after=stage.title))
            inside = _stage(stage, StageDocument(stage.number, ""), were, are)
            found += [change for change in inside if change.change == Change.MOVED]
    return found


def _homes(document: PathwayDocument) -> dict[tuple[str, str], str]:
    """Return the title of the stage of each item that has a slug, by list and slug."""
    return {
        (part, item.slug): stage.title
        for stage in document.stages
        for part in WORDS
        for item in getattr(stage, part)
    }


def _stage(
    new: StageDocument, old: StageDocument, were: dict, are: dict
) -> list[DocumentDifference]:
    old = _with_links_reworded(old, new)
    found = []
    for part in STAGE_TEXTS:
        found += _text(DocumentPlace(part, new.number), getattr(old, part), getattr(new, part))
    for part in STAGE_LISTS:
        found += _list(
            DocumentPlace(part, new.number), getattr(old, part), getattr(new, part), were, are
        )
    return found


def _with_links_reworded(old: StageDocument, new: StageDocument) -> StageDocument:
    """Let the old readings name competencies as the new stage does: a rewording is one change."""
    now = {each.slug: each.text for each in new.competencies}
    words = {each.text: now[each.slug] for each in old.competencies if each.slug in now}
    readings = (
        replace(each, competency=words.get(each.competency, each.competency))
        for each in old.readings
    )
    return replace(old, readings=tuple(readings))


def _text(place: DocumentPlace, before: str, after: str) -> list[DocumentDifference]:
    if before == after:
        return []
    change = Change.CHANGED if before and after else Change.ADDED if after else Change.REMOVED
    return [DocumentDifference(change, place, before, after)]


def _list(
    place: DocumentPlace, old: tuple, new: tuple, were: dict, are: dict
) -> list[DocumentDifference]:
    """Return the changes of a list; `were` and `are` are the `_homes` before and after."""
    before, after = _by_key(old), _by_key(new)
    moved = _moved(list(before), list(after))
    found = [
        DocumentDifference(Change.REMOVED, place, before=_words(item))
        for key, item in before.items()
        if key not in after and (place.part, key) not in are
    ]
    for key, item in after.items():
        words = _words(item)
        if key in before:
            found += _item(place, before[key], item)
            if key in moved:
                found.append(DocumentDifference(Change.MOVED, place, words, words))
        elif origin := were.get((place.part, key)):
            found.append(DocumentDifference(Change.MOVED, place, words, words, origin=origin))
        else:
            found.append(DocumentDifference(Change.ADDED, place, after=words))
    return found


def _item(place: DocumentPlace, before, after) -> list[DocumentDifference]:
    """Return the changes within one item."""
    if isinstance(after, str) or before == after:
        return []
    found = []
    name = fields(after)[0].name
    if _words(before) != _words(after):
        found.append(DocumentDifference(Change.REWORDED, place, _words(before), _words(after)))
    for field in fields(after):
        was, now = getattr(before, field.name), getattr(after, field.name)
        if field.name not in (name, "slug") and was != now:
            found.append(
                DocumentDifference(
                    Change.CHANGED,
                    place,
                    _joined(was),
                    _joined(now),
                    item=_words(after),
                    field=field.name,
                )
            )
    return found


def _joined(value: str | tuple[str, ...]) -> str:
    return ", ".join(value) if isinstance(value, tuple) else value


def _words(item) -> str:
    """Return the words by which people know an item: its first field."""
    return item if isinstance(item, str) else getattr(item, fields(item)[0].name)


def _by_key(items: tuple) -> dict:
    """Map items by slug, or by their words and how often these came before."""
    turn: Counter[str] = Counter()
    keyed = {}
    for item in items:
        key = getattr(item, "slug", "")
        if not key:
            words = _words(item)
            key = (words, turn[words])
            turn[words] += 1
        keyed[key] = item
    return keyed


def _moved(before: list, after: list) -> set:
    """Return the fewest items whose move explains the new order."""
    place = {key: at for at, key in enumerate(before)}
    kept = [key for key in after if key in place]
    ends: list[int] = []  # the smallest last place of a rising run, by its length
    tails: list[int] = []  # where in `kept` that run ends
    previous: list[int] = []
    for at, key in enumerate(kept):
        length = bisect_left(ends, place[key])
        previous.append(tails[length - 1] if length else -1)
        ends[length : length + 1] = [place[key]]
        tails[length : length + 1] = [at]
    stayed, at = set(), tails[-1] if tails else -1
    while at >= 0:
        stayed.add(kept[at])
        at = previous[at]
    return set(kept) - stayed
