"""Name the lines of a version on HR's pages, as long as they are there: `objectives-17`."""

from __future__ import annotations

from collections.abc import Iterator

from .contents import PATHWAY, Content


def row_key(content: Content, pk: int) -> str:
    return f"{content.name}-{pk}"


def rows_of(pathway) -> Iterator[tuple[Content, object]]:
    """Yield the version and all its lines, in reading order. Load it with its contents."""
    yield from _rows(PATHWAY, pathway)


def _rows(content: Content, row) -> Iterator[tuple[Content, object]]:
    yield content, row
    for each in content.lists:
        for inner in getattr(row, each.name).all():
            yield from _rows(each, inner)
