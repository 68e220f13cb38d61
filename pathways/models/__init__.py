"""Store what the company expects: roles, the versions of their pathways, and their stages."""

from .heading_meanings import HeadingMeaning
from .loaded_drafts import LoadedDraft
from .pathway_lists import (
    Capability,
    CompetencyArea,
    CoreCompetency,
    ExampleTitle,
    IdealCandidate,
    PathwayItem,
    Responsibility,
    Skill,
    StrategicValue,
)
from .roles import TAKEN_ADDRESSES, Role
from .shipped_roles import ShippedRole
from .stage_lists import (
    Competency,
    DevelopmentTip,
    Level,
    Metric,
    Objective,
    OwnList,
    Reading,
    ReadingKind,
    StageItem,
    WatchFor,
)
from .stages import Stage
from .versions import Pathway, PathwayState, Seal, content_languages

__all__ = [
    "TAKEN_ADDRESSES",
    "Capability",
    "Competency",
    "CompetencyArea",
    "CoreCompetency",
    "DevelopmentTip",
    "ExampleTitle",
    "HeadingMeaning",
    "IdealCandidate",
    "Level",
    "LoadedDraft",
    "Metric",
    "Objective",
    "OwnList",
    "Pathway",
    "PathwayItem",
    "PathwayState",
    "Reading",
    "ReadingKind",
    "Responsibility",
    "Role",
    "Seal",
    "ShippedRole",
    "Skill",
    "Stage",
    "StageItem",
    "StrategicValue",
    "WatchFor",
    "content_languages",
]
