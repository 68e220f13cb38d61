"""Read HR's file into rows of text: CSV in the encodings that spreadsheets write, and XLSX.

This knows nothing of people or of what columns mean. It only asks which words can be headings, to
find the row of headings and the character between the cells.
"""

from __future__ import annotations

import csv
import html
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
# Of a workbook: the size of its unpacked parts, and that of its texts once in their cells.
MAX_UNPACKED = 250 * 1024 * 1024
MAX_PARTS = 2000
LINES_ABOVE = 20  # where the headings are looked for

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DELIMITERS = [",", ";", "\t", "|"]
BYTE_ORDER_MARKS = [
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
]


class Unreadable(Exception):
    """The file cannot be read: `text` says why, `row` where."""

    def __init__(self, text: str, row: int = 0):
        super().__init__(text)
        self.text, self.row = text, row


@dataclass(frozen=True)
class Table:
    """The rows of a file as text, each with its number as the spreadsheet counts."""

    head_at: int
    head: list[str]
    rows: list[tuple[int, list[str]]]
    # What the reader had to decide, for people to check.
    notes: list[str] = field(default_factory=list)
    # HR says that everybody is in it: people who are not leave.
    is_full: bool = False


def read(content: bytes, is_heading: Callable[[str], bool], sheet: str = "") -> Table:
    """Return the table in a file. `sheet` names a sheet of a workbook; the first by default."""
    if len(content) > MAX_BYTES:
        size = MAX_BYTES // (1024 * 1024)
        raise Unreadable(_("The file is larger than %(size)s MB.") % {"size": size})
    if content.startswith(ZIP):
        rows, notes = _workbook(content, sheet)
    else:
        text, notes = _text(content)
        rows = _lines(text, is_heading)
    return _with_head(rows, notes, is_heading)


# Where the headings are


def _with_head(numbered, notes, is_heading) -> Table:
    """Separate the headings from lines above them, such as a title, and from the rows below."""
    rows = [(number, cells) for number, cells in numbered if any(map(str.strip, cells))]
    if not rows:
        raise Unreadable(_("The file is empty."))
    place = _place_of_head([cells for _number, cells in rows[:LINES_ABOVE]], is_heading)
    if place:
        above = ", ".join(str(number) for number, _cells in rows[:place])
        notes = [*notes, _("Rows above the headings were left out: %(rows)s.") % {"rows": above}]
    if len(rows) - place - 1 > MAX_ROWS:
        text = _("The file has more than %(most)s rows. Split it up.") % {"most": MAX_ROWS}
        raise Unreadable(text, rows[place + MAX_ROWS + 1][0])
    head_at, head = rows[place]
    while head and not head[-1].strip():
        head = head[:-1]
    if len(head) > MAX_COLUMNS:
        text = _("The file has more than %(most)s columns.") % {"most": MAX_COLUMNS}
        raise Unreadable(text, head_at)
    return Table(head_at, [_clean(cell) for cell in head], rows[place + 1 :], notes)


def _place_of_head(rows, is_heading) -> int:
    """Return the place of the first row with two headings, else of the first row."""
    for place, cells in enumerate(rows):
        filled = [cell for cell in cells if cell.strip()]
        known = sum(is_heading(cell) for cell in filled)
        if known >= 2:
            return place
        if known == len(filled) == 1 and all(len(below) <= 1 for below in rows[place + 1 :]):
            return place
    return 0


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()


# CSV


def _text(content: bytes) -> tuple[str, list[str]]:
    """Decode a file, with a note where the encoding had to be guessed."""
    _refuse_other_formats(content)
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding), []
    if encoding := _utf_16_without_mark(content):
        return _decoded(content, encoding), []
    try:
        text, notes = content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        text = _decoded(content, "cp1252")
        around = content[max(error.start - 20, 0) : error.start + 20].decode("cp1252")
        word = next((w for w in re.findall(r"[^\W_]+", around) if not w.isascii()), "")
        note = _("The file is not UTF-8, so it was read as Windows-1252.")
        if word:
            note = _(
                "The file is not UTF-8, so it was read as Windows-1252. Check that its special "
                "characters are right, such as in “%(word)s”."
            ) % {"word": word}
        notes = [note]
    if "\x00" in text:
        raise Unreadable(_not_a_list())
    return text, notes


def _not_a_list():
    return _("This file is neither CSV nor XLSX, so it cannot be read as a list of people.")


def _decoded(content, encoding):
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            _(
                "This row has a character that cannot be read, neither as UTF-8 nor as "
                "Windows-1252. In your spreadsheet, save the list as XLSX or “CSV UTF-8”."
            ),
            row,
        ) from error


def _utf_16_without_mark(content: bytes) -> str:
    start = content[:200]
    if len(start) < 4 or len(content) % 2:
        return ""
    for encoding, zeros in [("utf-16-le", start[1::2]), ("utf-16-be", start[::2])]:
        if zeros.count(0) > len(zeros) * 0.8:
            return encoding
    return ""


