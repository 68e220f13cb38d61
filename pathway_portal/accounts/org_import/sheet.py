"""Read HR's list: what each row says about a person. Who is here already does not matter yet."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from pathways.exports.cells import is_formula, restored

from ..email_addresses import normalize_email
from ..invisible_characters import cannot_be_seen
from ..models import ERASED_HOST
from ..names import fold
from . import files, mapping
from .columns import (
    CAN_BE_NONE,
    LONGEST,
    NO,
    SHORTENED,
    SPREADSHEET_ERROR,
    YES,
    Column,
    NamePart,
    Status,
    is_heading,
    means_none,
    number_key,
)
from .files import Table, Unreadable
from .mapping import Mapping


@dataclass(frozen=True, order=True)
class ListProblem:
    """A problem, and where: a row as the spreadsheet counts it, and a column.

    Row 0 stands for the whole file.
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


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What the list says about one person. Blank cells are not in `cells`.

    `wrong` maps columns with a problem to its text.
    """

    number: int
    cells: dict[Column, str]
    wrong: MappingType[Column, str] = field(default_factory=dict)

    @property
    def email(self) -> str:
        return self.cells.get(Column.EMAIL, "")

    @property
    def staff_number(self) -> str:
        return self.cells.get(Column.STAFF_NUMBER, "")

    @property
    def manager(self) -> str:
        return self.cells.get(Column.MANAGER, "")

    @property
    def is_active(self) -> bool | None:
        """Whether the list says that they are here; None where it does not say."""
        word = self.cells.get(Column.ACTIVE)
        return None if word is None or Column.ACTIVE in self.wrong else word.casefold() in YES


@dataclass(frozen=True)
class PeopleSheet:
    """A list as it was read. `problems` are those of the file; each row has its own."""

    rows: list[PersonRow] = field(default_factory=list)
    problems: list[ListProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # People who are not in it leave.
    is_full: bool = False


def read(content: bytes, sheet: str = "") -> Table:
    """Return the table in HR's file; raise Unreadable where there is none."""
    return files.read(content, is_heading, sheet)


def parse(content: bytes, chosen: Mapping | None = None, sheet: str = "") -> PeopleSheet:
    """Read a file into rows, with everything that is wrong with them."""
    try:
        table = read(content, sheet)
    except Unreadable as refused:
        return refusal(refused)
    return interpret(table, chosen)


def refusal(refused: Unreadable) -> PeopleSheet:
    return PeopleSheet(problems=[ListProblem(refused.row, "", refused.text)])


def interpret(table: Table, chosen: Mapping | None = None) -> PeopleSheet:
    """Read a table into rows, by a mapping or by the portal's own headings."""
    by_mapping = chosen is not None
    chosen = chosen or mapping.own(table.head)
    if problems := list(_problems_of_head(table, chosen)):
        return PeopleSheet(problems=problems, notes=table.notes)
    reader = _Reader(table, chosen, by_mapping)
    rows = [row for row in map(reader.row, table.rows) if row]
    if not rows and not reader.problems:
        text = _("There is nobody in the file: it has no rows below the first.")
        return PeopleSheet(problems=[ListProblem(0, "", text)], notes=table.notes)
    return PeopleSheet(rows, reader.problems, table.notes, table.is_full)


