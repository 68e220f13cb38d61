"""Find the texts of a document that are too long for their columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache

from django.apps import apps

from ..contents import PATHWAY, STAGES, Content, content_named
from .document import (
    PLAIN_LISTS,
    STAGE_LISTS,
    STAGE_TEXTS,
    TABLES,
    PathwayDocument,
    PathwayPart,
    StageDocument,
    is_plain,
)
from .findings import DocumentPlace


@cache
def longest() -> dict[str, int | dict[str, int]]:
    """Return how many characters the database has room for, by part and field."""
    role = apps.get_model("pathways.Role")
    stage = _longest_of(STAGES)
    found = {PathwayPart.ROLE_NAME: role._meta.get_field("name").max_length}
    found |= _longest_of(PATHWAY)
    for name in [*PLAIN_LISTS, *TABLES, *STAGE_LISTS]:
        content = content_named(name)
        found[name] = _longest_of(content)
        if is_plain(content):
            found[name] = found[name][content.main_text]
    found[PathwayPart.STAGES] = {n: m for n, m in stage.items() if n not in STAGE_TEXTS}
    return found | {name: stage[name] for name in STAGE_TEXTS if name in stage}


def _longest_of(content: Content) -> dict[str, int]:
    """Return the room for each text of a list's rows. Texts without a limit are left out."""
    names = [content.main_text, *(["slug"] if content.has_identity else []), *content.field_names]
    fields_of = {name: content.model._meta.get_field(name).max_length for name in names}
    nested = {each.name: _longest_of(each)[each.main_text] for each in _own_lists(content)}
    return {name: most for name, most in fields_of.items() if most} | nested


def _own_lists(content: Content) -> list[Content]:
    return [] if content in (PATHWAY, STAGES) else content.lists


def too_long(document: PathwayDocument) -> Iterator[tuple[DocumentPlace, str, str, int]]:
    """Yield each text that is too long: its place, its item's words, the text, the limit."""
    for part in longest():
        if part == PathwayPart.STAGES or not hasattr(document, part):
            continue
        yield from _too_long_in(DocumentPlace(part), getattr(document, part))
    for stage in document.stages:
        yield from _too_long_in(DocumentPlace(PathwayPart.STAGES, stage.number), stage)
        for part in [*STAGE_TEXTS, *STAGE_LISTS]:
            if part not in longest():
                continue
            yield from _too_long_in(DocumentPlace(part, stage.number), getattr(stage, part))


def _too_long_in(place: DocumentPlace, held) -> Iterator[tuple[DocumentPlace, str, str, int]]:
    most = longest()[place.part]
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
