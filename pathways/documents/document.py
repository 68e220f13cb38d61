"""Define the document: what an import reads and an export writes, apart from any database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from ..contents import (
    PATHWAY,
    STAGES,
    Content,
    TextKind,
    content_named,
    lists_below,
    pathway_lists,
    stage_lists,
)


class PathwayPart(StrEnum):
    """Name the fields of a document that some code treats in a way of their own."""

    ROLE_NAME = "role_name"
    TITLE = "title"
    LANGUAGE = "language"
    SUMMARY = "summary"
    PROFILE = "profile"  # the table with the texts that are `in_profile`, and the role's name
    CORE_COMPETENCIES = "core_competencies"
    CAPABILITIES = "capabilities"
    STRATEGIC_VALUES = "strategic_values"
    STAGES = "stages"
    QUOTATION = "quotation"
    AUDIENCE = "audience"
    COMPETENCIES = "competencies"
    AREA = "area"
    READINGS = "readings"
    OWN_LISTS = "own_lists"


def is_plain(content: Content) -> bool:
    """Tell whether the items of a list are words and nothing else."""
    return len(content.texts) == 1 and not content.has_identity and not content.lists


# All names come from the table of contents: a list that is added there is in documents at once.
TEXTS = PATHWAY.field_names
PARAGRAPHS = [text.name for text in PATHWAY.texts if text.kind == TextKind.PARAGRAPHS]
STAGE_TEXTS = STAGES.field_names[:0:-1]  # the quotation, then whom the stage is for
STAGE_LISTS = [content.name for content in stage_lists()]
IDENTIFIED_LISTS = [content.name for content in stage_lists() if content.has_identity]
PLAIN_LISTS = [content.name for content in pathway_lists() if is_plain(content)]
TABLES = [c.name for c in pathway_lists() if not is_plain(c) and c is not STAGES]
# The texts of a competency besides its words, each with its names in documents.
ABOUT_COMPETENCY = {
    text.name: text.document_names for text in content_named("competencies").texts[1:]
}
LEVELS_ABOUT_COMPETENCY = [
    text.name for text in content_named("competencies").texts if text.kind == TextKind.LEVEL
]
# Those of them that have one bullet for each of their lines.
SEVERAL_LINES = [
    text.name for text in content_named("competencies").texts if text.kind == TextKind.LINES
]


def _with_fields(names: Iterable[str], empty: str | tuple = ""):
    """Give a class a field for each of these names that it does not declare itself."""

    def decorate(cls: type) -> type:
        for name in names:
            if name not in cls.__annotations__:
                cls.__annotations__[name] = type(empty).__name__
                setattr(cls, name, empty)
        return cls

    return decorate


@dataclass(frozen=True)
@_with_fields(ABOUT_COMPETENCY)
class CompetencyDocument:
    """Hold one competency. What the text does not say is empty, the slug included."""

    text: str
    slug: str = ""


@dataclass(frozen=True)
class ReadingDocument:
    title: str
    authors: str = ""
    note: str = ""
    link: str = ""
    kind: str = ""
    competency: str = ""  # the words of one of the same stage
    slug: str = ""


@dataclass(frozen=True)
class MetricDocument:
    text: str
    slug: str = ""


@dataclass(frozen=True)
class OwnListDocument:
    """Hold a list that the company names itself; its lines are one text."""

    title: str
    lines: str = ""


@dataclass(frozen=True)
class CapabilityDocument:
    category: str
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class StrategicValueDocument:
    horizon: str
    value: str


@dataclass(frozen=True)
@_with_fields(STAGE_LISTS, ())
class StageDocument:
    """Hold one step of the pathway. Numbers run from 1 without a gap, whatever the text says."""

    number: int
    title: str
    slug: str = ""
    quotation: str = ""
    audience: str = ""
    competencies: tuple[CompetencyDocument, ...] = ()
    readings: tuple[ReadingDocument, ...] = ()
    metrics: tuple[MetricDocument, ...] = ()
    own_lists: tuple[OwnListDocument, ...] = ()


@dataclass(frozen=True)
@_with_fields(PLAIN_LISTS, ())
@_with_fields(TEXTS)
class PathwayDocument:
    """Hold one version of a role's whole description, as a company would write it down."""

    role_name: str = ""
    title: str = ""
    language: str = "en"
    summary: str = ""
    purpose: str = ""
    areas: tuple[str, ...] = ()
    capabilities: tuple[CapabilityDocument, ...] = ()
    strategic_values: tuple[StrategicValueDocument, ...] = ()
    stages: tuple[StageDocument, ...] = ()

    @property
    def sign(self) -> str:
        """Return a digest of everything in the document, to notice that it has changed."""
        return sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()


def with_areas_listed(document: PathwayDocument) -> PathwayDocument:
    """List the areas that competencies name, after those that the document lists itself."""
    competencies = (each for stage in document.stages for each in stage.competencies)
    named = filter(None, (getattr(each, PathwayPart.AREA) for each in competencies))
    return replace(document, areas=tuple(dict.fromkeys([*document.areas, *named])))


ITEM_CLASSES = {
    "stages": StageDocument,
    "competencies": CompetencyDocument,
    "readings": ReadingDocument,
    "own_lists": OwnListDocument,
    "capabilities": CapabilityDocument,
    "strategic_values": StrategicValueDocument,
}


def item_class(content: Content) -> type:
    """Return the class of a list's items where they are more than words."""
    if content.name in ITEM_CLASSES:
        return ITEM_CLASSES[content.name]
    if content.field_names == ["text"] and not content.lists:
        return MetricDocument
    raise NotImplementedError(f"Say in documents what the items of {content.name} look like.")


for _content in lists_below(PATHWAY):  # say at the start what is missing, not at the first import
    if not is_plain(_content):
        item_class(_content)


# The normal form of a text: what an import makes of it.

LINE_BREAK = re.compile(r"\r\n|[\n\r]")
BLANKS = re.compile(r"[\s\u200b\u2060\ufeff]+")
# Controls, surrogates and what Unicode says is no character. Overrides and embeddings let a text
# be read otherwise than it is stored; marks and isolates, which such scripts do need, stay.
NOT_TEXT = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(65536, 1114112, 65536)
    )
    + "]"
)


def one_line(text: str) -> str:
    """Reduce blanks to one space between words, and drop characters that are no text."""
    return BLANKS.sub(" ", NOT_TEXT.sub("", text)).strip()


def lines_with_words(text: str) -> str:
    """Normalize each line, and drop the empty ones."""
    return "\n".join(filter(None, map(one_line, LINE_BREAK.split(text))))


def many_lines(text: str) -> str:
    """Normalize each line, and keep at most one empty line between two."""
    lines = [one_line(line) for line in LINE_BREAK.split(text)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