class _Reader:
    def __init__(self, table, chosen, by_mapping):
        self.chosen, self.by_mapping = chosen, by_mapping
        self.width = len(table.head)
        self.places = [
            (place, meaning) for place, meaning in enumerate(chosen.meanings) if meaning is not None
        ]
        self.unnamed = [place for place, heading in enumerate(table.head) if not heading]
        self.problems = []
        self.seen = {Column.EMAIL: {}, Column.STAFF_NUMBER: {}}

    def row(self, numbered) -> PersonRow | None:
        number, cells = numbered
        found, formulas, wrong = {}, set(), {}
        for place, meaning in self.places:
            cell = cells[place] if place < len(cells) else ""
            if not cell or cell.isspace():
                continue
            if not cell.isascii():
                cell = unicodedata.normalize("NFC", cell)
            cell = cell.strip()
            if is_formula(cell):
                formulas.add(meaning)
            found[meaning] = restored(cell) if "'" in cell else cell
        if not self.by_mapping and (
            any(cell.strip() for cell in cells[self.width :])
            or any(cells[place].strip() for place in self.unnamed if place < len(cells))
        ):
            text = _("This cell has no column heading above it.")
            self.problems.append(ListProblem(number, "", text))
        if not found:
            return None
        self._join_names(found, formulas)
        self._status(found, wrong)
        for column, cell in found.items():
            if column not in wrong and (text := wrong_with(column, cell, column in formulas)):
                wrong[column] = text
        if Column.EMAIL in found and Column.EMAIL not in wrong:
            found[Column.EMAIL] = normalize_email(found[Column.EMAIL])
        if Column.EMAIL not in found and Column.STAFF_NUMBER not in found:
            wrong[Column.EMAIL] = _("The email address is missing.")
        self._refuse_again(number, found, wrong)
        return PersonRow(number, found, wrong)

    def _join_names(self, found, formulas):
        """Join first and last name, or turn "Last, First" around, into one name."""
        first, last = found.pop(NamePart.FIRST_NAME, ""), found.pop(NamePart.LAST_NAME, "")
        turned = found.pop(NamePart.LAST_FIRST, "")
        if turned:
            before, comma, after = turned.partition(",")
            found[Column.NAME] = turned
            if comma and "," not in after:
                found[Column.NAME] = f"{after.strip()} {before.strip()}".strip()
                if is_formula(found[Column.NAME]):
                    formulas.add(Column.NAME)
        elif first or last:
            found[Column.NAME] = f"{first} {last}".strip()
        if formulas & {*NamePart}:
            formulas.add(Column.NAME)

    def _status(self, found, wrong):
        """Replace the status word by yes or no."""
        word = found.get(Column.ACTIVE)
        if word is None:
            return
        status = self.chosen.statuses.get(fold(word))
        if status == Status.UNCHANGED:
            del found[Column.ACTIVE]
        elif status:
            found[Column.ACTIVE] = "yes" if status == Status.HERE else "no"
        elif word.casefold() not in YES | NO:
            text = _("“%(cell)s” is neither yes nor no.")
            if self.by_mapping:
                text = _("Nobody has said yet what “%(cell)s” means. Change the mapping.")
            wrong[Column.ACTIVE] = text % {"cell": word[:40]}

    def _refuse_again(self, number, found, wrong):
        """Refuse somebody who is in the list twice, by address or by staff number."""
        for column, key, text in [
            (
                Column.EMAIL,
                found.get(Column.EMAIL, ""),
                _(
                    "%(cell)s is already in row %(row)s. Capital and small letters count as the "
                    "same."
                ),
            ),
            (
                Column.STAFF_NUMBER,
                number_key(found[Column.STAFF_NUMBER]) if Column.STAFF_NUMBER in found else "",
                _("The staff number %(cell)s is already in row %(row)s."),
            ),
        ]:
            if not key or column in wrong:
                continue
            first = self.seen[column].setdefault(key, number)
            if first != number:
                wrong[column] = text % {"cell": found[column], "row": first}


def _problem(row: int, column: Column, text: str) -> ListProblem:
    return ListProblem(row, str(column.label), text)


def _problems_of_head(table, chosen):
    row, head = table.head_at, table.head
    for heading in head:
        if "@" in heading and mapping.is_address_like(heading):
            text = _("This row is read as the headings, but it has the address %(cell)s in it.")
            yield ListProblem(row, "", text % {"cell": heading})
            return
    meanings = chosen.meanings if chosen else tuple(mapping.OWN.get(mapping.plain(h)) for h in head)
    if chosen is None:
        known = ", ".join(str(column.label) for column in Column)
        for name, column in zip(head, meanings, strict=True):
            if column is None and name:
                yield ListProblem(
                    row,
                    "",
                    _("There is no column called “%(name)s”. You can use: %(known)s.")
                    % {"name": name[:80], "known": known},
                )
    for column in Column:
        if meanings.count(column) > 1:
            yield _problem(row, column, _("This column is there more than once."))
    if not {Column.EMAIL, Column.STAFF_NUMBER} & {*meanings}:
        yield _problem(
            row,
            Column.EMAIL,
            _(
                "This column is missing. People are recognised by their email address or their "
                "staff number."
            ),
        )


def wrong_with(column: Column, cell: str, may_be_formula: bool) -> str:
    """Say what is wrong with a cell on its own; nothing where it is fine."""
    if cannot_be_seen(cell):
        return _("There is a line break or another invisible character in this cell.")
    if may_be_formula and not (column in CAN_BE_NONE and means_none(cell)):
        return _("“%(cell)s” begins like a formula. Leave the cell empty or write plain text.") % {
            "cell": cell[:40]
        }
    if SPREADSHEET_ERROR.fullmatch(cell):
        text = _(
            "“%(cell)s” is an error of your spreadsheet. Correct it there, or leave the cell empty."
        )
        return text % {"cell": cell}
    if column == Column.STAFF_NUMBER and SHORTENED.fullmatch(cell):
        text = _(
            "“%(cell)s” is a long number that your spreadsheet has shortened. Format its column as "
            "text, and enter the numbers again."
        )
        return text % {"cell": cell}
    if len(cell) > LONGEST[column]:
        return _("This is too long: %(length)s characters, and at most %(most)s fit.") % {
            "length": len(cell),
            "most": LONGEST[column],
        }
    is_address = column == Column.EMAIL or (column == Column.MANAGER and "@" in cell)
    if is_address and not _is_address(normalize_email(cell)):
        return _("“%(cell)s” is not an email address.") % {"cell": normalize_email(cell)}
    return ""


@lru_cache(maxsize=20_000)
def _is_address(cell: str) -> bool:
    try:
        validate_email(cell)
    except ValidationError:
        return False
    return cell.isascii() and not cell.endswith(ERASED_HOST)  # what stands there is nobody's
