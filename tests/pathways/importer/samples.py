"""The shipped document in the shapes in which people have such documents."""

import io
import re
import zipfile
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent
MARKDOWN = (FOLDER.parent / "operations-director.md").read_text(encoding="utf-8")
RAW = (FOLDER / "operations-director.raw.txt").read_text(encoding="utf-8")

EMOJI = {
    **{"Role Summary": "🧾", "Role Purpose": "🎯", "Role Profile": "🧾", "Stage": "🔹"},
    **{"Success Metrics": "📊", "Watch For": "⚠️", "Development Tips": "🚀"},
    **{"Core Capabilities": "🧱", "Example Titles": "🏷️", "Strategic Value": "💡"},
}


def without_marks():
    """As plain text: headings that nothing marks, a colon after those of lists."""
    text = re.sub(
        r"^### (Success Metrics|Watch For|Development Tips)$", r"\1", MARKDOWN, flags=re.M
    )
    text = re.sub(r"^### (.+)$", r"\1:", text, flags=re.M)
    return re.sub(r"^#+ ", "", text, flags=re.M)


def with_emoji():
    """The headings with an emoji before each, as they were before the damage."""
    text = MARKDOWN
    for heading, emoji in EMOJI.items():
        text = re.sub(rf"^(#+) (?={heading})", rf"\1 {emoji} ", text, flags=re.M)
    return text


def bulleted(mark):
    return re.sub(r"^- ", f"{mark} ", MARKDOWN, flags=re.M)


def numbered():
    return re.sub(r"^- ", "1. ", MARKDOWN, flags=re.M)


def with_bullets_alone():
    return re.sub(r"^- ", "•\n", MARKDOWN, flags=re.M)


def with_rows(row):
    """Every table row rewritten by `row(left, right)`, and the rulers below the heads gone."""
    lines = []
    for line in MARKDOWN.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 3:
            lines.append(line)
        elif cells[0] != "---":
            lines.append(row(cells[0], cells[1]))
    return "\n".join(lines)


def with_html_tables():
    def table(found):
        rows = [line.split("|") for line in found[0].strip().splitlines()]
        cells = [
            "".join(f"<td>{escape(cell.strip())}</td>\n" for cell in row[:2])
            for row in rows
            if row[0].strip() != "---"
        ]
        return "<table>\n" + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</table>\n"

    return re.sub(r"(?:^.*\|\n?)+", table, MARKDOWN, flags=re.M)


def html(text=MARKDOWN):
    """As a page: headings, paragraphs, lists with notes inside their items, tables."""
    parts, table, items = [], [], []

    def flush():
        if items:
            parts.append("<ul>" + "".join(f"<li>{item}</li>\n" for item in items) + "</ul>")
        if table:
            rows = "".join(f"<tr><td>{left}</td><td>{right}</td></tr>\n" for left, right in table)
            parts.append(f"<table>{rows}</table>")
        items.clear()
        table.clear()

    for line in text.splitlines():
        if line.startswith("- "):
            items.append(escape(line[2:]))
        elif line.startswith("  "):
            items[-1] += f"<br>{escape(line.strip())}"
        elif line.count("|") == 2:
            if "---" not in line:
                table.append([escape(cell.strip()) for cell in line.split("|")[:2]])
        else:
            flush()
            if found := re.fullmatch(r"(#+) (.+)", line):
                level = len(found[1])
                parts.append(f"<h{level}>{escape(found[2])}</h{level}>")
            elif line:
                parts.append(f"<p>{escape(line)}</p>")
    flush()
    body = "\n".join(parts)
    return f"<!DOCTYPE html><html><head><title>x</title></head><body>{body}</body></html>"


NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relationships(*targets):
    rows = "".join(
        f'<Relationship Id="r{at}" Type="{KIND}/{kind}" Target="{target}"{mode}/>'
        for at, (kind, target, mode) in enumerate(targets, 1)
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{rows}</Relationships>'


STYLES = f"""<w:styles {NAMESPACE}>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift3"><w:name w:val="heading 3"/>
  <w:basedOn w:val="berschrift2"/></w:style>
<w:style w:type="paragraph" w:styleId="Liste"><w:name w:val="List Bullet"/>
  <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
</w:styles>"""


def docx(body, packing=zipfile.ZIP_DEFLATED, **parts):
    """A DOCX file with this body; `parts` are its other parts by name."""
    held = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relationships(("officeDocument", "word/document.xml", "")),
        "word/document.xml": f"<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": STYLES,
        "word/_rels/document.xml.rels": relationships(("styles", "styles.xml", "")),
    } | parts
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return file.getvalue()


def paragraph(text, properties=""):
    """Word splits a paragraph into runs wherever it likes."""
    half = len(text) // 2
    runs = "".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
        for part in (text[:half], text[half:])
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def docx_of(text=MARKDOWN):
    styles = {"#": "Titel", "##": "berschrift2", "###": "berschrift3"}
    body, rows = [], []

    def flush():
        if rows:
            cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
            body.append(f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>")
        rows.clear()

    for line in text.splitlines():
        if line.count("|") == 2:
            if "---" not in line:
                rows.append([cell.strip() for cell in line.split("|")[:2]])
            continue
        flush()
        if found := re.fullmatch(r"(#+) (.+)", line):
            body.append(paragraph(found[2], f'<w:pStyle w:val="{styles[found[1]]}"/>'))
        elif line.startswith("- "):
            body.append(paragraph(line[2:], '<w:pStyle w:val="Liste"/>'))
        elif line:
            body.append(paragraph(line.strip()))
    flush()
    return docx("".join(body))
