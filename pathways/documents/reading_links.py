"""Find the competencies that readings name, among those of the same stage.

Documents name a competency by its words. A reading that names one that its stage does not have
keeps what it says in its note, and a finding says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..contents import content_named
from ..likeness import same_words
from .document import (
    CompetencyDocument,
    PathwayDocument,
    PathwayPart,
    ReadingDocument,
    StageDocument,
)
from .findings import DocumentPlace, Finding, FindingKind


def with_links_found(document: PathwayDocument) -> tuple[PathwayDocument, list[Finding]]:
    """Let each reading name its competency as that one's own words do. Report what is not there."""
    findings: list[Finding] = []
    stages = tuple(_stage(stage, findings) for stage in document.stages)
    return replace(document, stages=stages), findings


def _stage(stage: StageDocument, findings: list[Finding]) -> StageDocument:
    place = DocumentPlace(PathwayPart.READINGS, stage.number)
    readings = []
    for reading in stage.readings:
        named = reading.competency
        found = competency_named(named, stage.competencies) if named else None
        if found:
            reading = replace(reading, competency=found.text)
        elif named:
            findings.append(Finding(FindingKind.NO_SUCH_COMPETENCY, 0, named, place, reading.title))
            reading = link_in_note(reading)
        readings.append(reading)
    return replace(stage, readings=tuple(readings))


def competency_named(
    name: str, competencies: Iterable[CompetencyDocument]
) -> CompetencyDocument | None:
    """Return the competency of these words, exactly or apart from punctuation, or this identity."""
    every = list(competencies)
    exact = (each for each in every if each.text == name)
    alike = (each for each in every if same_words(each.text) == same_words(name))
    by_slug = (each for each in every if each.slug == name)
    return next((each for found in (exact, alike, by_slug) for each in found), None)


def link_in_note(reading: ReadingDocument) -> ReadingDocument:
    """Return the reading with the competency in its note, as a line of its own."""
    return replace(reading, competency="", note=note_with_link(reading.note, reading.competency))


def note_with_link(note: str, competency: str) -> str:
    label = content_named(PathwayPart.READINGS).text("competency").document_names[0]
    return "\n".join(filter(None, [note, f"{label}: {competency}"]))
