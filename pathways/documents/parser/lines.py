"""Classify each line by itself: a heading, a bullet, a ruler or words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from ..document import STAGE_LISTS
from ..findings import Inference
from . import vocabulary
from .inline import is_shielded, shield, without_emphasis

TAB = 4  # columns
SOON = 6  # lines of words


class LineKind(Enum):
    BLANK = auto()
    RULER = auto()  # lines and fences drawn with characters, which say nothing
    HEADING = auto()  # of a part that is known
    UNKNOWN_HEADING = auto()  # marked as a heading, and of nothing that is known
    STAGE = auto()
    AREA = auto()  # a heading around stages, which names a group of competencies
    LEFT_OUT = auto()  # a heading that HR leaves out, with all below it
    AUDIENCE = auto()
    BULLET = auto()
    MARK = auto()  # a bullet alone on its line
    QUOTE = auto()  # `> words`
    TEXT = auto()


@dataclass(frozen=True)
class DocumentLine:
    """Hold a classified line. `text`, without its marks, and `whole` are shielded.

    `number` counts the lines as people see them, from 1. Several lines can have the same number:
    the rows of an HTML table that stands on one line.
    """

    number: int
    raw: str
    kind: LineKind
    whole: str = ""
    text: str = ""
    indent: int = 0
    part: str | None = None
    stage: vocabulary.StageName | None = None  # also if the line only might be such a heading
    level: int = 0  # of a marked heading, from 1
    is_strong: bool = False  # as a whole: `**words**`
    is_guessed: bool = False  # more stands in the heading than the name of its part
    is_inside: bool = False  # of a heading below that of a stage, as the outline has it
    is_of_a_table: bool = False  # a heading that a column or a row of a table says
    area: str = ""  # of the competencies below it, shielded
    reason: Inference | None = None  # why a heading was taken for something that it does not say

    @property
    def is_title(self) -> bool:
        """Tell whether its words say that it is a title. Escaped at its beginning, it is none."""
        is_escaped = is_shielded(self.whole[:2])  # behind a quotation mark, if it has one
        return self.kind == LineKind.TEXT and not is_escaped and vocabulary.is_title(self.whole)

    @property
    def is_marked(self) -> bool:
        """Tell whether its form alone says that it is a heading."""
        return bool(self.level) or self.is_strong

    @property
    def is_row(self) -> bool:
        """Tell whether it can only be the row of a table."""
        return self.kind == LineKind.TEXT and self.whole[0] == "|"


OPENING = (LineKind.HEADING, LineKind.UNKNOWN_HEADING, LineKind.STAGE, LineKind.AUDIENCE)
PIPE = re.compile(r"\s*\|\s*")
GAP = re.compile(r"\s{2,}|[^\S ]")
STRONG = re.compile(r"(\*\*|__)(?=\S)(?:(?!\1).)+\1:?")
FENCE = re.compile(r"(?:```|~~~)\s*(?:markdown|md|text|txt)?")
RULER = re.compile(r"(?:-\s?){3,}|(?:=\s?){3,}|(?:_\s?){3,}|(?:\*\s?){3,}")
UNDERLINE = re.compile(r"={3,}|-{3,}")
TABLE_RULER = re.compile(r"(?=.*-)(?=.*[|+])[-|+:=\s]+")
MARKED = re.compile(r"(#{1,6})(?:\s+(?P<text>.*)|(?P<glued>[^\s#].*))?")
# Headings of wikis: `h2. Senior`, `== Senior ==`.
OF_A_WIKI = re.compile(r"h(?P<level>[1-6])\.\s+(?P<text>\S.*)|(?P<mark>={2,6})\s+(?P<words>\S.*)")
CLOSING_MARKS = re.compile(r"\s#+$")
MARK = re.compile(r"[-*+•·‣◦▪▫●○■□►▸➢➤⁃∙\uf0b7\uf0a7–—]|\(?\d{1,3}[.)]")
BULLET = re.compile(
    r"(?:[-*+–—]\s+|[•·‣◦▪▫●○■□►▸➢➤⁃∙\uf0b7\uf0a7]\s*|\(?\d{1,3}[.)]\s+"
    r"|(?:[a-z]|[ivx]{2,5})\)\s+"
    # Remains of bullets in symbol fonts, as Word and Outlook write them.
    r"|[o§Øü](?:\t| {2})\s*|[qv]\t\s*)"
    r"(?:\[[ xX]\]\s+)?(?P<text>\S.*)"
)


def lines_of(numbered) -> list[DocumentLine]:
    """Classify every line; `numbered` are pairs of a line's number and its text."""
    lines: list[DocumentLine] = []
    for number, text in numbered:
        line = classify(text, number)
        if lines and _underlines(line, lines[-1]):
            level = 1 if line.whole[0] == "=" else 2
            kind = LineKind.STAGE if lines[-1].stage else LineKind.UNKNOWN_HEADING
            lines[-1] = replace(lines[-1], kind=kind, level=level)
        lines.append(line)
    return _with_true_stages(lines)


