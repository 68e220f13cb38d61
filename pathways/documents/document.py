"""A pathway as a document: what an import reads and an export writes, apart from any database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from ..links import LONGEST_LINK


class PathwayPart(StrEnum):
    """What a line of a document can belong to. The values are the names of the fields."""

    ROLE_NAME = "role_name"
    TITLE = "title"
    LANGUAGE = "language"
    SUMMARY = "summary"
    PURPOSE = "purpose"
    REPORTS_TO = "reports_to"
    PRIMARY_FOCUS = "primary_focus"
    SCOPE = "scope"
    OUTCOMES = "outcomes"
    PROFILE = "profile"  # the table in which the four above stand, and the role's name
    RESPONSIBILITIES = "responsibilities"
    IDEAL_CANDIDATES = "ideal_candidates"
    CORE_COMPETENCIES = "core_competencies"
    EXAMPLE_TITLES = "example_titles"
    CAPABILITIES = "capabilities"
    STRATEGIC_VALUES = "strategic_values"
    STAGES = "stages"
    QUOTATION = "quotation"
    AUDIENCE = "audience"
    OBJECTIVES = "objectives"
    COMPETENCIES = "competencies"
    READINGS = "readings"
    METRICS = "metrics"
    WATCH_FORS = "watch_fors"
    DEVELOPMENT_TIPS = "development_tips"


# In the order in which a document has them.
STAGE_LISTS = [
    PathwayPart.OBJECTIVES,
    PathwayPart.COMPETENCIES,
    PathwayPart.READINGS,
    PathwayPart.METRICS,
    PathwayPart.WATCH_FORS,
    PathwayPart.DEVELOPMENT_TIPS,
]
PLAIN_LISTS = [
    PathwayPart.RESPONSIBILITIES,
    PathwayPart.IDEAL_CANDIDATES,
    PathwayPart.CORE_COMPETENCIES,
    PathwayPart.EXAMPLE_TITLES,
]
TEXTS = [
    PathwayPart.TITLE,
    PathwayPart.LANGUAGE,
    PathwayPart.SUMMARY,
    PathwayPart.PURPOSE,
    PathwayPart.REPORTS_TO,
    PathwayPart.PRIMARY_FOCUS,
    PathwayPart.SCOPE,
    PathwayPart.OUTCOMES,
]
# A competency's own words for the levels of the scale: the field and what a document calls it.
LEVELS = {
    "not_started": "Not started",
    "learning": "Learning, with help",
    "alone": "Doing it alone, in usual cases",
    "well": "Doing it well, in hard cases",
    "helping": "Helping others do it",
}

# How many characters there is room for; a test holds these against the database's columns.
LONGEST = {
    PathwayPart.ROLE_NAME: 120,
    PathwayPart.TITLE: 200,
    PathwayPart.LANGUAGE: 10,
    PathwayPart.REPORTS_TO: 300,
    PathwayPart.PRIMARY_FOCUS: 300,
    PathwayPart.SCOPE: 300,
    PathwayPart.OUTCOMES: 300,
    PathwayPart.RESPONSIBILITIES: 500,
    PathwayPart.IDEAL_CANDIDATES: 500,
    PathwayPart.CORE_COMPETENCIES: 500,
    PathwayPart.EXAMPLE_TITLES: 200,
    PathwayPart.CAPABILITIES: {"category": 100, "skills": 200},
    PathwayPart.STRATEGIC_VALUES: {"horizon": 100, "value": 500},
    PathwayPart.STAGES: {"title": 200, "slug": 100},
    PathwayPart.AUDIENCE: 300,
    PathwayPart.OBJECTIVES: 500,
    PathwayPart.COMPETENCIES: {"text": 500, "slug": 100, "evidence_prompt": 300}
    | dict.fromkeys(LEVELS, 300),
    PathwayPart.READINGS: {"title": 300, "slug": 100, "authors": 300, "link": LONGEST_LINK},
    PathwayPart.METRICS: {"text": 500, "slug": 100},
    PathwayPart.WATCH_FORS: 500,
    PathwayPart.DEVELOPMENT_TIPS: 500,
}


@dataclass(frozen=True)
class CompetencyDocument:
    """A slug is empty where the text names none; so is everything else that it doesn't say."""

    text: str
    slug: str = ""
    evidence_prompt: str = ""
    not_started: str = ""
    learning: str = ""
    alone: str = ""
    well: str = ""
    helping: str = ""


@dataclass(frozen=True)
class ReadingDocument:
    title: str
    authors: str = ""
    note: str = ""
    link: str = ""
    slug: str = ""


@dataclass(frozen=True)
class MetricDocument:
    text: str
    slug: str = ""


@dataclass(frozen=True)
class StageDocument:
    """A step of the pathway. Stages are numbered from 1 without a gap, whatever the text says."""

    number: int
    title: str
    slug: str = ""
    quotation: str = ""
    audience: str = ""
    objectives: tuple[str, ...] = ()
    competencies: tuple[CompetencyDocument, ...] = ()
    readings: tuple[ReadingDocument, ...] = ()
    metrics: tuple[MetricDocument, ...] = ()
    watch_fors: tuple[str, ...] = ()
    development_tips: tuple[str, ...] = ()


@dataclass(frozen=True)
class CapabilityDocument:
    category: str
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class StrategicValueDocument:
    horizon: str
    value: str


@dataclass(frozen=True)
class PathwayDocument:
    """One version of a role's whole description, as a company would write it down."""

    role_name: str = ""
    title: str = ""
    language: str = "en"
    summary: str = ""
    purpose: str = ""
    reports_to: str = ""
    primary_focus: str = ""
    scope: str = ""
    outcomes: str = ""
    responsibilities: tuple[str, ...] = ()
    ideal_candidates: tuple[str, ...] = ()
    core_competencies: tuple[str, ...] = ()
    example_titles: tuple[str, ...] = ()
    capabilities: tuple[CapabilityDocument, ...] = ()
    strategic_values: tuple[StrategicValueDocument, ...] = ()
    stages: tuple[StageDocument, ...] = ()

    @property
    def sign(self) -> str:
        """By which a document is known again: another one has another sign."""
        return sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()


# The normal form of a text: what an import makes of it.

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
    """The words with one space between them, and nothing that isn't text."""
    return BLANKS.sub(" ", NOT_TEXT.sub("", text)).strip()


def many_lines(text: str) -> str:
    """Each line in its normal form, with at most one empty line between two."""
    lines = [one_line(line) for line in re.split(r"\r\n|[\n\r]", text)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
