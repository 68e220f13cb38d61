"""Find the texts of a document that are too long for their columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import cache

from django.apps import apps
from django.db.models import Field

from ..contents import PATHWAY, STAGES, Content, TextKind, content_named
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

# The limit of the others is that of the whole text.
LIMITED_BY_LINE = ["examples"]


@cache
def longest() -> dict[str, int]:
    """Return how many characters the database has room for, by part: texts and plain lists."""
    role = apps.get_model("pathways.Role")
    stage = _longest_of(STAGES)
    found = {}
    if room := role._meta.get_field("name").max_length:
        found[str(PathwayPart.ROLE_NAME)] = room
    found |= _longest_of(PATHWAY)
    for content in map(content_named, [*PLAIN_LISTS, *STAGE_LISTS]):
        if is_plain(content):
            found[content.name] = _longest_of(content)[content.main_text]
    return found | {name: stage[name] for name in STAGE_TEXTS if name in stage}


@cache
def longest_of_items() -> dict[str, dict[str, int]]:
    """Return the same by part and field, for the lists whose items have several texts."""
    contents = [content_named(name) for name in [*TABLES, *STAGE_LISTS]]
    found = {content.name: _longest_of(content) for content in contents if not is_plain(content)}
    stage = _longest_of(STAGES)
    found[PathwayPart.STAGES] = {n: m for n, m in stage.items() if n not in STAGE_TEXTS}
    return found


def _longest_of(content: Content) -> dict[str, int]:
    """Return the room for each text of a list's rows. Texts without a limit are left out."""
    # Which competency a reading is for is no text of its own: its column has the identity.
    texts = [text.name for text in content.texts if text.kind != TextKind.COMPETENCY]
    names = [content.main_text, *(["slug"] if content.has_identity else []), *texts]
    fields_of = {name: _room_of(content.model._meta.get_field(name)) for name in names}
    nested = {each.name: _longest_of(each)[each.main_text] for each in _own_lists(content)}
    return {name: most for name, most in fields_of.items() if most} | nested


def _room_of(field: Field) -> int | None:
    """Return the room of a text; of one whose lines are limited, that of each line."""
    return getattr(field, "longest_line", None) or field.max_length


def _own_lists(content: Content) -> list[Content]:
    return [] if content in (PATHWAY, STAGES) else content.lists


def too_long(document: PathwayDocument) -> Iterator[tuple[DocumentPlace, str, str, int]]:
    """Yield each text that is too long: its place, its item's words, the text, the limit."""
    for part in [PathwayPart.ROLE_NAME, *PATHWAY.field_names, *PLAIN_LISTS, *TABLES]:
        yield from _too_long_in(document, part, DocumentPlace(part))
    for stage in document.stages:
        rooms = longest_of_items()[PathwayPart.STAGES]
        place = DocumentPlace(PathwayPart.STAGES, stage.number)
        yield from _too_long_item(stage, stage.title, rooms, place)
        for part in [*STAGE_TEXTS, *STAGE_LISTS]:
            yield from _too_long_in(stage, part, DocumentPlace(part, stage.number))


def _too_long_in(
    holder: PathwayDocument | StageDocument, part: str, place: DocumentPlace
) -> Iterator[tuple[DocumentPlace, str, str, int]]:
    held = getattr(holder, part)
    if part in longest():
        room = longest()[part]
        for text in _texts(held):
            if len(text) > room:
                yield place, text, text, room
    elif part in longest_of_items():
        for item in held:
            owner = getattr(item, fields(item)[0].name)
            yield from _too_long_item(item, owner, longest_of_items()[part], place)


def _too_long_item(
    item, owner: str, rooms: dict[str, int], place: DocumentPlace
) -> Iterator[tuple[DocumentPlace, str, str, int]]:
    for name, room in rooms.items():
        held = getattr(item, name)
        for text in held.split("\n") if name in LIMITED_BY_LINE else _texts(held):
            if len(text) > room:
                yield place, owner, text, room


def _texts(held: str | tuple[str, ...]) -> tuple[str, ...]:
    return held if isinstance(held, tuple) else (held,)


def too_many(document: PathwayDocument) -> Iterator[tuple[DocumentPlace, str, int]]:
    """Yield each competency with too many examples: its place, its words, the limit."""
    model = content_named(PathwayPart.COMPETENCIES).model
    limits = {name: model._meta.get_field(name).most_lines for name in LIMITED_BY_LINE}
    for stage in document.stages:
        place = DocumentPlace(PathwayPart.COMPETENCIES, stage.number)
        for competency in stage.competencies:
            for name, most in limits.items():
                if getattr(competency, name).count("\n") >= most:
                    yield place, competency.text, most
