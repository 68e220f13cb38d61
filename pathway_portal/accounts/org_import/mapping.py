"""Map the columns of a file, and the words in its status column, to what they mean."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.forms import ValidationError
from django.utils.translation import gettext as _

from ..models import ListMapping
from ..names import fold
from .columns import (
    MAX_STATUSES,
    MEANINGS,
    NO,
    OTHERS,
    OWN,
    RANK,
    STATUS_OF,
    YES,
    Column,
    NamePart,
    Status,
    plain,
)
from .files import Table

SAMPLES = 4  # values of a column that are shown
READ_FOR_GUESSING = 500  # rows


class BadColumnMapping(Exception):
    """The mapping cannot be used; the exception says why, in words."""


@dataclass(frozen=True)
class Mapping:
    """What the columns of a file mean.

    `meanings` has one for each column, or None where the column is left out. `statuses` maps folded
    words of the status column to what they mean.
    """

    meanings: tuple[Column | NamePart | None, ...]
    statuses: dict[str, Status] = field(default_factory=dict)

    def place(self, meaning) -> int | None:
        return self.meanings.index(meaning) if meaning in self.meanings else None

    def problems(self) -> list[str]:
        """Say in words why this mapping cannot be used."""
        found = []
        for meaning, count in Counter(each for each in self.meanings if each).items():
            if count > 1:
                text = _("Two columns are both “%(meaning)s”. Choose one of them.")
                found.append(text % {"meaning": meaning.label})
        if not {Column.EMAIL, Column.STAFF_NUMBER} & {*self.meanings}:
            found.append(
                _(
                    "Say which column has the email address or the staff number: people are "
                    "recognised by these."
                )
            )
        names = {Column.NAME, NamePart.LAST_FIRST} & {*self.meanings}
        if len(names) == 2 or (
            names and {NamePart.FIRST_NAME, NamePart.LAST_NAME} & {*self.meanings}
        ):
            found.append(
                _("The name is there twice. Choose one column for it, or first and last name.")
            )
        return found

    def as_data(self, head: list[str]) -> dict:
        """Return the mapping as it is stored and written to files, without left out columns."""
        columns = {
            heading: meaning.value
            for heading, meaning in zip(_numbered(head), self.meanings, strict=True)
            if meaning
        }
        return {
            "columns": columns,
            "statuses": {word: status.value for word, status in self.statuses.items()},
        }


def from_data(data, head: list[str]) -> Mapping:
    """Read a stored mapping, for a file with these headings."""
    text = _("The mapping must have a table “columns”, from headings to what they mean.")
    if not isinstance(data, dict) or not isinstance(data.get("columns"), dict):
        raise BadColumnMapping(text)
    statuses = data.get("statuses", {})
    if not isinstance(statuses, dict):
        raise BadColumnMapping(_("“statuses” must be a table, from words to what they mean."))
    meanings = {}
    headings = _numbered(head)
    for heading, value in data["columns"].items():
        if plain(heading) not in map(plain, headings):
            continue  # another file of the same system may lack a column
        if value not in MEANINGS:
            known = ", ".join(MEANINGS)
            text = _("“%(value)s” is not something a column can mean. Choose from: %(known)s.")
            raise BadColumnMapping(text % {"value": value, "known": known})
        meanings[plain(heading)] = MEANINGS[value]
    words = {}
    for word, value in statuses.items():
        try:
            words[fold(str(word))] = Status(value)
        except ValueError as error:
            known = ", ".join(each.value for each in Status)
            text = _("“%(value)s” is not something a status can mean. Choose from: %(known)s.")
            raise BadColumnMapping(text % {"value": value, "known": known}) from error
    mapping = Mapping(tuple(meanings.get(plain(heading)) for heading in headings), words)
    if problems := mapping.problems():
        raise BadColumnMapping(" ".join(problems))
    return mapping


def from_text(content: bytes, head: list[str]) -> Mapping:
    """Read a mapping from a JSON or TOML file."""
    try:
        text = content.decode("utf-8-sig")
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (UnicodeDecodeError, ValueError) as error:  # JSON's and TOML's errors are ValueErrors
        raise BadColumnMapping(
            _("The mapping is neither JSON nor TOML: %(error)s") % {"error": error}
        ) from error
    return from_data(data, head)


def _numbered(head: list[str]) -> list[str]:
    """Make headings unique: the second “Phone” becomes “Phone 2”.

    Or “Phone 3”, where another column is called “Phone 2”.
    """
    taken, seen, names = {plain(heading) for heading in head}, set(), []
    for heading in head:
        name, number = heading, 1
        if plain(heading) in seen:
            while plain(name) in taken:
                number += 1
                name = f"{heading} {number}"
        seen.add(plain(heading))
        taken.add(plain(name))
        names.append(name)
    return names


# The portal's own headings ----------------------------------------------------------------------


def own(head: list[str]) -> Mapping | None:
    """Return the mapping of a file whose headings are all the portal's own, else None."""
    meanings = tuple(OWN.get(plain(heading)) for heading in head)
    is_own = all(meaning or not heading for meaning, heading in zip(meanings, head, strict=True))
    return Mapping(meanings) if is_own and any(meanings) else None


# Guessing ---------------------------------------------------------------------------------------


