"""Move texts that are too long to a place that has room, and report where each went.

A competency goes whole into its explanation, as does a text about it; a reading into its note; a
text of the role into the summary. A line of a plain list goes on in the next line. All other texts
of a stage go into another list of that stage. What stays behind is the beginning of the text, with
dots at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..contents import PATHWAY, content_named
from .document import (
    ABOUT_COMPETENCY,
    LEVELS_ABOUT_COMPETENCY,
    PLAIN_LISTS,
    SEVERAL_LINES,
    STAGE_LISTS,
    CapabilityDocument,
    CompetencyDocument,
    MetricDocument,
    OwnListDocument,
    PathwayDocument,
    PathwayPart,
    ReadingDocument,
    StageDocument,
    StrategicValueDocument,
    is_plain,
)
from .findings import DocumentPlace, Finding, FindingKind
from .lengths import longest, longest_of_items

DOTS = "…"
SENTENCE = re.compile(r"(?<=[.!?…;:])\s+")
EXPLANATION, EXAMPLES = "explanation", "examples"


class KeptIn(StrEnum):
    """Say where a text is whole that is too long for its own place."""

    EXPLANATION = "explanation"
    NEXT_LINE = "next_line"
    NOTE = "note"
    SUMMARY = "summary"
    SKILLS = "skills"
    VALUE = "value"
    OWN_LIST = "own_list"
    NEW_IDENTITY = "new_identity"


def fitted(document: PathwayDocument) -> tuple[PathwayDocument, list[Finding]]:
    """Return the document with every text in a place that has room for it, and where each went."""
    language = document.language if document.language in dict(settings.LANGUAGES) else "en"
    with override(language):  # what is written becomes a part of the document
        fitting = _Fitting()
        return fitting.pathway(document), fitting.findings


def shortened_to(text: str, most: int) -> str:
    """Return the beginning of a text: whole sentences if one fits, else whole words, and dots."""
    if len(text) <= most:
        return text
    return next(_pieces(text, most - len(DOTS))).rstrip(" ,;:–—-") + DOTS


def pieces(text: str, most: int) -> list[str]:
    """Split a text into pieces that fit: between sentences if possible, else between words."""
    return list(_pieces(text, most))


def _pieces(text: str, most: int):
    rest = text
    while len(rest) > most:
        ends = [found.start() for found in SENTENCE.finditer(rest[: most + 1])]
        end = ends[-1] if ends else rest.rfind(" ", 0, most + 1)
        end = end if end > 0 else most
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()
    if rest:
        yield rest


class _Fitting:
    def __init__(self):
        self.findings: list[Finding] = []

    def say(self, place: DocumentPlace, text: str, kept_in: KeptIn) -> None:
        self.findings.append(Finding(FindingKind.KEPT_ELSEWHERE, 0, text, place, kept_in))

    def pathway(self, document: PathwayDocument) -> PathwayDocument:
        changed: dict[str, Any] = {}
        added: list[str] = []  # to the summary
        for part in [PathwayPart.ROLE_NAME, *PATHWAY.field_names]:
            text, most = getattr(document, part), longest().get(part)
            if most and len(text) > most and part != PathwayPart.LANGUAGE:
                changed[part] = shortened_to(text, most)
                added.append(text if part == PathwayPart.TITLE else f"{self.label(part)}: {text}")
                self.say(DocumentPlace(part), text, KeptIn.SUMMARY)
        areas, most = [], longest()["areas"]
        for area in document.areas:
            areas.append(shortened_to(area, most))
            if len(area) > most:
                added.append(f"{self.label('areas')}: {area}")
                self.say(DocumentPlace("areas"), area, KeptIn.SUMMARY)
        if added:
            changed["summary"] = "\n\n".join(filter(None, [document.summary, *added]))
        for part in (each for each in PLAIN_LISTS if each != "areas"):
            place, lines = DocumentPlace(part), getattr(document, part)
            changed[part] = self.lines(place, lines, longest()[part])
        values = [each for value in document.strategic_values for each in self.value(value)]
        changed |= {
            "areas": tuple(dict.fromkeys(areas)),
            "capabilities": tuple(map(self.capability, document.capabilities)),
            "strategic_values": tuple(values),
            "stages": tuple(map(self.stage, document.stages)),
        }
        return replace(document, **changed)

    def label(self, part: str) -> str:
        """Return what the document calls a part."""
        names = {text.name: text for text in PATHWAY.texts}
        if part in names:
            return str(names[part].label)
        return _("Name of the role") if part == PathwayPart.ROLE_NAME else _("Area")

    def lines(self, place: DocumentPlace, lines: Iterable[str], most: int) -> tuple[str, ...]:
        fitting: list[str] = []
        for line in lines:
            if len(line) > most:
                self.say(place, line, KeptIn.NEXT_LINE)
            fitting += pieces(line, most)
        return tuple(fitting)

    def capability(self, row: CapabilityDocument) -> CapabilityDocument:
        place, rooms = DocumentPlace(PathwayPart.CAPABILITIES), longest_of_items()["capabilities"]
        skills = self.lines(place, row.skills, rooms["skills"])
        if len(row.category) <= rooms["category"]:
            return replace(row, skills=skills)
        self.say(place, row.category, KeptIn.SKILLS)
        category = shortened_to(row.category, rooms["category"])
        return CapabilityDocument(category, (*pieces(row.category, rooms["skills"]), *skills))

    def value(self, row: StrategicValueDocument) -> list[StrategicValueDocument]:
        place = DocumentPlace(PathwayPart.STRATEGIC_VALUES)
        rooms = longest_of_items()[PathwayPart.STRATEGIC_VALUES]
        value = row.value
        if len(row.horizon) > rooms["horizon"]:
            self.say(place, row.horizon, KeptIn.VALUE)
            value = f"{row.horizon}: {value}"
        horizon = shortened_to(row.horizon, rooms["horizon"])
        if len(row.value) > rooms["value"]:
            self.say(place, row.value, KeptIn.NEXT_LINE)
        parts = pieces(value, rooms["value"]) or [""]
        return [StrategicValueDocument(horizon, part) for part in parts]

    def stage(self, stage: StageDocument) -> StageDocument:
        rooms, number = longest_of_items()[PathwayPart.STAGES], stage.number
        whole: list[str] = []  # what another list of the stage says in full
        changed: dict[str, Any] = {}
        for part, label, most in [
            ("title", _("Title"), rooms["title"]),
            (PathwayPart.AUDIENCE, _("Meant for"), longest()[PathwayPart.AUDIENCE]),
        ]:
            if len(text := getattr(stage, part)) > most:
                changed[part] = shortened_to(text, most)
                whole.append(f"{label}: {text}")
                self.say(DocumentPlace(_part_of(part), number), text, KeptIn.OWN_LIST)
        changed["slug"] = self.slug(stage.slug, rooms, DocumentPlace(PathwayPart.STAGES, number))
        for part in STAGE_LISTS:
            place, items = DocumentPlace(part, number), getattr(stage, part)
            if is_plain(content_named(part)):
                changed[part] = self.lines(place, items, longest()[part])
            elif part == PathwayPart.COMPETENCIES:
                changed[part] = tuple(self.competency(each, place, whole) for each in items)
            elif part == PathwayPart.READINGS:
                pairs = zip(stage.competencies, changed[PathwayPart.COMPETENCIES], strict=True)
                now = {before.text: after.text for before, after in pairs}
                readings = (self.reading(each, place) for each in items)
                changed[part] = tuple(
                    replace(each, competency=now.get(each.competency, each.competency))
                    for each in readings
                )
            elif part == PathwayPart.OWN_LISTS:
                changed[part] = tuple(own for each in items for own in self.own_list(each, place))
            else:
                changed[part] = tuple(self.metric(each, place, whole) for each in items)
        if whole:
            in_full = self._in_room(OwnListDocument(_("In full"), "\n".join(whole)))
            changed[PathwayPart.OWN_LISTS] = (*changed[PathwayPart.OWN_LISTS], *in_full)
        return replace(stage, **changed)

    def slug(self, slug: str, rooms: dict[str, int], place: DocumentPlace) -> str:
        if len(slug) <= rooms["slug"]:
            return slug
        self.say(place, slug, KeptIn.NEW_IDENTITY)
        return ""

    def competency(
        self, competency: CompetencyDocument, place: DocumentPlace, whole: list[str]
    ) -> CompetencyDocument:
        rooms = longest_of_items()[PathwayPart.COMPETENCIES]
        changed: dict[str, Any] = {"slug": self.slug(competency.slug, rooms, place)}
        explained: list[str] = []
        if len(competency.text) > rooms["text"]:
            changed["text"] = shortened_to(competency.text, rooms["text"])
            explained.append(competency.text)
            self.say(place, competency.text, KeptIn.EXPLANATION)
        explanation = getattr(competency, EXPLANATION)
        explained += filter(None, explanation.split("\n"))
        for name in ABOUT_COMPETENCY:
            text = getattr(competency, name)
            if name in (*LEVELS_ABOUT_COMPETENCY, *SEVERAL_LINES) or len(text) <= rooms[name]:
                continue
            changed[name] = shortened_to(text, rooms[name])
            explained.append(f"{_label(name)}: {text}")
            self.say(place, text, KeptIn.EXPLANATION)
        changed["examples"] = self.examples(competency, rooms["examples"], place, explained)
        changed["explanation"], rest = _filled(explained, rooms["explanation"])
        if rest:
            words = changed.get("text", competency.text)
            whole += [f"{words}: {line}" for line in rest]
            self.say(place, "\n".join(rest), KeptIn.OWN_LIST)
        return replace(competency, **changed)

    def examples(
        self,
        competency: CompetencyDocument,
        most: int,
        place: DocumentPlace,
        explained: list[str],
    ) -> str:
        column = content_named(PathwayPart.COMPETENCIES).model._meta.get_field(EXAMPLES)
        examples = getattr(competency, EXAMPLES).split("\n")
        kept = []
        for number, line in enumerate(examples, 1):
            if len(line) > most or number > column.most_lines:
                explained.append(line)
                self.say(place, line, KeptIn.EXPLANATION)
            if number <= column.most_lines:
                kept.append(shortened_to(line, most))
        return "\n".join(filter(None, kept))

    def reading(self, reading: ReadingDocument, place: DocumentPlace) -> ReadingDocument:
        rooms = longest_of_items()[PathwayPart.READINGS]
        changed: dict[str, Any] = {"slug": self.slug(reading.slug, rooms, place)}
        notes = []
        for name in ("title", "authors", "link"):
            text = getattr(reading, name)
            if len(text) > rooms[name]:
                # Part of an address leads nowhere.
                changed[name] = "" if name == "link" else shortened_to(text, rooms[name])
                notes.append(text)
                self.say(place, text, KeptIn.NOTE)
        if notes:
            changed["note"] = "\n".join(filter(None, [*notes, reading.note]))
        return replace(reading, **changed)

    def metric(
        self, metric: MetricDocument, place: DocumentPlace, whole: list[str]
    ) -> MetricDocument:
        rooms = longest_of_items()[place.part or ""]
        slug = self.slug(metric.slug, rooms, place)
        if len(metric.text) > rooms["text"]:
            whole.append(metric.text)
            self.say(place, metric.text, KeptIn.OWN_LIST)
        return MetricDocument(shortened_to(metric.text, rooms["text"]), slug)

    def own_list(self, own: OwnListDocument, place: DocumentPlace) -> list[OwnListDocument]:
        rooms = longest_of_items()[PathwayPart.OWN_LISTS]
        if len(own.title) > rooms["title"]:
            self.say(place, own.title, KeptIn.NEXT_LINE)
            lines = "\n".join(filter(None, [own.title, own.lines]))
            own = OwnListDocument(shortened_to(own.title, rooms["title"]), lines)
        if len(own.lines) > rooms["lines"]:
            self.say(place, own.lines, KeptIn.NEXT_LINE)
        return self._in_room(own)

    def _in_room(self, own: OwnListDocument) -> list[OwnListDocument]:
        """Return the list, or several of its title if it has more lines than fit into one."""
        most, held = longest_of_items()[PathwayPart.OWN_LISTS]["lines"], own.lines.split("\n")
        found = []
        while held:
            lines, held = _filled(held, most)
            found.append(OwnListDocument(own.title, lines))
        return found


def _part_of(part: str) -> str:
    return PathwayPart.STAGES if part == "title" else part


def _label(name: str) -> str:
    """Return what pages call a text about a competency."""
    column = content_named(PathwayPart.COMPETENCIES).model._meta.get_field(name)
    return capfirst(str(column.verbose_name))


def _filled(lines: list[str], most: int) -> tuple[str, list[str]]:
    """Return as many lines as fit, as one text, and the lines that are left."""
    fitting: list[str] = []
    left = [piece for line in lines for piece in pieces(line, most)]
    while left and len("\n".join([*fitting, left[0]])) <= most:
        fitting.append(left.pop(0))
    return "\n".join(fitting), left
