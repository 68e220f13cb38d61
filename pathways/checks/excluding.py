"""Warn about wording that keeps people out, by gender, age, origin or ability.

`excluding_words.toml` has the words in each language, with what to write instead.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .pathway_contents import CheckedLine, PathwayContents, quoted
from .problem import Problem, ProblemKind
from .readable import readable_texts

REASONS: dict[str, Promise | str] = {
    "gender": gettext_lazy("names or suggests a gender, so that others feel left out."),
    "age": gettext_lazy("speaks of age, which says nothing about how well people work."),
    "origin": gettext_lazy("speaks of where people come from instead of what they can do."),
    "ability": gettext_lazy("leaves out or hurts people with a disability or an illness."),
}
# The fields that say who the role or a stage is for.
ABOUT_PEOPLE = {"ideal_candidates", "audience", "summary"}


@dataclass(frozen=True)
class Wording:
    """One entry of the file."""

    ground: str
    pattern: re.Pattern[str]
    instead: str
    unless: re.Pattern[str] | None
    only_about_people: bool

    @classmethod
    def of(cls, entry: dict) -> Wording:
        unless = entry.get("unless")
        return cls(
            entry["ground"],
            re.compile(rf"(?<![\w-])(?:{entry['find']})(?![\w-])", re.IGNORECASE),
            entry["instead"],
            re.compile(unless) if unless else None,
            entry.get("only_about_people", False),
        )

    def found_in(self, text: str, about_people: bool) -> str:
        """Return the words that keep people out, if there are any."""
        if self.only_about_people and not about_people:
            return ""
        if self.unless and self.unless.search(text):
            return ""
        found = self.pattern.search(text)
        return found[0] if found else ""


@cache
def _wordings() -> dict[str, list[Wording]]:
    with Path(__file__).with_name("excluding_words.toml").open("rb") as file:
        entries = tomllib.load(file)
    return {language: [Wording.of(each) for each in found] for language, found in entries.items()}


def excluding_wording(contents: PathwayContents) -> Iterator[Problem]:
    """Report each text once, by the first wording that is found in it."""
    wordings = _wordings().get(contents.language, [])
    for line, field, text in readable_texts(contents):
        about_people = not ABOUT_PEOPLE.isdisjoint({line.list_name, field})
        for wording in wordings:
            if words := wording.found_in(text, about_people):
                yield _problem(line, field, words, wording)
                break


def _problem(line: CheckedLine, field: str, words: str, wording: Wording) -> Problem:
    message = _("“%(words)s” %(reason)s Write instead: %(instead)s.") % {
        "words": quoted(words),
        "reason": REASONS[wording.ground],
        "instead": wording.instead,
    }
    return line.warning(ProblemKind.EXCLUDING, field, message)
