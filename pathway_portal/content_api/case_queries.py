"""Sort, filter and shorten lists of CASE documents as the query of a request asks.

The standard leaves the words to its binding, which is that of all of 1EdTech: `sort` and `orderBy`;
`filter` with `field='value'`, one of seven predicates, and either AND or OR between several; and
`fields` with commas. What is not understood is refused, so that nobody takes all for a part.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from .errors import ApiRefusal
from .paging import DEFAULT_LIMIT, GREATEST_LIMIT, whole_number

# Those that are one text, and can therefore be compared.
TEXT_FIELDS = {
    *("identifier", "uri", "frameworkType", "caseVersion", "creator", "title"),
    *("officialSourceURL", "publisher", "description", "language", "version"),
    *("adoptionStatus", "notes"),
}
DATE_FIELDS = {"statusStartDate", "statusEndDate"}
MOMENT_FIELDS = {"lastChangeDateTime"}
COMPARED_FIELDS = TEXT_FIELDS | DATE_FIELDS | MOMENT_FIELDS
FIELDS = COMPARED_FIELDS | {"subject", "subjectURI", "licenseURI", "extensions", "CFPackageURI"}

PREDICATE = re.compile(r"\s*([A-Za-z]+)\s*(!=|>=|<=|=|>|<|~)\s*'([^']*)'\s*")
CONNECTIVE = re.compile(r"(AND|OR)\b")
COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def invalid_selection(description: str) -> ApiRefusal:
    return ApiRefusal(400, description, "invalid_selection_field")


def invalid_sort(description: str) -> ApiRefusal:
    return ApiRefusal(400, description, "invalid_sort_field")


@dataclass(frozen=True)
class Predicate:
    field: str
    comparison: str
    value: Any

    def holds_for(self, document: dict) -> bool:
        found = comparable(self.field, document.get(self.field))
        if found is None:
            return self.comparison == "!="
        if self.comparison == "~":
            return self.value in found
        return COMPARE[self.comparison](found, self.value)


@dataclass(frozen=True)
class DocumentQuery:
    limit: int
    offset: int
    sort: str
    is_descending: bool
    predicates: tuple[Predicate, ...]
    needs_all: bool
    fields: tuple[str, ...]

    @classmethod
    def of(cls, query) -> DocumentQuery:
        """Read the query of a request; raise ApiRefusal for what is not understood."""
        predicates, needs_all = read_filter(query["filter"]) if "filter" in query else ((), True)
        return cls(
            limit=min(whole_number(query, "limit", DEFAULT_LIMIT, least=1), GREATEST_LIMIT),
            offset=whole_number(query, "offset", 0, least=0),
            sort=read_sort(query.get("sort", "identifier")),
            is_descending=read_order(query.get("orderBy", "asc")),
            predicates=predicates,
            needs_all=needs_all,
            fields=read_fields(query.getlist("fields")),
        )

    def chosen(self, documents: list[dict]) -> list[dict]:
        """Return those of the documents that the filter wants, in the order that is wanted."""
        wanted = [each for each in documents if self.wants(each)]
        wanted.sort(key=lambda each: each["identifier"])
        # Those that say nothing come last, whichever way the others are sorted.
        silent = [each for each in wanted if each.get(self.sort) is None]
        spoken = [each for each in wanted if each.get(self.sort) is not None]
        spoken.sort(
            key=lambda each: comparable(self.sort, each[self.sort]), reverse=self.is_descending
        )
        return spoken + silent

    def wants(self, document: dict) -> bool:
        held = (predicate.holds_for(document) for predicate in self.predicates)
        return all(held) if self.needs_all else any(held)

    def page(self, documents: list) -> list:
        return documents[self.offset : self.offset + self.limit]

    def shortened(self, document: dict) -> dict:
        if not self.fields:
            return document
        return {name: value for name, value in document.items() if name in self.fields}


def read_sort(field: str) -> str:
    if field not in COMPARED_FIELDS:
        raise invalid_sort(f"sort takes one of {', '.join(sorted(COMPARED_FIELDS))}.")
    return field


def read_order(order: str) -> bool:
    if order not in ("asc", "desc"):
        raise invalid_sort("orderBy takes asc or desc.")
    return order == "desc"


def read_fields(values: list[str]) -> tuple[str, ...]:
    names = [name.strip() for value in values for name in value.split(",")]
    if unknown := [name for name in names if name not in FIELDS]:
        raise invalid_selection(f"There is no field {unknown[0][:100]!r} to choose.")
    return tuple(names)


def read_filter(text: str) -> tuple[tuple[Predicate, ...], bool]:
    """Return the predicates of a filter, and whether all of them are wanted or one."""
    predicates, connectives, at = [], set(), 0
    while True:
        found = PREDICATE.match(text, at)
        if not found:
            raise invalid_selection("filter takes field='value', with AND or OR between several.")
        predicates.append(predicate_of(*found.groups()))
        at = found.end()
        if at == len(text):
            break
        connective = CONNECTIVE.match(text, at)
        connectives.add(connective and connective[1])
        if None in connectives or len(connectives) > 1:
            raise invalid_selection("filter takes either AND or OR between its parts, not both.")
        at = connective.end()
    return tuple(predicates), connectives != {"OR"}


def predicate_of(field: str, comparison: str, value: str) -> Predicate:
    if field not in COMPARED_FIELDS:
        raise invalid_selection(f"There is no field {field[:100]!r} to filter by.")
    if comparison == "~":
        if field not in TEXT_FIELDS:
            raise invalid_selection(f"{field} is no text: compare it with =, !=, <, <=, > or >=.")
        return Predicate(field, comparison, value.casefold())
    wanted = comparable(field, value)
    if wanted is None:
        raise invalid_selection(f"{field} takes a date, such as '2026-11-30'.")
    return Predicate(field, comparison, wanted)


def comparable(field: str, text: str | None) -> str | date | datetime | None:
    """Return a value as it is compared: texts in whatever case, and days and moments as such."""
    if text is None:
        return None
    if field in TEXT_FIELDS:
        return text.casefold()
    try:
        if field in DATE_FIELDS:
            return parse_date(text)
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None:
        return None
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)
