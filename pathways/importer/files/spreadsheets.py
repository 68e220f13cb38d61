"""Read CSV, TSV and XLSX as lines: each sheet a heading, each row the row of a table."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...documents.parser.lines import without_bullet
from .. import limits
from ..refusals import Reason, UnreadableDocument
from .line_writer import LineWriter, literal

WORKBOOK_PART, SHEETS = "xl/workbook.xml", "xl/worksheets/"
DELIMITERS = ",;\t|"
SAMPLE = 40  # rows by which the character between cells is found
ENDINGS = (".csv", ".tsv", ".tab")
FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# What openpyxl also raises for files that are damaged in one of many ways.
DAMAGED = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    IndexError,
    AttributeError,
    OSError,
    SyntaxError,
    NotImplementedError,
)


def is_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
    return WORKBOOK_PART in names and any(name.startswith(SHEETS) for name in names)


def rows_of_workbook(data: bytes) -> list[tuple[str, list[list[str]]]]:
    """Return the sheets that hold something, each with its name and its rows."""
    from openpyxl import load_workbook  # only where a file is a workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _check_parts(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and forms that are not read
            values = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            written = load_workbook(io.BytesIO(data), read_only=True)
            sheets = [
                (sheet.title, _rows(sheet, written[sheet.title])) for sheet in values.worksheets
            ]
    except (InvalidFileException, *DAMAGED) as error:
        raise UnreadableDocument(Reason.BROKEN, "XLSX") from error
    return [(name, rows) for name, rows in sheets if any(map(any, rows))]


def _check_parts(data: bytes) -> None:
    """Refuse a workbook that is far larger inside than outside, or declares entities."""
    left = limits.WORKBOOK_BYTES
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if len(archive.infolist()) > limits.PARTS:
            raise UnreadableDocument(Reason.UNSAFE)
        for part in archive.infolist():
            if not part.filename.endswith((".xml", ".rels")):
                continue
            part.file_size = 1 << 40  # do not trust the size that the archive claims
            try:
                with archive.open(part) as opened:
                    unpacked = opened.read(left + 1)
            except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as error:
                raise UnreadableDocument(Reason.BROKEN, "XLSX") from error
            left -= len(unpacked)
            if left < 0 or FORBIDDEN.search(unpacked):
                raise UnreadableDocument(Reason.UNSAFE)


def _rows(values, written) -> list[list[str]]:
    """Return the rows of a sheet as text. A formula that was never calculated is its own text."""
    # What a sheet says of its size may be wrong, and would hide rows.
    values.reset_dimensions()
    written.reset_dimensions()
    rows: list[list[str]] = []
    columns = limits.SHEET_COLUMNS
    pairs = zip(values.iter_rows(max_col=columns), written.iter_rows(max_col=columns), strict=False)
    for at, (shown, formulas) in enumerate(pairs):
        if at >= limits.LINES:
            raise UnreadableDocument(Reason.TOO_MANY_LINES, limits.LINES)
        rows.append(
            [
                _as_text(cell.value if cell.value is not None else formula.value)
                for cell, formula in zip(shown, formulas, strict=False)
            ]
        )
    return rows


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def is_csv(text: str, filename: str) -> bool:
    """Tell whether a text is a table by its name, or by having the same tabs on every line."""
    name = filename.lower()
    if name.endswith(ENDINGS):
        return True
    if "." in name and not name.endswith(".txt"):
        return False
    lines = [line for line in text.splitlines()[:SAMPLE] if line.strip()]
    tabs = {line.count("\t") for line in lines}
    if len(lines) > 1 and len(tabs) == 1 and tabs != {0} and "- " not in text[:2]:
        return max(tabs) > 1
    return False


def rows_of_csv(text: str) -> list[list[str]]:
    text = text.removeprefix("\ufeff")
    if found := re.match(r'"?sep=(.)"?\r?\n', text):
        return _parsed(text[found.end() :], found[1])
    best = max(DELIMITERS, key=lambda delimiter: _fits(text, delimiter))
    return _parsed(text, best)


def _fits(text: str, delimiter: str) -> tuple[int, int]:
    """Tell how well a character divides the rows: how many rows are alike, and their width."""
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(len(row))
            if len(rows) >= SAMPLE:
                break
    except csv.Error:
        pass
    width = max(set(rows), key=rows.count, default=0)
    return (rows.count(width), width) if width > 1 else (0, 0)


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if len(rows) >= limits.LINES:
                raise UnreadableDocument(Reason.TOO_MANY_LINES, limits.LINES)
            rows.append(row)
    except csv.Error as error:
        raise UnreadableDocument(Reason.BROKEN, "CSV") from error
    return rows


def lines_of_sheets(sheets: list[tuple[str, list[list[str]]]], filename: str) -> LineWriter:
    """Write sheets down as tables. Several sheets get their names as headings."""
    writer = LineWriter()
    title = Path(filename).stem.replace("_", " ").strip()
    if title and not title.lower().startswith(("book", "mappe", "sheet", "tabelle", "untitled")):
        writer.block(f"# {title}")
    for name, rows in sheets:
        writer.gap()
        if len(sheets) > 1:
            writer.block(f"## {name}")
            writer.gap()
        _write_rows(writer, rows)
    return writer


def _write_rows(writer: LineWriter, rows: Iterable[list[str]]) -> None:
    for row in _without_empty_columns([[_in_one_line(cell) for cell in row] for row in rows]):
        filled = [cell for cell in row if cell]
        if not filled:
            writer.gap()
        elif len(filled) == 1 and len(row) > 1 and (not writer.lines or not writer.lines[-1]):
            writer.block(filled[0])  # a title above the table
            writer.gap()
        else:
            writer.row(row)


def _without_empty_columns(rows: list[list[str]]) -> Iterator[list[str]]:
    width = max(map(len, rows), default=0)
    kept = [at for at in range(width) if any(at < len(row) and row[at] for row in rows)]
    for row in rows:
        yield [row[at] if at < len(row) else "" for at in kept]


def _in_one_line(cell: str) -> str:
    """Join the lines of a cell, without their bullets."""
    parts = map(without_bullet, cell.splitlines())
    return literal("; ".join(part.rstrip(";") for part in parts if part), is_cell=True)
