"""Write the values of texts as documents have them, and read them again."""

from __future__ import annotations

from typing import Any

from .contents import Text, TextKind
from .levels import level_named, level_number
from .reading_kinds import document_name, kind_named


def said(text: Text, row: Any) -> Any:
    """Return what a document says of a row: which competency a reading is for in its words."""
    return row.competency_words if text.kind == TextKind.COMPETENCY else getattr(row, text.name)


def written(text: Text, value: str) -> str:
    """Return a value as documents write it: a level as its number, a kind of reading by name."""
    if text.kind == TextKind.LEVEL:
        return level_number(value)
    return document_name(value) if text.kind == TextKind.READING_KIND else value


def read(text: Text, value: str) -> str:
    """Return the value that `written` wrote. One that does not exist is a `ValueError`."""
    if not value or text.kind not in (TextKind.LEVEL, TextKind.READING_KIND):
        return value
    found = level_named(value) or None if text.kind == TextKind.LEVEL else kind_named(value)
    if found is None:
        raise ValueError(value)
    return found
