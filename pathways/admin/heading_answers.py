"""Show what each heading of a document was taken for, and let HR say otherwise."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..documents.findings import Inference
from ..documents.parser.elements import STRONG, Element
from ..documents.wording import reason_in_words, shortened
from ..meanings import Meaning
from ..models.heading_meanings import LONGEST_NAME

MOST_ROWS = 100
NAMES_SHOWN = 4


@dataclass(frozen=True)
class HeadingRow:
    """All headings of one name, or of one level. `name` is what an answer is kept under."""

    name: str
    label: str
    count: int
    lines: str
    meaning: str
    reason: str

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return what HR can answer. Only what has no meaning yet may stay without one."""
        unknown = [] if self.meaning else [("", _("Not known"))]
        return [*unknown, *((value, str(label)) for value, label in Meaning.choices)]


def heading_rows(elements, answers) -> list[HeadingRow]:
    """Return one row for all headings of the same name, and one for each level of the outline."""
    by_key: dict[str, list[Element]] = defaultdict(list)
    for element in elements:
        if element.key and element.is_asked and len(element.name) <= LONGEST_NAME:
            by_key[element.key].append(element)
    rows = [_row_of_name(group) for group in by_key.values()]
    return [*_rows_of_levels(by_key.values(), answers), *rows][:MOST_ROWS]


def _row_of_name(group: list[Element]) -> HeadingRow:
    first = group[0]
    reason = "" if first.reason == Inference.OWN_NAME else reason_in_words(first.reason)
    return HeadingRow(
        first.name,
        first.name,
        len(group),
        _lines(group),
        first.meaning.value if first.meaning else "",
        reason,
    )


def _rows_of_levels(groups, answers) -> list[HeadingRow]:
    """Return a row for each level that has several headings whose names say nothing."""
    levels: dict[int, list[Element]] = defaultdict(list)
    named = {Inference.OWN_NAME, Inference.TRADE_WORD}
    for group in groups:
        if group[0].reason not in named and group[0].depth <= STRONG:
            levels[group[0].depth].append(group[0])
    rows = []
    for depth, headings in sorted(levels.items()):
        key = f"level:{depth}"
        if len(headings) > 1:
            names = ", ".join(shortened(each.name) for each in headings[:NAMES_SHOWN])
            more = ", …" if len(headings) > NAMES_SHOWN else ""
            label = _("All of one level: %(names)s") % {"names": names + more}
            rows.append(
                HeadingRow(key, label, len(headings), _lines(headings), answers.get(key, ""), "")
            )
    return rows


def _lines(group: list[Element]) -> str:
    numbers = [str(element.line) for element in group[:NAMES_SHOWN]]
    return ", ".join(numbers) + (", …" if len(group) > NAMES_SHOWN else "")
