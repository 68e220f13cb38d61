"""A document as it was understood, to be looked through: what became what, and from which line."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, fields, is_dataclass

from django.utils.translation import gettext as _

from ..documents.document import STAGE_LISTS, TEXTS
from ..documents.document import PathwayPart as Part
from ..documents.findings import DocumentPlace as Place
from ..documents.findings import Weight
from ..documents.wording import LISTS, capitalised, part_in_words
from ..importer.understand import Understood
from ..models import Skill, Stage, content_languages


@dataclass(frozen=True)
class Entry:
    """A line of the draft to be, the number of the line it comes from, and what else is said."""

    text: str
    line: int = 0
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Section:
    """A list or a text by its name; `count` is missing where it is no list."""

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
        """Whether somebody should look: something is said about it, or a list is empty."""
        return self.has_remarks or not all(section.count for section in self.lists)


class Outline:
    def __init__(self, understood: Understood):
        self.document = understood.document
        self.remarked = {
            finding.place.stage
            for finding in understood.findings
            if finding.place.part and finding.weight != Weight.NOTICE
        }
        self.lines: dict[Place, deque] = defaultdict(deque)
        for use in understood.uses:
            if use.text:
                self.lines[use.place].append((use.line, use.text))

    def chapters(self) -> list[Chapter]:
        texts = [self._text(Place(part), self.document) for part in [Part.ROLE_NAME, *TEXTS]]
        lists = [
            self._list(Place(part), self.document)
            for part in LISTS
            if part not in STAGE_LISTS and part != Part.STAGES
        ]
        role = Chapter(
            _("The role as a whole"),
            [section for section in texts if section] + lists,
            has_remarks=None in self.remarked,
        )
        return [role, *(self._stage(stage) for stage in self.document.stages)]

    def _stage(self, stage) -> Chapter:
        number = stage.number
        texts = [self._text(Place(part, number), stage) for part in (Part.QUOTATION, Part.AUDIENCE)]
        lists = [self._list(Place(part, number), stage) for part in STAGE_LISTS]
        return Chapter(
            str(Stage(number=number, title=stage.title)),
            [section for section in texts if section] + lists,
            self._line(Place(Part.STAGES, number), stage.title),
            number in self.remarked,
        )

    def _text(self, place: Place, holder) -> Section | None:
        text = getattr(holder, place.part)
        if not text:
            return None
        line = self._line(place, text)
        if place.part == Part.LANGUAGE:
            text = str(dict(content_languages()).get(text, text))
        return Section(capitalised(part_in_words(place.part)), [Entry(text, line)])

    def _list(self, place: Place, holder) -> Section:
        items = getattr(holder, place.part)
        entries = [self._entry(place, item) for item in items]
        return Section(capitalised(part_in_words(place.part)), entries, len(entries))

    def _entry(self, place: Place, item) -> Entry:
        if not is_dataclass(item):
            return Entry(item, self._line(place, item))
        head, *others = fields(item)
        words = getattr(item, head.name)
        more = []
        for field in others:
            value = getattr(item, field.name)
            if value:
                said = ", ".join(value) if isinstance(value, tuple) else value
                more.append((capitalised(_name(place.part, field.name)), said))
        return Entry(words, self._line(place, words), tuple(more))

    def _line(self, place: Place, text: str) -> int:
        """The first line of this place with these words that no entry has taken before."""
        waiting = self.lines[place]
        for line, said in waiting:
            if said == text or said in text:
                waiting.remove((line, said))
                return line
        return 0


def _name(part: Part, field: str) -> str:
    if field == "skills":
        return str(Skill._meta.verbose_name_plural)
    return str(LISTS[part]._meta.get_field(field).verbose_name)
