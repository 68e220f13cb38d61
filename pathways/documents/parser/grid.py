"""Read tables whose columns or rows are stages and lists, as if each cell stood under its heading.

A table becomes lines of its own: for every stage a heading, for every list a heading below it, and
an item for each text of a cell. What has no place is reported with the row it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ...meanings import Meaning
from ..findings import Inference
from . import vocabulary
from .lines import DocumentLine, LineKind, cells_of, without_bullet
from .meanings import (
    COLUMNS_OF,
    NOT_RATED,
    OF_A_STAGE,
    PARTS,
    TRADE_WORDS,
    Guide,
    is_like_a_stage,
    known_list,
)

FEWEST = 2  # stages or lists, to be the columns of a table
# Headings of tables are deeper than all that are marked, but for those of bullets.
STAGE_LEVEL, LIST_LEVEL = 5, 6
NESTED = 4  # further in than the item that it is about
APART = re.compile(r";\s+|\s+[•·▪‣]\s+")
# The head of a table that has none. Each stands among the names of such columns.
COLUMN_OF_LISTS, COLUMN_OF_TEXTS = "list", "text"
# Tables that have columns of their own.
OWN_TABLES = ("profile", "capabilities", "strategic_values")


@dataclass
class Grid:
    """Hold a table: its rows with their cells, the first of which is the head."""

    start: int
    end: int = 0
    rows: list[tuple[DocumentLine, list[str]]] = field(default_factory=list)
    under: str | None = None  # the list under whose heading it stands
    is_in_a_stage: bool = False
    is_below_a_heading: bool = False  # and not only below the title
    has_a_list_a_row: bool = False

    @property
    def head(self) -> list[str]:
        return self.rows[0][1]

    def cell(self, cells: list[str], at: int) -> str:
        return cells[at] if at < len(cells) else ""


@dataclass(frozen=True)
class Placed:
    """Hold a text of a cell: its stage and its list, or only one of them, and the row it is of."""

    stage: str
    part: str
    heading: str
    text: str
    line: DocumentLine
    below: tuple[tuple[str, DocumentLine], ...] = ()  # what is said of it, each with its row


@dataclass(frozen=True)
class Columns:
    """Say what each column of a table is. `stage`, `list`, … are the places of columns."""

    stages: dict[int, str]
    lists: dict[int, Meaning]
    stage: int | None
    list_: int | None
    text: int | None
    heads: list[int]
    unknown: list[int]
    left_out: list[int]
    reason: Inference


def grids_in(lines: list[DocumentLine]) -> list[Grid]:
    """Return the tables of a document that have a head and at least one row."""
    grids: list[Grid] = []
    grid: Grid | None = None
    under, is_in_a_stage, is_below = None, False, False
    for at, line in enumerate(lines):
        if line.kind in (LineKind.UNKNOWN_HEADING, LineKind.STAGE):
            is_below = line.level != 1
        if line.kind == LineKind.HEADING:
            under = line.part
        elif line.kind == LineKind.UNKNOWN_HEADING:
            under = None
        elif line.kind == LineKind.STAGE:
            under, is_in_a_stage = None, True
        if line.is_row or (_has_cells(line) and (grid or _is_ruled(lines, at))):
            if grid is None:
                grid = Grid(
                    at,
                    under=under,
                    is_in_a_stage=is_in_a_stage,
                    is_below_a_heading=is_below,
                )
                grids.append(grid)
            grid.rows.append((line, cells_of(line.whole)))
            grid.end = at + 1
        elif line.kind != LineKind.RULER:
            grid = None
    found = [grid for grid in grids if len(grid.rows) > 1 and len(grid.head) > 1]
    return [_with_a_head(grid) if _has_a_list_a_row(grid) else grid for grid in found]


def _has_a_list_a_row(grid: Grid) -> bool:
    """Tell whether a table has no head, and in each row the name of a list and its items."""
    names = [_list_named(cells[0]) for _line, cells in grid.rows]
    is_of_a_stage = grid.is_below_a_heading and grid.under not in (*PARTS, *OWN_TABLES)
    widths = {len(cells) for _line, cells in grid.rows}
    return is_of_a_stage and widths == {2} and None not in names and len(set(names)) == len(names)


def _with_a_head(grid: Grid) -> Grid:
    head = [COLUMN_OF_LISTS, COLUMN_OF_TEXTS]
    return replace(grid, rows=[(grid.rows[0][0], head), *grid.rows], has_a_list_a_row=True)


def _has_cells(line: DocumentLine) -> bool:
    return line.kind == LineKind.TEXT and "|" in line.whole


def _is_ruled(lines: list[DocumentLine], at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else None
    return below is not None and below.kind == LineKind.RULER and "|" in below.raw


def understand_columns(grid: Grid, guide: Guide, *, has_stages: bool) -> Columns | None:
    """Return what the columns are, or nothing if the table is of no shape that is known."""
    meanings = [_meaning(cell, guide) for cell in grid.head]
    keys = [vocabulary.key(cell) for cell in grid.head]
    left_out = _places(meanings, Meaning.LEAVE_OUT)
    stages = {at: grid.head[at] for at in _places(meanings, Meaning.STAGE)}
    lists = {at: m for at, m in enumerate(meanings) if m in PARTS and at not in stages}
    roles = {
        role: next((at for at, key in enumerate(keys) if key in names and at not in stages), None)
        for role, names in COLUMNS_OF.items()
    }
    columns = Columns(
        stages,
        lists,
        roles["stage"],
        roles["list"],
        roles["text"],
        [],
        [],
        left_out,
        _reason(grid.head, meanings, guide),
    )
    if len(stages) >= FEWEST:
        return _with_heads(columns, grid, set(stages) | set(left_out))
    columns = replace(columns, stages={})
    if grid.under in OWN_TABLES:
        return None
    if columns.stage is not None or _names_stages(grid, lists, guide):
        return _of_rows(replace(columns, stage=columns.stage or 0), grid)
    if grid.under in PARTS:
        return None
    if not has_stages and _may_be_stages(grid, lists, meanings):
        return _as_stages(columns, grid)
    if columns.list_ is not None and columns.text is not None and _names_lists(grid, columns):
        return _rest(replace(columns, lists={}), grid)
    if len(lists) >= FEWEST and 0 in lists:
        return _rest(replace(columns, list_=None, text=None), grid)
    return None


def _names_lists(grid: Grid, columns: Columns) -> bool:
    cells = [grid.cell(cells, columns.list_ or 0) for _line, cells in grid.rows[1:]]
    return sum(bool(_list_named(cell)) for cell in cells) * 2 >= len(cells)


def _meaning(cell: str, guide: Guide) -> Meaning | None:
    key = vocabulary.key(cell)
    if answer := guide.answer(key):
        return answer
    if key in COLUMNS_OF["stage"]:
        return None
    if vocabulary.stage(cell) or is_like_a_stage(
        vocabulary.key(vocabulary.without_numbering(cell))
    ):
        return Meaning.STAGE
    part = vocabulary.PART_OF.get(key)
    return Meaning(part) if part in set(Meaning) else known_list(key)


def _places(meanings: list[Meaning | None], wanted: Meaning) -> list[int]:
    return [at for at, meaning in enumerate(meanings) if meaning == wanted]


def _reason(head: list[str], meanings: list[Meaning | None], guide: Guide) -> Inference:
    """Return why: as HR said where they said it of all columns that mean anything."""
    told = [guide.answer(vocabulary.key(cell)) for cell in head]
    named = [answer for answer, meaning in zip(told, meanings, strict=True) if meaning]
    return Inference.ANSWER if named and all(named) else Inference.COLUMNS


def _with_heads(columns: Columns, grid: Grid, taken: set[int]) -> Columns:
    return replace(columns, heads=[at for at in range(len(grid.head)) if at not in taken], lists={})


def _of_rows(columns: Columns, grid: Grid) -> Columns | None:
    """Return the columns of a table that has its stages in one column."""
    lists = {at: m for at, m in columns.lists.items() if at != columns.stage}
    if columns.list_ is not None and columns.list_ not in (columns.stage, columns.text):
        others = {columns.stage, columns.list_}
        text = columns.text
        if text is None or text in others:
            text = next((at for at in range(len(grid.head)) if at not in others), None)
        return _rest(replace(columns, lists={}, text=text), grid) if text is not None else None
    if columns.text is not None and len(lists) < FEWEST:
        heads = [
            at
            for at, cell in enumerate(grid.head)
            if vocabulary.key(cell) in COLUMNS_OF["area"] and at != columns.text
        ]
        return _rest(replace(columns, lists={}, heads=heads, list_=None), grid)
    return _rest(replace(columns, lists=lists, text=None, list_=None), grid) if lists else None


def _rest(columns: Columns, grid: Grid) -> Columns:
    known = {columns.stage, columns.list_, columns.text, *columns.lists, *columns.heads}
    known |= set(columns.left_out)
    unknown = [at for at, cell in enumerate(grid.head) if at not in known and cell]
    return replace(columns, unknown=unknown)


def _names_stages(grid: Grid, lists: dict, guide: Guide) -> bool:
    """Tell whether the first column names stages, and the others are lists."""
    first = [grid.cell(cells, 0) for _line, cells in grid.rows[1:]]
    named = [cell for cell in first if _meaning(cell, guide) == Meaning.STAGE]
    has_lists = bool([at for at in lists if at])
    return has_lists and 0 not in lists and len(named) >= FEWEST and len(named) * 2 >= len(first)


def _may_be_stages(grid: Grid, lists: dict, meanings: list[Meaning | None]) -> bool:
    """Tell whether columns may be stages though their names say nothing: a full table of texts."""
    if len(grid.head) <= FEWEST or len(grid.rows) <= FEWEST or any(meanings[1:]):
        return False
    first = vocabulary.key(grid.head[0])
    is_head = not first or first in COLUMNS_OF["area"] or 0 in lists
    known = [cell for cell in grid.head[1:] if vocabulary.key(cell) in vocabulary.COLUMN_OF]
    body = [grid.cell(cells, at) for _l, cells in grid.rows[1:] for at in range(1, len(grid.head))]
    return (
        is_head and not known and all(grid.head[1:]) and sum(map(bool, body)) * 4 >= 3 * len(body)
    )


def _as_stages(columns: Columns, grid: Grid) -> Columns:
    stages = {at: cell for at, cell in enumerate(grid.head) if at and at not in columns.left_out}
    return replace(columns, stages=stages, heads=[0], lists={}, stage=None)


# From cells to lines


def placed(grid: Grid, columns: Columns) -> tuple[list[Placed], list[DocumentLine]]:
    """Return every text with its place, and the rows that hold something without one."""
    if columns.stages:
        return _by_column(grid, columns)
    return _by_row(grid, columns)


def _by_column(grid: Grid, columns: Columns) -> tuple[list[Placed], list[DocumentLine]]:
    texts: list[Placed] = []
    lost: list[DocumentLine] = []
    are_lists = all(_list_named(name) for name in _heads(grid, columns) if name)
    part, heading, name = grid.under or Meaning.COMPETENCIES.value, "", ""
    for line, cells in grid.rows[1:]:
        told = [head for at in columns.heads if (head := grid.cell(cells, at))]
        held = {at: text for at in columns.stages if (text := grid.cell(cells, at))}
        named = _list_named(told[0]) if told else None
        if named and (are_lists or named != Meaning.COMPETENCIES):
            part, heading, name = named, told[0], ": ".join(told[1:])
        elif told:
            name = ": ".join(told)
            if not held:  # a line across the table
                lost.append(line)
                name = ""
        for at, text in held.items():
            words = (f"{name}: {item}" if name else item for item in _items(text))
            texts += [Placed(columns.stages[at], part, heading, each, line) for each in words]
    order = list(columns.stages.values())
    texts.sort(key=lambda text: order.index(text.stage))
    return texts, lost


def _heads(grid: Grid, columns: Columns) -> list[str]:
    first = columns.heads[0] if columns.heads else len(grid.head)
    return [grid.cell(cells, first) for _line, cells in grid.rows[1:]]


def _list_named(name: str) -> str | None:
    key = vocabulary.key(name)
    part = vocabulary.PART_OF.get(key)
    if part is None and (len(key.split()) <= 3 or key in TRADE_WORDS):
        part = known_list(key)
    if part == Meaning.RESPONSIBILITIES:
        return Meaning.OBJECTIVES.value
    if key in NOT_RATED:
        return Meaning.OWN_LISTS.value
    if part in ("core_competencies", "ideal_candidates"):
        return Meaning.COMPETENCIES.value
    return str(part) if part in OF_A_STAGE else None


def _by_row(grid: Grid, columns: Columns) -> tuple[list[Placed], list[DocumentLine]]:
    texts: list[Placed] = []
    lost: list[DocumentLine] = []
    stage = ""
    for line, cells in grid.rows[1:]:
        if columns.stage is not None:
            stage = grid.cell(cells, columns.stage) or stage
        found = list(_texts_of_row(grid, columns, line, cells, stage))
        texts += found
        if any(cells) and not found:
            lost.append(line)
        else:
            unknown = (grid.cell(cells, at) for at in columns.unknown)
            lost += [replace(line, whole=cell, is_of_a_table=True) for cell in unknown if cell]
    if columns.stage is not None:
        order = {name: at for at, name in reversed(list(enumerate(t.stage for t in texts)))}
        texts.sort(key=lambda text: order[text.stage])
    return texts, lost


def _texts_of_row(
    grid: Grid, columns: Columns, line: DocumentLine, cells: list[str], stage: str
) -> Iterator[Placed]:
    if columns.lists:
        for at, meaning in columns.lists.items():
            part = _list_named(grid.head[at]) or meaning.value if stage else meaning.value
            if meaning == Meaning.OWN_LISTS:  # as HR said, whatever the column is called
                part = meaning.value
            for item in _items(grid.cell(cells, at)):
                yield Placed(stage, part, grid.head[at], item, line)
        return
    text = grid.cell(cells, columns.text) if columns.text is not None else ""
    part, heading = grid.under or Meaning.COMPETENCIES.value, ""
    if columns.list_ is not None:
        heading = grid.cell(cells, columns.list_)
        named = _list_named(heading)
        if not named:
            return
        part = named
    name = ": ".join(filter(None, (grid.cell(cells, at) for at in columns.heads)))
    if text and (stage or columns.stage is None):
        for item in _items(text) if grid.has_a_list_a_row else [text]:
            yield Placed(stage, part, heading, f"{name}: {item}" if name else item, line)


def _items(cell: str) -> list[str]:
    """Split a cell into items, without their bullets."""
    parts = map(without_bullet, APART.split(cell))
    return [part for part in parts if part]


def as_lines(texts: list[Placed], reason: Inference) -> list[DocumentLine]:
    """Write texts down as lines: a heading for each stage and list, and a bullet for each text."""
    lines: list[DocumentLine] = []
    stage = part = heading = None
    for text in texts:
        if text.stage and text.stage != stage:
            stage, part = text.stage, None
            lines.append(_stage_heading(text, reason))
        if (text.part, text.heading) != (part, heading):
            part, heading = text.part, text.heading
            lines.append(_list_heading(text, reason))
        lines.append(replace(text.line, kind=LineKind.BULLET, whole=text.text, text=text.text))
        for words, line in text.below:
            said: dict[str, Any] = {"whole": words, "text": words, "indent": line.indent + NESTED}
            lines.append(replace(line, kind=LineKind.BULLET, **said))
    return lines


def _stage_heading(text: Placed, reason: Inference) -> DocumentLine:
    named = vocabulary.without_ornament(vocabulary.without_numbering(text.stage))
    own = vocabulary.stage(named)
    name = own if own and own.title else vocabulary.StageName("", None, named)
    said: dict[str, Any] = {"level": STAGE_LEVEL, "reason": reason, "is_of_a_table": True}
    return replace(
        text.line, kind=LineKind.STAGE, whole=text.stage, text=name.title, stage=name, **said
    )


def _list_heading(text: Placed, reason: Inference) -> DocumentLine:
    said: dict[str, Any] = {"level": LIST_LEVEL, "reason": reason, "is_of_a_table": True}
    words = text.heading or text.part
    return replace(text.line, kind=LineKind.HEADING, whole=words, text="", part=text.part, **said)


def end_of_table(line: DocumentLine) -> DocumentLine:
    """Return a line behind a table's stages: what follows it belongs to none of them."""
    return replace(line, kind=LineKind.AREA, part=None, reason=Inference.ANSWER, is_of_a_table=True)
