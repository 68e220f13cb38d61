"""Split the line of a reading into title, authors, note and addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...reading_kinds import kind_named
from .inline import is_shielded, reveal

SEPARATORS = [re.compile(rf"\s+{dash}\s+") for dash in ("—", "–", "--", "-")]
AUTOLINK = re.compile(r"<?((?:[a-z][a-z0-9+.-]*:|www\.)[^\s<>]+)>?", re.IGNORECASE)
# An address with spaces in it: in angle brackets, or alone on its line and to a file.
SPACED_LINK = re.compile(
    r"(?:<(?=.*>$))?(https?://[^\s/<>]+/[^<>]+(?:(?=>$)|\.(?:docx?|xlsx?|pptx?|pdf)))>?",
    re.IGNORECASE,
)
# An address on the web among words, with the brackets around it.
ADDRESS = re.compile(
    r"(?P<open>\()?<?(?P<address>(?:https?://|www\.)(?:[^\s<>()]|\([^\s<>()]*\))*(?<![.,;:!?]))>?"
    r"(?(open)\))(?:[.,;](?=\s|$))?",
    re.IGNORECASE,
)
LOOSE_END = " ,;:|—–-"  # what led over to an address
BY = re.compile(r"(?P<title>.*\S),?\s+by\s+(?P<authors>\S.*)")
# `Jeff Cox`, `J. van der Berg`, `Robert Johnston et al`: words with a capital, and what joins them.
NAME = r"(?:[^\W\d_a-zß-öø-ÿ][\w.’'/-]*)"
JOINT = r"(?:&|and|und|et al\.?|van|von|der|den|de|la|di|da)"
NAMES = re.compile(rf"{NAME}(?:,?\s(?:{NAME}|{JOINT}))*")
LONGEST_NAMES = 120  # characters
INITIAL = re.compile(r"(?:^|[\s,])[^\W\d_]\.|\bet al\b")


SURNAME = r"[^\W\d_a-zß-öø-ÿ][\w’'-]*(?:\s[^\W\d_a-zß-öø-ÿ][\w’'-]*)?"
ONE_AUTHOR = rf"{SURNAME},\s(?:[^\W\d_]\.\s?-?)+"
APA = re.compile(
    rf"(?P<authors>{ONE_AUTHOR}(?:,?\s?(?:&|and|und|…|\.\.\.)?\s?{ONE_AUTHOR})*)\s?"
    r"\((?P<year>\d{4}[a-z]?|n\.d\.)\)\.\s(?P<title>[^.]+)(?:\.\s*(?P<rest>.*)|(?P<none>))"
)
YEAR_BEHIND = re.compile(r",?\s\(?(?P<year>(?:1[5-9]|20)\d\d)\)?$")
IN_BRACKETS = re.compile(r"(?P<title>.*\S)\s\((?P<authors>[^()]+)\)")
BEHIND_COMMA = re.compile(
    r"(?P<title>.*\S),\s(?P<authors>(?:(?!\s(?:and|und)\s)[^,\d])+(?:,\s\(?\d{4}\)?)?)"
)
# Words in brackets or behind a comma that look like a name and are none.
NO_NAME = re.compile(
    r"\b(?:edition|ed|chapters?|part|volume|vol|press|university|series|book|course|video|podcast"
    r"|blog|article|auflage|kapitel|band|teil|verlag|reihe)\b",
    re.IGNORECASE,
)


KIND_IN_BRACKETS = re.compile(r"\s*\((?P<kind>[^()]+)\)$|^\[(?P<first>[^\[\]]+)\]\s+")


@dataclass(frozen=True)
class Citation:
    """Hold the parts, still shielded. `is_guessed` says that another split is likely."""

    title: str
    authors: str = ""
    note: str = ""
    is_guessed: bool = False


def without_kind(head: str) -> tuple[str, str, str | None]:
    """Split off what says the kind of a reading; return the rest, these words, and the kind.

    Companies write `Course: Pricing`, `[Podcast] Pricing` and `Pricing — Ana Lopez (video)`.
    """
    name, colon, rest = head.partition(":")
    if colon and rest.strip() and (kind := _kind_of(name)) is not None:
        return rest.strip(), name, kind
    if found := KIND_IN_BRACKETS.search(head):
        words = found["kind"] or found["first"]
        rest = f"{head[: found.start()]}{head[found.end() :]}"
        if rest.strip() and (kind := _kind_of(words)) is not None:
            return rest, words, kind
    return head, "", None


def _kind_of(words: str) -> str | None:
    return None if is_shielded(words) else kind_named(words)


def separated(text: str) -> list[re.Match]:
    """Return the dashes between the parts: those of the longest kind in the text."""
    return next((found for kind in SEPARATORS if (found := [*kind.finditer(text)])), [])


def without_addresses(text: str) -> tuple[str, list[str]]:
    """Split off web addresses. An address that stands alone stays as the words."""
    links = [reveal(found["address"]) for found in ADDRESS.finditer(text)]
    rest = ADDRESS.sub("", text).rstrip(LOOSE_END) if links else text
    return (rest, links) if rest.strip() else (text, [])


def cited(head: str) -> Citation:
    dashes = separated(head)
    if not dashes:
        return _without_dash(head)
    last = dashes[-1]
    title, authors = head[: last.start()], head[last.end() :]
    if len(dashes) == 1:
        # An em dash stands before authors, whatever they are called. So it is in an export.
        if "—" not in last[0] and authors[:1].islower() and not _are_names(authors):
            return Citation(title, "", authors, is_guessed=True)
        return _with_note(title, authors)
    before = dashes[-2]
    middle = head[before.end() : last.start()]
    is_last_named = _are_names(_with_note("", authors).authors)
    if is_last_named and not _are_names(middle):
        return _with_note(title, authors)
    is_sure = _are_names(middle) and not is_last_named
    return Citation(head[: before.start()], middle, authors, is_guessed=not is_sure)


def _without_dash(head: str) -> Citation:
    """Read a citation in one of the other forms that people write."""
    if is_shielded(head):
        return Citation(head)
    for read in (_apa, _by, _before_authors, _behind_authors):
        if found := read(head):
            return found
    return Citation(head)


def _apa(head: str) -> Citation | None:
    """Read `Goldratt, E. M., & Cox, J. (1984). The Goal. North River Press.`"""
    found = APA.fullmatch(head)
    if not found:
        return None
    rest = (found["rest"] or "").rstrip(". ")
    note = ", ".join(filter(None, [rest, found["year"]]))
    return Citation(found["title"].strip(), found["authors"].strip(" ,"), note)


def _by(head: str) -> Citation | None:
    """Read `The Goal by Goldratt`, with a year or a note behind: `by Eli Goldratt, 1984`."""
    found = BY.fullmatch(head)
    if not found:
        return None
    authors, _colon, note = found["authors"].partition(": ")
    if year := YEAR_BEHIND.search(authors):
        authors = authors[: year.start()]
        note = ", ".join(filter(None, [year["year"], note]))
    if not _are_names(authors):
        return None
    is_sure = found["title"][-1] in ",\"”“»'’" or " " in authors
    return Citation(found["title"].rstrip(","), authors, note, is_guessed=not is_sure)


def _before_authors(head: str) -> Citation | None:
    """Read `The Goal (Eli Goldratt)` and `The Goal, Eli Goldratt`: a name has two words."""
    found = IN_BRACKETS.fullmatch(head) or BEHIND_COMMA.fullmatch(head)
    if not found:
        return None
    authors, year = found["authors"], ""
    if ends := YEAR_BEHIND.search(authors):
        authors, year = authors[: ends.start()], ends["year"]
    if " " not in authors or not _are_names(authors) or NO_NAME.search(authors):
        return None
    return Citation(found["title"], authors, year, is_guessed=True)


def _behind_authors(head: str) -> Citation | None:
    """Guess at what may be `Author: Title`."""
    before, colon, after = head.partition(": ")
    if not colon or not _are_names(before):
        return None
    if INITIAL.search(before):
        return Citation(after, before, is_guessed=True)
    return Citation(head, is_guessed=True)


def _are_names(text: str) -> bool:
    return len(text) <= LONGEST_NAMES and bool(NAMES.fullmatch(text))


def _with_note(title: str, authors: str) -> Citation:
    """Read `Authors (note)`. The note may hold brackets of its own."""
    if authors.endswith(")"):
        depth = 0
        for at in range(len(authors) - 1, -1, -1):
            depth += (authors[at] == ")") - (authors[at] == "(")
            if depth == 0:
                return Citation(title, authors[:at].strip(), authors[at + 1 : -1])
    return Citation(title, authors)