def _refuse_other_formats(content: bytes):
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable(
                _("This workbook is protected by a password. Save it without one, then try again.")
            )
        raise Unreadable(
            _("This is a workbook in Excel’s old format. Open it and save it as XLSX or CSV.")
        )
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<?xml", b"<head")):
        raise Unreadable(
            _(
                "This is a web page or an XML file, though its name may say something else. Open "
                "it in your spreadsheet and save it as XLSX or CSV."
            )
        )
    if start.startswith((b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"\x1f\x8b")):
        raise Unreadable(_not_a_list())


def _lines(text, is_heading):
    """Split the text into numbered rows, at the character that finds the most headings."""
    lines = io.StringIO(text, newline="").readlines()
    first = 0
    delimiters = DELIMITERS
    if lines and (declared := re.fullmatch(r'"?sep=(.)"?', lines[0].strip("\r\n"))):
        first, delimiters = 1, [declared[1]]
    tops = [line for line in lines[first:] if line.strip()][:LINES_ABOVE]

    def known(delimiter):
        best = 0
        for line in tops:
            try:
                cells = next(csv.reader([line], delimiter=delimiter), [])
            except csv.Error:
                continue
            best = max(best, sum(map(is_heading, cells)))
        return best, tops[0].count(delimiter) if tops else 0

    try:
        reader = csv.reader(lines[first:], delimiter=max(delimiters, key=known), strict=True)
    except (TypeError, ValueError):  # sep= names none that can be used
        reader = csv.reader(lines[first:], strict=True)
    number = first
    rows = []
    while True:
        number += 1
        try:
            rows.append((number, next(reader)))
        except StopIteration:
            return rows
        except csv.Error as error:
            raise Unreadable(
                _(
                    "This row cannot be read. Inside a cell, quotation marks are doubled, and a "
                    "cell that begins with one also ends with one."
                ),
                number,
            ) from error


# XLSX


def _workbook(content, wanted):
    """Return the rows of one sheet. Refuse a workbook that is too large before reading it."""
    damaged = _("This workbook is damaged and cannot be read. Save it again, or save it as CSV.")
    try:
        parts = _parts_within_limits(content)
        workbook = load_workbook(io.BytesIO(content))
        names = workbook.sheet_names
        if wanted:
            name = _sheet_called(wanted, names)
            rows = _filled_rows(workbook, name, parts)
        else:
            name, rows = _first_filled_sheet(workbook, parts)
    except (CalamineError, zipfile.BadZipFile, zlib.error, OSError, ValueError) as error:
        raise Unreadable(damaged) from error
    notes = []
    if len(names) > 1:
        others = ", ".join(f"“{each}”" for each in names if each != name)
        notes = [
            _("The sheet “%(sheet)s” was read. The workbook also has: %(others)s.")
            % {"sheet": name, "others": others}
        ]
    return rows, notes


def _sheet_called(wanted, names):
    for name in names:
        if name.casefold().strip() == wanted.casefold().strip():
            return name
    others = ", ".join(f"“{each}”" for each in names)
    text = _("There is no sheet “%(sheet)s”. The workbook has: %(others)s.")
    raise Unreadable(text % {"sheet": wanted, "others": others})


def _first_filled_sheet(workbook, parts):
    """Return the first sheet that is not empty; hidden sheets come last."""
    sheets = [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    if not sheets:
        raise Unreadable(_("The file is empty."))
    sheets.sort(key=lambda each: each.visible != SheetVisibleEnum.Visible)
    for sheet in sheets:
        if rows := _filled_rows(workbook, sheet.name, parts):
            return sheet.name, rows
    return sheets[0].name, []


def _filled_rows(workbook, name, parts):
    sheet = workbook.get_sheet_by_name(name)
    rows = [[_as_seen(cell) for cell in cells] for cells in sheet.to_python(skip_empty_area=False)]
    for row, column, text in _without_result(parts, workbook.sheet_names.index(name)):
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    _fill_merged(rows, sheet.merged_cell_ranges or [])
    return list(enumerate(rows, start=1)) if any(map(any, rows)) else []


def _fill_merged(rows, ranges):
    """Repeat a cell that is merged over several rows in each of them."""
    left = MAX_ROWS * MAX_COLUMNS
    for (first, column), (last, _last_column) in ranges:
        if first >= len(rows) or column >= len(rows[first]):
            continue
        below = rows[first + 1 : last + 1]
        if (left := left - len(below)) < 0:
            return
        for cells in below:
            cells[column] = cells[column] or rows[first][column]


# None of these looks beyond the next tag, so that the time grows with the size of the file alone.
CELL = re.compile(rb"<(?:\w+:)?c(?=\s)")
END_OF_CELL = re.compile(rb"</(?:\w+:)?c\s*>")
KIND = re.compile(rb"""\st\s*=\s*["'](\w+)["']""")
PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
VALUE = re.compile(rb"<(?:\w+:)?v\b[^<>/]*>([^<]+)<")
FORMULA = re.compile(rb"<(?:\w+:)?f\b[^<>]*>(?:([^<]*)<)?")


def _without_result(parts, number):
    """Yield row, column and text of errors and of formulas that were never calculated.

    The reader would return empty cells for them, which change nothing.
    """
    for cell in CELL.split(parts.get(_part_of_sheet(parts, number), b""))[1:]:
        if b"<f" not in cell and b":f" not in cell and b'e"' not in cell and b"e'" not in cell:
            continue
        attributes, _bracket, rest = cell.partition(b">")
        inside = b"" if attributes.endswith(b"/") else END_OF_CELL.split(rest, maxsplit=1)[0]
        kind, place = KIND.search(attributes), PLACE.search(attributes)
        kind, value = kind and kind[1], VALUE.search(inside)
        if kind == b"e":
            text = value[1] if value else b"#N/A"
        elif not value and kind != b"str" and (formula := FORMULA.search(inside)):
            text = b"=" + (formula[1] or b"")
        else:
            continue
        if place:
            row, column = int(place[2]) - 1, _column_number(place[1]) - 1
            yield row, column, html.unescape(text.decode("utf-8", "replace"))


def _part_of_sheet(parts, number):
    """Return the name of the part that holds a sheet, by the sheet's place in the workbook."""
    sheets = re.findall(rb"<(?:\w+:)?sheet\s[^<>]*>", parts.get("xl/workbook.xml", b""))
    if number >= len(sheets):
        return ""
    key = re.search(rb""":id\s*=\s*["']([^"']*)["']""", sheets[number])
    for link in re.findall(
        rb"<Relationship\s[^<>]*>", parts.get("xl/_rels/workbook.xml.rels", b"")
    ):
        given = dict(re.findall(rb"""\s(\w{1,40})\s*=\s*["']([^"']*)["']""", link))
        if key and given.get(b"Id") == key[1]:
            target = given.get(b"Target", b"").decode("utf-8", "replace").lower()
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _as_seen(cell) -> str:
    """Return a cell's value as the spreadsheet shows it: 123.0 as 123, a date in ISO format."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,9})(\d{1,9})["']""")
