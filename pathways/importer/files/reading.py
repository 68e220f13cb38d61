"""Read a file or a pasted text of any known format as numbered lines, or refuse it clearly."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...documents.document import NOT_TEXT, PathwayDocument, one_line
from ...documents.findings import Finding, FindingKind
from .. import limits
from ..refusals import Reason, UnreadableDocument
from .data import YAML_ENDINGS, is_json, read_json, read_yaml, without_front_matter
from .docx import lines_of_docx
from .html import lines_of_html
from .line_writer import LineWriter
from .spreadsheets import is_csv, is_workbook, lines_of_sheets, rows_of_csv, rows_of_workbook
from .structure import lines_of_data
from .text import Numbered, checked, decoded, lines_of_text

ZIP = b"PK\x03\x04"
IS_PAGE = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?"
    r"<(?:!doctype html|html|head|body|h[1-6]|p|div|ul|ol|table|section|article|main|header|pre"
    r"|blockquote)\b",
    re.IGNORECASE | re.DOTALL,
)


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
        if is_workbook(data):
            return _of_sheets(rows_of_workbook(data), filename)
        return _written(lines_of_docx(data))
    if len(data) > limits.TEXT_BYTES:
        raise UnreadableDocument(Reason.TOO_LARGE, limits.TEXT_BYTES)
    text = decoded(data) if isinstance(data, bytes) else checked(data)
    if _is_page(text, filename):
        return _written(lines_of_html(text))
    if is_json(text, filename):
        return _of_data(read_json(text))
    if filename.lower().endswith(YAML_ENDINGS):
        return _of_data(read_yaml(text))
    if is_csv(text, filename):
        return _of_sheets([("", rows_of_csv(text))], filename)
    text, findings = without_front_matter(text)
    lines, more = lines_of_text(text)
    return _source(lines, [*findings, *more])


def _of_sheets(sheets: list[tuple[str, list[list[str]]]], filename: str) -> SourceLines:
    """Return the lines of a spreadsheet; if the portal wrote it, those of what it was made of."""
    from . import portal_files  # knows the models, which the reading of texts does not need

    for _name, rows in sheets:
        if portal_files.is_own_workbook(rows):
            return _of_data(portal_files.document_of_workbook(rows))
        if portal_files.is_competency_table(rows):
            return _of_data(portal_files.document_of_competency_table(rows))
    return _written(lines_of_sheets(sheets, filename))


def _of_data(data) -> SourceLines:
    from ...exports import markdown

    if isinstance(data, PathwayDocument):
        return _source(*lines_of_text(markdown(data)))
    return _written(lines_of_data(data))


def _written(writer: LineWriter) -> SourceLines:
    return _source(list(enumerate(writer.lines, 1)), writer.findings)


def _is_page(text: str, filename: str) -> bool:
    name = filename.lower()
    if name.endswith((".html", ".htm", ".xhtml")):
        return True
    return not name.endswith((".md", ".markdown", ".txt")) and bool(IS_PAGE.match(text))


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
