"""Collect the lists that a page shows, each under its heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model

from .contents import Content


@dataclass(frozen=True)
class PageSection:
    """A list of a pathway or stage with its lines. One that HR named is the only line of its own.

    `own_title` is in the language of the pathway, all other titles are in the reader's.
    """

    content: Content
    lines: list[Model]
    own_title: str = ""

    @property
    def id(self) -> str:
        if self.own_title:
            return f"{self.content.anchor}-{self.lines[0].position}"  # type: ignore[attr-defined]
        return self.content.section or self.content.name.replace("_", "-")

    @property
    def title(self) -> str:
        return self.own_title or self.content.title


def page_sections(row: Model, lists: Iterable[Content]) -> list[PageSection]:
    """Return those of these lists of a row that have lines. Prefetch them along with the row."""
    return [section for content in lists for section in _sections(row, content)]


def _sections(row: Model, content: Content) -> Iterator[PageSection]:
    lines = list(getattr(row, content.name).all())
    if content.is_named_by_hr:
        for line in lines:
            yield PageSection(content, [line], getattr(line, content.main_text))
    elif lines:
        yield PageSection(content, lines)
