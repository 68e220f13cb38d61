"""Repair UTF-8 that was read by the rules of another code page.

An em dash is three bytes, E2 80 94. A program that takes them for Greek (ISO 8859-7) shows a beta
for the first and nothing for the others, which are control characters there. So what is left of
a character follows from the code page (`CodePage.damage`), and repairing is finding the character
that leaves what is seen. Where no byte was lost that is certain. Else it is one of the quotation
marks and dashes that people write, chosen by what stands around it; an emoji says nothing, and
any symbol will do.

Greek that is meant stays: a text is repaired only if it holds damage beyond doubt, such as a small
omicron before an accented capital, and of such a text only lines in which all can be damage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from ..findings import Finding, FindingKind

SYMBOL = "❖"  # stands where an emoji was that nobody can know any more
# What people write in three bytes, the most frequent of a kind first.
TYPOGRAPHY = "—“”’–…•™€‘→"
CONTRACTION = re.compile(r"(?:t|s|re|ve|ll|d|m)\b")
ONE_LETTER = re.compile(r"(?:^|[^A-Za-z])[A-Za-z]$")
# A dash between a title and a name: proof only if there are several.
DASH = re.compile(r"[A-Za-z0-9.)!?] (.) [A-Z]")
ENOUGH_DASHES = 2
# Foreign characters; a text that has more of them is in another script, and not damaged.
MOST_DAMAGED = 50_000
AT_START = re.compile(r"[\s#*_>|-]*")
WORDS = re.compile(r"[A-Za-z]{2}")
# A foreign letter grown together with a Latin one.
DOUBTFUL = re.compile(r"[A-Za-z][Ͱ-Ͽ]|[Ͱ-Ͽ][A-Za-z]")
OPENING = "“‘"


class CodePage:
    """Work out what characters become if UTF-8 is read by this code page."""

    def __init__(self, name: str):
        self.sign: dict[int, str] = {}
        for byte in range(0x80, 0x100):
            sign = bytes([byte]).decode(name, errors="ignore")
            self.sign[byte] = "" if sign < "\xa0" else sign  # control characters vanish
        self.byte = {sign: byte for byte, sign in self.sign.items() if sign}

    def damage(self, text: str) -> str:
        """Return what this code page leaves of a text."""
        return "".join(self.sign.get(byte, chr(byte)) for byte in text.encode())

    @cached_property
    def left_of(self) -> dict[str, list[str]]:
        """Map what is left of typographic characters to all that leave the same."""
        found: dict[str, list[str]] = {}
        for character in TYPOGRAPHY:
            found.setdefault(self.damage(character), []).append(character)
        return found

    @cached_property
    def dash(self) -> str:
        return self.damage("—")

    @cached_property
    def selector(self) -> str:
        """Return what is left of the invisible character that makes a symbol an emoji."""
        return self.damage("\ufe0f")

    @cached_property
    def tokens(self) -> re.Pattern:
        """Return the pattern of everything beyond ASCII that can be damage."""
        selector, more = re.escape(self.selector), self._one(0x80, 0xBF)
        symbol = f"{self._one(0xE2, 0xE2)}{more}{{0,2}}"
        emoji = f"{self._one(0xF0, 0xF0)}{more}{{0,3}}"
        two = f"{self._one(0xC2, 0xDF)}{more}?"
        three = f"{self._one(0xE0, 0xEF)}{more}{{0,2}}"
        return re.compile(
            r"(?P<escaped>\\[^\x00-\x7f])"
            rf"|(?P<emoji>(?:{symbol}[ \xa0]?)?{selector}|{emoji}(?:{selector})?)"
            rf"|(?P<character>{two}|{three})"
            r"|(?P<other>[^\x00-\x7f])"
        )

    def _one(self, first: int, last: int) -> str:
        signs = (re.escape(self.sign[byte]) for byte in range(first, last + 1))
        return f"[{''.join(signs)}]"

    def decoded(self, signs: str) -> str:
        """Return the character that these signs encode whole, or nothing."""
        try:
            text = bytes(self.byte.get(sign, 0xFF) for sign in signs).decode()
        except UnicodeDecodeError:
            return ""
        return text if len(text) == 1 else ""

    def lead(self, signs: str) -> int:
        return self.byte[signs[0]]


# The Greek ones, and the one that Western Europe reads by.
CODE_PAGES = [CodePage("iso8859_7"), CodePage("cp1253"), CodePage("cp1252")]
# The first bytes of accented letters, typography, emoji, and the space that doesn't break.
LATIN_LEAD, TYPOGRAPHIC_LEAD, EMOJI_LEAD, NO_BREAK_LEAD = 0xC3, 0xE2, 0xF0, 0xC2


def repair(numbered: Iterable[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[Finding]]:
    """Return the lines as before the damage, and a finding for every line that changed."""
    lines = list(numbered)
    foreign = [(number, text) for number, text in lines if not text.isascii()]
    if sum(len(text) - len(text.encode("ascii", "ignore")) for _, text in foreign) > MOST_DAMAGED:
        return lines, []
    pages = [page for page in CODE_PAGES if _is_damaged(foreign, page)]
    if not pages:
        return lines, []
    page = max(pages, key=lambda page: sum(_can_be_damage(text, page) for _, text in foreign))
    findings: list[Finding] = []
    repaired = [
        (number, text if text.isascii() else _repair(number, text, page, findings))
        for number, text in lines
    ]
    return repaired, findings


def _is_damaged(lines: list[tuple[int, str]], page: CodePage) -> bool:
    """Tell whether the text holds damage beyond doubt."""
    dashes = 0
    is_all_damage = True
    for _number, text in lines:
        if not _can_be_damage(text, page):
            is_all_damage = False
        elif _is_proof(text, page):
            return True
        else:
            dashes += any(found[1] == page.dash for found in DASH.finditer(text))
    return is_all_damage and dashes >= ENOUGH_DASHES


def _can_be_damage(text: str, page: CodePage) -> bool:
    """Tell whether every foreign character of a line can be damage."""
    for found in page.tokens.finditer(text):
        if found["other"] and found[0] != "\xa0":
            return False
        signs = found["character"]
        if signs and not page.decoded(signs) and not _is_told_by_context(signs, page):
            return False
    return True


def _is_told_by_context(signs: str, page: CodePage) -> bool:
    leads = (LATIN_LEAD, TYPOGRAPHIC_LEAD, NO_BREAK_LEAD)
    return signs in page.left_of or page.lead(signs) in leads


def _is_proof(text: str, page: CodePage) -> bool:
    start = _start(text)
    has_words = bool(WORDS.search(text))
    for found in page.tokens.finditer(text):
        before = text[found.start() - 1 : found.start()]
        after = text[found.end() : found.end() + 3]
        if signs := found["emoji"]:
            has_selector = page.lead(signs) != EMOJI_LEAD or signs.endswith(page.selector)
            is_ornament = found.start() == start and after[:1] == " " and has_words
            if has_selector or (is_ornament and len(signs) > 1):
                return True
        elif signs := found["character"]:
            is_in_word = _is_letter(before) or _is_letter(after[:1])
            if page.decoded(signs) and (len(signs) > 2 or is_in_word):
                return True
            if signs == page.dash and before.islower() and CONTRACTION.match(after):
                return True
    quoted = text.strip()
    first = quoted[len(page.dash) : len(page.dash) + 1]
    is_in_marks = quoted.startswith(page.dash) and quoted.endswith(page.dash)
    return is_in_marks and _is_letter(first) and first.isupper()


def _start(text: str) -> int:
    """Return where a line's words begin, behind its marks."""
    marks = AT_START.match(text)
    return marks.end() if marks else 0


