"""Read HTML pages as lines: headings, items, tables, and everything else as words.

The page is read as a stream of tags, not as a tree: what builds a tree can be made to take hours
by a small page of unclosed tags, and a stream is always over after one pass.
"""

from __future__ import annotations

import re

from lxml import etree

from ...documents.parser import vocabulary
from .. import limits
from ..refusals import Reason, UnreadableDocument
from .line_writer import BLANKS, LineWriter, link, literal, picture

HEADINGS = {f"h{level}": f"{'#' * level} " for level in range(1, 7)}
LISTS = {"ul", "ol", "menu", "dir"}
PREFIXED = {"li", "dd", "blockquote"}
CELLS = {"td", "th"}
INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn"),
    *("em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "o:p", "q", "s", "samp", "small"),
    *("span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
}
# Elements without words of the document.
SILENT = {"head", "style", "meta", "link", "base"}
# Elements for which a pathway has no place.
FOREIGN = {
    *("script", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video", "map"),
    *("applet", "select", "button", "frameset", "template", "noscript"),
}
LEVEL_OF_GOOGLE_DOCS = re.compile(r"\blst-kix_\w+-([0-8])\b")
CHUNK = 1 << 16  # characters
BREAK = "\v"  # a line break that is meant; others are blanks


def lines_of_html(text: str) -> LineWriter:
    page = _Page()
    parser = etree.HTMLParser(target=page)
    try:
        for start in range(0, len(text), CHUNK):
            parser.feed(text[start : start + CHUNK])
        parser.close()
    except etree.LxmlError as error:
        if page.tags:  # an empty page is one without tags
            raise UnreadableDocument(Reason.BROKEN, "HTML") from error
    page.end_block()
    title = BLANKS.sub(" ", page.title).strip()
    if title and not any(title in line for line in page.writer.lines):
        page.writer.left_out(title)
    return page.writer


class _Page:
    """Take the tags and the words of a page as they come."""

    def __init__(self):
        self.writer = LineWriter()
        self.tags = 0
        self.depth = 0
        self.lists = 0
        self.further_in = 0  # than its list says: Google Docs sets lists beside one another
        self.quotes = 0
        self.is_term = False
        self.fact = ""  # the term of which the definition is one fact about the role
        self.tables = 0
        self.preformatted = 0
        self.title = ""
        self.is_in_title = False
        self.silent: str | None = None
        self.silent_depth = 0
        self.words: list[str] = []
        self.prefix = ""
        self.row: list[str] = []
        self.is_in_row = False
        self.is_in_cell = False
        self.span = (1, 1)  # of the cell: columns and rows
        self.covered: dict[int, int] = {}  # columns that a cell covers, for so many rows yet
        self.links: list[tuple[int, str]] = []  # where in the words one began, and where it leads

    def start(self, tag, attributes):
        self.tags += 1
        self.depth += 1
        if self.depth > limits.DEPTH:
            raise UnreadableDocument(Reason.TOO_DEEP, limits.DEPTH)
        if self.tags > limits.ELEMENTS:
            raise UnreadableDocument(Reason.TOO_LARGE, limits.ELEMENTS)
        self.is_in_title = tag == "title" and self.silent == "head"
        if self.silent:
            return
        if tag in SILENT or tag in FOREIGN:
            self.silent, self.silent_depth = tag, self.depth
            if tag in FOREIGN:
                self.writer.left_out(f"<{tag}>")
        elif tag == "a":
            self.links.append((len(self.words), attributes.get("href") or ""))
        elif tag == "img":
            self.words.append(picture(attributes.get("alt") or "", attributes.get("src") or ""))
        elif tag == "br":
            self.words.append(BREAK)
        elif tag not in INLINE:
            self._open(tag, attributes)

    def end(self, tag):
        self.depth -= 1
        self.is_in_title = False
        if self.silent:
            if tag == self.silent and self.depth < self.silent_depth:
                self.silent = None
        elif tag == "a":
            self._close_link()
        elif tag not in INLINE and tag not in ("br", "img"):
            self._close(tag)

    def data(self, text):
        if self.is_in_title:
            self.title += text
        if self.silent:
            return
        if self.preformatted:
            text = text.replace("\r", "").replace("\n", BREAK)
        else:
            text = BLANKS.sub(" ", text)
        self.words.append(literal(text, bool(self.tables)))

    def comment(self, text):
        pass

    def pi(self, target, data=None):
        pass

    def doctype(self, name, public, system):
        pass

    def close(self):
        return self

    def _open(self, tag: str, attributes) -> None:
        if self.tables:
            self._open_in_table(tag, attributes)
            return
        self.end_block()
        if tag in HEADINGS:
            self.prefix = HEADINGS[tag]
        elif tag in LISTS:
            self.lists += 1
            level = LEVEL_OF_GOOGLE_DOCS.search(attributes.get("class") or "")
            self.further_in = int(level[1]) if level else 0
        elif tag == "li":
            self.prefix = f"{'  ' * max(self.lists - 1 + self.further_in, 0)}- "
        elif tag == "dt":
            self.is_term, self.fact = True, ""
        elif tag == "dd":
            self.prefix = f"{self.fact}: " if self.fact else "- "
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "pre":
            self.preformatted += 1
        elif tag == "table":
            self.tables += 1
            self.writer.gap()
        elif tag == "hr":
            self.writer.block("---")

    def _close(self, tag: str) -> None:
        if self.tables:
            self._close_in_table(tag)
            return
        self.end_block()
        if tag in HEADINGS or tag in PREFIXED:
            self.prefix = ""  # of an element that held no words
        if tag in LISTS:
            self.lists, self.further_in = max(self.lists - 1, 0), 0
        elif tag == "blockquote":
            self.quotes = max(self.quotes - 1, 0)
        elif tag == "pre":
            self.preformatted = max(self.preformatted - 1, 0)
        elif tag == "dt":
            self.is_term = False
        if not self.lists:
            self.writer.gap()

    def end_block(self) -> None:
        """Write down what was said since the last block."""
        indent = f"{'> ' if self.quotes else ''}{'  ' * self.lists}"
        prefix = self.prefix or ("> " if self.quotes else indent)
        text = self._said().replace(BREAK, "\n")
        if self.is_term and text.strip():
            self._write_term(BLANKS.sub(" ", text).strip().rstrip(":"))
        elif text.strip():
            self.writer.block(text, prefix, indent)
            self.prefix = ""

    def _write_term(self, text: str) -> None:
        """Write a term above its definitions, unless it names a fact, which has only one."""
        if vocabulary.key(text) in vocabulary.PROFILE_PART_OF:
            self.fact = text
        else:
            self.writer.block(f"**{text.replace('*', '')}:**")

    def _said(self) -> str:
        """Return the words since the last call, an open link included."""
        if self.links:
            self._end_link(*self.links[-1])
            self.links = [(0, address) for _start, address in self.links]
        text = "".join(self.words)
        self.words = []
        return text if self.preformatted else re.sub(" +", " ", text)

    def _close_link(self) -> None:
        if self.links:
            self._end_link(*self.links.pop())

    def _end_link(self, start: int, address: str) -> None:
        words = "".join(self.words[start:])
        if "![" in words:
            self.writer.left_out(address)
        else:
            self.words[start:] = [link(words, address)]

    def _open_in_table(self, tag: str, attributes) -> None:
        """Open a row or a cell. Anything else in a cell, tables included, is words of that cell."""
        if tag == "table":
            self.tables += 1
        if self.tables == 1 and tag in CELLS:
            self._end_cell()
            self.is_in_cell = self.is_in_row = True
            self.span = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
        elif self.tables == 1 and tag == "tr":
            self._end_row()
            self.is_in_row = True
        elif tag in ("li", "p") and any(words.strip() for words in self.words):
            self.words.append("; ")
        else:
            self.words.append(" ")

    def _close_in_table(self, tag: str) -> None:
        if tag == "table":
            self.tables -= 1
            if not self.tables:
                self._end_row()
                self.covered = {}
                self.writer.gap()
        elif self.tables == 1 and tag in CELLS:
            self._end_cell()
        elif self.tables == 1 and tag == "tr":
            self._end_row()
        else:
            self.words.append(" ")

    def _end_cell(self) -> None:
        text = self._said().replace(BREAK, " ").strip()
        if self.is_in_cell:
            self._pass_covered()
            columns, rows = self.span
            at = len(self.row)
            self.row += [text, *[""] * (min(columns, limits.COLUMNS - at) - 1)]
            if rows > 1:
                self.covered |= dict.fromkeys(range(at, min(len(self.row), limits.COLUMNS)), rows)
        elif text:  # a table's caption, or words where none should be
            self.writer.block(text)
        self.is_in_cell = False

    def _pass_covered(self) -> None:
        """Leave empty what a cell of a row above reaches into."""
        while len(self.row) in self.covered:
            self.row.append("")

    def _end_row(self) -> None:
        self._end_cell()
        if self.is_in_row:
            self._pass_covered()
            self.writer.row(self.row)
            self.covered = {at: rows - 1 for at, rows in self.covered.items() if rows > 1}
        self.row = []
        self.is_in_row = False


def _span(text: str | None) -> int:
    """Return how many columns or rows a cell takes; 0 stands for all that there are."""
    number = int(text) if text and re.fullmatch(r"[0-9]{1,9}", text.strip()) else 1
    return number or limits.LINES
