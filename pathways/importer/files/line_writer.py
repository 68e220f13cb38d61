"""Write a page or a DOCX file down as lines, in the structure that the parser reads."""

from __future__ import annotations

import re

from ...documents.findings import Finding, FindingKind
from .. import limits
from ..refusals import Reason, UnreadableDocument

BLANKS = re.compile(r"[ \t\n\r\f]+")


class LineWriter:
    """Collect lines, numbered from 1 as they will be shown."""

    def __init__(self):
        self.lines: list[str] = []
        self.findings: list[Finding] = []

    def block(self, text: str, prefix: str = "", indent: str = "") -> None:
        """Write a paragraph, a heading or an item.

        Keep its line breaks, and indent the lines after the first.
        """
        for line in text.strip("\n").split("\n"):
            if line.strip():
                self._add(prefix + line.strip(" "))
                prefix = indent

    def gap(self) -> None:
        if self.lines and self.lines[-1]:
            self._add("")

    def row(self, cells: list[str]) -> None:
        if any(cells):
            self._add(f"| {' | '.join(cells)} |")

    def left_out(self, text: str) -> None:
        """Report what has no place in a pathway, at the line written last."""
        self.findings.append(Finding(FindingKind.LEFT_OUT, len(self.lines), text))

    def embedded(self, name: str) -> None:
        """Report a document inside this one, which is not opened."""
        self.findings.append(Finding(FindingKind.EMBEDDED, len(self.lines), name))

    def _add(self, line: str) -> None:
        if len(self.lines) >= limits.LINES:
            raise UnreadableDocument(Reason.TOO_MANY_LINES, limits.LINES)
        self.lines.append(line)


def literal(text: str, is_cell: bool) -> str:
    """Escape backslashes and, in a table, pipes: in this text they mean nothing."""
    text = text.replace("\\", "\\\\")
    return text.replace("|", "\\|") if is_cell else text


def link(words: str, address: str) -> str:
    """Write a link as the parser reads it, or its words alone if it leads nowhere."""
    address = _addressed(address)
    if not address or not words.strip() or address.startswith("#"):
        return words
    words = words.replace("[", "\\[").replace("]", "\\]")
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{before}[{BLANKS.sub(' ', words.strip())}]({address}){after}"


def picture(words: str, address: str) -> str:
    words = BLANKS.sub(" ", words).replace("[", "").replace("]", "").strip()
    return f"![{words}]({_addressed(address)[:80] or '#'})"


def _addressed(address: str) -> str:
    """Escape what would end an address: blanks, and brackets that don't match."""
    address = BLANKS.sub("%20", address.strip()).replace("<", "%3C").replace(">", "%3E")
    if not re.fullmatch(r"[^()]*(?:\([^()]*\)[^()]*)*", address):
        address = address.replace("(", "%28").replace(")", "%29")
    if address and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|www\.|[/#.]", address):
        address = f"./{address}"
    return address.replace("\\", "%5C").replace("*", "%2A")
