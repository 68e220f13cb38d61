"""Write data of any structure down as lines: names as headings, lists as items.

JSON and YAML frameworks nest levels, areas and criteria in many ways. Their keys and names become
headings, so that they are understood, and answered for, as those of any other document.
"""

from __future__ import annotations

from typing import Any

from ...documents.document import PathwayPart
from ...documents.parser import vocabulary
from ...documents.parser.meanings import COLUMNS_OF, is_like_a_stage
from ...reading_kinds import kind_named
from ...text import name_key
from .. import limits
from ..refusals import Reason, UnreadableDocument
from .line_writer import LineWriter

DEEPEST = 6
# Keys whose value says what a thing is called, and what an item says.
NAMES = (
    *("name", "title", "label", "stage", "level", "grade", "role", "heading", "id"),
    *("titel", "stufe"),
)
# Keys that say it where a thing has lists: `area: Craft`, and below it the criteria.
NAMES_OF_GROUPS = (
    *("area", "category", "dimension", "theme", "topic", "pillar", "skill", "competency"),
    *("bereich", "kategorie", "thema", "kompetenz"),
)
NAMES_OF_THE_WHOLE = ("title", "name", "role", "role_name", "framework", "titel", "rolle")
TEXTS = (
    *("text", "statement", "description", "summary", "content", "criterion", "criteria"),
    "beschreibung",
)
AUTHORS, LINKS = ("author", "authors", "by", "autor", "autoren"), ("link", "url", "href", "web")
NOTES = ("note", "notes", "comment", "why", "notiz")
# Of readings.
COMPETENCIES = (*map(str.casefold, vocabulary.COMPETENCY_LABELS), "supports")
KINDS = tuple(map(str.casefold, vocabulary.KIND_LABELS))
# Keys that only say that there are several of something, which have names of their own.
CONTAINER_WORDS = (
    "levels stages grades steps tiers bands ladder areas categories dimensions pillars topics "
    "children items sections data framework content competency_areas tracks matrix groups "
    "stufen bereiche kategorien"
)
CONTAINERS = frozenset(CONTAINER_WORDS.split())


def lines_of_data(data: Any) -> LineWriter:
    writer = _StructureWriter()
    if isinstance(data, list):
        writer.members("", data, 1)
    else:
        writer.top(data)
    return writer.lines


