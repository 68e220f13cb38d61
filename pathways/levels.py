"""Write levels as numbers in documents, and read them from numbers and words."""

from __future__ import annotations

import re
from functools import cache

from .contents_competency import LEVEL_TEXTS
from .level_names import company_names
from .text import name_key

LEVELS = [text.name for text in LEVEL_TEXTS]
# "3", "3 of 5", "Level 3", "3 – Practitioner". Not "3 years": that is no level.
NUMBERED = re.compile(
    r"\s*(?:(?:level|stufe|niveau|l)\s*)?(?P<number>[1-5])\s*"
    r"(?:(?:of|von|out of|/)\s*5)?\s*(?:[–—:.)(-].*)?",
    re.IGNORECASE,
)


def level_number(level: str) -> str:
    """Return the number of a level, counted from 1, or an empty text where there is none."""
    return str(LEVELS.index(level) + 1) if level else ""


def level_named(text: str) -> str:
    """Return the level that a text names by number or by words, or an empty text."""
    if found := NUMBERED.fullmatch(text):
        return LEVELS[int(found["number"]) - 1]
    key = name_key(text)
    own = {name_key(name): level for name, level in company_names().items()}
    return own.get(key) or _by_name().get(key, "")


@cache
def _by_name() -> dict[str, str]:
    """Map what a level is called to it, also without what follows the comma."""
    names = {}
    for text in LEVEL_TEXTS:
        for name in (text.name, *text.document_names):
            names |= {name_key(words): text.name for words in (name, name.split(",")[0])}
    return names
