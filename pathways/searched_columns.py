"""Say which words of a row a search reads: its texts, and the names of its kind.

People type “course” or “Kurs” whatever language they read the portal in. A book says nothing of its
kind, so nobody finds all books of the catalogue at once.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import override

from .contents import Content, TextKind
from .models import ReadingKind


def column_sql(content: Content, name: str) -> str:
    """Return SQL for the words of a column. It goes into a query with parameters."""
    column = f"{content.model._meta.db_table}.{name}"
    if not is_kind(content, name):
        return column
    cases = " ".join(f"WHEN '{kind}' THEN {_quoted(text)}" for kind, text in _kind_words().items())
    return f"CASE {column} {cases} ELSE '' END"


def column_value(content: Content, name: str) -> Cast:
    """Return the same for the ORM."""
    if not is_kind(content, name):
        return Cast(name, TextField())
    cases = (When(**{name: kind}, then=Value(text)) for kind, text in _kind_words().items())
    return Cast(Case(*cases, default=Value("")), TextField())


def is_kind(content: Content, name: str) -> bool:
    """Tell whether a column holds a kind: then its words are a line for each of its names."""
    return content.text(name).kind == TextKind.READING_KIND


@cache
def _kind_words() -> dict[str, str]:
    names: dict[str, list[str]] = {kind: [] for kind in ReadingKind.values if kind}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for kind, found in names.items():
                found.append(str(ReadingKind(kind).label))
    return {kind: "\n".join(dict.fromkeys(found)) for kind, found in names.items()}


def _quoted(text: str) -> str:
    return "'{}'".format(text.replace("'", "''").replace("%", "%%"))