class _StructureWriter:
    def __init__(self):
        self.lines = LineWriter()

    def top(self, data: dict) -> None:
        """Write the whole: its own name and texts are the role's, the rest stands below."""
        own = next((key for key in NAMES_OF_THE_WHOLE if is_text(data.get(key))), None)
        if own:
            self.heading(str(data[own]), 1)
        for key, value in data.items():
            if not is_text(value) or key == own:
                continue
            label = readable(key)
            known = vocabulary.PROFILE_PART_OF.get(vocabulary.key(label))
            if key in TEXTS:
                self.lines.block(_line(value))
            elif known or label.casefold() in ("lang", "language"):
                self.lines.block(f"{'Language' if 'lang' in key else label}: {_line(value)}")
            else:
                self.heading(label, 2)
                self.lines.block(_line(value))
        self.fields(data, 2)

    def fields(self, data: dict, level: int) -> None:
        for key, value in data.items():
            if isinstance(value, (dict, list)):
                self.field(key, value, level)

    def field(self, key: str, value: Any, level: int) -> None:
        is_container = key.casefold() in CONTAINERS and not _is_flat(value)
        if not is_container:
            self.heading(readable(key), level)
            level += 1
        if isinstance(value, list):
            self.members(key, value, level)
        else:
            self.mapping(value, level)

    def mapping(self, data: dict, level: int) -> None:
        """Write a mapping without a name of its own: its keys are names."""
        texts = {key: value for key, value in data.items() if is_text(value)}
        for key, value in texts.items():
            if is_like_a_stage(name_key(str(key))) or len(texts) == len(data):
                self.heading(readable(key), level)
                self.lines.block(f"- {_line(value)}")
            else:
                self.lines.block(f"- {readable(key)}: {_line(value)}")
        self.fields(data, level)

    def members(self, key: str, values: list, level: int) -> None:
        for value in values:
            if is_text(value):
                self.lines.block(f"- {_line(value)}")
            elif isinstance(value, list):
                self.members(key, value, level)
            elif isinstance(value, dict) and _is_flat(value):
                self.item(value, is_reading=_are_readings(key))
            elif isinstance(value, dict):
                self.named(value, level)

    def named(self, data: dict, level: int) -> None:
        """Write a thing with a name and lists: its name is a heading."""
        keys = {key.casefold(): key for key, value in data.items() if is_text(value)}
        key = next((keys[name] for name in (*NAMES, *NAMES_OF_GROUPS) if name in keys), None)
        if key is not None:
            self.heading(str(data[key]), level)
        for other, value in data.items():
            if other == key or not is_text(value):
                continue
            if other.casefold() in TEXTS:
                self.lines.block(_line(value))
            else:
                self.lines.block(f"{readable(other)}: {_line(value)}")
        self.fields(data, level + 1)

    def item(self, data: dict, *, is_reading: bool = False) -> None:
        """Write an item of texts only: a reading with its author, a criterion with its level."""
        texts = {key.casefold(): _line(value) for key, value in data.items() if is_text(value)}
        taken: list[str] = []

        def take(names) -> str:
            found = next((name for name in names if texts.get(name)), None)
            if found is None:
                return ""
            taken.append(found)
            return texts[found]

        kind = take([name for name in KINDS if kind_named(texts.get(name, "")) is not None])
        title = take((*NAMES[:3], "skill", "competency")) or take(TEXTS)
        authors, note, link = take(AUTHORS), take(NOTES), take(LINKS)
        competency = take(COMPETENCIES) if is_reading else ""
        parts = [title, *(text for key, text in texts.items() if key not in taken)]
        words = ": ".join(filter(None, parts))
        words += f" — {authors}" if authors else ""
        words = f"{kind}: {words}" if kind else words
        words += f" ({note})" if note else ""
        words += f" <{link}>" if link else ""
        self.lines.block(f"- {words}")
        if competency:
            self.lines.block(f"{vocabulary.COMPETENCY_LABELS[0]}: {competency}", prefix="  - ")

    def heading(self, name: str, level: int) -> None:
        self.lines.gap()
        self.lines.block(f"{'#' * min(level, DEEPEST)} {_line(name)}")


def _are_readings(key: str) -> bool:
    part = vocabulary.PART_OF.get(vocabulary.key(readable(key)))
    return part == PathwayPart.READINGS


def is_text(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and bool(str(value).strip())


def readable(key: Any) -> str:
    """Write a key as words: `success_metrics`, `successMetrics`."""
    words = str(key).replace("_", " ").replace("-", " ")
    if " " not in words and not words.isupper():
        words = "".join(f" {c.lower()}" if c.isupper() and at else c for at, c in enumerate(words))
    return words.strip().capitalize() if words.islower() else words.strip()


def _line(value: Any) -> str:
    return " ".join(str(value).split())


def _is_flat(value: Any) -> bool:
    """Tell whether a thing holds texts only; a list, whether all that it holds are flat."""
    if isinstance(value, list):
        return all(is_text(each) or (isinstance(each, dict) and _is_flat(each)) for each in value)
    if not isinstance(value, dict):
        return True
    stages = [key for key in value if is_like_a_stage(name_key(str(key)))]
    is_of_stages = any(str(key).casefold() in COLUMNS_OF["stage"] for key in value)
    return all(is_text(each) or each is None for each in value.values()) and (
        not stages or is_of_stages
    )


def check_depth(data: Any) -> None:
    """Refuse data that is nested too deeply."""
    level = [data]
    for _depth in range(limits.DATA_DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise UnreadableDocument(Reason.TOO_DEEP, limits.DATA_DEPTH)
