"""Read what the portal wrote itself: a version as a fixture, as a workbook, its competencies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from ...contents import PATHWAY, STAGES, Content, TextKind, role_lists
from ...documents.document import (
    CompetencyDocument,
    PathwayDocument,
    StageDocument,
    is_plain,
    item_class,
    lines_with_words,
    many_lines,
    one_line,
)
from ...exports.cells import restored
from ...exports.competencies import HEAD, USED_COLUMNS
from ...exports.workbook import COLUMNS, FIRST_PART
from ...models import Level, ReadingKind
from ...text_values import read
from ..refusals import Reason, UnreadableDocument

ROLE, PATHWAY_MODEL = "pathways.role", "pathways.pathway"
# Errors of data that has the form of ours and is not.
NOT_OURS = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def is_fixture(data: Any) -> bool:
    return (
        isinstance(data, list)
        and bool(data)
        and all(isinstance(row, dict) and {"model", "fields"} <= row.keys() for row in data)
    )


def document_of_fixture(rows: list[dict]) -> PathwayDocument:
    """Return the version that a fixture holds."""
    try:
        return _document_of_fixture(rows)
    except NOT_OURS as error:
        raise UnreadableDocument(Reason.BROKEN, "JSON") from error


def _document_of_fixture(rows: list[dict]) -> PathwayDocument:
    by_model: dict[str, list[dict]] = defaultdict(list)
    for row in rows:
        by_model[str(row["model"]).casefold()].append(row["fields"])
    pathway, role = by_model[PATHWAY_MODEL][-1], by_model[ROLE][-1]
    key = (role["slug"], pathway["number"])
    return PathwayDocument(
        role_name=one_line(role["name"]),
        **_texts(PATHWAY, pathway),
        **_lists(PATHWAY, key, by_model),
    )


def _lists(holder: Content, key: tuple, by_model: dict[str, list[dict]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for content in holder.lists:
        rows = [
            row
            for row in by_model[content.model_label.casefold()]
            if tuple(row[content.holder]) == key
        ]
        rows.sort(key=lambda row: row[content.order])
        found[content.name] = tuple(
            _item(content, row, number, (*key, row[_own_key(content)]), by_model)
            for number, row in enumerate(rows, 1)
        )
    return found


def _own_key(content: Content) -> str:
    """Return the field by which the lines of a row name it: their natural key ends with it."""
    return "slug" if content is STAGES else content.order


def _item(content: Content, row: dict, number: int, key: tuple, by_model) -> Any:
    texts = _texts(content, row)
    if is_plain(content):
        return texts[content.main_text]
    more: dict[str, Any] = {"slug": row.get("slug", "")} if content.has_identity else {}
    if content is STAGES:
        more["number"] = number
    lists = _lists(content, key, by_model)
    if content is STAGES:
        lists["readings"] = _with_words(lists["readings"], lists["competencies"])
    return item_class(content)(**texts, **more, **lists)


def _with_words(readings: tuple, competencies: tuple) -> tuple:
    """Name competencies by their words, as documents do, where rows have their identities."""
    words = {each.slug: each.text for each in competencies}
    return tuple(
        replace(each, competency=words.get(each.competency, each.competency)) for each in readings
    )


def _texts(content: Content, row: dict) -> dict[str, Any]:
    return {text.name: normal_text(text.kind, row.get(text.name, "")) for text in content.texts}


def normal_text(kind: TextKind, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    if kind in (TextKind.LINE, TextKind.COMPETENCY):
        return one_line(value)
    if kind == TextKind.LINES:
        return lines_with_words(value)
    if kind == TextKind.LEVEL:
        return str(Level(value)) if value else ""
    if kind == TextKind.READING_KIND:
        return str(ReadingKind(value))
    return many_lines(value) if kind == TextKind.PARAGRAPHS else value.strip()


# The table of competencies


def is_competency_table(rows: list[list[str]]) -> bool:
    head = _head(rows)
    known = {text.name for text in USED_COLUMNS}
    return head[: len(HEAD)] == HEAD and known.issuperset(head[len(HEAD) :])


def _head(rows: list[list[str]]) -> list[str]:
    return [cell.strip().removeprefix("\ufeff") for cell in rows[0]] if rows else []


def document_of_competency_table(rows: list[list[str]]) -> PathwayDocument:
    """Return a document with the stages and competencies of the download, and nothing else."""
    try:
        return _document_of_competency_table(rows)
    except NOT_OURS as error:
        raise UnreadableDocument(Reason.BROKEN, "CSV") from error


def _document_of_competency_table(rows: list[list[str]]) -> PathwayDocument:
    head = _head(rows)
    told = [dict(zip(head, map(restored, row), strict=True)) for row in rows[1:] if any(row)]
    stages: dict[int, list[dict[str, str]]] = defaultdict(list)
    for row in told:
        stages[int(row["stage_number"])].append(row)
    name = told[0]["role_name"] if told else ""
    return PathwayDocument(
        role_name=name,
        title=name,
        stages=tuple(
            StageDocument(
                number,
                group[0]["stage_title"],
                group[0]["stage"],
                competencies=tuple(map(_competency, group)),
            )
            for number, (_old, group) in enumerate(sorted(stages.items()), 1)
        ),
    )


def _competency(row: dict[str, str]) -> CompetencyDocument:
    names = ["evidence_prompt", *Level.values]
    more: dict[str, Any] = {name: one_line(row[name]) for name in names}
    lines = {name: lines_with_words(row[name]) for name in ("explanation", "examples")}
    more |= {text.name: read(text, one_line(row.get(text.name, ""))) for text in USED_COLUMNS}
    return CompetencyDocument(one_line(row["text"]), row["competency"], **more, **lines)


# The workbook of a whole version


def is_own_workbook(rows: list[list[str]]) -> bool:
    return bool(rows) and rows[0][: len(COLUMNS)] == COLUMNS


def document_of_workbook(rows: list[list[str]]) -> PathwayDocument:
    """Return the version that a download as a workbook holds: one row for each text or line."""
    try:
        return _Workbook(rows).document()
    except NOT_OURS as error:
        raise UnreadableDocument(Reason.BROKEN, "XLSX") from error


class _Workbook:
    def __init__(self, rows: list[list[str]]):
        columns = [*COLUMNS, *filter(None, rows[0][len(COLUMNS) :])]
        padded = ([*row, *[""] * (len(columns) - len(row))] for row in rows[1:] if any(row))
        self.rows = [dict(zip(columns, row, strict=False)) for row in padded]
        self.texts = {row["list"]: row["text"] for row in self.rows if not row["stage"]}

    def document(self) -> PathwayDocument:
        texts = {text.name: self.texts.get(text.name, "") for text in PATHWAY.texts}
        lists: dict[str, Any] = {c.name: self.items(c, "") for c in role_lists()}
        numbers = dict.fromkeys(row["stage"] for row in self.rows if row["stage"])
        stages = [self.stage(at, number) for at, number in enumerate(numbers, 1)]
        name = self.texts.get("role_name", "")
        return PathwayDocument(
            role_name=name, **_known(PATHWAY, texts), **lists, stages=tuple(stages)
        )

    def stage(self, number: int, stage: str) -> StageDocument:
        [row] = [r for r in self.rows if (r["stage"], r["list"]) == (stage, STAGES.name)]
        texts = {text.name: row.get(text.name, "") for text in STAGES.texts}
        texts["title"] = row["text"]
        lists: dict[str, Any] = {
            content.name: self.items(content, stage) for content in STAGES.lists
        }
        return StageDocument(number=number, slug=row["slug"], **_known(STAGES, texts), **lists)

    def items(self, content: Content, stage: str) -> tuple:
        rows = [r for r in self.rows if (r["stage"], r["list"]) == (stage, content.name)]
        return tuple(self.item(content, row) for row in rows)

    def item(self, content: Content, row: dict[str, str]):
        if is_plain(content):
            return row["text"]
        texts = {text.name: read(text, row.get(text.name, "")) for text in content.texts}
        texts[content.main_text] = row["text"]
        more: dict[str, Any] = {"slug": row["slug"]} if content.has_identity else {}
        if content.lists:
            more[content.lists[0].name] = tuple(filter(None, row[FIRST_PART].split("\n")))
        return item_class(content)(**texts, **more)


def _known(content: Content, texts: dict[str, str]) -> dict[str, Any]:
    return {text.name: texts[text.name] for text in content.texts}