def guess(table: Table) -> Mapping:
    """Guess what the columns mean, from their headings and values."""
    columns = [values_of(table, place) for place in range(len(table.head))]
    candidates = {}
    for place, heading in enumerate(table.head):
        meaning = OTHERS.get(plain(heading)) or OWN.get(plain(heading))
        if meaning is None or not _fits(meaning, columns[place]):
            continue
        if meaning == Column.NAME and _are_last_first(columns[place]):
            meaning = NamePart.LAST_FIRST
        rank = RANK.get(plain(heading), 0)
        candidates.setdefault(meaning, []).append((rank, place))
    meanings = [None] * len(table.head)
    for meaning, places in candidates.items():
        meanings[min(places)[1]] = meaning
    if {Column.NAME, NamePart.LAST_FIRST} <= {*meanings}:
        meanings[meanings.index(NamePart.LAST_FIRST)] = None
    if {NamePart.FIRST_NAME, NamePart.LAST_NAME} <= {*meanings}:
        meanings = [None if m in (Column.NAME, NamePart.LAST_FIRST) else m for m in meanings]
    elif {Column.NAME, NamePart.LAST_FIRST} & {*meanings}:
        # "Name" beside "Vorname" is the last name.
        name = next(m for m in meanings if m in (Column.NAME, NamePart.LAST_FIRST))
        if NamePart.FIRST_NAME in meanings and _is_one_word(columns[meanings.index(name)]):
            meanings[meanings.index(name)] = NamePart.LAST_NAME
        else:
            meanings = [
                None if m in (NamePart.FIRST_NAME, NamePart.LAST_NAME) and name in meanings else m
                for m in meanings
            ]
    if Column.EMAIL not in meanings:
        place = next(
            (p for p, v in enumerate(columns) if not meanings[p] and _are_addresses(v)), None
        )
        if place is not None:
            meanings[place] = Column.EMAIL
    return with_statuses(Mapping(tuple(meanings)), table)


def with_statuses(
    mapping: Mapping, table: Table, chosen: dict[str, Status] | None = None
) -> Mapping:
    """Add what the status words mean: as HR said, else as the words are commonly used."""
    chosen = mapping.statuses if chosen is None else chosen
    statuses = {}
    for word in status_words(mapping, table):
        status = chosen.get(fold(word)) or STATUS_OF.get(fold(word))
        if status:
            statuses[fold(word)] = status
    return Mapping(mapping.meanings, statuses)


def status_words(mapping: Mapping, table: Table) -> list[str]:
    """List the different words in the status column; none if there are too many for a status."""
    place = mapping.place(Column.ACTIVE)
    if place is None:
        return []
    words = {}
    for _number, cells in table.rows:
        word = cells[place].strip() if place < len(cells) else ""
        if word and fold(word) not in words:
            words[fold(word)] = word
            if len(words) > MAX_STATUSES:
                return []
    return list(words.values())


def unknown_words(mapping: Mapping, table: Table) -> list[str]:
    """List the words in the status column whose meaning is unknown."""
    return [
        word
        for word in status_words(mapping, table)
        if fold(word) not in mapping.statuses and fold(word) not in YES | NO
    ]


def values_of(table: Table, place: int, most: int = READ_FOR_GUESSING) -> list[str]:
    """Return the values of a column in the first rows, without blank ones."""
    cells = (cells[place].strip() for _n, cells in table.rows[:most] if place < len(cells))
    return [cell for cell in cells if cell]


def samples(table: Table, place: int) -> list[str]:
    """Return a few different values of a column, for people to recognise it by."""
    values = dict.fromkeys(values_of(table, place))
    return [value if len(value) <= 60 else f"{value[:59]}…" for value in [*values][:SAMPLES]]


def _fits(meaning, values) -> bool:
    """Return whether a column's values can mean what its heading says."""
    if not values:
        return True
    if meaning == Column.EMAIL:
        return _share(values, lambda value: "@" in value) > 0.5
    if meaning == Column.STAFF_NUMBER:
        return len({*values}) == len(values) and all(len(value) <= 40 for value in values)
    if meaning == Column.ACTIVE:
        return len({fold(value) for value in values}) <= MAX_STATUSES
    if meaning in (Column.NAME, NamePart.FIRST_NAME, NamePart.LAST_NAME, NamePart.LAST_FIRST):
        return _share(values, lambda value: any(map(str.isalpha, value))) > 0.5
    return True


def _share(values, is_so):
    return sum(map(is_so, values)) / len(values)


def _are_addresses(values):
    return bool(values) and _share(values, is_address_like) > 0.8


def _are_last_first(values):
    return bool(values) and _share(values, lambda value: value.count(",") == 1) > 0.5


def _is_one_word(values):
    return not values or _share(values, lambda value: len(value.split()) <= 2) > 0.8


def is_address_like(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


# Remembering ------------------------------------------------------------------------------------


def _key(head: Iterable[str]) -> str:
    """Hash the headings, regardless of their order."""
    headings = sorted(plain(heading) for heading in head if heading)
    return hashlib.sha256("\n".join(headings).encode()).hexdigest()


def remembered(head: list[str]) -> Mapping | None:
    """Return the mapping that HR made for files with these headings, or None."""
    kept = ListMapping.objects.filter(headings=_key(head)).first()
    try:
        return kept and from_data(kept.mapping, head)
    except BadColumnMapping:
        return None


@transaction.atomic
def remember(mapping: Mapping, head: list[str], *, at) -> None:
    """Store the mapping for the next file with these headings."""
    data, key = mapping.as_data(head), _key(head)
    earlier = ListMapping.objects.filter(headings=key)
    # Keep the meanings of status words from earlier files that this file does not use.
    if (before := earlier.first()) and isinstance(before.mapping.get("statuses"), dict):
        data["statuses"] = before.mapping["statuses"] | data["statuses"]
    try:
        with transaction.atomic():
            ListMapping.objects.update_or_create(
                headings=key, defaults={"mapping": data, "changed_at": at}
            )
    except IntegrityError:  # somebody else kept one in the same moment
        earlier.update(mapping=data, changed_at=at)