def _is_letter(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _repair(number: int, text: str, page: CodePage, findings: list[Finding]) -> str:
    if not _can_be_damage(text, page):
        if DOUBTFUL.search(text):
            findings.append(Finding(FindingKind.DAMAGED, number, text.strip()))
        return text
    line = _Line(text, page)
    repaired = line.repaired()
    if repaired != text:
        findings.append(Finding(FindingKind.REPAIRED, number, text.strip(), value=repaired.strip()))
    if line.is_doubtful:
        findings.append(Finding(FindingKind.DAMAGED, number, repaired.strip()))
    return repaired


class _Line:
    """Repair one line whose foreign characters are all damage."""

    def __init__(self, text: str, page: CodePage):
        self.text = text
        self.page = page
        self.start = _start(text)
        self.is_quoting = False
        self.is_doubtful = False  # something stayed as it was, or a symbol stands for an emoji

    def repaired(self) -> str:
        return self.page.tokens.sub(self._character, self.text)

    def _character(self, found: re.Match) -> str:
        if found["emoji"]:
            if whole := self.page.decoded(found[0]):
                return whole
            self.is_doubtful |= found.start() != self.start
            is_glued = self.text[found.end() : found.end() + 1].isalnum()
            return f"{SYMBOL} " if is_glued else SYMBOL
        signs = found["character"]
        if not signs:  # escaped, or a space that doesn't break
            return found[0]
        if whole := self.page.decoded(signs):
            return whole
        before = self.text[max(found.start() - 2, 0) : found.start()]
        after = self.text[found.end() : found.end() + 3]
        if possible := self.page.left_of.get(signs):
            return (
                possible[0] if len(possible) == 1 else self._chosen(possible, found, before, after)
            )
        lead = self.page.lead(signs)
        if lead == NO_BREAK_LEAD and after[:1] in ("", " ") and before and not before[-1].isspace():
            return ""
        if lead == LATIN_LEAD and before[-1:].islower():
            return "ß"  # the only small letter among those of which nothing more is left
        if lead == TYPOGRAPHIC_LEAD:
            self.is_doubtful |= found.start() != self.start
            return SYMBOL
        self.is_doubtful = True
        return signs

    def _chosen(self, possible: list[str], found: re.Match, before: str, after: str) -> str:
        """Choose the character that fits its neighbours, of those that leave the same."""
        is_at_start = found.start() == self.start
        if "•" in possible:
            return "•" if is_at_start else possible[-1]
        wanted = self._wanted(is_at_start, before, after)
        if wanted in OPENING:
            self.is_quoting = True
        elif wanted == "”":
            self.is_quoting = False
        return wanted if wanted in (*possible, SYMBOL) else possible[0]

    def _wanted(self, is_at_start: bool, before: str, after: str) -> str:
        is_open_before = not before or before[-1] in " ([\xa0\t"
        is_open_after = not after or after[0].isspace()
        if is_at_start and is_open_after:
            return SYMBOL if after else "—"
        if is_open_before:
            return "—" if is_open_after else "“"
        if not is_open_after and after[0].isalnum():
            if before[-1].isdigit() and after[0].isdigit():
                return "–"
            return "’" if CONTRACTION.match(after) or ONE_LETTER.search(before) else "—"
        if before[-1] == "s" and not self.is_quoting:
            return "’"
        return "”"
