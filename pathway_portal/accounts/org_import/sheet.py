"""Reads HR's list: a CSV file as spreadsheets write it. Knows nothing of who is here already."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import ERASED_HOST, Department, User
from ..spelling import address, cannot_be_seen

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
DELIMITERS = [",", ";", "\t"]


class Column(Enum):
    """What a list may say of a person."""

    EMAIL = "email"
    NAME = "name"
    JOB_TITLE = "job_title"
    DEPARTMENT = "department"
    MANAGER = "manager"
    ROLE = "role"
    STAGE = "stage"
    ACTIVE = "active"

    @property
    def label(self):
        return LABELS[self]


LABELS = {
    Column.EMAIL: gettext_lazy("email address"),
    Column.NAME: gettext_lazy("name"),
    Column.JOB_TITLE: gettext_lazy("job title"),
    Column.DEPARTMENT: gettext_lazy("department"),
    Column.MANAGER: gettext_lazy("manager’s email address"),
    Column.ROLE: gettext_lazy("role"),
    Column.STAGE: gettext_lazy("stage"),
    Column.ACTIVE: gettext_lazy("active"),
}

# Their names in a header, without case, blanks and signs: English, and German as HR writes it.
HEADERS = {
    Column.EMAIL: "email emailaddress mail mailaddress emailadresse mailadresse",
    Column.NAME: "name fullname employee person vollername namevorname",
    Column.JOB_TITLE: "jobtitle title position jobtitel stelle stellenbezeichnung",
    Column.DEPARTMENT: "department dept abteilung bereich",
    Column.MANAGER: (
        "manager managersemail manageremail managersemailaddress manageremailaddress reportsto "
        "führungskraft emailderführungskraft emailadressederführungskraft vorgesetzter berichtetan"
    ),
    Column.ROLE: "role pathway rolle pfad",
    Column.STAGE: "stage stufe",
    Column.ACTIVE: "active isactive aktiv",
}
COLUMN_OF = {name: column for column, names in HEADERS.items() for name in names.split()}

YES = {"yes", "y", "true", "1", "ja", "j", "wahr", "x"}
NO = {"no", "n", "false", "0", "nein", "falsch"}
FORMULA = ("=", "+", "-", "@")
LONGEST = {
    Column.EMAIL: User._meta.get_field("email").max_length,
    Column.NAME: User._meta.get_field("name").max_length,
    Column.JOB_TITLE: User._meta.get_field("job_title").max_length,
    Column.DEPARTMENT: Department._meta.get_field("name").max_length,
    Column.MANAGER: User._meta.get_field("email").max_length,
    Column.ROLE: 120,
    Column.STAGE: 200,
    Column.ACTIVE: 20,
}


@dataclass(frozen=True, order=True)
class Problem:
    """Something in the way, and where: a row as the spreadsheet counts it, and a column.

    Row 0 is the file as a whole.
    """

    row: int
    column: str
    text: str

    def __str__(self):
        if not self.row:
            return self.text
        place = _("Row %(row)s") % {"row": self.row}
        if self.column:
            place = _("Row %(row)s, %(column)s") % {"row": self.row, "column": self.column}
        return f"{place}: {self.text}"


@dataclass(frozen=True)
class Row:
    """What the list says of one person. What it leaves blank is not in `cells`.

    `wrong` are the columns of which a problem is known, so that none is told twice.
    """

    number: int
    cells: dict[Column, str]
    wrong: frozenset[Column] = frozenset()

    @property
    def email(self) -> str:
        return self.cells.get(Column.EMAIL, "")

    @property
    def manager(self) -> str:
        return self.cells.get(Column.MANAGER, "")

    @property
    def is_active(self) -> bool | None:
        """As the list says it; None where it does not."""
        word = self.cells.get(Column.ACTIVE)
        return None if word is None or Column.ACTIVE in self.wrong else word.casefold() in YES


@dataclass(frozen=True)
class Sheet:
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def parse(content: bytes) -> Sheet:
    """The rows of a list, and everything that is wrong with them as they stand."""
    if len(content) > MAX_BYTES:
        size = MAX_BYTES // (1024 * 1024)
        return _refused(_("The file is larger than %(size)s MB.") % {"size": size})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        return _refused(
            _(
                "The file is not written in UTF-8. In your spreadsheet, save it as “CSV UTF-8”. "
                "The first character that cannot be read is on this row."
            ),
            row,
        )
    if not text.strip():
        return _refused(_("The file is empty."))
    try:
        return _rows(_reader(text))
    except _Broken as broken:
        return _refused(
            _(
                "This row cannot be read. Inside a cell, quotation marks are doubled, and a cell "
                "that begins with one also ends with one."
            ),
            broken.row,
        )


class _Broken(Exception):
    def __init__(self, row):
        super().__init__(row)
        self.row = row


def _reader(text):
    """Every row with its number, split at the sign that makes most sense of the first."""
    lines = io.StringIO(text, newline="").readlines()
    first = next((line for line in lines if line.strip()), "")

    def known(delimiter):
        try:
            cells = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            return 0
        return sum(_plain(cell) in COLUMN_OF for cell in cells)

    reader = csv.reader(lines, delimiter=max(DELIMITERS, key=known), strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _Broken(number) from error


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFC", name).casefold()
    return re.sub(r"[\W_]+", "", letters)


def _refused(text: str, row: int = 0) -> Sheet:
    return Sheet(problems=[Problem(row, "", text)])


def _rows(numbered) -> Sheet:
    filled = ((number, cells) for number, cells in numbered if any(map(str.strip, cells)))
    at, head = next(filled, (0, []))
    if not head:
        return _refused(_("The file is empty."))
    columns = [COLUMN_OF.get(_plain(name)) for name in head]
    problems = list(_problems_of_head(at, head, columns))
    if problems:
        return Sheet(problems=problems)
    rows, seen = [], {}
    for number, cells in numbered:
        cells = [unicodedata.normalize("NFC", cell).strip() for cell in cells]
        if not any(cells):
            continue
        if len(rows) == MAX_ROWS:
            most = MAX_ROWS
            return _refused(
                _("The file has more than %(most)s rows. Split it up.") % {"most": most}, number
            )
        if any(cell for column, cell in zip_longest(columns, cells) if column is None):
            problems.append(Problem(number, "", _("There is a cell here without a column above.")))
        said = {
            column: _kept(column, cell)
            for column, cell in zip(columns, cells, strict=False)
            if column and cell
        }
        wrong = dict(_wrong_cells(said))
        problems += [_problem(number, column, text) for column, text in wrong.items()]
        row = Row(number, said, frozenset(wrong))
        if row.email and seen.setdefault(row.email, number) != number:
            text = _(
                "%(email)s is already in row %(row)s. Capital and small letters count as the same."
            ) % {"email": row.email, "row": seen[row.email]}
            problems.append(_problem(number, Column.EMAIL, text))
            row = Row(number, said, row.wrong | {Column.EMAIL})
        rows.append(row)
    if not rows and not problems:
        return _refused(_("There is nobody in the file: it has no rows below the first."))
    return Sheet(rows, problems)


def _kept(column: Column, cell: str) -> str:
    """As it is compared and written; what cannot be seen stays, to be told of."""
    is_address = column in (Column.EMAIL, Column.MANAGER) and not cannot_be_seen(cell)
    return address(cell) if is_address else cell


def _problem(row: int, column: Column, text: str) -> Problem:
    return Problem(row, str(column.label), text)


def _problems_of_head(row, head, columns):
    known = ", ".join(str(column.label) for column in Column)
    for name, column in zip(head, columns, strict=True):
        if column is None and name.strip():
            yield Problem(
                row,
                "",
                _("There is no column called “%(name)s”. You can use: %(known)s.")
                % {"name": name.strip()[:80], "known": known},
            )
    for column in Column:
        if columns.count(column) > 1:
            yield _problem(row, column, _("This column is there more than once."))
    if Column.EMAIL not in columns:
        yield _problem(
            row,
            Column.EMAIL,
            _("This column is missing. People are recognised by their email address."),
        )


def _wrong_cells(said):
    if Column.EMAIL not in said:
        yield Column.EMAIL, _("The email address is missing.")
    for column, cell in said.items():
        if text := _wrong_with(column, cell):
            yield column, text


def _wrong_with(column: Column, cell: str) -> str:
    """What is wrong with a cell by itself; nothing where it is fine."""
    if cannot_be_seen(cell):
        return _("There is a line break or another invisible character in this cell.")
    if cell.startswith(FORMULA):
        return _("“%(cell)s” begins like a formula. Leave the cell empty or write plain text.") % {
            "cell": cell[:40]
        }
    if len(cell) > LONGEST[column]:
        return _("This is too long: %(length)s characters, and at most %(most)s fit.") % {
            "length": len(cell),
            "most": LONGEST[column],
        }
    if column in (Column.EMAIL, Column.MANAGER) and not _is_address(cell):
        return _("“%(cell)s” is not an email address.") % {"cell": cell}
    if column == Column.ACTIVE and cell.casefold() not in YES | NO:
        return _("“%(cell)s” is neither yes nor no.") % {"cell": cell}
    return ""


def _is_address(cell: str) -> bool:
    try:
        validate_email(cell)
    except ValidationError:
        return False
    return cell.isascii() and not cell.endswith(ERASED_HOST)  # what stands there is nobody's