# References to shared texts. Plain numbers look the same, so the sum is an upper bound.
NUMBER = re.compile(rb"[>\[](\d+)(?:\]\]>)?</(?:\w+:)?v")
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si\s*>", re.DOTALL)


def _parts_within_limits(content) -> dict[str, bytes]:
    """Unpack part by part within a limit, and estimate what the reader would hold in memory.

    The reader allocates every cell between the first and the last one, even if few are filled, and
    copies a shared text into each of its cells. Return the sheets with formulas or errors, and the
    parts that say which sheet is where.
    """
    too_much = _(
        "This workbook is too large once it is unpacked. Save only the sheet with the people, or "
        "save it as CSV."
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = {part.filename.lower().lstrip("/") for part in parts}
        if not any(name.endswith("workbook.xml") for name in names):
            raise Unreadable(_not_a_list())
        if len(parts) > MAX_PARTS or len(names) < len(parts):
            raise Unreadable(too_much)
        left = MAX_UNPACKED
        texts, sheets, kept = [], [], {}
        for part in parts:
            part.file_size = 1 << 40  # do not trust the size that the archive claims
            with archive.open(part) as opened:
                unpacked = opened.read(left + 1)
            left -= len(unpacked)
            if left < 0:
                raise Unreadable(too_much)
            name = part.filename.lower()
            if name.endswith("sharedstrings.xml"):
                texts = [len(each) for each in SHARED_TEXT.findall(unpacked)]
            elif name.endswith(".xml") and b"sheetData" in unpacked:
                sheets.append(unpacked)
                if b'"e"' in unpacked or b"'e'" in unpacked or FORMULA.search(unpacked):
                    kept[name.lstrip("/")] = unpacked
            elif name.endswith(("workbook.xml", "workbook.xml.rels")):
                kept[name.lstrip("/")] = unpacked
    for sheet in sheets:
        _refuse_wide_or_long(sheet)
        numbers = (int(number[:9]) for number in NUMBER.findall(sheet))
        if sum(texts[n] for n in numbers if n < len(texts)) > MAX_UNPACKED:
            raise Unreadable(too_much)
    return kept


ATTRIBUTES = rb"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*"""
EMPTY_CELL = re.compile(rb"<(\w+:)?c" + ATTRIBUTES + rb"(?:/>|>\s*</(?:\w+:)?c\s*>)")
EMPTY_ROW = re.compile(rb"<(\w+:)?row" + ATTRIBUTES + rb"(?:/>|>\s*</(?:\w+:)?row\s*>)")


def _refuse_wide_or_long(sheet: bytes):
    try:
        _refuse_references_far_out(sheet)
    except Unreadable:
        # Empty cells, such as those that are only coloured, do not count: the reader skips them.
        _refuse_references_far_out(EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", sheet)))


def _refuse_references_far_out(sheet: bytes):
    for letters, number in set(REFERENCE.findall(sheet)):
        if _column_number(letters) > MAX_COLUMNS:
            text = _("The file has more than %(most)s columns.") % {"most": MAX_COLUMNS}
            raise Unreadable(text)
        if int(number) > MAX_ROWS + LINES_ABOVE:
            text = _("The file has more than %(most)s rows. Split it up.") % {"most": MAX_ROWS}
            raise Unreadable(text, int(number))
