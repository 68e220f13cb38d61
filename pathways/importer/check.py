"""What can be wrong with a whole document: parts missing, texts too long, identities twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

from .document import LONGEST, STAGE_LISTS, Part, PathwayDocument, StageDocument
from .findings import Kind, Place
from .ledger import Ledger

IDENTIFIED = [Part.COMPETENCIES, Part.READINGS, Part.METRICS]


def check(document: PathwayDocument, ledger: Ledger) -> PathwayDocument:
    """Say what is wrong. What is returned has no identity twice, and is the same otherwise."""
    if not document.role_name:
        ledger.conclude(Kind.MISSING, Place(Part.ROLE_NAME))
    if not document.stages:
        ledger.conclude(Kind.MISSING, Place(Part.STAGES))
    line_of: dict = {}
    for use in ledger.uses:
        line_of.setdefault((use.place, use.text), use.line)
    for place, owner, text, most in too_long(document):
        line = line_of.get((place, owner), 0)
        ledger.conclude(Kind.TOO_LONG, place, text, str(most), line)
    return _with_each_slug_once(document, ledger, line_of)


def too_long(document: PathwayDocument) -> Iterator[tuple[Place, str, str, int]]:
    """Every text for which there is no room: its place, its item's words, itself, and the room."""
    for part in LONGEST:
        if part == Part.STAGES or not hasattr(document, part):
            continue
        yield from _too_long_in(Place(part), getattr(document, part))
    for stage in document.stages:
        yield from _too_long_in(Place(Part.STAGES, stage.number), stage)
        for part in [Part.AUDIENCE, *STAGE_LISTS]:
            yield from _too_long_in(Place(part, stage.number), getattr(stage, part))


def _too_long_in(place: Place, held) -> Iterator[tuple[Place, str, str, int]]:
    most = LONGEST[place.part]
    for item in held if isinstance(held, tuple) else (held,):
        if not is_dataclass(item):
            if len(item) > most:
                yield place, item, item, most
            continue
        owner = getattr(item, fields(item)[0].name)
        if isinstance(item, StageDocument):
            owner = item.title
        for name, room in most.items():
            value = getattr(item, name)
            for text in value if isinstance(value, tuple) else (value,):
                if len(text) > room:
                    yield place, owner, text, room


def _with_each_slug_once(
    document: PathwayDocument, ledger: Ledger, line_of: dict
) -> PathwayDocument:
    def once(items: tuple, part: Part, number: int | None = None) -> tuple:
        seen: set[str] = set()
        kept = []
        for item in items:
            if item.slug and item.slug in seen:
                words = item.text if hasattr(item, "text") else item.title
                place = Place(part, number or item.number)
                line = line_of.get((place, words), 0)
                ledger.conclude(Kind.SLUG_TWICE, place, item.slug, words, line)
                item = replace(item, slug="")
            seen.add(item.slug)
            kept.append(item)
        return tuple(kept)

    stages = []
    for stage in once(document.stages, Part.STAGES):
        lists = {part: once(getattr(stage, part), part, stage.number) for part in IDENTIFIED}
        stages.append(replace(stage, **lists))
    return replace(document, stages=tuple(stages))
