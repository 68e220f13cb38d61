"""Outline a document as it was understood, so that HR sees what each line became."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, fields, is_dataclass

from django.utils.translation import gettext as _

from ..contents import content_named
from ..documents.document import (
    PLAIN_LISTS,
    STAGE_LISTS,
    STAGE_TEXTS,
    TABLES,
    TEXTS,
    PathwayPart,
    StageDocument,
)
from ..documents.findings import DocumentPlace, Weight
from ..documents.wording import capitalised, field_in_words, part_in_words, value_in_words
from ..importer.understand import Understood
from ..models import Stage, content_languages


@dataclass(frozen=True)
class Entry:
    """A line of the future draft, and the number of the document's line it comes from.

    `more` holds its other texts, each with its name.
    """

    text: str
    line: int = 0
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Section:
    """A list or a text. Only a list has a `count`."""

    title: str
    entries: list[Entry]
    count: int | None = None


@dataclass(frozen=True)
class Chapter:
    """The role as a whole, or a stage."""

    title: str
    sections: list[Section]
    line: int = 0
    has_remarks: bool = False

    @property
    def lists(self) -> list[Section]:
        return [section for section in self.sections if section.count is not None]

    @property
    def is_open(self) -> bool:
        """Tell whether HR should look at it: it has remarks, or an empty list."""
        return self.has_remarks or not all(section.count for section in self.lists)


class Outline:
    def __init__(self, understood: Understood):
        self.document = understood.document
        self.remarked = {
            finding.place.stage
            for finding in understood.findings
            if finding.place.part and finding.weight != Weight.NOTICE
        }
        self.lines: dict[DocumentPlace, deque] = defaultdict(deque)
        for use in understood.uses:
            if use.text:
                self.lines[use.place].append((use.line, use.text))

    def chapters(self) -> list[Chapter]:
        role = Chapter(
            _("The role as a whole"),
            [
                *self._texts([PathwayPart.ROLE_NAME, *TEXTS], self.document),
                *self._lists([*PLAIN_LISTS, *TABLES], self.document),
            ],
            has_remarks=None in self.remarked,
        )
        return [role, *(self._stage(stage) for stage in self.document.stages)]

    def _stage(self, stage: StageDocument) -> Chapter:
        number = stage.number
        return Chapter(
            str(Stage(number=number, title=stage.title)),
            [
                *self._texts(STAGE_TEXTS, stage, number),
                *self._lists(STAGE_LISTS, stage, number),
            ],
            self._line(DocumentPlace(PathwayPart.STAGES, number), stage.title),
            number in self.remarked,
        )

    def _texts(self, names, holder, stage: int | None = None) -> list[Section]:
        found = [self._text(DocumentPlace(name, stage), holder) for name in names]
        return [section for section in found if section]

    def _lists(self, names, holder, stage: int | None = None) -> list[Section]:
        return [
            self._list(DocumentPlace(name, stage), holder)
            for name in names
            if getattr(holder, name) or not content_named(name).is_optional
        ]

    def _text(self, place: DocumentPlace, holder) -> Section | None:
        text = getattr(holder, place.part)
        if not text:
            return None
        line = self._line(place, text)
        if place.part == PathwayPart.LANGUAGE:
            text = str(dict(content_languages()).get(text, text))
        return Section(capitalised(part_in_words(place.part)), [Entry(text, line)])

    def _list(self, place: DocumentPlace, holder) -> Section:
        items = getattr(holder, place.part)
        entries = [self._entry(place, item) for item in items]
        return Section(capitalised(part_in_words(place.part)), entries, len(entries))

    def _entry(self, place: DocumentPlace, item) -> Entry:
        if not is_dataclass(item):
            return Entry(item, self._line(place, item))
        head, *others = fields(item)
        words = getattr(item, head.name)
        more = []
        for field in others:
            value = getattr(item, field.name)
            if value:
                field_text = ", ".join(value) if isinstance(value, tuple) else value
                field_text = value_in_words(place.part, field.name, field_text)
                more.append((capitalised(field_in_words(place.part, field.name)), field_text))
        return Entry(words, self._line(place, words), tuple(more))

    def _line(self, place: DocumentPlace, text: str) -> int:
        """Return the first line of this place with these words that no entry has taken before."""
        waiting = self.lines[place]
        for line, words in waiting:
            if words == text or words in text:
                waiting.remove((line, words))
                return line
        return 0
