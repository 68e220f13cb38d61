"""Read plain text and Markdown: decode it, and turn what it holds of HTML into words and rows."""

from __future__ import annotations

import codecs
import re
from collections import deque

from ...documents.findings import Finding, FindingKind
from ...documents.parser.markup import without_markup
from .. import limits
from ..refusals import Reason, UnreadableDocument
from .html import lines_of_html

Numbered = tuple[int, str]

# The first bytes of other formats, and their names.
OTHER_FORMATS = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "DOC",  # Word before 2007, or a DOCX file with a password
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "GZIP",
}
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# A mail begins with lines of a name and what it says; so does a page that is packed like a mail,
# as Word and Confluence do. One of these names stands in all of them, and in no other text.
IS_ARCHIVE = re.compile(
    r"[\r\n]*(?:From .*\n)?(?:[!-9;-~]+:.*\n|[ \t]+\S.*\n)*?(?:mime-version|message-id)[ \t]*:",
    re.IGNORECASE,
)
HEAD = 10_000  # bytes of a file by which its format is known
TABLE_BEGINS = re.compile(r"\s*<table\b", re.IGNORECASE)
TABLE_ENDS = re.compile(r"</table\s*>", re.IGNORECASE)
ROW_BEGINS = re.compile(r"<tr\b", re.IGNORECASE)


def lines_of_text(text: str) -> tuple[list[Numbered], list[Finding]]:
    """Return the lines, numbered as people see them, and what was repaired in them."""
    lines = text.removeprefix("\ufeff").splitlines()
    if len(lines) > limits.LINES:
        raise UnreadableDocument(Reason.TOO_MANY_LINES, limits.LINES)
    return _with_tables(lines)


def decoded(data: bytes) -> str:
    """Return a file's text, or refuse a file that holds none."""
    if IS_ARCHIVE.match(data[:HEAD].decode("latin-1")):  # before its words, in whatever encoding
        raise UnreadableDocument(Reason.ARCHIVE)
    for beginning, name in OTHER_FORMATS.items():
        if data.startswith(beginning):
            raise UnreadableDocument(Reason.OTHER_FORMAT, name)
    if data.startswith(UTF32):
        raise UnreadableDocument(Reason.NOT_UTF8)
    try:
        text = data.decode("utf-16" if data.startswith(UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(Reason.NOT_UTF8, data.count(b"\n", 0, error.start) + 1) from error
    return checked(text)


def checked(text: str) -> str:
    """Return the text, or refuse it if it is no text, a mail, or too large."""
    if "\0" in text:
        raise UnreadableDocument(Reason.NOT_TEXT)
    if IS_ARCHIVE.match(text[:HEAD]):
        raise UnreadableDocument(Reason.ARCHIVE)
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise UnreadableDocument(Reason.NOT_TEXT) from error
    if size > 2 * limits.TEXT_BYTES:  # UTF-16 needs less room than UTF-8 for many scripts
        raise UnreadableDocument(Reason.TOO_LARGE, limits.TEXT_BYTES)
    return text


def _with_tables(lines: list[str]) -> tuple[list[Numbered], list[Finding]]:
    """Number the lines; turn HTML tables into rows, and other HTML into words."""
    numbered: list[Numbered] = []
    findings: list[Finding] = []
    ends = deque(at for at, line in enumerate(lines) if TABLE_ENDS.search(line))
    at = 0
    while at < len(lines):
        while ends and ends[0] < at:
            ends.popleft()
        if ends and TABLE_BEGINS.match(lines[at]):
            table = lines[at : ends[0] + 1]
            writer = lines_of_html("\n".join(table))
            rows = [line for line in writer.lines if line]
            numbers = [
                at + down for down, line in enumerate(table, 1) for _ in ROW_BEGINS.findall(line)
            ]
            if len(numbers) != len(rows):
                numbers = [at + 1] * len(rows)
            numbered += zip(numbers, rows, strict=True)
            findings += (Finding(finding.kind, at + 1, finding.text) for finding in writer.findings)
            at = ends[0] + 1
        else:
            line, at = lines[at], at + 1
            words = without_markup(line)
            if words != line:
                findings.append(
                    Finding(FindingKind.REPAIRED, at, line.strip(), value=words.strip())
                )
            numbered.append((at, words))
    return numbered, findings
