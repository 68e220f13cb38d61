"""Add the stages of a document to those that a draft has."""

from __future__ import annotations

from dataclasses import replace

from ..documents.document import (
    PLAIN_LISTS,
    TABLES,
    TEXTS,
    PathwayDocument,
    PathwayPart,
    StageDocument,
    with_areas_listed,
)
from ..text import name_key

# What a document says of itself alone, and what stages bring along.
OF_THE_DOCUMENT = (PathwayPart.TITLE, PathwayPart.LANGUAGE, "areas")


def with_stages_added(draft: PathwayDocument, document: PathwayDocument) -> PathwayDocument:
    """Return the draft with the stages of a document after its own."""
    stages = [*draft.stages, *document.stages]
    numbered = (replace(stage, number=number) for number, stage in enumerate(stages, 1))
    return with_areas_listed(replace(draft, stages=tuple(numbered)))


def already_there(draft: PathwayDocument, document: PathwayDocument) -> list[str]:
    """Return the titles of stages that the draft has already."""
    known = {name_key(stage.title) for stage in draft.stages}
    return [stage.title for stage in document.stages if name_key(stage.title) in known]


def has_all_stages(draft: PathwayDocument, document: PathwayDocument) -> bool:
    """Tell whether the draft has all these stages, word for word, as after a first confirmation."""
    known = {_without_identities(stage) for stage in draft.stages}
    return all(_without_identities(stage) in known for stage in document.stages)


def parts_not_added(document: PathwayDocument) -> list[str]:
    """Return the parts of the document that are no stages, and so are left out."""
    parts = [part for part in (*TEXTS, *PLAIN_LISTS, *TABLES) if part not in OF_THE_DOCUMENT]
    return [part for part in parts if getattr(document, part)]


def _without_identities(stage: StageDocument) -> StageDocument:
    return replace(
        stage,
        number=0,
        slug="",
        competencies=tuple(replace(each, slug="") for each in stage.competencies),
        readings=tuple(replace(each, slug="") for each in stage.readings),
        metrics=tuple(replace(each, slug="") for each in stage.metrics),
    )
