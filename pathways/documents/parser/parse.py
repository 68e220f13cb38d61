"""Parse the lines of a text into a pathway, and account for every line.

Plain Python, and linear in its input. Nothing is dropped in silence: a line is in the document,
or it is a heading or a ruler, or there is a finding about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..document import PARAGRAPHS, PLAIN_LISTS, PathwayDocument, PathwayPart, many_lines
from ..findings import NOWHERE, DocumentPlace, Finding, FindingKind
from ..lengths import longest
from . import lists, tables, vocabulary
from .elements import Element
from .facts import ProfileFact, fact_in_line, facts_in
from .guided import guided
from .inline import reveal
from .line_account import LineAccount, LineUse
from .lines import DocumentLine, LineKind, lines_of
from .meanings import NO_GUIDE, Guide
from .run_in import with_lists_apart
from .sections import DocumentOutline, DocumentSection, outline, role_name_in, unread
from .stages import stages_of
from .tracks import role_of_track
from .validation import check

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
# The words that follow a role's name in the title of its pathway.
OF_A_TITLE = re.compile(r"(?::|\s[–—-])\s[^:–—]*$")


@dataclass(frozen=True)
class Parsed:
    """Hold the document, the findings about it, where each line went, and the outline."""

    document: PathwayDocument
    findings: tuple[Finding, ...]
    uses: tuple[LineUse, ...]
    elements: tuple[Element, ...] = ()


def parse(numbered: Iterable[tuple[int, str]], guide: Guide = NO_GUIDE) -> Parsed:
    """Parse a text, given as pairs of a line's number and its words.

    Where its headings say nothing that the portal knows, `guide` says what they mean.
    """
    read = guided(lines_of(with_lists_apart(numbered)), guide)
    lines = read.lines
    reader = _DocumentParser()
    reader.read(outline(lines))
    if read.track:
        for part in (PathwayPart.ROLE_NAME, PathwayPart.TITLE):
            name = reader.fields.get(part, "")
            reader.fields[part] = role_of_track(name, read.track)
    account = reader.account
    for row in read.lost:
        if row.reason:
            account.inferred(row, NOWHERE, row.reason)
        else:
            account.not_understood([row])
    document = check(PathwayDocument(**reader.fields), account)
    account.account_for(lines)
    account.account_for(read.source)
    findings = sorted(account.findings, key=lambda finding: finding.line)
    uses = sorted(account.uses, key=lambda use: use.line)
    return Parsed(document, tuple(findings), tuple(uses), tuple(read.elements))


class _DocumentParser:
    """Fill the fields of a document, part by part."""

    def __init__(self):
        self.account = LineAccount()
        self.fields: dict = {}

    def read(self, whole: DocumentOutline) -> None:
        if whole.title:
            title = whole.title
            bare = vocabulary.without_numbering(title.text)
            self._set(PathwayPart.TITLE, title, vocabulary.without_ornament(bare) or title.text)
        for section in whole.sections:
            if section.part:
                place = DocumentPlace(section.part)
                self.account.heading(section.heading, place, section.is_guessed)
            self._section(section)
        self._intro(whole.intro)
        self.fields["stages"] = stages_of(whole.stages, self.account)
        self._name_the_role()

    # The parts of the pathway

    def _section(self, section: DocumentSection) -> None:
        part, lines, place = section.part, section.lines, DocumentPlace(section.part)
        if part is None:
            unread(section, self.account, NOWHERE)
        elif part in PARAGRAPHS:
            if name := part == PathwayPart.SUMMARY and role_name_in(section):
                self._set(PathwayPart.ROLE_NAME, section.heading, name)
            self._add(part, self._paragraphs(lines, place), "\n\n")
        elif part == PathwayPart.PROFILE:
            for known, row in tables.profile(lines, self.account, place):
                self._set(known, row.lines[-1], row.right)
        elif part == PathwayPart.CAPABILITIES:
            self._add(part, tables.capabilities(lines, self.account, place))
        elif part == PathwayPart.STRATEGIC_VALUES:
            self._add(part, tables.strategic_values(lines, self.account, place))
        elif part in PLAIN_LISTS:
            self._add(part, lists.plain_list(lines, self.account, place))

    def _add(self, part: str, more, between="") -> None:
        """Add to a part. A part with two headings gets what stands under both."""
        before = self.fields.get(part)
        if before and more:
            self.fields[part] = before + between + more if isinstance(more, str) else before + more
        elif more:
            self.fields[part] = more

    def _set(self, part: str, line: DocumentLine, shielded: str) -> None:
        """Fill a part that has one text. The first one is kept."""
        place = DocumentPlace(part)
        if part == PathwayPart.LANGUAGE:
            if not LANGUAGE.fullmatch(shielded) or len(shielded) > longest()[part]:
                self.account.not_understood([line], place)
                return
            shielded = shielded.lower()
        before = self.fields.get(part)
        text = reveal(shielded)
        if not before:
            if text := self.account.words(line, shielded, place):
                self.fields[part] = text
        elif before == text:
            self.account.take(line, shielded, place)
        else:
            self.account.twice(line, place, text)

    def _paragraphs(self, lines: list[DocumentLine], place: DocumentPlace) -> str:
        texts = []
        for line in lines:
            if line.kind == LineKind.BLANK:
                texts.append("")
            elif line.is_row:
                self.account.not_understood([line], place)
            elif line.kind == LineKind.RULER:
                self.account.structure(line, place)
            else:
                if line.stage or fact_in_line(line):
                    self.account.guessed(line, place)
                shielded = line.text if line.kind == LineKind.QUOTE else line.whole
                if text := self.account.words(line, shielded, place):
                    texts.append(text)
        return many_lines("\n".join(texts))

    def _intro(self, lines: list[DocumentLine]) -> None:
        """Read what stands before the first heading: labelled facts, else the summary."""
        facts, rest = facts_in(lines)
        for fact in facts:
            self._take_fact(fact)
        words = [line for line in rest if line.kind not in (LineKind.BLANK, LineKind.RULER)]
        if self.fields.get(PathwayPart.SUMMARY):
            self.account.not_understood(rest)
            return
        for line in words:
            if not line.is_row:
                self.account.guessed(line, DocumentPlace(PathwayPart.SUMMARY))
        self._add(PathwayPart.SUMMARY, self._paragraphs(rest, DocumentPlace(PathwayPart.SUMMARY)))

    def _take_fact(self, fact: ProfileFact) -> None:
        """Take a fact over; where only its place in a table says what it is, with a question."""
        place = DocumentPlace(fact.part)
        if fact.label:
            self.account.structure(fact.label, place)
        if fact.part in PLAIN_LISTS:
            self.account.guessed(fact.line, place)
            self._add(fact.part, tuple(self.account.words(fact.line, t, place) for t in fact.texts))
        elif fact.part in PARAGRAPHS:
            self.account.guessed(fact.line, place)
            self._add(fact.part, self.account.words(fact.line, fact.texts[0], place), "\n\n")
        else:
            self._set(fact.part, fact.line, fact.texts[0])

    def _name_the_role(self) -> None:
        """Name the role after the title, or the title after the role, if one is missing."""
        name, title = self.fields.get(PathwayPart.ROLE_NAME), self.fields.get(PathwayPart.TITLE)
        if title and not name:
            named = vocabulary.role_in_title(OF_A_TITLE.sub("", title).rstrip() or title)
            name = self.fields[PathwayPart.ROLE_NAME] = named
            self.account.conclude(FindingKind.GUESSED, DocumentPlace(PathwayPart.ROLE_NAME), name)
        elif name and not title:
            self.fields[PathwayPart.TITLE] = name
            self.account.conclude(FindingKind.GUESSED, DocumentPlace(PathwayPart.TITLE), name)
