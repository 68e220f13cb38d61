"""Put several files together as one document: a stage a file, or one file after the other.

A company that describes one level a file gives each a title, and below it the lists. The title
becomes the heading of a stage, and all other headings go below it. So the document is read by the
same rules, and answered by HR in the same way, as one that was written in one piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile

from ..documents.findings import Finding
from ..documents.parser import vocabulary
from ..documents.parser.lines import LineKind, lines_of
from ..documents.parser.meanings import (
    count_of,
    is_like_a_stage,
    is_word_of_stages,
    known_list,
    rank_of,
)
from . import limits
from .files.reading import SourceLines
from .files.text import Numbered
from .refusals import Reason, UnreadableDocument

HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
UNDERLINE = re.compile(r"(={3,}|-{3,})\s*")
STRONG = re.compile(r"\*\*([^*]+)\*\*:?")
FENCE = re.compile(r"\s*(?:```|~~~)")
TITLE, OF_STAGES, OF_LISTS, DEEPEST = 1, 2, 3, 6
DEPTH_OF_A_STAGE = 2  # its title, and its lists
ENDING = re.compile(r"\.\w{1,9}$")
COUNT = re.compile(r"^\W*(\d{1,3})[\W_]+(?=\S)")
BETWEEN = re.compile(r"[\s_.–—:/-]+")


@dataclass(frozen=True)
class SourceFile:
    """A file as it was read. Its headings all begin with `#`."""

    name: str
    source: SourceLines
    lines: list[str] = field(init=False)

    def __post_init__(self):
        lines = _with_marked_headings([text for _number, text in self.source.lines])
        object.__setattr__(self, "lines", lines)

    @property
    def levels(self) -> list[int]:
        return [level for _at, level, _text in _headings(self.lines)]

    @cached_property
    def title_at(self) -> int | None:
        """The line of its title: a heading above all words, and larger than all others."""
        first = next((at for at, line in enumerate(self.lines) if line.strip()), None)
        headings = list(_headings(self.lines))
        if not headings or headings[0][0] != first:
            return None
        if _names_a_list(headings[0][2]):
            return None
        larger_or_same = [level for _at, level, _text in headings if level <= headings[0][1]]
        return first if len(larger_or_same) == 1 else None

    @property
    def title(self) -> str:
        return next((text for at, _level, text in _headings(self.lines) if at == self.title_at), "")

    @property
    def name_in_words(self) -> str:
        words = BETWEEN.sub(" ", COUNT.sub("", ENDING.sub("", self.name))).strip()
        return words[:1].upper() + words[1:]

    @property
    def is_one_stage(self) -> bool:
        """Tell whether it is built like one stage: a title, lists, and no other stages."""
        below = [text for at, _level, text in _headings(self.lines) if at != self.title_at]
        if any(is_like_a_stage(vocabulary.key(text)) for text in below):
            return False
        lines = lines_of(enumerate(self.lines, 1))
        if any(line.kind == LineKind.STAGE and line.number - 1 != self.title_at for line in lines):
            return False
        return is_like_a_stage(vocabulary.key(self.title)) or (
            len(set(self.levels)) <= DEPTH_OF_A_STAGE
        )


@dataclass(frozen=True)
class Joined:
    """Several files as one document, and what was done with them."""

    source: SourceLines
    names: tuple[str, ...]
    are_stages: bool


def joined(files: list[SourceFile], *, are_stages: bool = False) -> Joined:
    """Join files. Without a word from HR, their form tells whether each is a stage."""
    _refuse_too_much([line for file in files for line in file.lines])
    titles = {vocabulary.key(file.title) for file in files}
    shared = files[0].title if len(files) > 1 and len(titles) == 1 else ""
    if are_stages or _are_stages(files, shared):
        files, are_stages = _in_order(files), True
        pieces = list(_as_stages(files, shared))
    else:
        pieces = [
            _Piece(_without_title(file) if shared and at else file.lines, file)
            for at, file in enumerate(files)
        ]
    lines: list[str] = []
    findings: list[Finding] = []
    for piece in pieces:
        findings += (
            replace(found, line=found.line + len(lines) + piece.more if found.line else 0)
            for found in (piece.file.source.findings if piece.file else ())
        )
        lines += [*piece.lines, ""]
    source = SourceLines(_numbered(lines), tuple(findings))
    return Joined(source, tuple(file.name for file in files), are_stages)


@dataclass(frozen=True)
class _Piece:
    """Lines of the whole, made from a file; `more` are those put before its own."""

    lines: list[str]
    file: SourceFile | None = None
    more: int = 0


def _are_stages(files: list[SourceFile], shared: str) -> bool:
    if shared:  # by the role, so only lists may stand below
        return all(len(set(f.levels)) <= DEPTH_OF_A_STAGE and f.is_one_stage for f in files)
    return len(files) > 1 and all(file.is_one_stage for file in files)


def _as_stages(files: list[SourceFile], shared: str) -> Iterator[_Piece]:
    role = shared or (_shared_words([_stage_title(file) for file in files]) if files[1:] else "")
    if role:
        yield _Piece([f"# {role}"])
    for number, file in enumerate(files, 1):
        title = file.name_in_words if shared else _stage_title(file)
        heading = _stage_heading(number, title)
        if (at := file.title_at) is None:
            yield _Piece([heading, *_below(file.lines, OF_LISTS)], file, more=1)
        else:
            below = _below(_without_title(file), OF_LISTS)
            yield _Piece([*below[:at], heading, *below[at + 1 :]], file)


def _stage_title(file: SourceFile) -> str:
    return file.title or file.name_in_words


def _stage_heading(number: int, title: str) -> str:
    """Write a heading that is read as a stage, whatever the title."""
    heading = f"{'#' * OF_STAGES} {title}"
    [line] = lines_of([(1, heading)])
    if line.kind == LineKind.STAGE:
        return heading
    return f"{'#' * OF_STAGES} Stage {number}: {title}"


def _without_title(file: SourceFile) -> list[str]:
    at = file.title_at
    return file.lines if at is None else [*file.lines[:at], "", *file.lines[at + 1 :]]


def _below(lines: list[str], level: int) -> list[str]:
    """Move all headings so that the largest has this level."""
    headings = {at: (found, text) for at, found, text in _headings(lines)}
    largest = min((found for found, _text in headings.values()), default=level)
    moved = list(lines)
    for at, (found, text) in headings.items():
        moved[at] = f"{'#' * min(found - largest + level, DEEPEST)} {text}"
    return moved


def _headings(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    is_code = False
    for at, line in enumerate(lines):
        if FENCE.match(line):
            is_code = not is_code
        elif not is_code and (found := HEADING.fullmatch(line.strip())):
            yield at, len(found[1]), found[2]


def _with_marked_headings(lines: list[str]) -> list[str]:
    """Write headings that are underlined, bold or the name of a stage with a mark before them."""
    marked = list(lines)
    for at, line in enumerate(lines[1:]):
        found = UNDERLINE.fullmatch(line)
        above = lines[at].strip()
        if found and above and above[0] not in "#|->*" and (at == 0 or not marked[at - 1].strip()):
            marked[at] = f"{'#' if found[1][0] == '=' else '##'} {above}"
            marked[at + 1] = ""
    first = next((at for at, line in enumerate(marked) if line.strip()), None)
    if first is None or any(True for _heading in _headings(marked)):
        return marked
    for at, line in enumerate(marked):
        if found := STRONG.fullmatch(line.strip()):
            marked[at] = f"{'#' if at == first else '##'} {found[1]}"
    words = marked[first].strip()
    if words == lines[first].strip() and is_like_a_stage(vocabulary.key(words)):
        marked[first] = f"# {words}"
        return [*marked[: first + 1], *_below(marked[first + 1 :], OF_STAGES)]
    return marked


def _names_a_list(text: str) -> bool:
    key = vocabulary.key(text)
    return bool(known_list(key) or vocabulary.heading(text, is_marked=True))


def _in_order(files: list[SourceFile]) -> list[SourceFile]:
    """Order files by the numbers before their names or in their titles, else by ranks there."""
    keys = [vocabulary.key(_stage_title(file)) for file in files]
    before = [COUNT.match(file.name) for file in files]
    for places in (
        [int(found[1]) if found else None for found in before],
        [count_of(key) for key in keys],
        [rank_of(key) for key in keys],
    ):
        known = [place for place in places if place is not None]
        if len(known) == len(set(known)) == len(files):
            pairs = sorted(zip(known, files, strict=True), key=lambda pair: pair[0])
            return [file for _place, file in pairs]
    return files


def _shared_words(titles: list[str]) -> str:
    """Return what all titles begin or end with, if it can name a role: `Accountant`."""
    words = [[word for word in BETWEEN.split(title) if word] for title in titles]
    first = _common_start(words)
    last = _common_start([each[::-1] for each in words])[::-1]
    found = max(first, last, key=len)
    says_a_stage = any(word.isdigit() or is_word_of_stages(vocabulary.key(word)) for word in found)
    return "" if says_a_stage else " ".join(found)


def _common_start(words: list[list[str]]) -> list[str]:
    same = takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False))
    return [column[0] for column in same]


def _numbered(lines: list[str]) -> tuple[Numbered, ...]:
    _refuse_too_much(lines)
    return tuple(enumerate(lines, 1))


def _refuse_too_much(lines: list[str]) -> None:
    if len(lines) > limits.LINES:
        raise UnreadableDocument(Reason.TOO_MANY_LINES, limits.LINES)
    if sum(map(len, lines)) > limits.TEXT_BYTES:
        raise UnreadableDocument(Reason.TOO_LARGE, limits.TEXT_BYTES)
