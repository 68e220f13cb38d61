"""Walk over the texts that the company writes itself, apart from titles of books."""

from __future__ import annotations

from collections.abc import Iterator

from ..contents import content_of
from .pathway_contents import CheckedLine, PathwayContents


def readable_texts(contents: PathwayContents) -> Iterator[tuple[CheckedLine, str, str]]:
    """Yield each line with the name of its field and the text there, in reading order."""
    for line in contents.lines:
        content = content_of(type(line.row))
        if content.name == "readings":
            continue  # titles, authors and what a book is about are other people's words
        for field in content.word_fields:
            if text := line.text(field).strip():
                yield line, field, text


def list_texts(contents: PathwayContents, *names: str) -> Iterator[tuple[CheckedLine, str]]:
    """Yield each line of the lists with its main text."""
    for line in contents.lines_in(*names):
        if text := line.text().strip():
            yield line, text
