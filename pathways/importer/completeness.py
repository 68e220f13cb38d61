"""Notice documents that break off: a last line that is cut, lists that others have, lost parts.

Nobody can know it from the text, so these are questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..contents import content_named
from ..documents.document import (
    PLAIN_LISTS,
    STAGE_LISTS,
    TABLES,
    TEXTS,
    PathwayDocument,
    PathwayPart,
)
from ..documents.findings import DocumentPlace, Finding, FindingKind
from ..documents.wording import shortened
from .understand import Understood

FEWEST_OTHERS = 2  # stages that have a list, before its absence in another one says something
# Signs and words after which a sentence goes on, and headings with nothing below them.
CUT = re.compile(
    r"(?:[,;:&(–—-]|\b(?:and|or|the|a|an|of|to|for|with|in|by|und|oder|der|die|das|ein|eine|mit|für"
    r"|von|zu))$|^\s*(?:#{1,6}\s.*|[-*•]|\*\*[^*]+\*\*)$",
    re.IGNORECASE,
)
PARTS = [*TEXTS, *PLAIN_LISTS, *TABLES]


def gaps(understood: Understood, latest: PathwayDocument | None) -> list[Finding]:
    """Return what suggests that a document was cut; `latest` is the role's newest version."""
    document = understood.document
    found = [*_at_the_end(understood), *_lists_of_others(document)]
    return [*found, *_lost_parts(document, latest)] if latest else found


def _at_the_end(understood: Understood) -> Iterator[Finding]:
    last = next(((n, text) for n, text in reversed(understood.lines) if text.strip()), None)
    if last and CUT.search(last[1].rstrip()):
        yield Finding(FindingKind.BREAKS_OFF, last[0], last[1].strip())


def _lists_of_others(document: PathwayDocument) -> Iterator[Finding]:
    for part in (name for name in STAGE_LISTS if not content_named(name).is_optional):
        lacking = [stage for stage in document.stages if not getattr(stage, part)]
        having = len(document.stages) - len(lacking)
        for stage in lacking if having >= FEWEST_OTHERS and having > len(lacking) else []:
            place = DocumentPlace(part, stage.number)
            yield Finding(FindingKind.LACKS_LIST, 0, stage.title, place)


def _lost_parts(document: PathwayDocument, latest: PathwayDocument) -> Iterator[Finding]:
    for part in PARTS:
        before = getattr(latest, part)
        if before and not getattr(document, part):
            words = before if isinstance(before, str) else ""
            yield Finding(FindingKind.LOST_PART, 0, shortened(words), DocumentPlace(part))
    if len(document.stages) < len(latest.stages):
        last = latest.stages[-1].title
        yield Finding(FindingKind.LOST_PART, 0, last, DocumentPlace(PathwayPart.STAGES))
