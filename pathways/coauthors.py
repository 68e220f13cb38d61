"""Tell what writes and publishes a draft who else works on it.

The catalogue knows nobody. The app that knows the authors sets `source` when it starts; until then
nobody is named on a draft, nothing is said about its lines, and everybody may publish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass
class Pressed:
    """What became of a button that is the authors' own."""

    place: str = ""  # the id on the page to go on at
    talks_on: str = ""  # the line, by its key, where one talks on
    message: str = ""  # what was done
    refusal: str = ""  # why something was not done
    # The reason beside each field, and the text that stays in it.
    errors: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, other: Pressed) -> None:
        """Take in what became of another field or button of the same page."""
        self.place = other.place or self.place
        self.talks_on = other.talks_on or self.talks_on
        self.message = other.message or self.message
        self.refusal = " ".join(filter(None, [self.refusal, other.refusal]))
        self.errors |= other.errors
        self.texts |= other.texts


def refused(why: str, name: str, text: str = "") -> Pressed:
    return Pressed(refusal=why, errors={name: why}, texts={name: text})


class Beside(Protocol):
    """What the page of a draft shows beside its lines."""

    def mark(self, key: str) -> object | None:
        """Return what others changed about a line since the reader last looked, or nothing."""

    def threads(self, key: str) -> list:
        """Return the comments on a line, each with its answers."""


class Coauthors(Protocol):
    """`draft` is a version with its contents loaded; what writes holds it in a transaction."""

    def record(self, draft, *, by, at: datetime, is_new: bool = False) -> None:
        """Keep which lines somebody changed. `is_new`: nobody has written anything in it yet."""

    def beside(self, draft, user, *, talks_on: str = "", pressed: Pressed | None = None) -> Beside:
        """Return what one person sees beside the lines, with a box for a comment on one of them."""

    def press(self, draft, name: str, subject: str, data: Mapping, *, by, at) -> Pressed | None:
        """Save what was typed for the other authors, and do what a button of theirs asks for."""

    def comments_on(self, pathway) -> list:
        """Return all comments on a version, for HR alone."""

    def why_not_publish(self, draft, by) -> str:
        """Say why this person cannot publish the draft as it is, or nothing."""

    def published(self, draft, *, at: datetime) -> str:
        """Close what waits for the draft. Return who had looked through it, in words."""


class Nobody:
    """Write without knowing anybody."""

    def record(self, draft, *, by, at, is_new=False):
        return None

    def beside(self, draft, user, *, talks_on="", pressed=None):
        return self

    def mark(self, key):
        return None

    def threads(self, key):
        return []

    def press(self, draft, name, subject, data, *, by, at):
        return None

    def comments_on(self, pathway):
        return []

    def why_not_publish(self, draft, by):
        return ""

    def published(self, draft, *, at):
        return ""


source: Coauthors = Nobody()
