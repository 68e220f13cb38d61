"""The account of a document's lines: each is taken into a part, or something is said about it."""

from __future__ import annotations

from dataclasses import dataclass

from ..findings import NOWHERE, Finding, Kind, Place
from .inline import reveal, without_links
from .lines import Line, LineKind


@dataclass(frozen=True)
class Use:
    """What became of a line. `text` is empty where it was no more than a heading or a ruler."""

    line: int
    place: Place
    text: str = ""


class Ledger:
    def __init__(self):
        self.findings: list[Finding] = []
        self.uses: list[Use] = []

    def say(self, kind: Kind, line: Line, place: Place = NOWHERE, text=None, value="") -> None:
        words = line.raw.strip() if text is None else text
        self.findings.append(Finding(kind, line.number, words, place, value))

    def structure(self, line: Line, place: Place = NOWHERE) -> None:
        """The line says where something stands, or nothing at all."""
        self.uses.append(Use(line.number, place))

    def not_understood(self, lines, place: Place = NOWHERE) -> None:
        for line in lines:
            if line.kind == LineKind.RULER:
                self.structure(line, place)
            elif line.kind != LineKind.BLANK:
                self.say(Kind.NOT_UNDERSTOOD, line, place)

    def take(self, line: Line, shielded: str, place: Place) -> str:
        """Take over what a line says, and return it in its normal form."""
        text = reveal(shielded)
        self.uses.append(Use(line.number, place, text))
        return text

    def words(self, line: Line, shielded: str, place: Place) -> str:
        """The same; links and pictures that stand in it are left out, and that is said."""
        rest, links = self.without_links(line, shielded, place)
        for link in links:
            self.say(Kind.LEFT_OUT, line, place, link)
        return self.take(line, rest, place)

    def without_links(self, line: Line, shielded: str, place: Place) -> tuple[str, list[str]]:
        """The words without their links, and where those lead. Pictures are left out."""
        rest = without_links(shielded)
        for picture in rest.pictures:
            self.say(Kind.LEFT_OUT, line, place, picture)
        return rest.text, rest.links

    def twice(self, line: Line, place: Place, text: str) -> None:
        self.say(Kind.TWICE, line, place, text)

    def guessed(self, line: Line, place: Place, text: str = "") -> None:
        self.say(Kind.GUESSED, line, place, text or None)

    def heading(self, line: Line, place: Place, is_guessed: bool) -> None:
        if place.part is None:
            self.not_understood([line], place)
        elif is_guessed:
            self.guessed(line, place)
        else:
            self.structure(line, place)

    def conclude(self, kind: Kind, place: Place, text: str = "", value="", line: int = 0) -> None:
        """Say something about the document as a whole, or about a line known by its number."""
        self.findings.append(Finding(kind, line, text, place, value))

    def account_for(self, lines: list[Line]) -> None:
        """Make sure of it: a line that nobody took or spoke of is reported after all."""
        known = {use.line for use in self.uses} | {finding.line for finding in self.findings}
        self.not_understood([line for line in lines if line.number not in known])
