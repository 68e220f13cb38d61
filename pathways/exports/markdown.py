"""Write a pathway as Markdown, in the structure that the parser reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from ..contents import PATHWAY, content_named, role_lists
from ..documents.document import (
    PARAGRAPHS,
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
)
from ..documents.findings import NO_ROOM
from ..documents.identity import WORDS
from ..documents.language import language_of
from ..documents.parser.inline import escape
from ..documents.parser.markup import with_markup_escaped
from ..documents.parser.parse import parse
from ..documents.parser.repair import repair
from ..documents.parser.vocabulary import (
    COMPETENCY_LABELS,
    HEADINGS,
    KIND_LABELS,
    LINK_LABELS,
    PROFILE_LABELS,
    TABLE_HEADS,
)
from ..reading_kinds import document_name
from ..text_values import written

Lines = list[str]
Quote = Callable[..., str]

# Characters that would split an address, which must stay one word.
IN_AN_ADDRESS = re.compile(r"[\\*_\[\]<>]")
# Characters that a damaged text could hold, apart from those that mark an author or a quotation.
FOREIGN = re.compile(r"(?<!\\)[^\x00-\x7f—“”]")
TABLE_BEGINS = re.compile(r"^(\s*)<(?=table)", re.IGNORECASE)
# Headings that a part needs to be read by itself.
TITLE, STAGE = "# Title", "## Stage 1: Title"
ENGLISH = "en"  # what a text is in that does not say it, unless its words do
PROFILE = [
    PathwayPart.ROLE_NAME,
    *(text.name for text in PATHWAY.texts if text.in_profile),
]


def markdown(document: PathwayDocument, *, slugs: bool = True) -> str:
    """Return the pathway as a text for people, from which an import makes the same pathway.

    Every text stands there as it is. Only where it would be read as something else does it get
    backslashes, which is found out by reading it. `slugs=False` leaves the identities out: for
    people who read it and don't bring it back.
    """
    document = document if slugs else _without_slugs(document)
    text = _MarkdownWriter(document, is_careful=False).text()
    if _read(text.split("\n")) != document:  # which it also isn't if there are findings
        text = _MarkdownWriter(document, is_careful=True).text()
    return text


class _MarkdownWriter:
    """Write a document. If careful, escape each text that would be misread."""

    def __init__(self, document: PathwayDocument, *, is_careful: bool):
        self.document = document
        self.is_careful = is_careful
        # Without a title, any line that looks like one would be read as it.
        self.top = [TITLE] if document.title else []

    def text(self) -> str:
        document = self.document
        lines = self.summary()
        lists = role_lists()
        for content in lists:
            if not content.is_after_stages:
                lines += self.list_of_role(content.name, "###")
        for part in PARAGRAPHS:
            if part != PathwayPart.SUMMARY and (text := getattr(document, part)):
                lines += [f"## {HEADINGS[part][0]}", *self.paragraphs(part, text), ""]
        lines += self.profile()
        for stage in document.stages:
            lines += self.stage(stage)
        for content in lists:
            if content.is_after_stages:
                lines += self.list_of_role(content.name, "##")
        text = _as_text([*self.head(), *lines])
        if document.language == ENGLISH and _would_be_guessed(text) != ENGLISH:
            text = _as_text([*self.head(says_language=True), *lines])
        return text

    def head(self, *, says_language: bool = False) -> Lines:
        title = self.document.title
        lines = self.plain_or_escaped(
            lambda quote: [f"# {quote(title, begins=True)}"] if title else [],
            lambda lines: _read(lines).title == title,
        )
        if says_language or self.document.language != ENGLISH:
            lines.append(f"{PROFILE_LABELS[PathwayPart.LANGUAGE][0]}: {self.document.language}")
        return [*lines, ""]

    def summary(self) -> Lines:
        name = self.document.role_name
        heading = f"## {HEADINGS[PathwayPart.SUMMARY][0]}"

        def is_named(lines: Lines) -> bool:
            return _read([TITLE, *lines]).role_name == name

        lines = self.plain_or_escaped(lambda quote: [f"{heading}: {quote(name)}"], is_named)
        if not name or (self.is_careful and not is_named(lines)):
            lines = [heading]  # a name that looks like a sentence stands in the table below alone
        return [*lines, *self.paragraphs(PathwayPart.SUMMARY, self.document.summary), ""]

    def paragraphs(self, part: str, text: str) -> Lines:
        heading = f"## {HEADINGS[part][0]}"
        return self.plain_or_escaped(
            lambda quote: [quote(line, begins=True) for line in text.split("\n") if text],
            lambda lines: getattr(_read([*self.top, heading, *lines]), part) == text,
        )

    def profile(self) -> Lines:
        rows: Lines = []
        for part in PROFILE:
            if text := getattr(self.document, part):
                label = PROFILE_LABELS[part][0]
                rows += self.profile_row(part, label, text)
        return _table(PathwayPart.PROFILE, rows)

    def profile_row(self, part: str, label: str, text: str) -> Lines:
        return self.row(
            PathwayPart.PROFILE,
            lambda quote: f"{label} | {quote(text)} |",
            lambda read: getattr(read, part) == text,
        )

    def capabilities(self) -> Lines:
        rows: Lines = []
        for row in self.document.capabilities:
            rows += self.capability(row)
        return _table(PathwayPart.CAPABILITIES, rows)

    def capability(self, row: CapabilityDocument) -> Lines:
        return self.row(
            PathwayPart.CAPABILITIES,
            lambda quote: (
                f"{quote(row.category, begins=True)} | {', '.join(map(quote, row.skills))} |"
            ),
            lambda read: read.capabilities == (row,),
        )

    def strategic_values(self) -> Lines:
        rows: Lines = []
        for row in self.document.strategic_values:
            rows += self.strategic_value(row)
        return _table(PathwayPart.STRATEGIC_VALUES, rows)

    def strategic_value(self, row: StrategicValueDocument) -> Lines:
        return self.row(
            PathwayPart.STRATEGIC_VALUES,
            lambda quote: f"{quote(row.horizon, begins=True)} | {quote(row.value)} |",
            lambda read: read.strategic_values == (row,),
        )

    def list_of_role(self, part: str, marks: str) -> Lines:
        if part == PathwayPart.CAPABILITIES:
            return self.capabilities()
        if part == PathwayPart.STRATEGIC_VALUES:
            return self.strategic_values()
        return self.list(part, getattr(self.document, part), marks, self.top)

    def row(
        self,
        part: str,
        write: Callable[[Quote], str],
        is_right: Callable[[PathwayDocument], bool],
    ) -> Lines:
        return self.plain_or_escaped(
            lambda quote: [write(quote)],
            lambda lines: is_right(_read([*self.top, *_table(part, lines)])),
        )

    def stage(self, stage: StageDocument) -> Lines:
        heading = self.plain_or_escaped(
            lambda quote: [f"## Stage {stage.number}: {quote(stage.title)}"],
            lambda lines: _read_stage([*self.top, *lines]).title == stage.title,
        )
        lines = [heading[0] + _identity(stage.slug)]
        lines += self.plain_or_escaped(
            partial(_quotation, stage.quotation),
            lambda lines: _read_stage([*self.top, STAGE, *lines]).quotation == stage.quotation,
        )
        if stage.audience:
            lines += self.plain_or_escaped(
                lambda quote: [f"Audience: {quote(stage.audience)}"],
                lambda lines: _read_stage([*self.top, STAGE, *lines]).audience == stage.audience,
            )
        lines.append("")
        for part in STAGE_LISTS:
            lines += self.list(part, getattr(stage, part), "###", [*self.top, STAGE])
        return lines

    def list(self, part: str, items, marks: str, above: Lines) -> Lines:
        """Write a list with its heading; `above` are the headings needed to read it by itself."""
        heading = f"{marks} {HEADINGS[part][0]}"
        lines: Lines = []
        for item in items:
            lines += self.item(item, part, [*above, heading])
        return [heading, *lines, ""] if lines else []

    def item(self, item, part: str, above: Lines) -> Lines:
        return self.plain_or_escaped(
            partial(_item, item), lambda lines: _listed(part, [*above, *lines]) == (item,)
        )

    def plain_or_escaped(
        self, write: Callable[[Quote], Lines], is_right: Callable[[Lines], bool]
    ) -> Lines:
        """Write the texts as they are if the parser reads them right, else escaped."""
        lines = write(_as_it_is)
        return write(escape) if self.is_careful and not is_right(lines) else lines


def _as_text(lines: Lines) -> str:
    return "\n".join(_safe_as_a_whole(lines)).strip("\n") + "\n"


def _would_be_guessed(text: str) -> str:
    """Return the language that an import would take the text for, if the text did not say it."""
    return language_of(enumerate(text.split("\n"), 1)) or ENGLISH


def _as_it_is(text: str, begins: bool = False) -> str:
    return text


def _table(part: str, rows: Lines) -> Lines:
    left, right = TABLE_HEADS[part][0]
    head = [f"## {HEADINGS[part][0]}", f"{left} | {right} |", "--- | --- |"]
    return [*head, *rows, ""] if rows else []


def _quotation(text: str, quote: Quote) -> Lines:
    if not text:
        return []
    lines = [quote(line, begins=True) for line in text.split("\n")]
    lines[0] = f"“{lines[0]}"
    lines[-1] = f"{lines[-1]}”"
    return lines


def _item(item, quote: Quote) -> Lines:
    if isinstance(item, str):
        return [f"- {quote(item)}"]
    if isinstance(item, ReadingDocument):
        return _reading(item, quote)
    if isinstance(item, OwnListDocument):
        return _own_list(item, quote)
    lines = [f"- {quote(item.text)}{_identity(item.slug)}"]
    if isinstance(item, MetricDocument):
        return lines
    return lines + _texts_of_competency(item, quote)


def _texts_of_competency(competency: CompetencyDocument, quote: Quote) -> Lines:
    """Write a bullet for each text, and for each line of those that have several."""
    return [
        f"  - {text.document_names[0]}: {quote(line)}"
        for text in content_named(PathwayPart.COMPETENCIES).texts[1:]
        for line in written(text, getattr(competency, text.name)).split("\n")
        if line
    ]


def _reading(reading: ReadingDocument, quote: Quote) -> Lines:
    authors = f" — {quote(reading.authors)}" if reading.authors else ""
    lines = [f"- {quote(reading.title, begins=True)}{authors}{_identity(reading.slug)}"]
    if reading.kind:
        lines.append(f"  {KIND_LABELS[0]}: {document_name(reading.kind)}")
    if reading.competency:
        lines.append(f"  {COMPETENCY_LABELS[0]}: {quote(reading.competency)}")
    if reading.note:
        for line in reading.note.split("\n"):
            lines.append(f"  {quote(line, begins=True)}" if line else "")
    if reading.link:
        address = IN_AN_ADDRESS.sub(r"\\\g<0>", reading.link)
        lines.append(f"  {LINK_LABELS[0]}: {address}")
    return lines


def _own_list(own: OwnListDocument, quote: Quote) -> Lines:
    """Write its title as a bullet, and each of its lines as one below."""
    lines = filter(None, own.lines.split("\n"))
    return [f"- {quote(own.title)}", *(f"  - {quote(line)}" for line in lines)]


def _identity(slug: str) -> str:
    return f" {{#{slug}}}" if slug else ""


def _without_slugs(document: PathwayDocument) -> PathwayDocument:
    stages = []
    for stage in document.stages:
        lists: dict[str, Any] = {  # the lists that have slugs; which these are, `WORDS` says
            part: tuple(replace(i, slug="") for i in getattr(stage, part)) for part in WORDS
        }
        stages.append(replace(stage, slug="", **lists))
    return replace(document, stages=tuple(stages))


def _read(lines: Lines) -> PathwayDocument:
    """Parse the lines. If something in them is not understood, return an empty document."""
    parsed = parse(enumerate(lines, 1))
    if any(finding.line and finding.kind not in NO_ROOM for finding in parsed.findings):
        return PathwayDocument(stages=(StageDocument(1, ""),))
    return parsed.document


def _read_stage(lines: Lines) -> StageDocument:
    return _read(lines).stages[0]


def _listed(part: str, lines: Lines):
    """Parse a list and return its items."""
    document = _read(lines)
    return getattr(document.stages[0] if part in STAGE_LISTS else document, part)


def _safe_as_a_whole(lines: Lines) -> Lines:
    """Escape words that look like damaged characters or like HTML."""
    lines = [with_markup_escaped(TABLE_BEGINS.sub(r"\1\\<", line)) for line in lines]
    while True:
        _lines, findings = repair(enumerate(lines))
        if not findings:
            return lines
        for finding in findings:
            at = finding.line
            lines[at] = FOREIGN.sub(r"\\\g<0>", lines[at])
