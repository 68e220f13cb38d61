"""Read the lines of a document by what its headings were taken for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...meanings import Meaning
from ..document import PathwayPart
from ..findings import Inference
from . import vocabulary
from .elements import COLUMN, Element, bare_name, elements_of
from .grid import Columns, Grid, as_lines, end_of_table, grids_in, placed, understand_columns
from .inference import decide
from .level_matrix import levels_placed
from .lines import DocumentLine, LineKind
from .meanings import OF_A_STAGE, PARTS, Guide, count_of, is_like_a_stage
from .sections import title_of
from .tracks import names_a_track, one_track
from .vocabulary import StageName


@dataclass(frozen=True)
class Guided:
    """Hold the lines as the parser reads them, and the outline they were read by."""

    lines: list[DocumentLine]
    elements: list[Element]
    lost: list[DocumentLine]  # rows of tables of which something has no place
    source: list[DocumentLine]  # the lines before tables were replaced by lines of their own
    track: str = ""  # the name of the track that is read, where the document has several


def lines_of_role(lines: list[DocumentLine], name: str) -> list[DocumentLine]:
    """Return the lines below the heading of one role, up to the next heading as large."""
    wanted = vocabulary.key(name)
    start = next((at for at, line in enumerate(lines) if _is_named(line, wanted)), 0)
    level = lines[start].level if lines else 0
    below = (at for at in range(start + 1, len(lines)) if 0 < lines[at].level <= level)
    return lines[start : next(below, len(lines))]


def _is_named(line: DocumentLine, wanted: str) -> bool:
    return bool(line.level) and vocabulary.key(bare_name(line)) == wanted


def guided(lines: list[DocumentLine], guide: Guide) -> Guided:
    if guide.role and not names_a_track(lines, guide):
        lines = lines_of_role(lines, guide.role)
    track = one_track(lines, guide)
    source = track.lines
    tables = _Tables(source, guide)
    lines = tables.lines
    elements = elements_of(lines, title_of(lines))
    decide(elements, lines, guide)
    read = list(lines)
    numbers = _numbers_of(elements)
    around = [element for element in elements if _is_around_stages(element)]
    # A single heading around all stages sets none of them apart.
    has_areas = sum(element.meaning == Meaning.AREA for element in around) > 1
    for element in elements:
        if element in around:
            read[element.at] = _as_area(lines[element.at], element, has_areas)
        elif element.meaning and element.reason != Inference.OWN_NAME:
            read[element.at] = _as_meant(lines[element.at], element, numbers)
    found = [*elements, *tables.columns, *track.elements]
    return Guided(read, found, tables.lost, source, track.name)


class _Tables:
    """Put lines in the place of tables of stages and lists, one table after the other."""

    def __init__(self, lines: list[DocumentLine], guide: Guide):
        self.lines: list[DocumentLine] = []
        self.lost: list[DocumentLine] = []
        self.columns: list[Element] = []  # that have no meaning yet
        has_stages = any(map(_may_head_a_stage, lines))
        start = 0
        for grid in grids_in(lines):
            columns = understand_columns(grid, guide, has_stages=has_stages)
            if columns:
                self.lines += lines[start : grid.start]
                self.replace(grid, columns)
                start = grid.end
            if grid.under not in vocabulary.HEADINGS and not grid.is_in_a_stage:
                self.ask(grid, columns.unknown if columns else range(len(grid.head)))
        self.lines += lines[start:]

    def replace(self, grid: Grid, columns: Columns) -> None:
        texts, lost = levels_placed(grid, columns) or placed(grid, columns)
        self.lines += as_lines(texts, columns.reason)
        if any(text.stage for text in texts):
            self.lines.append(end_of_table(grid.rows[-1][0]))
        self.lost += lost
        if columns.reason != Inference.ANSWER:
            self.lost.append(replace(grid.rows[0][0], reason=columns.reason))

    def ask(self, grid: Grid, places: Iterable[int]) -> None:
        number = grid.rows[0][0].number
        names = (grid.head[at] for at in places if vocabulary.key(grid.head[at]))
        self.columns += (Element(-1, name, COLUMN, line=number) for name in names)


def _may_head_a_stage(line: DocumentLine) -> bool:
    is_named = line.is_marked and is_like_a_stage(vocabulary.key(bare_name(line)))
    return line.kind == LineKind.STAGE or is_named


def _is_around_stages(element: Element) -> bool:
    """Tell whether stages that were inferred stand below an area or a list."""
    is_group = element.meaning == Meaning.AREA or element.meaning in PARTS
    return bool(is_group) and any(
        child.meaning == Meaning.STAGE and child.reason != Inference.OWN_NAME
        for child in element.children
    )


def _as_area(line: DocumentLine, element: Element, has_areas: bool) -> DocumentLine:
    """Return the line of a heading whose list is spread over the stages below it."""
    part = str(element.meaning) if element.meaning in OF_A_STAGE else PathwayPart.COMPETENCIES
    if element.meaning == Meaning.RESPONSIBILITIES:
        part = Meaning.OBJECTIVES.value
    reason = Inference.ANSWER if element.reason == Inference.ANSWER else Inference.AROUND
    area = element.name if has_areas and element.meaning == Meaning.AREA else ""
    return replace(line, kind=LineKind.AREA, part=part, reason=reason, stage=None, area=area)


def _as_meant(line: DocumentLine, element: Element, numbers: dict[str, int | None]) -> DocumentLine:
    """Return the line of a heading as one that says what it means."""
    text = line.text if line.kind == LineKind.HEADING else ""
    line = replace(line, reason=element.reason, stage=None, part=None)
    match element.meaning:
        case Meaning.STAGE:
            title = line.text if line.is_of_a_table else element.name
            name = StageName("", numbers.get(element.key), title)
            return replace(line, kind=LineKind.STAGE, text=title, stage=name)
        case Meaning.AREA:  # in a stage
            part = PathwayPart.COMPETENCIES.value
            return replace(line, kind=LineKind.HEADING, part=part, area=element.name)
        case Meaning.LEAVE_OUT | Meaning.ANOTHER_ROLE | Meaning.TRACK:
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
