"""Report what is wrong with a whole document: missing parts, texts too long, a slug used twice."""

from __future__ import annotations

from dataclasses import replace

from ..document import IDENTIFIED_LISTS, PathwayDocument, PathwayPart
from ..findings import DocumentPlace, FindingKind
from ..lengths import too_long, too_many
from .line_account import LineAccount


def check(document: PathwayDocument, account: LineAccount) -> PathwayDocument:
    """Report what is wrong, and return the document without slugs that are there twice."""
    if not document.role_name:
        account.conclude(FindingKind.MISSING, DocumentPlace(PathwayPart.ROLE_NAME))
    if not document.stages:
        account.conclude(FindingKind.MISSING, DocumentPlace(PathwayPart.STAGES))
    line_of: dict = {}
    for use in account.uses:
        line_of.setdefault((use.place, use.text), use.line)
    for place, owner, text, most in too_long(document):
        line = line_of.get((place, owner), 0)
        account.conclude(FindingKind.TOO_LONG, place, text, str(most), line)
    for place, owner, most in too_many(document):
        line = line_of.get((place, owner), 0)
        account.conclude(FindingKind.TOO_MANY, place, owner, str(most), line)
    return _with_each_slug_once(document, account, line_of)


def _with_each_slug_once(
    document: PathwayDocument, account: LineAccount, line_of: dict
) -> PathwayDocument:
    def once(items: tuple, part: str, number: int | None = None) -> tuple:
        seen: set[str] = set()
        kept = []
        for item in items:
            if item.slug and item.slug in seen:
                words = item.text if hasattr(item, "text") else item.title
                place = DocumentPlace(part, number or item.number)
                line = line_of.get((place, words), 0)
                account.conclude(FindingKind.SLUG_TWICE, place, item.slug, words, line)
                item = replace(item, slug="")
            seen.add(item.slug)
            kept.append(item)
        return tuple(kept)

    stages = []
    for stage in once(document.stages, PathwayPart.STAGES):
        lists = {part: once(getattr(stage, part), part, stage.number) for part in IDENTIFIED_LISTS}
        stages.append(replace(stage, **lists))
    return replace(document, stages=tuple(stages))
