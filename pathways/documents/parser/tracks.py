"""Read one track of a document: the stages that all its tracks share, and those of one of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ...meanings import Meaning
from ..findings import Inference
from . import vocabulary
from .elements import Element, bare_name
from .lines import DocumentLine, LineKind
from .meanings import Guide, is_like_a_stage


@dataclass(frozen=True)
class OneTrack:
    """Hold the lines of one track, its name, and the headings of all of them."""

    lines: list[DocumentLine]
    name: str = ""  # empty if the document has no tracks
    elements: list[Element] = field(default_factory=list)


def one_track(lines: list[DocumentLine], guide: Guide) -> OneTrack:
    """Leave out all tracks but the one that `guide` names, or but the first.

    Headings are those of tracks where HR said so. The lines outside of them are shared.
    """
    starts = [at for at, line in enumerate(lines) if _is_track(line, guide)]
    if not starts:
        return OneTrack(lines)
    wanted = vocabulary.key(guide.role)
    chosen = next((at for at in starts if _key(lines[at]) == wanted), starts[0])
    shared: list[DocumentLine] = []
    own: list[DocumentLine] = []
    end = where = 0
    for start in starts:
        if start < end:  # within another track
            continue
        shared += lines[end:start]
        where = len(shared) if start <= chosen else where
        end = _end_of(lines, start)
        if start == chosen:
            own = lines[start + 1 : end]
    shared += lines[end:]
    kept = [*shared[:where], *_as_high_as(own, shared), *shared[where:]]
    return OneTrack(
        kept, bare_name(lines[chosen]), [_element(lines[at], at == chosen) for at in starts]
    )


def names_a_track(lines: list[DocumentLine], guide: Guide) -> bool:
    """Tell whether the role to read is a track of the document."""
    wanted = vocabulary.key(guide.role)
    return any(_is_track(line, guide) and _key(line) == wanted for line in lines)


def role_of_track(role: str, track: str) -> str:
    """Return the name of the role that a track is: `Engineer: Management`."""
    if not role or vocabulary.key(role) in vocabulary.key(track):
        return track
    return f"{role}: {track}"


def _is_track(line: DocumentLine, guide: Guide) -> bool:
    return bool(line.level) and guide.answer(_key(line)) == Meaning.TRACK


def _key(line: DocumentLine) -> str:
    return vocabulary.key(bare_name(line))


def _end_of(lines: list[DocumentLine], start: int) -> int:
    level = lines[start].level
    below = (at for at in range(start + 1, len(lines)) if 0 < lines[at].level <= level)
    return next(below, len(lines))


def _as_high_as(own: list[DocumentLine], shared: list[DocumentLine]) -> list[DocumentLine]:
    """Raise the headings of a track, so that its stages are as high as those that are shared."""
    high = min((line.level for line in shared if _may_be_a_stage(line)), default=0)
    low = min((line.level for line in own if line.level), default=0)
    by = low - high if 0 < high < low else 0
    return [replace(line, level=line.level - by) if line.level else line for line in own]


def _may_be_a_stage(line: DocumentLine) -> bool:
    return bool(line.level) and (line.kind == LineKind.STAGE or is_like_a_stage(_key(line)))


def _element(line: DocumentLine, is_read: bool) -> Element:
    element = Element(-1, bare_name(line), line.level, line=line.number, is_read=is_read)
    element.decide(Meaning.TRACK, Inference.ANSWER)
    return element
