"""Read what stands inside a line: escapes, emphasis, links and identities.

A backslash takes any special meaning from the character behind it. So that no rule of the parser
has to think of that, such a character is hidden at first behind one that can stand in no text
(`shield`), and comes back when the text is taken over (`reveal`).
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass

from ..document import one_line

# Unicode keeps these for use inside of programs: 32, as many as there is ASCII punctuation.
HIDDEN = dict(zip(string.punctuation, map(chr, range(0xFDD0, 0xFDF0)), strict=True))
SHOWN = str.maketrans({hidden: shown for shown, hidden in HIDDEN.items()} | {"\uffff": ""})
NO_MEANING = "\uffff"  # stands around any other character that was escaped

ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~]|[^\x00-\x7f])")
# A letter or a digit can have a meaning only where a line begins, behind its mark if it has one.
ESCAPED_START = re.compile(r"^(\s*(?:(?:[-*+•>]|#{1,6}|\d{1,3}[.)])\s+)?[“\"]?)\\(?=[0-9A-Za-z])")
SPECIAL = re.compile(r"[!-/:-@\[-`{-~]|[^\x00-\x7f]")

EMPHASIS = [
    re.compile(r"(?<![\w*\uffff])(\*{1,3})(?=[^\s*])([^*]*[^\s*])\1(?![\w*\uffff])"),
    re.compile(r"(?<![\w_\uffff])(_{1,3})(?=[^\s_])([^_]*[^\s_])\1(?![\w_\uffff])"),
]
ADDRESS = r"[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*"
PICTURE = re.compile(rf"!\[(?P<words>[^\[\]]*)\]\(<?(?P<address>{ADDRESS})>?\)")
LINK = re.compile(
    r"\[(?P<words>[^\[\]]*)\]"
    rf"\((?:<?(?P<address>(?:[A-Za-z][A-Za-z0-9+.-]*:|www\.|[/#.]){ADDRESS})>?"
    r"|<(?P<spaced>(?:https?://|www\.)[^<>]*)>)\)"
)
# An export escapes letters of an identity that look damaged, as it does all others.
IDENTITY = re.compile(rf"\s*\{{#([-\w{NO_MEANING}]+)\}}$")


def shield(text: str) -> str:
    """Hide every escaped character from the parser."""
    if "\\" not in text:
        return text
    text = ESCAPED.sub(lambda found: HIDDEN.get(found[1]) or _bare(found[1]), text)
    return ESCAPED_START.sub(rf"\1{NO_MEANING}", text)


def _bare(character: str) -> str:
    return f"{NO_MEANING}{character}{NO_MEANING}"


def reveal(text: str) -> str:
    """Return a shielded text with its hidden characters back, in normal form."""
    return one_line(text.translate(SHOWN))


def is_shielded(text: str) -> bool:
    """Tell whether the text holds characters that were escaped."""
    return NO_MEANING in text or any("\ufdd0" <= character <= "\ufdef" for character in text)


def escape(text: str, *, begins: bool = False) -> str:
    """Put a backslash before every character that could have a meaning.

    `begins` says that it stands at the beginning of its line, perhaps behind a mark.
    """
    text = SPECIAL.sub(r"\\\g<0>", text)
    return f"\\{text}" if begins and text and text[0] != "\\" else text


def without_emphasis(text: str) -> str:
    """Remove emphasis marks, except inside an identity such as `{#_such_}`."""
    identity = IDENTITY.search(text)
    end = identity.start() if identity else len(text)
    words, rest = text[:end], text[end:]
    for marks in EMPHASIS:
        if marks.search(words):
            words = marks.sub(r"\2", words)
    return words + rest


@dataclass(frozen=True)
class TextWithoutLinks:
    """Hold a text without its links and pictures, and these beside it."""

    text: str
    links: list[str]
    pictures: list[str]


def without_links(text: str) -> TextWithoutLinks:
    if "](" not in text:
        return TextWithoutLinks(text, [], [])
    pictures = [reveal(f"{found['words']} {found['address']}") for found in PICTURE.finditer(text)]
    text = PICTURE.sub("", text)
    links = [reveal(found["address"] or found["spaced"]) for found in LINK.finditer(text)]
    return TextWithoutLinks(LINK.sub(r"\g<words>", text), links, pictures)


def without_identity(text: str) -> tuple[str, str]:
    """Split off the slug at the end: `Some words {#some-words}`."""
    found = IDENTITY.search(text)
    return (text[: found.start()], reveal(found[1])) if found and found.start() else (text, "")
