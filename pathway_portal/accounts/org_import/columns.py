"""The columns of HR's list, their headings, and the words in their cells."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from enum import Enum
from pathlib import Path

from django.utils.translation import gettext_lazy

from ..models import Department, User
from ..names import fold


class Column(Enum):
    """What a list may say of a person."""

    STAFF_NUMBER = "staff_number"
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
    Column.STAFF_NUMBER: gettext_lazy("staff number"),
    Column.EMAIL: gettext_lazy("email address"),
    Column.NAME: gettext_lazy("name"),
    Column.JOB_TITLE: gettext_lazy("job title"),
    Column.DEPARTMENT: gettext_lazy("department"),
    Column.MANAGER: gettext_lazy("manager"),
    Column.ROLE: gettext_lazy("role"),
    Column.STAGE: gettext_lazy("stage"),
    Column.ACTIVE: gettext_lazy("active"),
}


class NamePart(Enum):
    """A part of the name, as a column of another system's list has it."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    LAST_FIRST = "last_first"

    @property
    def label(self):
        return NAME_PART_LABELS[self]


NAME_PART_LABELS = {
    NamePart.FIRST_NAME: gettext_lazy("first name"),
    NamePart.LAST_NAME: gettext_lazy("last name"),
    NamePart.LAST_FIRST: gettext_lazy("name, written “Last, First”"),
}
MEANINGS = {each.value: each for each in [*Column, *NamePart]}

with Path(__file__).with_name("words.toml").open("rb") as file:
    WORDS = tomllib.load(file)


def plain(heading: str) -> str:
    """Reduce a heading to letters and digits in lower case: "Employee #" is employeenumber.

    Also drop what systems add in square brackets, as in "First Name [Required]".
    """
    letters = unicodedata.normalize("NFKC", heading).casefold()
    letters = re.sub(r"\[.*?\]", "", letters) or letters
    letters = re.sub(r"(?<=\w)\s*#", "number", letters)
    return re.sub(r"[\W_]+", "", letters)


def _by_heading(headings):
    return {
        name: MEANINGS[meaning] for meaning, names in headings.items() for name in names.split()
    }


OWN = _by_heading(WORDS["own_headings"])
OTHERS = _by_heading(WORDS["other_headings"])
RANK = {
    name: rank
    for names in WORDS["other_headings"].values()
    for rank, name in enumerate(names.split())
}


def is_heading(cell: str) -> bool:
    return plain(cell) in OWN or plain(cell) in OTHERS


# Words in cells --------------------------------------------------------------------------------

YES, NO = set(WORDS["cells"]["yes"]), set(WORDS["cells"]["no"])

# Words that empty a cell's value, in the columns of CAN_BE_NONE.
NONE_WORDS = {fold(word) for word in WORDS["cells"]["none"]}
# The one that the portal's own export writes.
NONE = "none"
CAN_BE_NONE = {Column.JOB_TITLE, Column.DEPARTMENT, Column.MANAGER, Column.ROLE, Column.STAGE}


def number_key(number: str) -> str:
    """Normalize a staff number to compare it: ignore case, width and repeated blanks."""
    return " ".join(unicodedata.normalize("NFKC", number).casefold().split())


def means_none(cell: str) -> bool:
    return fold(cell) in NONE_WORDS


class Status(Enum):
    """What a word in a status column means for somebody's place here."""

    HERE = "here"
    LEFT = "left"
    UNCHANGED = "unchanged"

    @property
    def label(self):
        return STATUS_LABELS[self]


STATUS_LABELS = {
    Status.HERE: gettext_lazy("is here"),
    Status.LEFT: gettext_lazy("has left"),
    Status.UNCHANGED: gettext_lazy("leave unchanged"),
}
STATUS_WORDS = {
    Status.HERE: [*YES, *WORDS["statuses"]["here"]],
    Status.LEFT: [*NO, *WORDS["statuses"]["left"]],
}
STATUS_OF = {fold(word): status for status, words in STATUS_WORDS.items() for word in words}
MAX_STATUSES = 30  # different words; with more, a column is no status

# What spreadsheets show where a formula has no result, in English and in German.
SPREADSHEET_ERROR = re.compile(
    r"#(?:N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|SPILL!|CALC!|NV|WERT!|BEZUG!|ZAHL!|ÜBERLAUF!)"
)
# A long number as spreadsheets write it to a CSV: its last digits are lost.
SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
LONGEST = {
    Column.STAFF_NUMBER: User._meta.get_field("staff_number").max_length,
    Column.EMAIL: User._meta.get_field("email").max_length,
    Column.NAME: User._meta.get_field("name").max_length,
    Column.JOB_TITLE: User._meta.get_field("job_title").max_length,
    Column.DEPARTMENT: Department._meta.get_field("name").max_length,
    Column.MANAGER: User._meta.get_field("email").max_length,
    Column.ROLE: 120,
    Column.STAGE: 200,
    Column.ACTIVE: 100,
}
