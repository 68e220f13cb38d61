"""Read a file or a pasted text of any known format as numbered lines, or refuse it clearly."""

from __future__ import annotations

import codecs
import re
from collections import deque
from dataclasses import dataclass

from ...documents.document import NOT_TEXT, one_line
from ...documents.findings import Finding, FindingKind
from ...documents.parser.markup import without_markup
from .. import limits
from ..refusals import Reason, UnreadableDocument
from .docx import lines_of_docx
from .html import lines_of_html

Numbered = tuple[int, str]

# What other files begin with, and what people call them.
OTHER_FORMATS = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "DOC",  # Word before 2007, or a DOCX file with a password
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "GZIP",
}
ZIP = b"PK\x03\x04"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
IS_PAGE = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?"
    r"<(?:!doctype html|html|head|body|h[1-6]|p|div|ul|ol|table|section|article|main|header|pre"
    r"|blockquote)\b",
    re.IGNORECASE | re.DOTALL,
)
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


@dataclass(frozen=True)
class SourceLines:
    """Hold a document as the parser reads it, and what was found on the way there.

    The lines of an HTML page or a DOCX file are those that it was written down as.
    """

    lines: tuple[Numbered, ...]
    findings: tuple[Finding, ...] = ()


def read(data: bytes | str, filename: str = "") -> SourceLines:
    """Return the lines of an uploaded file or, if it is a `str`, of a pasted text."""
    if isinstance(data, bytes) and data.startswith(ZIP):
        if len(data) > limits.DOCX_BYTES:
            raise UnreadableDocument(Reason.TOO_LARGE, limits.DOCX_BYTES)
        writer = lines_of_docx(data)
        return _source(list(enumerate(writer.lines, 1)), writer.findings)
    if len(data) > limits.TEXT_BYTES:
        raise UnreadableDocument(Reason.TOO_LARGE, limits.TEXT_BYTES)
    text = _decoded(data) if isinstance(data, bytes) else _checked(data)
    if _is_page(text, filename):
        writer = lines_of_html(text)
        return _source(list(enumerate(writer.lines, 1)), writer.findings)
    lines = text.removeprefix("\ufeff").splitlines()
    if len(lines) > limits.LINES:
        raise UnreadableDocument(Reason.TOO_MANY_LINES, limits.LINES)
    return _source(*_with_tables(lines))


def _decoded(data: bytes) -> str:
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
    return _checked(text)


def _checked(text: str) -> str:
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


def _is_page(text: str, filename: str) -> bool:
    name = filename.lower()
    if name.endswith((".html", ".htm", ".xhtml")):
        return True
    return not name.endswith((".md", ".markdown", ".txt")) and bool(IS_PAGE.match(text))


def _with_tables(lines: list[str]) -> tuple[list[Numbered], list[Finding]]:
    """The lines numbered, and what they hold of HTML: tables as the rows they are, the rest as
    words."""
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


def _source(numbered: list[Numbered], findings: list[Finding]) -> SourceLines:
    if not any(one_line(text) for _number, text in numbered):
        is_elsewhere = any(finding.kind == FindingKind.EMBEDDED for finding in findings)
        raise UnreadableDocument(Reason.ONLY_EMBEDDED if is_elsewhere else Reason.EMPTY)
    for number, text in numbered:
        if len(text) > limits.LINE_CHARACTERS:
            raise UnreadableDocument(Reason.LINE_TOO_LONG, number)
    cleaned = [(number, NOT_TEXT.sub("", text)) for number, text in numbered]
    removed = [
        Finding(FindingKind.CLEANED, number, clean.strip())
        for (number, text), (_number, clean) in zip(numbered, cleaned, strict=True)
        if clean != text
    ]
    return SourceLines(tuple(cleaned), (*findings, *removed))
