"""Two-column tables: pipe rows, columns with gaps, labels, and cells that ran together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..document import Capability, Part, StrategicValue
from ..findings import Kind, Place
from . import vocabulary
from .inline import reveal
from .line_account import Ledger
from .lines import PIPE, Line, LineKind, cells_of, lines_below
from .vocabulary import key

COLUMN_GAP = re.compile(r"\t| {2}")
COLON = re.compile(r"\s*:\s+")
# Two cells without anything between them: `OperationalProcess design`.
GLUED = re.compile(r"(?<=[a-zß-öø-ÿ]{3})(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])")
CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ]\S*|&|and|und")
SKILLS = re.compile(r"[,;]")
BRACKETS = {"(": 1, "[": 1, ")": -1, "]": -1}


@dataclass
class Row:
    """The two cells of a row, shielded; `second` is the line of the right one, if not the same."""

    line: Line
    left: str
    right: str
    is_guessed: bool = False
    second: Line | None = None
    below: list[tuple[Line, str]] = field(default_factory=list)  # bullets further in

    @property
    def value_line(self) -> Line:
        return self.second or self.line

    @property
    def lines(self) -> list[Line]:
        below = [line for line, _text in self.below]
        return [self.line, self.second, *below] if self.second else [self.line, *below]


def rows_of(part: Part, lines: list[Line], ledger: Ledger, place: Place) -> list[Row]:
    """The rows of a table, however its cells are kept apart; its head is left out."""
    rows: list[Row] = []
    alone: Line | None = None  # a cell that waits for the other one, on the next line
    is_alternating = False
    heads = set() if part == Part.PROFILE else _with_bullets_further_in(lines)
    for at, line in enumerate(lines):
        if line.kind in (LineKind.BLANK, LineKind.RULER, LineKind.MARK):
            if line.kind != LineKind.BLANK:
                ledger.structure(line, place)
            continue
        text = line.text if line.kind == LineKind.BULLET else line.whole
        if not rows and not alone and (found := _is_head(part, text)):
            ledger.structure(line, place)
            is_alternating |= found == "cell"
            continue
        if line.kind == LineKind.BULLET and heads:
            if at in heads or not rows or line.indent <= rows[-1].line.indent + 1:
                row = _split(part, line, text) if at not in heads else None
                rows.append(row or Row(line, text.rstrip(" :"), ""))
            else:
                rows[-1].below.append((line, text))
            continue
        if "|" in text:
            _pipe_row(line, text, rows, ledger, place)
            continue
        if alone is None and not is_alternating and (row := _split(part, line, text)):
            rows.append(row)
        elif alone is None:
            alone = line
        else:
            is_sure = is_alternating or part == Part.PROFILE
            rows.append(Row(alone, _cell(alone), text, not is_sure, line))
            alone = None
    if alone:
        rows.append(Row(alone, _cell(alone), ""))
    return rows


def _with_bullets_further_in(lines: list[Line]) -> set[int]:
    """The places of the bullets that have others below them which belong to them."""
    return {
        at
        for at, (line, below) in enumerate(zip(lines, lines_below(lines), strict=True))
        if line.kind == LineKind.BULLET
        and below is not None
        and below.kind == LineKind.BULLET
        and below.indent > line.indent + 1
    }


def _cell(line: Line) -> str:
    return line.text if line.kind == LineKind.BULLET else line.whole


def _is_head(part: Part, text: str) -> str:
    """Whether it is the table's head, as a `row` or as one `cell` of it."""
    words = key(PIPE.sub(" ", text).strip())
    for left, right in vocabulary.HEAD_KEYS[part]:
        if words.replace(" ", "") == f"{left}{right}".replace(" ", ""):
            return "row"
        if words and words in (left, right):
            return "cell"
    return ""


def _pipe_row(line: Line, text: str, rows: list[Row], ledger: Ledger, place: Place) -> None:
    cells = cells_of(text)
    left, right, *others = [*cells, ""] if len(cells) == 1 else cells
    if len(cells) == 1 and left and rows:  # what it belongs to spans rows, perhaps
        ledger.guessed(line, place)
    if not (left or right):
        ledger.structure(line, place)
    elif not left and rows:  # a cell that spans rows, or a row that wraps
        rows[-1].right = f"{rows[-1].right}, {right}"
        ledger.guessed(line, place)
    elif not left:
        ledger.not_understood([line], place)
    else:
        rows.append(Row(line, left, right))
    for other in others:
        if other:
            ledger.say(Kind.NOT_UNDERSTOOD, line, place, reveal(other))


