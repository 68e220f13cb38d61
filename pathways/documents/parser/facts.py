"""Find facts about the role where no heading announces them: labels, and tables at the top."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..document import PLAIN_LISTS, PathwayPart
from . import vocabulary
from .lines import DocumentLine, LineKind, cells_of
from .meanings import known_list

APART = re.compile(r";\s+")


@dataclass(frozen=True)
class ProfileFact:
    """Hold a text of the profile or items of a list, still shielded, and the lines they are of."""

    part: str
    line: DocumentLine
    texts: list[str]
    label: DocumentLine | None = None  # where the label has a line of its own


def fact_in_line(line: DocumentLine) -> tuple[str, str] | None:
    """Return label and text of a line that belongs to the profile: `Reports to: the COO`."""
    label = vocabulary.labelled(line.whole, vocabulary.PROFILE_PART_OF)
    return label if label and label[1] else None


def facts_in(lines: list[DocumentLine]) -> tuple[list[ProfileFact], list[DocumentLine]]:
    """Return the facts in lines without a heading, and the lines that hold none."""
    facts: list[ProfileFact] = []
    rest: list[DocumentLine] = []
    label: DocumentLine | None = None  # waits for its text, on the next line
    for line in lines:
        if label and line.kind == LineKind.BLANK:
            continue
        if label and line.kind == LineKind.TEXT and not line.is_row:
            facts.append(ProfileFact(_part_of(label), line, [line.whole], label))
            label = None
            continue
        if label:
            rest.append(label)
            label = None
        if found := fact_in_line(line):
            facts.append(ProfileFact(vocabulary.PROFILE_PART_OF[found[0]], line, [found[1]]))
        elif line.is_row and (fact := _fact_in_row(line)):
            facts.append(fact)
        elif line.kind == LineKind.TEXT and vocabulary.key(line.whole) in NAMES_OF_THE_ROLE:
            label = line
        else:
            rest.append(line)
    return facts, [*rest, label] if label else rest


NAMES_OF_THE_ROLE = {
    name for name, part in vocabulary.PROFILE_PART_OF.items() if part == PathwayPart.ROLE_NAME
} - {"role", "rolle"}


def _part_of(label: DocumentLine) -> str:
    return vocabulary.PROFILE_PART_OF[vocabulary.key(label.whole)]


def _fact_in_row(line: DocumentLine) -> ProfileFact | None:
    """Read a row of two cells: `| Reports to | COO |`, `| Responsibilities | Cooks; cleans |`."""
    cells = [cell for cell in cells_of(line.whole) if cell]
    if len(cells) != 2:
        return None
    name = vocabulary.key(cells[0])
    if part := vocabulary.PROFILE_PART_OF.get(name):
        return ProfileFact(part, line, [cells[1]])
    part = vocabulary.PART_OF.get(name) or known_list(name)
    if part == PathwayPart.COMPETENCIES:
        part = PathwayPart.CORE_COMPETENCIES
    if part in PLAIN_LISTS:
        return ProfileFact(
            str(part), line, [text for text in APART.split(cells[1]) if text.strip()]
        )
    if part in (PathwayPart.SUMMARY, "purpose"):
        return ProfileFact(str(part), line, [cells[1]])
    return None
