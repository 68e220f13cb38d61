"""Read the lines of a document by what its headings were taken for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...meanings import Meaning
from ..document import PathwayPart
from ..findings import Inference
from .elements import Element, elements_of
from .inference import decide
from .lines import DocumentLine, LineKind
from .meanings import OF_A_STAGE, PARTS, Guide, count_of
from .sections import title_of
from .vocabulary import StageName


@dataclass(frozen=True)
class Guided:
    """Hold the lines as the parser reads them, and the outline they were read by."""

    lines: list[DocumentLine]
    elements: list[Element]


def guided(lines: list[DocumentLine], guide: Guide) -> Guided:
    elements = elements_of(lines, title_of(lines))
    decide(elements, lines, guide)
    read = list(lines)
    numbers = _numbers_of(elements)
    for element in elements:
        if _is_around_stages(element):
            read[element.at] = _as_area(lines[element.at], element)
        elif element.meaning and element.reason != Inference.OWN_NAME:
            read[element.at] = _as_meant(lines[element.at], element, numbers)
    return Guided(read, elements)


def _is_around_stages(element: Element) -> bool:
    """Tell whether stages that were inferred stand below an area or a list."""
    is_group = element.meaning == Meaning.AREA or element.meaning in PARTS
    return bool(is_group) and any(
        child.meaning == Meaning.STAGE and child.reason != Inference.OWN_NAME
        for child in element.children
    )


def _as_area(line: DocumentLine, element: Element) -> DocumentLine:
    """Return the line of a heading whose list is spread over the stages below it."""
    part = str(element.meaning) if element.meaning in OF_A_STAGE else PathwayPart.COMPETENCIES
    if element.meaning == Meaning.RESPONSIBILITIES:
        part = Meaning.OBJECTIVES.value
    reason = Inference.ANSWER if element.reason == Inference.ANSWER else Inference.AROUND
    return replace(line, kind=LineKind.AREA, part=part, reason=reason, stage=None)


def _as_meant(line: DocumentLine, element: Element, numbers: dict[str, int | None]) -> DocumentLine:
    """Return the line of a heading as one that says what it means."""
    text = line.text if line.kind == LineKind.HEADING else ""
    line = replace(line, reason=element.reason, stage=None, part=None)
    match element.meaning:
        case Meaning.STAGE:
            name = StageName("", numbers.get(element.key), element.name)
            return replace(line, kind=LineKind.STAGE, text=element.name, stage=name)
        case Meaning.AREA:  # in a stage
            return replace(line, kind=LineKind.HEADING, part=PathwayPart.COMPETENCIES)
        case Meaning.LEAVE_OUT | Meaning.ANOTHER_ROLE:
            return replace(line, kind=LineKind.LEFT_OUT)
        case Meaning.AUDIENCE:
            return replace(line, kind=LineKind.AUDIENCE, text=text)
    is_inside = element.above(Meaning.STAGE) is not None
    part = str(element.meaning)
    return replace(line, kind=LineKind.HEADING, part=part, text=text, is_inside=is_inside)


def _numbers_of(elements: list[Element]) -> dict[str, int | None]:
    """Number the inferred stages: by the numbers in their names, else in their order.

    A stage that stands in several areas is one stage. Among stages that have numbers of their own,
    none gets another's.
    """
    stages = [each for each in elements if each.meaning == Meaning.STAGE]
    names = dict.fromkeys(each.key for each in stages if each.reason != Inference.OWN_NAME)
    if len(names) < len({each.key for each in stages}):
        return {}
    counts = [count_of(name) for name in names]
    if None not in counts and len(set(counts)) == len(counts):
        names = dict.fromkeys(sorted(names, key=lambda name: count_of(name) or 0))
    return {name: number for number, name in enumerate(names, 1)}