def _split(part: Part, line: Line, text: str) -> Row | None:
    """The two cells of a line without pipes, or nothing where it seems to be one cell."""
    if part == Part.PROFILE:
        return _labelled_row(line, text)
    for gap in (COLUMN_GAP, COLON):
        if found := gap.search(text):
            return Row(line, text[: found.start()], text[found.end() :].strip())
    if found := GLUED.search(text):
        return Row(line, text[: found.start()], text[found.start() :], True)
    words = text.split(" ")
    run = 0
    while run < len(words) and CAPITALISED.fullmatch(words[run]):
        run += 1
    # `Risk & Compliance Business continuity, …`: the value begins with the last capital letter.
    if 2 <= run < len(words) and words[run - 1][0].isupper():
        return Row(line, " ".join(words[: run - 1]), " ".join(words[run - 1 :]), True)
    return None


def _labelled_row(line: Line, text: str) -> Row | None:
    """`Reports To: COO`, `Reports To   COO`, `Reports To COO` or `Reports ToCOO`."""
    if found := COLUMN_GAP.search(text) or COLON.search(text):
        return Row(line, text[: found.start()], text[found.end() :].strip())
    for label in vocabulary.PROFILE_WORDS:
        if text[: len(label)].casefold() == label:
            rest = text[len(label) :]
            if rest and (not rest[0].isalnum() or rest[0].isupper()):
                return Row(line, text[: len(label)], rest.strip(" :–—-"))
    return None


def profile(lines: list[Line], ledger: Ledger, place: Place) -> list[tuple[Part, Row]]:
    """The rows of the role's profile that say something known."""
    known = []
    for row in rows_of(Part.PROFILE, lines, ledger, place):
        if part := vocabulary.PROFILE_PART_OF.get(key(row.left)):
            ledger.structure(row.line, place)
            known.append((part, row))
        else:
            ledger.not_understood(row.lines, place)
    return known


def capabilities(lines: list[Line], ledger: Ledger, place: Place) -> tuple[Capability, ...]:
    found = []
    for row in rows_of(Part.CAPABILITIES, lines, ledger, place):
        category, skills = _cells(row, ledger, place)
        texts = [ledger.take(row.value_line, skill, place) for skill in _apart(skills)]
        texts += [ledger.words(line, text, place) for line, text in row.below]
        if category:
            found.append(Capability(category, tuple(text for text in texts if text)))
        else:
            ledger.not_understood(row.lines, place)
    return tuple(found)


def strategic_values(lines: list[Line], ledger: Ledger, place: Place):
    found = []
    for row in rows_of(Part.STRATEGIC_VALUES, lines, ledger, place):
        horizon, cell = _cells(row, ledger, place)
        values = [ledger.take(row.value_line, cell, place)]
        values += [ledger.words(line, text, place) for line, text in row.below]
        value = "; ".join(text for text in values if text)
        if horizon and value:
            found.append(StrategicValue(horizon, value))
        else:
            ledger.not_understood(row.lines, place)
    return tuple(found)


def _cells(row: Row, ledger: Ledger, place: Place) -> tuple[str, str]:
    """The left cell as it is taken over, and the right one, shielded still."""
    left = ledger.words(row.line, row.left, place)
    right = row.right
    if right:
        right, links = ledger.without_links(row.value_line, right, place)
        for link in links:
            ledger.say(Kind.LEFT_OUT, row.value_line, place, link)
    if row.is_guessed:
        ledger.guessed(row.line, place, f"{left} | {reveal(right)}")
    return left, right


def _apart(skills: str) -> list[str]:
    """The skills of a cell. A comma inside brackets belongs to its skill."""
    depth, start, parts = 0, 0, []
    for at, character in enumerate(skills):
        depth = max(depth + BRACKETS.get(character, 0), 0)
        if depth == 0 and SKILLS.match(character):
            parts.append(skills[start:at])
            start = at + 1
    return [*parts, skills[start:]]
