"""Collect the lists that a page shows, each under its heading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model

from ..contents import Content


@dataclass(frozen=True)
class PageSection:
    """A list of a pathway or stage with its lines."""

    content: Content
    lines: list[Model]

    @property
    def id(self) -> str:
        return self.content.section or self.content.name.replace("_", "-")


def page_sections(row: Model, lists: Iterable[Content]) -> list[PageSection]:
    """Return those of these lists of a row that have lines. Prefetch them along with the row."""
    sections = (PageSection(content, list(getattr(row, content.name).all())) for content in lists)
    return [section for section in sections if section.lines]
