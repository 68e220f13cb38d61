"""Reads a file of HR's as rows of text: CSV in the encodings spreadsheets write, and XLSX.

Knows nothing of people or of what a column means, except for which words can be headings: these
decide where the headings are, and which character separates the cells.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from python_calamine import CalamineError, load_workbook

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 5000  # characters
# Of a workbook: what its parts may be unpacked to, and its texts once each stands in its cells.
MAX_UNPACKED = 250 * 1024 * 1024
MAX_PARTS = 2000
LINES_ABOVE = 20  # where the headings are looked for

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DELIMITERS = [",", ";", "\t"]
BYTE_ORDER_MARKS = [
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
]


class Unreadable(Exception):
    """Why a file cannot be read, in words, and on which row."""

    def __init__(self, text: str, row: int = 0):
        super().__init__(text)
        self.text, self.row = text, row


@dataclass(frozen=True)
class Table:
    """The rows of a file as text, each with its number as the spreadsheet counts."""

    head_at: int
    head: list[str]
    rows: list[tuple[int, list[str]]]
    # What was decided in reading it, for people to check.
    notes: list[str] = field(default_factory=list)


def read(content: bytes, is_heading: Callable[[str], bool], sheet: str = "") -> Table:
    """The table in a file. `sheet` names one of a workbook's sheets; without it, the first."""
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
    """Tell the headings from the lines above them, such as a title, and from the rows below."""
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
    """The first row with two headings; where no row has two, the first row."""
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
    """The text of a file, and a note where its encoding had to be guessed."""
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
    """Every row with its number, split at the character that makes most sense of the headings."""
    lines = io.StringIO(text, newline="").readlines()
    first = 0
    delimiters = DELIMITERS
    if lines and (said := re.fullmatch(r'"?sep=(.)"?', lines[0].strip("\r\n"))):
        first, delimiters = 1, [said[1]]
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
    """The rows of one sheet. Whatever would unpack to more than fits is refused before that."""
    damaged = _("This workbook is damaged and cannot be read. Save it again, or save it as CSV.")
    try:
        _refuse_bombs(content)
        workbook = load_workbook(io.BytesIO(content))
        names = workbook.sheet_names
        name = _sheet_called(wanted, names)
        rows = _filled_rows(workbook, name)
        if not wanted and not rows:
            for name in names[1:]:
                if rows := _filled_rows(workbook, name):
                    break
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
    if not names:
        raise Unreadable(_("The file is empty."))
    if not wanted:
        return names[0]
    for name in names:
        if name.casefold().strip() == wanted.casefold().strip():
            return name
    others = ", ".join(f"“{each}”" for each in names)
    text = _("There is no sheet “%(sheet)s”. The workbook has: %(others)s.")
    raise Unreadable(text % {"sheet": wanted, "others": others})


def _filled_rows(workbook, name):
    sheet = workbook.get_sheet_by_name(name)
    rows = [
        (number, [_as_seen(cell) for cell in cells])
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1)
    ]
    return rows if any(any(cells) for _number, cells in rows) else []


def _as_seen(cell) -> str:
    """A cell's value as people read it in the spreadsheet: 123.0 is 123, a day is written ISO."""
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
# Numbers of shared texts. Plain numbers look the same, so that the sum is an upper bound.
NUMBER = re.compile(rb"[>\[](\d+)(?:\]\]>)?</(?:\w+:)?v")
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si\s*>", re.DOTALL)


def _refuse_bombs(content):
    """Unpack part by part within a limit, and look at what the reader would hold in memory.

    The reader makes room for every cell from the first to the last one named, however few are
    filled, and copies a shared text into each of its cells.
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
        texts, sheets = [], []
        for part in parts:
            part.file_size = 1 << 40  # what the archive says of itself is not believed
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
    for sheet in sheets:
        _refuse_wide_or_long(sheet)
        numbers = (int(number[:9]) for number in NUMBER.findall(sheet))
        if sum(texts[n] for n in numbers if n < len(texts)) > MAX_UNPACKED:
            raise Unreadable(too_much)


def _refuse_wide_or_long(sheet: bytes):
    for letters, number in set(REFERENCE.findall(sheet)):
        column = 0
        for letter in letters.upper():
            column = column * 26 + letter - 64
        if column > MAX_COLUMNS:
            text = _("The file has more than %(most)s columns.") % {"most": MAX_COLUMNS}
            raise Unreadable(text)
        if int(number) > MAX_ROWS + LINES_ABOVE:
            text = _("The file has more than %(most)s rows. Split it up.") % {"most": MAX_ROWS}
            raise Unreadable(text, int(number))
