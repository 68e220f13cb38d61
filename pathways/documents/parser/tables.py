"""Read two-column tables: pipe rows, columns with gaps, labels, and cells that ran together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..document import CapabilityDocument, PathwayPart, StrategicValueDocument
from ..findings import DocumentPlace, FindingKind
from . import vocabulary
from .inline import reveal
from .line_account import LineAccount
from .lines import PIPE, DocumentLine, LineKind, cells_of, lines_below
from .vocabulary import key

COLUMN_GAP = re.compile(r"\t| {2}")
COLON = re.compile(r"\s*:\s+")
# Two cells without anything between them: `OperationalProcess design`.
GLUED = re.compile(r"(?<=[a-zß-öø-ÿ]{3})(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])")
CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ]\S*|&|and|und")
SKILLS = re.compile(r"[,;]")
BRACKETS = {"(": 1, "[": 1, ")": -1, "]": -1}


@dataclass
class TableRow:
    """Hold the two cells of a row, still shielded; `second` is the right one's line, if another."""

    line: DocumentLine
    left: str
    right: str
    is_guessed: bool = False
    second: DocumentLine | None = None
    below: list[tuple[DocumentLine, str]] = field(default_factory=list)  # bullets further in

    @property
    def value_line(self) -> DocumentLine:
        return self.second or self.line

    @property
    def lines(self) -> list[DocumentLine]:
        below = [line for line, _text in self.below]
        return [self.line, self.second, *below] if self.second else [self.line, *below]


def rows_of(
    part: str, lines: list[DocumentLine], account: LineAccount, place: DocumentPlace
) -> list[TableRow]:
    """Return the rows of a table without its head, however its cells are kept apart."""
    rows: list[TableRow] = []
    alone: DocumentLine | None = None  # a cell that waits for the other one, on the next line
    is_alternating = False
    heads = set() if part == PathwayPart.PROFILE else _with_bullets_further_in(lines)
    for at, line in enumerate(lines):
        if line.kind in (LineKind.BLANK, LineKind.RULER, LineKind.MARK):
            if line.kind != LineKind.BLANK:
                account.structure(line, place)
            continue
        text = line.text if line.kind == LineKind.BULLET else line.whole
        if not rows and not alone and (found := _is_head(part, text)):
            account.structure(line, place)
            is_alternating |= found == "cell"
            continue
        if line.kind == LineKind.BULLET and heads:
            if at in heads or not rows or line.indent <= rows[-1].line.indent + 1:
                row = _split(part, line, text) if at not in heads else None
                rows.append(row or TableRow(line, text.rstrip(" :"), ""))
            else:
                rows[-1].below.append((line, text))
            continue
        if "|" in text:
            _pipe_row(line, text, rows, account, place)
            continue
        if alone is None and not is_alternating and (row := _split(part, line, text)):
            rows.append(row)
        elif alone is None:
            alone = line
        else:
            is_sure = is_alternating or part == PathwayPart.PROFILE
            rows.append(TableRow(alone, _cell(alone), text, not is_sure, line))
            alone = None
    if alone:
        rows.append(TableRow(alone, _cell(alone), ""))
    return rows


def _with_bullets_further_in(lines: list[DocumentLine]) -> set[int]:
    """Return the indexes of the bullets that have nested ones below."""
    return {
        at
        for at, (line, below) in enumerate(zip(lines, lines_below(lines), strict=True))
        if line.kind == LineKind.BULLET
        and below is not None
        and below.kind == LineKind.BULLET
        and below.indent > line.indent + 1
    }


def _cell(line: DocumentLine) -> str:
    return line.text if line.kind == LineKind.BULLET else line.whole


def _is_head(part: str, text: str) -> str:
    """Tell whether it is the table's head, as a `row` or as one `cell` of it."""
    words = key(PIPE.sub(" ", text).strip())
    for left, right in vocabulary.HEAD_KEYS[part]:
        if words.replace(" ", "") == f"{left}{right}".replace(" ", ""):
            return "row"
        if words and words in (left, right):
            return "cell"
    return ""


def _pipe_row(
    line: DocumentLine, text: str, rows: list[TableRow], account: LineAccount, place: DocumentPlace
) -> None:
    cells = cells_of(text)
    left, right, *others = [*cells, ""] if len(cells) == 1 else cells
    if len(cells) == 1 and left and rows:  # what it belongs to spans rows, perhaps
        account.guessed(line, place)
    if not (left or right):
        account.structure(line, place)
    elif not left and rows:  # a cell that spans rows, or a row that wraps
        rows[-1].right = f"{rows[-1].right}, {right}"
        account.guessed(line, place)
    elif not left:
        account.not_understood([line], place)
    else:
        rows.append(TableRow(line, left, right))
    for other in others:
        if other:
            account.say(FindingKind.NOT_UNDERSTOOD, line, place, reveal(other))


