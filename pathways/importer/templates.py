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
INDENT = 2  # blanks before a bullet below another one
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
        competencies=(_example_competency(),),
        readings=(ReadingDocument(_("Title of a book"), _("Its author")),),
        metrics=(MetricDocument(_("How you can tell that it works")),),
        **lists,
    )


def _example_competency() -> CompetencyDocument:
    """Return a competency that says what it means. Each of its examples is a line."""
    about = {
        "explanation": _("What you mean by that, in a sentence or two"),
        "examples": "\n".join((_("One thing somebody does who can do this"), _("And another one"))),
    }
    return CompetencyDocument(_("What people can do here"), **about)


def docx_of_markdown(text: str) -> bytes:
    """Write the text down as a Word file, with Word's own headings and bullets."""
    body = "".join(_paragraph(line) for line in text.splitlines() if line.strip())
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MAIN}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{MAIN}.styles+xml"/>'
        f'<Override PartName="/word/numbering.xml" ContentType="{MAIN}.numbering+xml"/></Types>',
        "_rels/.rels": _relationships(officeDocument="word/document.xml"),
        "word/_rels/document.xml.rels": _relationships(
            styles="styles.xml", numbering="numbering.xml"
        ),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{_styles()}</w:styles>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{WORD}">{_bullets()}</w:numbering>',
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return held.getvalue()


def _paragraph(line: str) -> str:
    words = line.lstrip()
    marks, _blank, rest = words.partition(" ")
    look = ""
    if marks == "-":
        level = (len(line) - len(words)) // INDENT
        look = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    elif marks and set(marks) == {"#"}:
        look = f'<w:pStyle w:val="Heading{len(marks)}"/>'
    text = escape((rest if look else words).replace("\\", ""))
    look = f"<w:pPr>{look}</w:pPr>" if look else ""
    return f'<w:p>{look}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def _relationships(**targets: str) -> str:
    lines = (
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _bullets() -> str:
    """Describe one list of bullets, and below each of its lines another one."""
    levels = (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        f'<w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{360 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
        for level, mark in enumerate("•–")
    )
    return (
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
        f"{''.join(levels)}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )


def _styles() -> str:
    return "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for level, size in HEADING_SIZES.items()
    )
