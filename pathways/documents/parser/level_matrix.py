"""Read tables that say which level each stage expects of a competency, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...levels import level_named
from ..document import ABOUT_COMPETENCY, PathwayPart
from .grid import FEWEST, Columns, Grid, Placed
from .lines import DocumentLine

NONE_EXPECTED = {"", "-", "–", "—", "n/a", "0"}
LEVEL, AREA = (ABOUT_COMPETENCY[name][0] for name in ("expected_level", PathwayPart.AREA))


def levels_placed(grid: Grid, columns: Columns) -> tuple[list[Placed], list[DocumentLine]] | None:
    """Return each competency at each stage that expects a level of it, or nothing for other tables.

    A row without levels names the area of those below it, as the columns before that of the
    competencies do.
    """
    if not columns.stages or not columns.heads or not _says_levels(grid, columns):
        return None
    columns = _with_stages_of_any_name(grid, columns)
    texts = list(_competencies(grid, columns))
    order = list(columns.stages.values())
    texts.sort(key=lambda text: order.index(text.stage))
    return texts, []


def _with_stages_of_any_name(grid: Grid, columns: Columns) -> Columns:
    """Take columns of levels for stages too that stand among stages and are not called like one."""
    first = min(columns.stages)
    found = {at: grid.head[at] for at in columns.heads if at > first and _has_levels(grid, at)}
    heads = [at for at in columns.heads if at not in found]
    stages = dict(sorted((columns.stages | found).items()))
    return replace(columns, stages=stages, heads=heads) if heads else columns


def _has_levels(grid: Grid, at: int) -> bool:
    cells = [grid.cell(cells, at) for _line, cells in grid.rows[1:]]
    told = [cell for cell in cells if cell not in NONE_EXPECTED]
    return bool(told) and all(map(level_named, told))


def _says_levels(grid: Grid, columns: Columns) -> bool:
    """Tell whether the cells below stages are levels, in two rows or more."""
    rows = [
        [grid.cell(cells, at) for at in columns.stages if grid.cell(cells, at)]
        for _line, cells in grid.rows[1:]
    ]
    told = [cell for row in rows for cell in row if cell not in NONE_EXPECTED]
    return sum(map(bool, rows)) >= FEWEST and bool(told) and all(map(level_named, told))


def _competencies(grid: Grid, columns: Columns) -> Iterator[Placed]:
    *areas, own = columns.heads
    area, area_line = "", grid.rows[0][0]
    for line, cells in grid.rows[1:]:
        words = grid.cell(cells, own)
        named = ": ".join(filter(None, (grid.cell(cells, at) for at in areas)))
        held = {at: cell for at in columns.stages if (cell := grid.cell(cells, at))}
        if not held:
            named, words = named or words, ""
        if named:
            area, area_line = named, line
        below = [(f"{AREA}: {area}", area_line)] if area else []
        for at, cell in held.items():
            if words and cell not in NONE_EXPECTED:
                yield Placed(
                    columns.stages[at],
                    PathwayPart.COMPETENCIES.value,
                    "",
                    words,
                    line,
                    ((f"{LEVEL}: {cell}", line), *below),
                )
