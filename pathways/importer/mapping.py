"""Keep what HR said that headings mean: for the next document, and as files to hand on."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from ..documents.parser.elements import Element
from ..documents.parser.meanings import Guide
from ..meanings import Meaning
from ..models import HeadingMeaning
from ..models.heading_meanings import LONGEST_KEY, LONGEST_NAME
from ..text import name_key

MOST_ANSWERS = 300


class BadHeadingMapping(Exception):
    """The mapping cannot be used; the exception says why, in words."""


def remembered() -> dict[str, Meaning]:
    """Return what HR has said about names in documents before."""
    rows = HeadingMeaning.objects.values_list("key", "meaning")
    return {key: Meaning(meaning) for key, meaning in rows}


def guide(answers: Mapping[str, str] = {}, role: str = "") -> Guide:
    """Return what is known from before, and on top of it the answers for this document."""
    by_key = {answer_key(name): Meaning(meaning) for name, meaning in answers.items()}
    return Guide(remembered() | by_key, role)


def answer_key(name: str) -> str:
    """Return the key of a name, or of all headings of a level: `level:2`."""
    return name if name.startswith("level:") else name_key(name)


def remember(answers: Mapping[str, str]) -> None:
    """Keep answers for the next document, except those for all headings of a level.

    Which headings are tracks is true of this document alone: elsewhere, stages have such names.
    """
    rows: dict[str, HeadingMeaning] = {}
    for name, meaning in answers.items():
        is_kept = not name.startswith("level:") and meaning != Meaning.TRACK
        if is_kept and (key := name_key(name)[:LONGEST_KEY]):
            row = rows.setdefault(key, HeadingMeaning(name=name, key=key))
            row.meaning = meaning
    HeadingMeaning.objects.bulk_create(
        [rows[key] for key in sorted(rows)],  # in one order, so that nobody waits for each other
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["meaning"],
    )


def proposed(elements: Iterable[Element]) -> dict[str, str]:
    """Return what each heading was taken for, by name. What nobody knows is empty."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for element in elements:
        if element.key and element.key not in seen and element.is_asked:
            seen.add(element.key)
            found[element.name] = element.meaning.value if element.meaning else ""
    return found


def as_text(answers: Mapping[str, str]) -> str:
    """Write a mapping as a file for `--map`."""
    return json.dumps({"headings": dict(answers)}, ensure_ascii=False, indent=2) + "\n"


def from_text(content: bytes) -> dict[str, str]:
    """Read a mapping from a JSON or TOML file."""
    try:
        text = content.decode("utf-8-sig")
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadHeadingMapping(
            _("The mapping is neither JSON nor TOML: %(error)s") % {"error": error}
        ) from error
    return from_data(data.get("headings"))


def from_data(headings) -> dict[str, str]:
    """Check answers, and return those that say something."""
    if not isinstance(headings, dict):
        raise BadHeadingMapping(
            _("The mapping must have a table “headings”, from names to what they mean.")
        )
    if len(headings) > MOST_ANSWERS:
        text = _("The mapping has more than %(most)s names.")
        raise BadHeadingMapping(text % {"most": MOST_ANSWERS})
    for name, meaning in headings.items():
        if meaning and meaning not in Meaning.values:
            known = ", ".join(Meaning.values)
            text = _("“%(value)s” is not something a heading can mean. Choose from: %(known)s.")
            raise BadHeadingMapping(text % {"value": meaning, "known": known})
        if len(name) > LONGEST_NAME:
            text = _("This name is longer than %(most)s characters: “%(name)s…”")
            raise BadHeadingMapping(text % {"most": LONGEST_NAME, "name": name[:40]})
    return {name: meaning for name, meaning in headings.items() if meaning}
