"""Account for every line of a document: it is used in a part, or there is a finding about it."""

from __future__ import annotations

from dataclasses import dataclass

from ..findings import NOWHERE, DocumentPlace, Finding, FindingKind, Inference
from .inline import reveal, without_links
from .lines import DocumentLine, LineKind


@dataclass(frozen=True)
class LineUse:
    """Say where a line went. `text` is empty for headings and rulers."""

    line: int
    place: DocumentPlace
    text: str = ""


class LineAccount:
    def __init__(self):
        self.findings: list[Finding] = []
        self.uses: list[LineUse] = []

    def say(
        self,
        kind: FindingKind,
        line: DocumentLine,
        place: DocumentPlace = NOWHERE,
        text=None,
        value="",
    ) -> None:
        words = line.raw.strip() if text is None else text
        self.findings.append(Finding(kind, line.number, words, place, value))

    def structure(self, line: DocumentLine, place: DocumentPlace = NOWHERE) -> None:
        """Record that the line is a heading, a ruler or other structure."""
        self.uses.append(LineUse(line.number, place))

    def not_understood(self, lines, place: DocumentPlace = NOWHERE) -> None:
        for line in lines:
            if line.kind == LineKind.RULER:
                self.structure(line, place)
            elif line.kind != LineKind.BLANK:
                words = line.whole if line.is_of_a_table else None
                self.say(FindingKind.NOT_UNDERSTOOD, line, place, words)

    def take(self, line: DocumentLine, shielded: str, place: DocumentPlace) -> str:
        """Record the words of a line as used, and return them in normal form."""
        text = reveal(shielded)
        self.uses.append(LineUse(line.number, place, text))
        return text

    def words(self, line: DocumentLine, shielded: str, place: DocumentPlace) -> str:
        """Record the words of a line as used, and report its links and pictures as left out."""
        rest, links = self.without_links(line, shielded, place)
        for link in links:
            self.say(FindingKind.LEFT_OUT, line, place, link)
        return self.take(line, rest, place)

    def without_links(
        self, line: DocumentLine, shielded: str, place: DocumentPlace
    ) -> tuple[str, list[str]]:
        """Split off the links. Report pictures as left out."""
        rest = without_links(shielded)
        for picture in rest.pictures:
            self.say(FindingKind.LEFT_OUT, line, place, picture)
        return rest.text, rest.links

    def twice(self, line: DocumentLine, place: DocumentPlace, text: str) -> None:
        self.say(FindingKind.TWICE, line, place, text)

    def guessed(self, line: DocumentLine, place: DocumentPlace, text: str = "") -> None:
        self.say(FindingKind.GUESSED, line, place, text or None)

    def inferred(self, line: DocumentLine, place: DocumentPlace, reason: Inference) -> None:
        """Record what a heading was taken for. Where HR has said it, there is nothing to ask."""
        self.structure(line, place)
        if reason not in (Inference.ANSWER, Inference.OWN_NAME):
            words = line.whole if line.is_of_a_table else None
            self.say(FindingKind.INFERRED, line, place, words, reason)

    def skip(self, lines, place: DocumentPlace = NOWHERE) -> None:
        """Report lines that HR leaves out."""
        for line in lines:
            if line.kind == LineKind.RULER:
                self.structure(line, place)
            elif line.kind != LineKind.BLANK:
                self.say(FindingKind.SKIPPED, line, place)

    def heading(self, line: DocumentLine, place: DocumentPlace, is_guessed: bool) -> None:
        if place.part is None:
            self.not_understood([line], place)
        elif line.reason:
            self.inferred(line, place, line.reason)
        elif is_guessed:
            self.guessed(line, place)
        else:
            self.structure(line, place)

    def conclude(
        self, kind: FindingKind, place: DocumentPlace, text: str = "", value="", line: int = 0
    ) -> None:
        """Report something about the whole document, or about a line by its number."""
        self.findings.append(Finding(kind, line, text, place, value))

    def account_for(self, lines: list[DocumentLine]) -> None:
        """Report every line that has neither a use nor a finding yet."""
        known = {use.line for use in self.uses} | {finding.line for finding in self.findings}
        self.not_understood([line for line in lines if line.number not in known])
