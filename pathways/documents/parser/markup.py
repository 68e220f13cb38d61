"""Read what a Markdown editor leaves of a web page: line breaks and entities.

They become the words they stand for. Other tags are words that somebody wrote; and so is all that
is escaped, or stands between backticks.
"""

from __future__ import annotations

import html
import re
import string
from html.entities import html5

MARKUP = re.compile(
    r"(?P<kept>\\.|`[^`]*`)|(?P<tag><br\s{0,9}/?>)"
    r"|&(?P<entity>#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});",
    re.IGNORECASE,
)
# What an entity stands for has no other meaning; except for marks of quotations, and an ampersand.
MEANING = set(string.punctuation) - set("&'\"")
# Tags of boxes and folds, alone on their line: Notion, GitHub and wikis leave them in Markdown.
LONE_TAG = re.compile(
    r"\s*(?:</?(?:aside|details|div|section|article|center|figure|figcaption|main|nav|header|footer|p"
    r"|span|font|hr)(?:\s[^<>]*)?/?>\s*)+",
    re.IGNORECASE,
)
SUMMARY = re.compile(
    r"\s*(?:<details(?:\s[^<>]*)?>\s*)?<summary>(?P<words>[^<>]*)</summary>\s*", re.IGNORECASE
)
SENTENCE_ENDS = ".!?"
FOLD = "####"  # what folds is a heading, below most of the others
BREAK = "\n"  # stands in no line
ENDS = "|.,;:!?"  # after these, the next words need no separator


def without_markup(line: str) -> str:
    """Turn breaks and entities into words: `R&amp;D` becomes `R&D`."""
    if "&" not in line and "<" not in line:
        return line
    if LONE_TAG.fullmatch(line):
        return ""
    if fold := SUMMARY.fullmatch(line):
        words = fold["words"].strip()
        return f"{FOLD} {words}" if words and words[-1] not in SENTENCE_ENDS else words
    words = MARKUP.sub(_words, line)
    return _in_one_line(words) if BREAK in words else words


def with_markup_escaped(line: str) -> str:
    """Escape breaks and entities, so that the line is read as written."""
    return MARKUP.sub(lambda found: found[0] if found["kept"] else f"\\{found[0]}", line)


def _words(found: re.Match) -> str:
    if found["kept"]:
        return found[0]
    if found["tag"]:
        return BREAK
    name = found["entity"]
    text = html.unescape(found[0]) if name[0] == "#" else html5.get(f"{name};")
    if text is None:
        return found[0]
    if text.isspace():
        return " "
    return "".join(f"\\{sign}" if sign in MEANING else sign for sign in text)


def _in_one_line(words: str) -> str:
    """Join the parts between breaks; in a table cell, as a list."""
    first, *others = words.split(BREAK)
    line = first.rstrip()
    is_row = "|" in words
    for part in filter(None, map(str.strip, others)):
        is_listed = is_row and line and line[-1] not in ENDS and part[0] != "|"
        line += f"; {part}" if is_listed else f" {part}"
    return line
