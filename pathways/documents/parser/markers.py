"""Read items that are counted, not bulleted: `a.` `b.`, `1.1` `1.2`, `C1:` `C2:`.

One line can begin so by chance. Two that go on counting are a list.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..findings import DocumentPlace
from .line_account import LineAccount
from .lines import DocumentLine, LineKind
from .vocabulary import NUMBER_OF

ROMAN = re.compile(r"\(?(?P<count>[ivx]{1,5})[.)]\s+(?=\S)", re.IGNORECASE)
LETTER = re.compile(r"\(?(?P<count>[a-z])[.)]\s+(?=\S)", re.IGNORECASE)
NUMBER = re.compile(r"(?P<above>\[)(?P<count>\d{1,2})\]\s+(?=\S)")
SECTION = re.compile(r"(?P<above>(?:\d{1,2}\.){1,3})(?P<count>\d{1,2})[.)]?\s+(?=\S)")
# Quarters and half-years are no counting of items.
CODE = re.compile(r"(?P<above>(?![QH]\d)[A-Z]{1,2})(?P<count>\d{1,2})(?:[.:)]|\s[–—-])\s+(?=\S)")
STYLES = (LETTER, ROMAN, NUMBER, SECTION, CODE)


def with_markers(
    lines: list[DocumentLine], account: LineAccount, place: DocumentPlace
) -> list[DocumentLine]:
    """Turn the counted lines of a list without bullets into bullets."""
    for style in STYLES:
        counted = _counted(lines, style)
        if len(counted) > 1:
            if style is CODE:  # others may refer to it by that
                for at in counted:
                    account.guessed(lines[at], place)
            marked = {at: lines[at].whole[end:] for at, end in counted.items()}
            return [
                replace(line, kind=LineKind.BULLET, text=marked[at]) if at in marked else line
                for at, line in enumerate(lines)
            ]
    first = next((at for at, line in enumerate(lines) if line.kind == LineKind.TEXT), None)
    if first is not None and any(first in _counted(lines, style) for style in STYLES):
        account.guessed(lines[first], place)
    return lines


def _counted(lines: list[DocumentLine], style: re.Pattern) -> dict[int, int]:
    """Map the indexes of lines that count from one upwards to where their words begin."""
    counted: dict[int, int] = {}
    above = None
    for at, line in enumerate(lines):
        found = style.match(line.whole) if line.kind == LineKind.TEXT else None
        if found and _value(found["count"], style) == len(counted) + 1:
            level = found.groupdict().get("above")
            if above in (None, level):
                above = level
                counted[at] = found.end()
    return counted


def _value(count: str, style: re.Pattern) -> int:
    if style is ROMAN:
        return NUMBER_OF.get(count.casefold(), 0)
    return ord(count.casefold()) - ord("a") + 1 if style is LETTER else int(count)
