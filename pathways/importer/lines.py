"""What each line of a document is, seen by itself: a heading, a bullet, a ruler or words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from . import vocabulary
from .document import Part
from .inline import shield, without_emphasis

TAB = 4  # columns


class LineKind(Enum):
    BLANK = auto()
    RULER = auto()  # lines and fences drawn with characters, which say nothing
    HEADING = auto()  # of a part that is known
    UNKNOWN_HEADING = auto()  # marked as a heading, and of nothing that is known
    STAGE = auto()
    AUDIENCE = auto()
    BULLET = auto()
    MARK = auto()  # a bullet alone on its line
    QUOTE = auto()  # `> words`
    TEXT = auto()


@dataclass(frozen=True)
class Line:
    """A line and what it says apart from its marks; `text` and `whole` are shielded.

    `number` counts the lines as people see them, from 1. Several lines can have the same number:
    the rows of an HTML table that stands on one line.
    """

    number: int
    raw: str
    kind: LineKind
    whole: str = ""
    text: str = ""
    indent: int = 0
    part: Part | None = None
    stage_number: int | None = None
    level: int = 0  # of a marked heading, from 1

    @property
    def is_title(self) -> bool:
        return self.kind == LineKind.TEXT and vocabulary.is_title(self.whole)


GAP = re.compile(r"\s{2,}|[^\S ]")
FENCE = re.compile(r"(?:```|~~~)\s*(?:markdown|md|text|txt)?")
RULER = re.compile(r"(?:-\s?){3,}|(?:=\s?){3,}|(?:_\s?){3,}|(?:\*\s?){3,}")
UNDERLINE = re.compile(r"={3,}|-{3,}")
TABLE_RULER = re.compile(r"(?=.*-)(?=.*[|+])[-|+:=\s]+")
MARKED = re.compile(r"(#{1,6})(?:\s+(?P<text>.*)|(?P<glued>[^\s#].*))?")
CLOSING_MARKS = re.compile(r"\s#+$")
MARK = re.compile(r"[-*+•·‣◦▪▫●○■□►▸➢➤⁃∙\uf0b7\uf0a7–—]|\(?\d{1,3}[.)]")
BULLET = re.compile(
    r"(?:[-*+–—]\s+|[•·‣◦▪▫●○■□►▸➢➤⁃∙\uf0b7\uf0a7]\s*|\(?\d{1,3}[.)]\s+|[a-z]\)\s+|o\t\s*)"
    r"(?:\[[ xX]\]\s+)?(?P<text>\S.*)"
)


def lines_of(numbered) -> list[Line]:
    """Every line classified; `numbered` are pairs of a line's number and its text."""
    lines = []
    for number, text in numbered:
        line = classify(text, number)
        if lines and _underlines(line, lines[-1]):
            level = 1 if line.whole[0] == "=" else 2
            lines[-1] = replace(lines[-1], kind=LineKind.UNKNOWN_HEADING, level=level)
        lines.append(line)
    return lines


def _underlines(line: Line, above: Line) -> bool:
    """Whether a ruler makes the line above it a heading, as in Markdown and in plain text."""
    return (
        line.kind == LineKind.RULER
        and above.kind == LineKind.TEXT
        and bool(UNDERLINE.fullmatch(line.whole))
        and len(above.whole) <= vocabulary.LONGEST_STAGE
        and above.whole[-1] not in ".!?;,|"
        and "\t" not in above.whole
    )


def classify(raw: str, number: int = 0) -> Line:
    indent = _indent(raw)
    whole = without_emphasis(shield(GAP.sub(_narrow, raw).strip()))

    def line(kind, text="", **fields):
        return Line(number, raw, kind, whole, text, indent, **fields)

    if not whole:
        return line(LineKind.BLANK)
    if FENCE.fullmatch(whole) or RULER.fullmatch(whole) or TABLE_RULER.fullmatch(whole):
        return line(LineKind.RULER)
    found = MARKED.fullmatch(whole)
    level = len(found[1]) if found else 0
    words = (found["text"] or found["glued"] or "") if found else whole
    if level:
        words = CLOSING_MARKS.sub("", words)
    if found and not words:
        return line(LineKind.RULER)
    bare = vocabulary.without_ornament(words)
    if stage := vocabulary.stage(bare):
        return line(LineKind.STAGE, stage[1], stage_number=stage[0], level=level)
    if heading := vocabulary.heading(bare, is_marked=bool(level)):
        return line(LineKind.HEADING, heading[1], part=heading[0], level=level)
    if found and found["glued"] is None:
        return line(LineKind.UNKNOWN_HEADING, bare, level=level)
    if audience := vocabulary.labelled(bare, vocabulary.AUDIENCE_KEYS):
        return line(LineKind.AUDIENCE, audience[1])
    if whole[0] == ">":
        words = whole.lstrip("> ")
        return line(LineKind.QUOTE if words else LineKind.RULER, words)
    if MARK.fullmatch(whole):
        return line(LineKind.MARK)
    if bullet := BULLET.fullmatch(whole):
        return line(LineKind.BULLET, bullet["text"])
    return line(LineKind.TEXT, whole)


def _narrow(gap):
    """Gaps between columns stay visible, and become short."""
    return "\t" if "\t" in gap[0] else "  " if gap[0].startswith("  ") else " "


def _indent(raw: str) -> int:
    blank = raw[: len(raw) - len(raw.lstrip())]
    return len(blank.expandtabs(TAB))


def kinds_below(lines: list[Line]) -> list[LineKind | None]:
    """For every line what the next one is that isn't blank."""
    kinds, following = [], None
    for line in reversed(lines):
        kinds.append(following)
        if line.kind != LineKind.BLANK:
            following = line.kind
    return kinds[::-1]