def _underlines(line: DocumentLine, above: DocumentLine) -> bool:
    """Tell whether a ruler makes the line above it a heading, as in Markdown."""
    return (
        line.kind == LineKind.RULER
        and above.kind in (LineKind.TEXT, LineKind.STAGE)
        and bool(UNDERLINE.fullmatch(line.whole))
        and len(above.whole) <= vocabulary.LONGEST_STAGE
        and above.whole[-1] not in ".!?;,|"
        and "\t" not in above.whole
    )


def _with_true_stages(lines: list[DocumentLine]) -> list[DocumentLine]:
    """Reclassify lines that read like a stage's heading but begin no stage here."""
    edge = min((line.indent for line in lines if line.kind != LineKind.BLANK), default=0)
    headings = [
        line.kind == LineKind.STAGE and _may_head_a_stage(line, opener, edge)
        for line, opener in zip(lines, _next_openers(lines), strict=True)
    ]
    found = [
        (line, line.stage)
        for line, is_heading in zip(lines, headings, strict=True)
        if is_heading and line.stage
    ]
    own = [line for line, stage in found if not stage.is_common]
    level = max((line.level for line in own), default=0)
    # Where no stage is called so, the word that the stages have is the first that is marked.
    words = [stage.word for line, stage in found if line.is_marked]
    words += [stage.word for _line, stage in found]
    word = words[0] if words and not own else ""

    def is_true(line: DocumentLine) -> bool:
        if not line.stage:
            return False
        return not line.stage.is_common or line.stage.word == word or 0 < line.level <= level

    return [
        line
        if line.kind != LineKind.STAGE or (is_heading and is_true(line))
        else _without_stage(line)
        for line, is_heading in zip(lines, headings, strict=True)
    ]


def _may_head_a_stage(line: DocumentLine, opener: DocumentLine | None, edge: int) -> bool:
    """Tell whether a line may begin a stage. If in doubt, a list of a stage must follow."""
    if line.is_marked:
        return True
    if line.indent > edge:
        return False
    if line.stage and not line.stage.is_doubtful:
        return True
    return _reads_like_a_heading(line) and opener is not None and _is_inside_a_stage(opener)


def _reads_like_a_heading(line: DocumentLine) -> bool:
    """Tell whether an unmarked line may be a heading, rather than a sentence about a stage."""
    is_short = len(line.whole) <= vocabulary.LONGEST_NAME and line.whole[-1] not in ".!?;,"
    return is_short and not line.text[:1].islower()


def _is_inside_a_stage(line: DocumentLine) -> bool:
    return line.kind == LineKind.AUDIENCE or line.part in STAGE_LISTS


def _without_stage(line: DocumentLine) -> DocumentLine:
    other = classify(line.raw, line.number, may_be_stage=False)
    stage = line.stage
    if stage and stage.is_doubtful and not stage.is_common and _reads_like_a_heading(line):
        other = replace(other, stage=stage)
    if line.level and not other.level:  # underlined
        return replace(other, kind=LineKind.UNKNOWN_HEADING, level=line.level)
    return other


