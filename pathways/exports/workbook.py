"""Write a pathway as a workbook: one row for each of its texts and for each line of its lists."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from ..contents import PATHWAY, STAGES, Content, lists_below
from ..documents.document import PathwayDocument, is_plain
from ..text_values import written

# Skills of a capability stand in its row, one on each line.
FIRST_PART = "skills"
PLACE = ["stage", "list", "text", "slug"]
# All other texts of stages and lines, by the names of their fields.
_OTHERS = {
    text.name: text
    for content in lists_below(PATHWAY)
    for text in content.texts
    if text.name not in ("text", content.main_text)
}
DETAILS = [name for name, text in _OTHERS.items() if not text.only_where_used]
COLUMNS = [*PLACE, *DETAILS, FIRST_PART]
# These follow only where a pathway uses them.
USED_COLUMNS = [name for name, text in _OTHERS.items() if text.only_where_used]
WIDTHS = {"A": 8, "B": 20, "C": 80}


def workbook(document: PathwayDocument) -> bytes:
    """Return the workbook. No cell is a formula, whatever it begins with."""
    from openpyxl import Workbook  # only where somebody asks for one
    from openpyxl.styles import Alignment, Font

    made = Workbook()
    sheet = made.active
    sheet.title = "Pathway"
    rows = list(rows_of(document))
    columns = [*COLUMNS, *(name for name in USED_COLUMNS if any(row.get(name) for row in rows))]
    sheet.append(columns)
    for number, row in enumerate(rows, 2):
        for at, name in enumerate(columns, 1):
            if value := row.get(name, ""):
                cell = sheet.cell(number, at)
                cell.value, cell.data_type = value, "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def rows_of(document: PathwayDocument) -> Iterator[dict[str, str]]:
    yield {"list": "role_name", "text": document.role_name}
    for text in PATHWAY.texts:
        if value := getattr(document, text.name):
            yield {"list": text.name, "text": value}
    for content in PATHWAY.lists:
        if content is not STAGES:
            yield from _rows(content, getattr(document, content.name), "")
    for stage in document.stages:
        number = str(stage.number)
        yield from _rows(STAGES, [stage], number)
        for content in STAGES.lists:
            yield from _rows(content, getattr(stage, content.name), number)


def _rows(content: Content, items: Any, stage: str) -> Iterator[dict[str, str]]:
    for item in items:
        row = {"stage": stage, "list": content.name}
        if is_plain(content):
            yield row | {"text": item}
            continue
        row |= {text.name: written(text, getattr(item, text.name)) for text in content.texts}
        row["text"] = getattr(item, content.main_text)
        row["slug"] = getattr(item, "slug", "")
        if content.lists and content is not STAGES:
            row[FIRST_PART] = "\n".join(getattr(item, content.lists[0].name))
        yield row
