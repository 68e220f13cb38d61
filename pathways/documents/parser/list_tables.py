"""Read tables that stand where a list is expected: each row but the head is an item."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..document import PathwayPart
from ..findings import DocumentPlace, FindingKind
from . import vocabulary
from .inline import reveal
from .line_account import LineAccount
from .lines import DocumentLine, LineKind, cells_of
from .vocabulary import COMPETENCY_KEYS, COMPETENCY_LABELS, KIND_LABELS, key

RUNNING = re.compile(r"\d{1,3}[.)]?")


@dataclass
class ListTable:
    """Hold the lines of a table, and what each of its columns means."""

    lines: list[DocumentLine] = field(default_factory=list)
    head: DocumentLine | None = None
    columns: list[str] = field(default_factory=list)
    item: int = 0  # the column in which the items stand

    def rows(self) -> list[tuple[DocumentLine, list[str]]]:
        rows = (line for line in self.lines if line.kind == LineKind.TEXT and line is not self.head)
        return [(line, cells_of(line.whole)) for line in rows]

    def column(self, at: int) -> str:
        return self.columns[at] if at < len(self.columns) else ""


def tables_in(
    lines: list[DocumentLine], has_marks: bool, part: str | None = None
) -> dict[int, ListTable]:
    """Return the tables of a list, by the index of their first line."""
    tables: dict[int, ListTable] = {}
    table = None
    for at, line in enumerate(lines):
        if line.kind == LineKind.TEXT and (
            line.is_row
            or (not has_marks and line.whole[-1] == "|")
            or ("|" in line.whole and (table or _is_ruled(lines, at)))
        ):
            if table is None:
                table = tables[at] = ListTable()
            table.lines.append(line)
        elif table and line.kind == LineKind.RULER:
            table.lines.append(line)
        elif line.kind != LineKind.BLANK:
            table = None
    for table in tables.values():
        _understand_columns(table, part)
    return tables


def _is_ruled(lines: list[DocumentLine], at: int) -> bool:
    return at + 1 < len(lines) and lines[at + 1].kind == LineKind.RULER and "|" in lines[at + 1].raw


def _understand_columns(table: ListTable, part: str | None) -> None:
    first, *others = table.lines
    cells = cells_of(first.whole)
    known = [vocabulary.COLUMN_OF.get(key(cell), "") for cell in cells]
    if part == PathwayPart.READINGS:
        known = _with_competencies(cells, known)
    is_ruled = bool(others) and others[0].kind == LineKind.RULER
    has_rows = any(line.kind == LineKind.TEXT for line in others)
    # Words that such a head has are one without a ruler too, if they are all of the row: before
    # other words they may as well say what these are, as in `Goal | Learn`.
    says_so = "item" in known and len(cells) > 1
    says_so &= known[0] != "item" or all(
        name or not key(cell) for name, cell in zip(known, cells, strict=True)
    )
    if has_rows and (is_ruled or says_so):
        table.head, table.columns = first, known
    counted = [row[0] for _line, row in table.rows() if len(row) > 1]
    is_counted = bool(counted) and all(
        RUNNING.fullmatch(cell) and int(cell.rstrip(".)")) == number
        for number, cell in enumerate(counted, 1)
    )
    if is_counted:
        table.columns = ["number", *table.columns[1:]]
    named = [at for at, column in enumerate(table.columns) if column == "item"]
    table.item = named[0] if named else int(is_counted)


def _with_competencies(cells: list[str], known: list[str]) -> list[str]:
    """Tell the column of a table of readings that says what each is for from that of the titles."""
    named = [key(cell) in COMPETENCY_KEYS for cell in cells]
    has_titles = any(
        column == "item" and not is_named for column, is_named in zip(known, named, strict=True)
    )
    if not has_titles:
        return known
    return [
        "competency" if is_named else column for column, is_named in zip(known, named, strict=True)
    ]


def read_head(table: ListTable, account: LineAccount, place: DocumentPlace) -> None:
    """Report unknown columns, and an unknown head of the column taken for the items."""
    if not table.head:
        return
    account.structure(table.head, place)
    for at, cell in enumerate(cells_of(table.head.whole)):
        if cell and not table.column(at):
            if at == table.item:
                account.guessed(table.head, place)
            else:
                account.say(FindingKind.NOT_UNDERSTOOD, table.head, place, reveal(cell))


@dataclass
class RowParts:
    """Hold what a row says about its item, still shielded."""

    text: str
    authors: str = ""
    below: list[str] = field(default_factory=list)


def read_row(
    table: ListTable,
    line: DocumentLine,
    cells: list[str],
    account: LineAccount,
    place: DocumentPlace,
):
    """Return the item of a row, if it has one. Report cells that have no place in it."""
    text = cells[table.item] if table.item < len(cells) else ""
    if not text:
        if any(cells):
            account.not_understood([line], place)
        else:
            account.structure(line, place)
        return None
    told = RowParts(text)
    for at, cell in enumerate(cells):
        if not cell or at == table.item:
            continue
        column = table.column(at)
        if place.part == PathwayPart.READINGS and column == "authors" and not told.authors:
            told.authors = cell
        elif place.part == PathwayPart.READINGS and column in ("note", "link"):
            told.below.append(cell)
        elif table.head and place.part == PathwayPart.READINGS and column == "kind":
            told.below.append(f"{KIND_LABELS[0]}: {cell}")
        elif table.head and column == "competency":
            told.below.append(f"{COMPETENCY_LABELS[0]}: {cell}")
        elif table.head and place.part == PathwayPart.COMPETENCIES and column == "field":
            told.below.append(f"{cells_of(table.head.whole)[at]}: {cell}")
        elif column != "number" or not RUNNING.fullmatch(cell):
            account.say(FindingKind.NOT_UNDERSTOOD, line, place, reveal(cell))
    return told