def _next_openers(lines: list[DocumentLine]) -> list[DocumentLine | None]:
    """Return, for every line, the next one that opens something, if it comes soon."""
    openers: list[DocumentLine | None] = []
    opener, distance = None, 0
    for line in reversed(lines):
        openers.append(opener if distance <= SOON else None)
        if line.kind in OPENING:
            opener, distance = line, 0
        elif line.kind != LineKind.BLANK:
            distance += 1
    return openers[::-1]


def classify(raw: str, number: int = 0, *, may_be_stage: bool = True) -> DocumentLine:
    indent = _indent(raw)
    is_strong = bool(STRONG.fullmatch(raw.strip()))
    whole = _with_mark(without_emphasis(shield(GAP.sub(_narrow, raw).strip())))

    def line(kind, text="", **fields):
        return DocumentLine(number, raw, kind, whole, text, indent, is_strong=is_strong, **fields)

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
    for name in dict.fromkeys([bare, _behind_outline_mark(bare)]):
        is_damaged = name != bare and not vocabulary.OUTLINE_MARK.match(bare)
        if may_be_stage and (stage := vocabulary.stage(name, is_marked=bool(level))):
            found_as = {"stage": stage, "level": level, "is_guessed": is_damaged}
            return line(LineKind.STAGE, stage.title, **found_as)
        if heading := vocabulary.heading(name, is_marked=bool(level)):
            is_guessed = heading.is_guessed or is_damaged
            found_as = {"part": heading.part, "level": level, "is_guessed": is_guessed}
            return line(LineKind.HEADING, heading.rest, **found_as)
    if found and found["glued"] is None:
        return line(LineKind.UNKNOWN_HEADING, bare, level=level)
    if (audience := vocabulary.audience(bare)) is not None:
        return line(LineKind.AUDIENCE, audience)
    if whole[0] == ">":
        words = whole.lstrip("> ")
        return line(LineKind.QUOTE if words else LineKind.RULER, words)
    if MARK.fullmatch(whole):
        return line(LineKind.MARK)
    if bullet := BULLET.fullmatch(whole):
        return line(LineKind.BULLET, bullet["text"])
    return line(LineKind.TEXT, whole)


def _with_mark(whole: str) -> str:
    """Write the heading of a wiki as one of Markdown."""
    found = OF_A_WIKI.fullmatch(whole)
    if not found:
        return whole
    if found["level"]:
        return f"{'#' * int(found['level'])} {found['text']}"
    words = found["words"].rstrip("= ")
    return f"{'#' * len(found['mark'])} {words}" if words else whole


def _behind_outline_mark(words: str) -> str:
    """Return the words behind an outline mark or damage, if they are a heading and nothing else."""
    name = vocabulary.without_outline_mark(words)
    is_known = vocabulary.key(name.rstrip(" :")) in vocabulary.PART_OF or vocabulary.stage(name)
    return name if name != words and is_known else words


def _narrow(gap):
    """Shorten gaps between columns, but keep them visible."""
    return "\t" if "\t" in gap[0] else "  " if gap[0].startswith("  ") else " "


def _indent(raw: str) -> int:
    blank = raw[: len(raw) - len(raw.lstrip())]
    return len(blank.expandtabs(TAB))


def lines_below(lines: list[DocumentLine]) -> list[DocumentLine | None]:
    """Return, for every line, the next one that is not blank."""
    below: list[DocumentLine | None] = []
    following = None
    for line in reversed(lines):
        below.append(following)
        if line.kind != LineKind.BLANK:
            following = line
    return below[::-1]


def without_bullet(text: str) -> str:
    """Return the words of an item, as a cell holds it, without its bullet."""
    words = text.strip()
    bullet = BULLET.fullmatch(words)
    return bullet["text"] if bullet else words


def cells_of(text: str) -> list[str]:
    """Return the cells of a row. The pipes at its ends hold none."""
    cells = PIPE.split(text)
    if cells[0] == "" and len(cells) > 1:
        cells = cells[1:]
    if cells[-1] == "" and len(cells) > 1:
        cells = cells[:-1]
    return cells
