"""From the lines of a text to a pathway, with an account of every line.

Plain Python, and linear in its input. Nothing is dropped in silence: a line is in the document,
or it is a heading or a ruler, or there is a finding about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..document import LONGEST, PLAIN_LISTS, Part, PathwayDocument, many_lines
from ..findings import Finding, Kind, Place
from . import lists, tables, vocabulary
from .inline import reveal
from .line_account import Ledger, Use
from .lines import Line, LineKind, lines_of
from .sections import Outline, Section, outline, role_name_in
from .stages import stages_of
from .validation import check

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
# What follows the role's name in the title of its pathway.
OF_A_TITLE = re.compile(r"(?::|\s[–—-])\s[^:–—]*$")


@dataclass(frozen=True)
class Parsed:
    """What was understood, what there is to say about it, and what became of each line."""

    document: PathwayDocument
    findings: tuple[Finding, ...]
    uses: tuple[Use, ...]


def parse(numbered: Iterable[tuple[int, str]]) -> Parsed:
    """Understand a text, given as pairs of a line's number and its words."""
    lines = lines_of(numbered)
    reader = _Reader()
    reader.read(outline(lines))
    ledger = reader.ledger
    document = check(PathwayDocument(**reader.fields), ledger)
    ledger.account_for(lines)
    findings = sorted(ledger.findings, key=lambda finding: finding.line)
    return Parsed(document, tuple(findings), tuple(sorted(ledger.uses, key=lambda use: use.line)))


def _fact(line: Line) -> tuple[str, str] | None:
    """What a line tells that has its place in the profile: `Reports to: the COO`."""
    label = vocabulary.labelled(line.whole, vocabulary.PROFILE_PART_OF)
    return label if label and label[1] else None


class _Reader:
    """Fills the fields of a document, part by part."""

    def __init__(self):
        self.ledger = Ledger()
        self.fields: dict = {}

    def read(self, whole: Outline) -> None:
        if whole.title:
            self._set(Part.TITLE, whole.title, whole.title.text)
        for section in whole.sections:
            self.ledger.heading(section.heading, Place(section.part), section.is_guessed)
            self._section(section)
        self._intro(whole.intro)
        self.fields["stages"] = stages_of(whole.stages, self.ledger)
        self._name_the_role()

    # The parts of the pathway

    def _section(self, section: Section) -> None:
        part, lines, place = section.part, section.lines, Place(section.part)
        if part is None:
            self.ledger.not_understood(lines)
        elif part in (Part.SUMMARY, Part.PURPOSE):
            if name := part == Part.SUMMARY and role_name_in(section):
                self._set(Part.ROLE_NAME, section.heading, name)
            self._add(part, self._paragraphs(lines, place), "\n\n")
        elif part == Part.PROFILE:
            for known, row in tables.profile(lines, self.ledger, place):
                self._set(known, row.lines[-1], row.right)
        elif part == Part.CAPABILITIES:
            self._add(part, tables.capabilities(lines, self.ledger, place))
        elif part == Part.STRATEGIC_VALUES:
            self._add(part, tables.strategic_values(lines, self.ledger, place))
        elif part in PLAIN_LISTS:
            self._add(part, lists.plain_list(lines, self.ledger, place))

    def _add(self, part: Part, more, between="") -> None:
        """Add to a part; one that has two headings holds what stands under both."""
        before = self.fields.get(part)
        if before and more:
            self.fields[part] = before + between + more if isinstance(more, str) else before + more
        elif more:
            self.fields[part] = more

    def _set(self, part: Part, line: Line, shielded: str) -> None:
        """Fill a part that says one thing. The first that is said of it is kept."""
        place = Place(part)
        if part == Part.LANGUAGE:
            if not LANGUAGE.fullmatch(shielded) or len(shielded) > LONGEST[part]:
                self.ledger.not_understood([line], place)
                return
            shielded = shielded.lower()
        before = self.fields.get(part)
        text = reveal(shielded)
        if not before:
            if text := self.ledger.words(line, shielded, place):
                self.fields[part] = text
        elif before == text:
            self.ledger.take(line, shielded, place)
        else:
            self.ledger.twice(line, place, text)

    def _paragraphs(self, lines: list[Line], place: Place) -> str:
        texts = []
        for line in lines:
            if line.kind == LineKind.BLANK:
                texts.append("")
            elif line.is_row:
                self.ledger.not_understood([line], place)
            elif line.kind == LineKind.RULER:
                self.ledger.structure(line, place)
            else:
                if line.stage or _fact(line):
                    self.ledger.guessed(line, place)
                shielded = line.text if line.kind == LineKind.QUOTE else line.whole
                if text := self.ledger.words(line, shielded, place):
                    texts.append(text)
        return many_lines("\n".join(texts))

    def _intro(self, lines: list[Line]) -> None:
        """What stands before the first heading: facts with their labels, else the summary."""
        rest = []
        for line in lines:
            if label := _fact(line):
                self._set(vocabulary.PROFILE_PART_OF[label[0]], line, label[1])
            else:
                rest.append(line)
        words = [line for line in rest if line.kind not in (LineKind.BLANK, LineKind.RULER)]
        if self.fields.get(Part.SUMMARY):
            self.ledger.not_understood(rest)
            return
        for line in words:
            if not line.is_row:
                self.ledger.guessed(line, Place(Part.SUMMARY))
        self._add(Part.SUMMARY, self._paragraphs(rest, Place(Part.SUMMARY)))

    def _name_the_role(self) -> None:
        """A role without a name is called after the title, and a title is made of the name."""
        name, title = self.fields.get(Part.ROLE_NAME), self.fields.get(Part.TITLE)
        if title and not name:
            name = self.fields[Part.ROLE_NAME] = OF_A_TITLE.sub("", title).rstrip() or title
            self.ledger.conclude(Kind.GUESSED, Place(Part.ROLE_NAME), name)
        elif name and not title:
            self.fields[Part.TITLE] = name
            self.ledger.conclude(Kind.GUESSED, Place(Part.TITLE), name)
