"""Facts known about a person, for pages and for programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

MOST_SHOWN = 200  # of each section, on the page


@dataclass(frozen=True)
class Fact:
    """One thing that is known: its key and value for programs, its label and words for people."""

    key: str
    label: str
    value: object = None
    words: str = ""
    language: str = ""


@dataclass(frozen=True)
class FactGroup:
    """Facts that belong together, with parts of their own."""

    title: str
    facts: list[Fact]
    parts: list[DataSection] = field(default_factory=list)
    language: str = ""

    @property
    def told(self):
        """The facts of which there is something to read."""
        return [fact for fact in self.facts if fact.words]


@dataclass(frozen=True)
class DataSection:
    key: str
    title: str
    entries: list[FactGroup]
    # Says what is left out, and why.
    note: str = ""

    @property
    def shown(self):
        """The entries that the page shows; the file has all of them."""
        return self.entries[:MOST_SHOWN]

    @property
    def more(self):
        return len(self.entries) - len(self.shown)


def fact(key, label, value, words=None, language=""):
    """Make a fact, with the words in which a page shows it."""
    if words is None:
        words = in_words(value)
    return Fact(key, label, plain(value), str(words), language)


def in_words(value):
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)


def plain(value):
    """Convert a value to what JSON can hold."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value)
    return value
