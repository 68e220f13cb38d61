"""Take lists apart whose name stands on their first line: `**Skills:** weighs flour; bakes`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from . import vocabulary
from .meanings import OF_A_STAGE, TRADE_WORDS

NAME_AND_ITEMS = re.compile(
    r"\s{0,3}(?P<mark>\*\*|__)(?P<name>[^*_:;]{1,60})(?::(?P=mark)|(?P=mark):)\s+(?P<items>\S.*)"
)
BELOW_A_TITLE = re.compile(r"\s{0,3}#{2,6}\s")
APART = re.compile(r";\s+")


def with_lists_apart(numbered: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Write such a line as a heading and a bullet for each item, where a stage may be."""
    may_be_in_a_stage = False
    for number, text in numbered:
        may_be_in_a_stage = may_be_in_a_stage or bool(BELOW_A_TITLE.match(text))
        found = NAME_AND_ITEMS.fullmatch(text.rstrip()) if may_be_in_a_stage else None
        if found and _names_a_list(found["name"]):
            yield number, f"{found['mark']}{found['name'].strip()}:{found['mark']}"
            for item in filter(None, map(str.strip, APART.split(found["items"]))):
                yield number, f"- {item}"
        else:
            yield number, text


def _names_a_list(name: str) -> bool:
    key = vocabulary.key(name)
    return vocabulary.PART_OF.get(key) in OF_A_STAGE or TRADE_WORDS.get(key) in OF_A_STAGE
