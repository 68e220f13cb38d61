"""Read the stages of a pathway: their headings, quotations, audiences and lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..document import IDENTIFIED_LISTS, PathwayPart, StageDocument, many_lines
from ..findings import DocumentPlace, FindingKind
from . import lists, vocabulary
from .elements import bare_name
from .inline import reveal, without_identity
from .line_account import LineAccount
from .lines import DocumentLine, LineKind
from .sections import DocumentSection, StageSections, unread

OPENING = tuple("“„«‟‘‚\"'›‹»")
CLOSING = tuple("”“»«’‘\"'‹›")
READ: dict[str, Callable[[list[DocumentLine], LineAccount, DocumentPlace], tuple]] = {
    PathwayPart.COMPETENCIES: lists.competencies,
    PathwayPart.READINGS: lists.readings,
    PathwayPart.OWN_LISTS: lists.own_lists,
}


def stages_of(stages: list[StageSections], account: LineAccount) -> tuple[StageDocument, ...]:
    """Return the stages by number, or in their order if a number is missing or there twice."""
    by_number = {stage.number: stage for stage in stages if stage.number is not None}
    if len(by_number) == len(stages):
        stages = [by_number[number] for number in sorted(by_number)]
    return tuple(_stage(number, stage, account) for number, stage in enumerate(stages, 1))


def _stage(number: int, stage: StageSections, account: LineAccount) -> StageDocument:
    place = DocumentPlace(PathwayPart.STAGES, number)
    for heading in [stage.heading, *stage.repeated]:
        if heading.reason:
            account.inferred(heading, place, heading.reason)
    if stage.heading.is_guessed:
        account.guessed(stage.heading, place)
    if stage.number != number:
        account.say(FindingKind.RENUMBERED, stage.heading, place, value=str(number))
    title, slug = _title(stage, account, place)
    audience = _audience(stage.audience, account, DocumentPlace(PathwayPart.AUDIENCE, number))
    quotation = _quotation(stage.intro, account, DocumentPlace(PathwayPart.QUOTATION, number))
    held: dict = {}
    for section in stage.sections:
        place = DocumentPlace(section.part, number)
        if section.part:
            account.heading(section.heading, place, section.is_guessed)
        if section.part is None:
            unread(section, account, place)
        else:
            more = _in_area(section, _read(section, account, place))
            held[section.part] = held.get(section.part, ()) + more
    return StageDocument(number, title, slug, quotation, audience, **held)


def _read(section: DocumentSection, account: LineAccount, place: DocumentPlace) -> tuple:
    if section.part == PathwayPart.OWN_LISTS:
        title = reveal(bare_name(section.heading))
        if vocabulary.PART_OF.get(vocabulary.key(title)) != section.part:
            return lists.own_list(title, section.lines, account, place)
    is_identified = section.part in IDENTIFIED_LISTS
    otherwise = lists.identified_list if is_identified else lists.plain_list
    return READ.get(section.part or "", otherwise)(section.lines, account, place)


def _in_area(section: DocumentSection, items: tuple) -> tuple:
    """Say of competencies which area they stand in, unless they say it themselves."""
    if not section.area or section.part != PathwayPart.COMPETENCIES:
        return items
    area = reveal(section.area)
    return tuple(item if item.area else replace(item, area=area) for item in items)


def _title(stage: StageSections, account: LineAccount, place: DocumentPlace) -> tuple[str, str]:
    """Return title and slug. A heading that is only a number has its title on the next line."""
    heading = stage.heading
    shielded, slug = without_identity(heading.text)
    if title := account.words(heading, shielded, place):
        return title, slug
    below = stage.title
    first = next((at for at, line in enumerate(stage.intro) if line.kind != LineKind.BLANK), None)
    if below is None and first is not None and _may_be_title(stage.intro[first]):
        below = stage.intro.pop(first)
    if below:
        shielded, slug = without_identity(below.text)
        account.guessed(below, place)
        if title := account.words(below, shielded, place):
            return title, slug
    account.say(FindingKind.MISSING, heading, place)
    return reveal(heading.whole.lstrip("# ")), slug


def _may_be_title(line: DocumentLine) -> bool:
    return line.kind == LineKind.TEXT and not line.text.startswith((*OPENING, "|"))


def _audience(lines: list[DocumentLine], account: LineAccount, place: DocumentPlace) -> str:
    audience = ""
    for line in lines:
        if not audience:
            audience = account.words(line, line.text, place)
        elif line.text:
            account.twice(line, place, reveal(line.text))
        else:
            account.structure(line, place)
    return audience


def _quotation(lines: list[DocumentLine], account: LineAccount, place: DocumentPlace) -> str:
    """Return the quotation below a stage's heading, without its marks."""
    kinds = (LineKind.TEXT, LineKind.QUOTE)
    may_begin = (at for at, line in enumerate(lines) if line.kind in kinds and not line.is_row)
    start = next(may_begin, None)
    if start is None:
        account.not_understood(lines, place)
        return ""
    end = _end_of_quotation(lines, start)
    quoted = lines[start:end]
    account.not_understood(lines[:start] + lines[end:], place)
    texts = [line.text or line.whole for line in quoted]
    is_in_marks = texts[0].startswith(OPENING) and texts[-1].endswith(CLOSING)
    if is_in_marks and len("".join(texts)) > 1:
        texts[0] = texts[0][1:]
        texts[-1] = texts[-1][:-1]
    elif quoted[0].kind == LineKind.TEXT:
        account.guessed(quoted[0], place)
    kept = [
        account.words(line, text, place) if line.whole else ""
        for line, text in zip(quoted, texts, strict=True)
    ]
    return many_lines("\n".join(kept))


def _end_of_quotation(lines: list[DocumentLine], start: int) -> int:
    """Return the index behind the quotation that begins at `start`. It may have several lines."""
    if lines[start].kind == LineKind.QUOTE:
        ends = (at for at in range(start, len(lines)) if lines[at].kind != LineKind.QUOTE)
        return next(ends, len(lines))
    if lines[start].text.startswith(OPENING):
        for at in range(start, len(lines)):
            text = lines[at].text or lines[at].whole
            if text.endswith(CLOSING) and (at > start or len(text) > 1):
                return at + 1
    return start + 1