def _split(part: str, line: DocumentLine, text: str) -> TableRow | None:
    """Return the two cells of a line without pipes, or nothing if it seems to be one cell."""
    if part == PathwayPart.PROFILE:
        return _labelled_row(line, text)
    for gap in (COLUMN_GAP, COLON):
        if found := gap.search(text):
            return TableRow(line, text[: found.start()], text[found.end() :].strip())
    if found := GLUED.search(text):
        return TableRow(line, text[: found.start()], text[found.start() :], True)
    words = text.split(" ")
    run = 0
    while run < len(words) and CAPITALISED.fullmatch(words[run]):
        run += 1
    # `Risk & Compliance Business continuity, …`: the value begins with the last capital letter.
    if 2 <= run < len(words) and words[run - 1][0].isupper():
        return TableRow(line, " ".join(words[: run - 1]), " ".join(words[run - 1 :]), True)
    return None


def _labelled_row(line: DocumentLine, text: str) -> TableRow | None:
    """Read `Reports To: COO`, `Reports To   COO`, `Reports To COO` or `Reports ToCOO`."""
    if found := COLUMN_GAP.search(text) or COLON.search(text):
        return TableRow(line, text[: found.start()], text[found.end() :].strip())
    if key(text) in vocabulary.PROFILE_PART_OF:  # the label alone: its text is on the next line
        return None
    for label in vocabulary.PROFILE_WORDS:
        if text[: len(label)].casefold() == label:
            rest = text[len(label) :]
            if rest and (not rest[0].isalnum() or rest[0].isupper()):
                return TableRow(line, text[: len(label)], rest.strip(" :–—-"))
    return None


def profile(
    lines: list[DocumentLine], account: LineAccount, place: DocumentPlace
) -> list[tuple[str, TableRow]]:
    """Return the rows of the role's profile whose label is known."""
    known = []
    for row in rows_of(PathwayPart.PROFILE, lines, account, place):
        if part := vocabulary.PROFILE_PART_OF.get(key(row.left)):
            account.structure(row.line, place)
            known.append((part, row))
        else:
            account.not_understood(row.lines, place)
    return known


def capabilities(
    lines: list[DocumentLine], account: LineAccount, place: DocumentPlace
) -> tuple[CapabilityDocument, ...]:
    found = []
    for row in rows_of(PathwayPart.CAPABILITIES, lines, account, place):
        category, skills = _cells(row, account, place)
        texts = [account.take(row.value_line, skill, place) for skill in _apart(skills)]
        texts += [account.words(line, text, place) for line, text in row.below]
        if category:
            found.append(CapabilityDocument(category, tuple(text for text in texts if text)))
        else:
            account.not_understood(row.lines, place)
    return tuple(found)


def strategic_values(lines: list[DocumentLine], account: LineAccount, place: DocumentPlace):
    found = []
    for row in rows_of(PathwayPart.STRATEGIC_VALUES, lines, account, place):
        horizon, cell = _cells(row, account, place)
        values = [account.take(row.value_line, cell, place)]
        values += [account.words(line, text, place) for line, text in row.below]
        value = "; ".join(text for text in values if text)
        if horizon and value:
            found.append(StrategicValueDocument(horizon, value))
        else:
            account.not_understood(row.lines, place)
    return tuple(found)


def _cells(row: TableRow, account: LineAccount, place: DocumentPlace) -> tuple[str, str]:
    """Return the left cell in normal form, and the right one, still shielded."""
    left = account.words(row.line, row.left, place)
    right = row.right
    if right:
        right, links = account.without_links(row.value_line, right, place)
        for link in links:
            account.say(FindingKind.LEFT_OUT, row.value_line, place, link)
    if row.is_guessed:
        account.guessed(row.line, place, f"{left} | {reveal(right)}")
    return left, right


def _apart(skills: str) -> list[str]:
    """Split a cell into skills. A comma inside brackets belongs to its skill."""
    depth, start, parts = 0, 0, []
    for at, character in enumerate(skills):
        depth = max(depth + BRACKETS.get(character, 0), 0)
        if depth == 0 and SKILLS.match(character):
            parts.append(skills[start:at])
            start = at + 1
    return [*parts, skills[start:]]
