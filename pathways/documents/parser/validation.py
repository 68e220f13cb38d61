"""Report what is wrong with a whole document: missing parts, texts too long, a slug used twice."""

from __future__ import annotations

from dataclasses import replace

from ..document import Part, PathwayDocument
from ..findings import Kind, Place
from ..lengths import too_long
from .line_account import Ledger

IDENTIFIED = [Part.COMPETENCIES, Part.READINGS, Part.METRICS]


def check(document: PathwayDocument, ledger: Ledger) -> PathwayDocument:
    """Say what is wrong. What is returned has no identity twice, and is the same otherwise."""
    if not document.role_name:
        ledger.conclude(Kind.MISSING, Place(Part.ROLE_NAME))
    if not document.stages:
        ledger.conclude(Kind.MISSING, Place(Part.STAGES))
    line_of: dict = {}
    for use in ledger.uses:
        line_of.setdefault((use.place, use.text), use.line)
    for place, owner, text, most in too_long(document):
        line = line_of.get((place, owner), 0)
        ledger.conclude(Kind.TOO_LONG, place, text, str(most), line)
    return _with_each_slug_once(document, ledger, line_of)


def _with_each_slug_once(
    document: PathwayDocument, ledger: Ledger, line_of: dict
) -> PathwayDocument:
    def once(items: tuple, part: Part, number: int | None = None) -> tuple:
        seen: set[str] = set()
        kept = []
        for item in items:
            if item.slug and item.slug in seen:
                words = item.text if hasattr(item, "text") else item.title
                place = Place(part, number or item.number)
                line = line_of.get((place, words), 0)
                ledger.conclude(Kind.SLUG_TWICE, place, item.slug, words, line)
                item = replace(item, slug="")
            seen.add(item.slug)
            kept.append(item)
        return tuple(kept)

    stages = []
    for stage in once(document.stages, Part.STAGES):
        lists = {part: once(getattr(stage, part), part, stage.number) for part in IDENTIFIED}
        stages.append(replace(stage, **lists))
    return replace(document, stages=tuple(stages))
