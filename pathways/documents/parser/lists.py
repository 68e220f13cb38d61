"""Read lists: bullets of all kinds, bullets alone on their line, and lines below an item."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from ...levels import level_named
from ...links import normalize_link
from ...reading_kinds import PERSON
from ..document import (
    LEVELS_ABOUT_COMPETENCY,
    SEVERAL_LINES,
    CompetencyDocument,
    MetricDocument,
    OwnListDocument,
    ReadingDocument,
    many_lines,
)
from ..findings import DocumentPlace, FindingKind
from . import vocabulary
from .citations import (
    AUTOLINK,
    SPACED_LINK,
    Citation,
    cited,
    separated,
    without_addresses,
    without_kind,
)
from .inline import reveal, without_identity
from .line_account import LineAccount
from .lines import DocumentLine, LineKind, lines_below
from .list_tables import ListTable, read_head, read_row, tables_in
from .markers import with_markers

# A bullet that slid to the end of the line before the one it belongs to.
SLID_MARK = re.compile(r"\s[-•*–]$")
UNFINISHED = ("&", ",", "—", "–")
WRAPPED_FROM = 60  # characters: shorter lines are seldom broken
# Words with which a line goes on, or after which it must.
JOINING = (
    "a an and are as at be but by for from if in into is it of on or so than that the their they "
    "to until when where which while who with without aber als am an auf aus bei das dass dem den "
    "der des die ein eine einem einen einer für im in ist mit nach oder ohne sich sind sowie um "
    "und von vor wenn wie wird zu zum zur"
)
JOINING_WORDS = frozenset(JOINING.split())
COUNTED = re.compile(r"\s*\(?\d")
LABELLED = re.compile(r"\w[^:.!?]{0,40}:\s+\S")


@dataclass
class LineBelow:
    """Hold a line below an item: a nested bullet, or plain words."""

    line: DocumentLine
    text: str
    is_nested: bool
    after_blank: bool


@dataclass
class ListItem:
    line: DocumentLine
    text: str
    below: list[LineBelow] = field(default_factory=list)
    authors: str = ""  # of a reading, where a column of a table tells them


def items_of(
    lines: list[DocumentLine], account: LineAccount, place: DocumentPlace, begins=lambda text: True
):
    """Return the items of a list with the lines below each.

    Where a list has no bullets, `begins` says of a line whether it begins an item.
    """
    has_lone_marks = any(line.kind == LineKind.MARK for line in lines)
    if not has_lone_marks and not any(line.kind == LineKind.BULLET for line in lines):
        lines = with_markers(lines, account, place)
    has_marks = has_lone_marks or any(line.kind == LineKind.BULLET for line in lines)
    tables = tables_in(lines, has_marks, place.part)
    rows = {id(line) for table in tables.values() for line in table.lines}
    items: list[ListItem] = []
    outermost = None
    is_marked = after_blank = False  # a bullet, or an empty line, came just before
    for at, (line, follower) in enumerate(zip(lines, lines_below(lines), strict=True)):
        if at in tables:
            items += _items_of_table(tables[at], account, place)
        if line.kind == LineKind.BLANK:
            after_blank = True
            continue
        if line.kind in (LineKind.RULER, LineKind.MARK):
            account.structure(line, place)
            is_marked |= line.kind == LineKind.MARK
            continue
        if id(line) in rows:
            is_marked = after_blank = False
            continue
        text = line.text if line.kind in (LineKind.BULLET, LineKind.QUOTE) else line.whole
        slid = None
        if has_lone_marks and _is_words(follower) and (slid := SLID_MARK.search(text)):
            text = text[: slid.start()]
        if line.kind == LineKind.BULLET:
            if outermost is not None and line.indent > outermost + 1:
                items[-1].below.append(LineBelow(line, text, True, after_blank))
            else:
                outermost = line.indent
                if items and _is_counted(line) != _is_counted(items[0].line):
                    account.guessed(line, place)  # it may be a numbered heading, or an item of one
                items.append(ListItem(line, text))
        elif is_marked:
            items.append(ListItem(line, text))
        elif not has_marks and (begins(text) or not items):
            if items and LABELLED.match(text) and not LABELLED.match(items[0].text):
                account.guessed(line, place)  # what it begins with may be a heading
            items.append(ListItem(line, vocabulary.without_ornament(text) or text))
        elif items:
            items[-1].below.append(LineBelow(line, text, False, after_blank))
        else:
            account.not_understood([line], place)
        is_marked, after_blank = bool(slid), False
    return items


def _is_counted(line: DocumentLine) -> bool:
    return line.kind == LineKind.BULLET and bool(COUNTED.match(line.raw))


def _is_words(line: DocumentLine | None) -> bool:
    return line is not None and line.kind == LineKind.TEXT


def _items_of_table(table: ListTable, account: LineAccount, place: DocumentPlace) -> list[ListItem]:
    items = []
    read_head(table, account, place)
    for line, cells in table.rows():
        if told := read_row(table, line, cells, account, place):
            below = [LineBelow(line, text, True, False) for text in told.below]
            items.append(ListItem(line, told.text, below, told.authors))
    return items


def plain_list(
    lines: list[DocumentLine], account: LineAccount, place: DocumentPlace
) -> tuple[str, ...]:
    texts = []
    for item in items_of(lines, account, place):
        texts.append(account.words(item.line, item.text, place))
        texts += _more(item, account, place, texts)
    return tuple(text for text in texts if text)


def _more(
    item: ListItem, account: LineAccount, place: DocumentPlace, texts: list[str]
) -> list[str]:
    """Return nested items, and append the rest of a wrapped line to the last text."""
    more = []
    for below in item.below:
        if below.is_nested:
            text = account.words(below.line, below.text, place)
            account.guessed(below.line, place, text)
            more.append(text)
        elif goes_on(below, item):
            before = (more or texts)[-1]
            if not _is_rest_of(before, below, item):
                account.guessed(below.line, place)
            (more or texts)[-1] += f" {account.words(below.line, below.text, place)}"
        else:
            account.not_understood([below.line], place)
    return more


def goes_on(below: LineBelow, item: ListItem) -> bool:
    """Tell whether a line without a bullet continues the item above."""
    stage = vocabulary.stage(below.text)  # `Step 1: Ask` goes on with nothing
    if below.after_blank or (stage and not stage.is_doubtful):
        return False
    return below.line.indent > item.line.indent or not below.text[0].isupper()


def _is_rest_of(before: str, below: LineBelow, item: ListItem) -> bool:
    """Tell whether a line is beyond doubt the rest of the one above, and not an item of its own."""
    if below.line.indent > item.line.indent or len(before) >= WRAPPED_FROM:
        return True
    first, last = below.text.split(" ", 1)[0].casefold(), before.rsplit(" ", 1)[-1].casefold()
    return first in JOINING_WORDS or last in JOINING_WORDS or before[-1:] in UNFINISHED


def identified_list(
    lines: list[DocumentLine], account: LineAccount, place: DocumentPlace
) -> tuple[MetricDocument, ...]:
    found = []
    for item in items_of(lines, account, place):
        text, slug = _identified(item, account, place)
        texts = [text]
        more = _more(item, account, place, texts)
        found += [MetricDocument(texts[0], slug), *map(MetricDocument, more)]
    return tuple(metric for metric in found if metric.text)


def own_lists(
    lines: list[DocumentLine], account: LineAccount, place: DocumentPlace
) -> tuple[OwnListDocument, ...]:
    """Read lists that a company names itself: each a bullet, with its lines below it."""
    found = []
    for item in items_of(lines, account, place):
        title = account.words(item.line, item.text, place)
        below = [account.words(each.line, each.text, place) for each in item.below]
        if title:
            found.append(OwnListDocument(title, "\n".join(filter(None, below))))
        else:
            account.not_understood([item.line, *(each.line for each in item.below)], place)
    return tuple(found)


def own_list(
    title: str, lines: list[DocumentLine], account: LineAccount, place: DocumentPlace
) -> tuple[OwnListDocument, ...]:
    """Read one such list that has a heading of its own."""
    if all(line.kind == LineKind.BLANK for line in lines):
        return ()
    return (OwnListDocument(title, "\n".join(plain_list(lines, account, place))),)


def competencies(lines: list[DocumentLine], account: LineAccount, place: DocumentPlace):
    found: list[CompetencyDocument] = []
    for item in items_of(lines, account, place):
        text, slug = _identified(item, account, place)
        fields: dict[str, str] = {}
        rest = ListItem(item.line, item.text)
        for below in item.below:
            name = _field_of_competency(below)
            if not name:
                rest.below.append(below)
            elif name[0] in fields and name[0] not in SEVERAL_LINES:
                account.twice(below.line, place, reveal(name[1]))
            elif name[0] in LEVELS_ABOUT_COMPETENCY and not level_named(name[1]):
                account.not_understood([below.line], place)
            else:
                words = account.words(below.line, name[1], place)
                if name[0] in LEVELS_ABOUT_COMPETENCY:
                    words = level_named(words)
                fields[name[0]] = "\n".join(filter(None, [fields.get(name[0]), words]))
        texts = [text]
        more = _more(rest, account, place, texts)
        if texts[0]:
            found.append(CompetencyDocument(texts[0], slug, **fields))
        else:
            account.not_understood([item.line, *(below.line for below in item.below)], place)
        found += map(CompetencyDocument, filter(None, more))
    return tuple(found)


def _field_of_competency(below: LineBelow) -> tuple[str, str] | None:
    """Return the field and text of a line such as `Evidence: a recent report`.

    A line that goes on in small letters, as in `for example: weekly figures`, is no label.
    """
    if not below.is_nested and below.text[0].islower():
        return None
    found = vocabulary.labelled(below.text, vocabulary.COMPETENCY_FIELD_OF)
    return (vocabulary.COMPETENCY_FIELD_OF[found[0]], found[1]) if found else None


def _identified(item: ListItem, account: LineAccount, place: DocumentPlace) -> tuple[str, str]:
    text, slug = without_identity(item.text)
    return account.words(item.line, text, place), slug


def readings(
    lines: list[DocumentLine], account: LineAccount, place: DocumentPlace
) -> tuple[ReadingDocument, ...]:
    found = []
    for item in items_of(lines, account, place, begins=separated):
        reading = _reading(item, account, place)
        if reading.title:
            found.append(reading)
        else:
            account.not_understood([item.line, *(below.line for below in item.below)], place)
    return tuple(found)


def _reading(item: ListItem, account: LineAccount, place: DocumentPlace) -> ReadingDocument:
    head, slug = without_identity(item.text)
    below = list(item.below)
    head, links = account.without_links(item.line, head, place)
    if head.endswith(UNFINISHED) and below and not below[0].is_nested:
        wrapped = below.pop(0)
        rest, more = account.without_links(wrapped.line, wrapped.text, place)
        account.take(wrapped.line, rest, place)
        head, links = f"{head} {rest}", links + more
    head, more = without_addresses(head)
    links += more
    head, words, kind = without_kind(head)
    if words:
        account.take(item.line, words, place)
    citation = Citation(head, item.authors) if item.authors else cited(head)
    if citation.is_guessed:
        account.guessed(item.line, place)
    parts = (citation.title, citation.authors, citation.note)
    title, authors, note = (account.words(item.line, part, place) for part in parts)
    notes = [note]
    if kind == PERSON and authors:  # a person has none: it says more about them
        authors, notes = "", [authors, note]
    competency = ""
    for line in below:
        said = vocabulary.kind_behind_label(line.text) if kind is None else None
        named = vocabulary.labelled(line.text, vocabulary.COMPETENCY_KEYS)
        if said is not None:
            kind = said
            account.take(line.line, line.text, place)
        elif named and named[1] and not competency:
            competency = account.words(line.line, named[1], place)
        else:
            links += _note(line, notes, account, place)
    link = _first_to_the_web(item.line, links, account, place)
    note = many_lines("\n".join(notes))
    return ReadingDocument(title, authors, note, link, kind or "", competency, slug)


def _note(
    below: LineBelow, notes: list[str], account: LineAccount, place: DocumentPlace
) -> list[str]:
    """Add a line to the notes of the reading above, or return the links that it holds."""
    text = below.text
    if link := vocabulary.labelled(text, vocabulary.LINK_KEYS):
        text = link[1]
    if address := AUTOLINK.fullmatch(text) or SPACED_LINK.fullmatch(text):
        account.take(below.line, text, place)
        return [reveal(address[1])]
    rest, links = account.without_links(below.line, below.text, place)
    if text := account.take(below.line, rest, place):
        notes += ["", text] if below.after_blank else [text]
    return links


def _first_to_the_web(
    line: DocumentLine, links: list[str], account: LineAccount, place: DocumentPlace
) -> str:
    """Return the one link a reading can have. Report the others."""
    chosen = ""
    for link in links:
        try:
            address = normalize_link(link)
        except ValidationError:
            account.say(FindingKind.LINK_REFUSED, line, place, link)
            continue
        if chosen and address != chosen:
            account.say(FindingKind.LEFT_OUT, line, place, link)
        else:
            chosen = address
    return chosen
