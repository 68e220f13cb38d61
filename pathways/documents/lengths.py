"""Find the texts of a document that are too long for their columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from .document import LONGEST, STAGE_LISTS, PathwayDocument, PathwayPart, StageDocument
from .findings import DocumentPlace


def too_long(document: PathwayDocument) -> Iterator[tuple[DocumentPlace, str, str, int]]:
    """Every text for which there is no room: its place, its item's words, itself, and the room."""
    for part in LONGEST:
        if part == PathwayPart.STAGES or not hasattr(document, part):
            continue
        yield from _too_long_in(DocumentPlace(part), getattr(document, part))
    for stage in document.stages:
        yield from _too_long_in(DocumentPlace(PathwayPart.STAGES, stage.number), stage)
        for part in [PathwayPart.AUDIENCE, *STAGE_LISTS]:
            yield from _too_long_in(DocumentPlace(part, stage.number), getattr(stage, part))


def _too_long_in(place: DocumentPlace, held) -> Iterator[tuple[DocumentPlace, str, str, int]]:
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
