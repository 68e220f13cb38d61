"""Offer a document to start from, in each format that people write in."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..documents.document import (
    CompetencyDocument,
    MetricDocument,
    PathwayDocument,
    ReadingDocument,
    StageDocument,
)
from ..exports import markdown, workbook

TYPES = {
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEADING_SIZES = {1: 36, 2: 28, 3: 24}  # half points


def template(ending: str) -> bytes:
    """Return a small pathway in the format of this file ending, for people to write over."""
    document = example()
    if ending == "xlsx":
        return workbook(document)
    text = markdown(document)
    return text.encode() if ending == "md" else docx_of_markdown(text)


def example() -> PathwayDocument:
    """Return a pathway with one line in each list, in the language of the page."""
    titles = (_("Starting"), _("Growing"), _("Leading"))
    name = _("Name of the role")
    lists: dict[str, Any] = {"responsibilities": (_("What the role is responsible for"),)}
    return PathwayDocument(
        role_name=name,
        title=name,
        language=get_language() or "en",
        summary=_("What the role is, in two or three sentences."),
        stages=tuple(_example_stage(number, title) for number, title in enumerate(titles, 1)),
        **lists,
    )


def _example_stage(number: int, title: str) -> StageDocument:
    lists: dict[str, Any] = {
        "objectives": (_("What people set out to do"),),
        "watch_fors": (_("Where people lose their way"),),
        "development_tips": (_("What helps to grow"),),
    }
    return StageDocument(
        number,
        title,
        audience=_("Who this stage is for"),
        competencies=(CompetencyDocument(_("What people can do here")),),
        readings=(ReadingDocument(_("Title of a book"), _("Its author")),),
        metrics=(MetricDocument(_("How you can tell that it works")),),
        **lists,
    )


def docx_of_markdown(text: str) -> bytes:
    """Write headings, bullets and paragraphs down as a Word file with Word's own styles."""
    body = "".join(_paragraph(line) for line in text.splitlines() if line.strip())
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MAIN}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{MAIN}.styles+xml"/></Types>',
        "_rels/.rels": _relationship("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relationship("styles", "styles.xml"),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{_styles()}</w:styles>',
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return held.getvalue()


def _paragraph(line: str) -> str:
    marks, _blank, words = line.partition(" ")
    is_heading = bool(marks) and set(marks) == {"#"}
    style = f"Heading{len(marks)}" if is_heading else ""
    style = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    text = escape((words if is_heading else line).replace("\\", ""))
    return f'<w:p>{style}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def _relationship(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _styles() -> str:
    return "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for level, size in HEADING_SIZES.items()
    )
