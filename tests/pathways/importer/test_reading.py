"""Files and pasted texts as lines: what each format becomes, and what is refused."""

import io
import zipfile

import pytest

from pathways.documents.findings import FindingKind
from pathways.importer import limits
from pathways.importer.files.reading import read
from pathways.importer.refusals import Reason, UnreadableDocument
from pathways.importer.understand import understand
from tests.pathways.importer import samples
from tests.pathways.importer.samples import NAMESPACE, docx, paragraph, relationships


def texts(data, name=""):
    return [text for _number, text in read(data, name).lines if text]


def left_out(data, name=""):
    return [f.text for f in read(data, name).findings if f.kind == FindingKind.LEFT_OUT]


def refusal(data, name=""):
    with pytest.raises(UnreadableDocument) as refused:
        read(data, name)
    return refused.value.reason, refused.value.value


@pytest.mark.parametrize(
    ("data", "reason", "value"),
    [
        ("", Reason.EMPTY, ""),
        (b"", Reason.EMPTY, ""),
        (" \n\t\n\u200b", Reason.EMPTY, ""),
        ("a\0b", Reason.NOT_TEXT, ""),
        (b"a\0b", Reason.NOT_TEXT, ""),
        ("a\ud800b", Reason.NOT_TEXT, ""),
        ("é".encode("latin-1"), Reason.NOT_UTF8, 1),
        (b"one\ntwo\nthr\xc3", Reason.NOT_UTF8, 3),
        ("é".encode("utf-16")[:-1], Reason.NOT_UTF8, 1),
        ("é".encode("utf-32"), Reason.NOT_UTF8, ""),
        (b"%PDF-1.7", Reason.OTHER_FORMAT, "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Reason.OTHER_FORMAT, "DOC"),
        (b"{\\rtf1 x}", Reason.OTHER_FORMAT, "RTF"),
        (b"\x89PNG\r\n\x1a\n", Reason.OTHER_FORMAT, "PNG"),
        (b"PK\x03\x04", Reason.BROKEN, "DOCX"),
        (b"Date: Mon\r\nMIME-Version: 1.0\r\n\r\n<html>\xfc", Reason.ARCHIVE, ""),
        ("From: a@b.example\nReceived: c\n\td\nMessage-ID: <e>\n\n# T", Reason.ARCHIVE, ""),
        (b"From - Mon Nov 23\nX-Mozilla: 0\nMessage-ID: <e>\n\n# T", Reason.ARCHIVE, ""),
        ("x" * (limits.LINE_CHARACTERS + 1), Reason.LINE_TOO_LONG, 1),
        ("x\n" * (limits.LINES + 1), Reason.TOO_MANY_LINES, limits.LINES),
        ("x" * (limits.TEXT_BYTES + 1), Reason.TOO_LARGE, limits.TEXT_BYTES),
        ("漢" * (limits.TEXT_BYTES - 1), Reason.TOO_LARGE, limits.TEXT_BYTES),
        (b"PK\x03\x04" + b"x" * limits.DOCX_BYTES, Reason.TOO_LARGE, limits.DOCX_BYTES),
        ("<html>" + "<div>" * 1000, Reason.TOO_DEEP, limits.DEPTH),
    ],
)
def test_what_is_refused(data, reason, value):
    assert refusal(data) == (reason, value)


def test_lines_are_numbered_as_they_are_seen():
    assert read("a\r\n\r\nb\rc\u2028d").lines == ((1, "a"), (2, ""), (3, "b"), (4, "c"), (5, "d"))


def test_byte_order_marks_are_no_text():
    for encoding in ("utf-8-sig", "utf-16"):
        assert texts("# é".encode(encoding)) == ["# é"]
    assert texts("\ufeff# é") == ["# é"]


def test_what_is_no_text_is_taken_away_and_that_is_said():
    source = read("a\x07b\n\u202ec\nd")

    assert source.lines == ((1, "ab"), (2, "c"), (3, "d"))
    assert [(f.kind, f.line) for f in source.findings] == [
        (FindingKind.CLEANED, 1),
        (FindingKind.CLEANED, 2),
    ]


# HTML


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<h1>A</h1><h3>B &amp; C</h3>", ["# A", "### B & C"]),
        ("<p>a\n  b</p><p>c<br>d</p>", ["a b", "c", "d"]),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>d", ["- a", "- b", "  - c", "d"]),
        ("<ol><li><p>a</p><p>note</p></ol>", ["- a", "  note"]),
        ("<table><tr><th>a<th>b<tr><td>c|d<td>e<p>f</table>", ["| a | b |", r"| c\|d | e; f |"]),
        ("<table><caption>x</caption><tr><td>a</table>", ["x", "| a |"]),
        (
            "<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d<td>e</table>",
            [
                "| a | b |",
                "|  | c |",
                "| d | e |",
            ],
        ),
        (
            "<table><tr><td rowspan=0>a<td>b<tr><td>c</table><table><tr><td>d</table>",
            [
                "| a | b |",
                "|  | c |",
                "| d |",
            ],
        ),
        (
            "<table><tr><td colspan=2>a<td>b<tr><td>c<td rowspan=2 colspan=2>d<tr><td>e</table>",
            [
                "| a |  | b |",
                "| c | d |  |",
                "| e |  |  |",
            ],
        ),
        (
            "<table><tr><td>a<td rowspan=2>b<tr></tr><tr><td>c<td>d</table>",
            [
                "| a | b |",
                "| c | d |",
            ],
        ),
        ("<table><tr><td rowspan=x colspan=-1>a<td>b<tr><td>c</table>", ["| a | b |", "| c |"]),
        ("<table><tr><td colspan=999999999>a</table>", [f"| a{' | ' * 19} |"]),
        ("<div>a<table><tr><td><table><tr><td>b</table></table>", ["a", "| b |"]),
        (
            "<ul class='c1 lst-kix_x1-0 start'><li>a</ul><ol class='lst-kix_x1-1'><li>b</ol>c",
            ["- a", "  - b", "c"],
        ),
        ("<blockquote><p>a<br>b</p></blockquote>", ["> a", "> b"]),
        ("<p>a<hr>b", ["a", "---", "b"]),
        ("<pre>a\n  b</pre>", ["a", "  b".strip()]),
        (r"<p>a\*b", [r"a\\*b"]),
        ("<p><b>a</b><i>b</i> <u>c</u>", ["ab c"]),
        ("<p><a href='https://example.com/ x'>a</a>", ["[a](https://example.com/%20x)"]),
        ("<p><a href='#top'>a</a> <a name=b>b</a>", ["a b"]),
        ("<p><a href=javascript:alert(1)>a [b]</a>", [r"[a \[b\]](javascript:alert(1))"]),
        ("<p>a<img alt='the logo' src=x.png>", ["a![the logo](./x.png)"]),
        ("<p>·&nbsp;&nbsp; a", ["·\xa0\xa0 a"]),
        ("<p>a<!-- b -->c<?php d ?>e", ["ace"]),
        ("<p>a</b></p></div>b", ["a", "b"]),
        ("<p>&lt;script&gt;", ["<script>"]),
    ],
)
def test_html_as_lines(html, lines):
    assert texts(html) == lines


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<p>a<script>alert('b')</script>c", ["<script>"]),
        ("<p>a<iframe src=x></iframe><svg><text>b</text></svg>c", ["<iframe>", "<svg>"]),
        (
            "<html><head><title>The title</title><style>p {}</style></head><p>a</html>",
            ["The title"],
        ),
        ("<html><head><title>a</title></head><p>a</html>", []),
    ],
)
def test_html_that_a_pathway_has_no_place_for(html, what):
    assert left_out(html) == what
    assert "".join(texts(html)) in ("a", "ac")


def test_html_is_told_by_its_name_or_its_beginning():
    assert texts("<b>a</b>", "x.HTM") == ["a"]
    assert texts("\n <!-- x --><!DOCTYPE html><b>a</b>") == ["a"]
    assert texts("<b>a</b>") == ["<b>a</b>"]
    assert texts("<p>a</p>", "x.md") == ["<p>a</p>"]
    assert texts("<script>a</script>") == ["<script>a</script>"]


def test_html_tables_in_a_text_are_rows_with_the_numbers_of_their_lines():
    text = "a\n<table>\n<tr><td>b</td>\n<td>c</td></tr>\n<tr><td>d</td></tr></table>\ne"

    assert read(text).lines == ((1, "a"), (3, "| b | c |"), (5, "| d |"), (6, "e"))


def test_cell_of_an_html_table_that_spans_rows_keeps_what_stands_beside_it():
    document = understand(
        "<h2>Core Capabilities</h2><table><tr><th>Category</th><th>Skills</th></tr>"
        "<tr><td rowspan='2'>Leadership</td><td>Coaching</td></tr><tr><td>Delegation</td></tr>"
        "<tr><td>Operations</td><td>Planning</td></tr></table>"
    ).document

    assert [(row.category, row.skills) for row in document.capabilities] == [
        ("Leadership", ("Coaching", "Delegation")),
        ("Operations", ("Planning",)),
    ]


def test_html_table_that_never_ends_is_text():
    assert texts("a\n<table>\n<tr>") == ["a", "<table>", "<tr>"]


# DOCX


def test_docx_paragraphs():
    body = (
        paragraph("The title", '<w:pStyle w:val="Titel"/>')
        + paragraph("A part", '<w:pStyle w:val="berschrift3"/>')
        + paragraph("An outline", '<w:outlineLvl w:val="1"/>')
        + paragraph("an item", '<w:pStyle w:val="Liste"/>')
        + paragraph("further in", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>')
        + paragraph("no item", '<w:pStyle w:val="Liste"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )

    assert texts(docx(body)) == [
        *("# The title", "### A part", "## An outline", "- an item", "  - further in", "no item"),
    ]


@pytest.mark.parametrize(
    ("runs", "lines"),
    [
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", ["a\tb", "c"]),
        ("<w:ins><w:r><w:t>new</w:t></w:r></w:ins>", ["new"]),
        ("<w:r><w:t>a</w:t></w:r><w:del><w:r><w:delText>old</w:delText></w:r></w:del>", ["a"]),
        ("<w:sdt><w:sdtContent><w:r><w:t>held</w:t></w:r></w:sdtContent></w:sdt>", ["held"]),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>", ["a-b"]),
        (r"<w:r><w:t>a\*b|c</w:t></w:r>", [r"a\\*b|c"]),
        (
            '<w:hyperlink r:id="r1"><w:r><w:t>a</w:t></w:r></w:hyperlink>',
            ["[a](https://example.com/)"],
        ),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "https://b.example/"'
            '</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>b</w:t>'
            '<w:fldChar w:fldCharType="end"/></w:r>',
            ["[b](https://b.example/)"],
        ),
        ("<w:r><w:drawing><pic:blip/></w:drawing><w:t>a</w:t></w:r>", ["![](#)a"]),
    ],
)
def test_docx_runs(runs, lines):
    namespaces = (
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    )
    link = relationships(("hyperlink", "https://example.com/", ' TargetMode="External"'))
    file = docx(f"<w:p {namespaces}>{runs}</w:p>", **{"word/_rels/document.xml.rels": link})

    assert texts(file) == lines


@pytest.mark.parametrize(
    ("properties", "line"),
    [
        ('<w:name w:val="Our Heading"/><w:basedOn w:val="berschrift2"/>', "## a"),
        ('<w:name w:val="Abschnitt"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr>', "### a"),
        (
            '<w:name w:val="Punkte"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>',
            "- a",
        ),
    ],
)
def test_docx_styles_of_a_companys_own_are_headings_and_items(properties, line):
    own = f'<w:style w:type="paragraph" w:styleId="Own">{properties}</w:style></w:styles>'
    styles = samples.STYLES.replace("</w:styles>", own)

    file = docx(paragraph("a", '<w:pStyle w:val="Own"/>'), **{"word/styles.xml": styles})

    assert texts(file) == [line]


@pytest.mark.parametrize(
    ("runs", "lines"),
    [
        ("<m:oMath><m:r><m:t>x = 1</m:t></m:r></m:oMath>", ["x = 1"]),
        ('<w:dir w:val="rtl"><w:r><w:t>a</w:t></w:r></w:dir>', ["a"]),
        ('<w:fldSimple w:instr="TITLE"><w:r><w:t>a</w:t></w:r></w:fldSimple>', ["a"]),
        ('<w:r><w:sym w:font="Arial" w:char="2013"/><w:t>a</w:t></w:r>', ["–a"]),
        ("<w:r><w:t>a</w:t><w:cr/><w:t>b</w:t></w:r>", ["a", "b"]),
        ('<w:r><w:t>a</w:t><w:br w:type="page"/><w:t>b</w:t></w:r>', ["a", "b"]),
        (
            "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r>"
            "</w:p></w:txbxContent></mc:Choice></mc:AlternateContent><w:t>a</w:t></w:r>",
            ["boxed", "a"],
        ),
        (
            "<w:r><w:drawing><wp:docPr descr='growth'/><c:chart/></w:drawing><w:t>a</w:t></w:r>",
            ["![growth](#)a"],
        ),
    ],
)
def test_docx_words_stay_wherever_they_stand(runs, lines):
    namespaces = " ".join(f'xmlns:{prefix}="{prefix}"' for prefix in ("m", "mc", "wp", "c"))

    assert texts(docx(f"<w:p {namespaces}>{runs}</w:p>")) == lines


def test_docx_tables():
    cell = "<w:tc>{}</w:tc>".format
    row = "<w:tr>{}</w:tr>".format
    table = row(cell(paragraph("a")) + cell(paragraph("b|c") + paragraph("d"))) + row(
        cell(f"<w:tbl>{row(cell(paragraph('e')) + cell(paragraph('f')))}</w:tbl>")
    )

    assert texts(docx(f"<w:tbl>{table}</w:tbl>")) == [r"| a | b\|c; d |", "| e; f |"]


def test_docx_says_what_it_leaves_out():
    beside = {
        "word/_rels/document.xml.rels": relationships(
            ("styles", "styles.xml", ""),
            ("header", "header1.xml", ""),
            ("footnotes", "/word/footnotes.xml", ""),
            ("footer", "footer1.xml", ""),
        ),
        "word/header1.xml": f"<w:hdr {NAMESPACE}>{paragraph('Confidential')}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {NAMESPACE}>{paragraph('12')}</w:ftr>",
        "word/footnotes.xml": f"<w:footnotes {NAMESPACE}>{paragraph('A source')}</w:footnotes>",
        "word/styles.xml": f'<w:styles {NAMESPACE}><w:style w:styleId="V1"><w:name w:val="toc 1"/>'
        "</w:style></w:styles>",
    }
    contents = paragraph("Stage 1 ... 3", '<w:pStyle w:val="V1"/>')

    assert left_out(docx(contents + paragraph("a"), **beside)) == [
        *("Stage 1 ... 3", "Confidential", "A source"),
    ]


def test_docx_whose_text_is_elsewhere():
    file = docx(
        "",
        **{
            "_rels/.rels": relationships(("officeDocument", "/word/document2.xml", "")),
            "word/document2.xml": f"<w:document {NAMESPACE}><w:body>{paragraph('a')}</w:body>"
            "</w:document>",
        },
    )

    assert texts(file) == ["a"]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"word/document.xml": "<w:document>"}, Reason.BROKEN),
        ({"word/document.xml": "no markup"}, Reason.BROKEN),
        ({"word/styles.xml": "<x"}, Reason.BROKEN),
        ({"word/document.xml": "<!DOCTYPE x><x/>"}, Reason.UNSAFE),
        ({"word/styles.xml": '<!DOCTYPE x SYSTEM "https://example.com/x"><x/>'}, Reason.UNSAFE),
        ({"_rels/.rels": '<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>'}, Reason.UNSAFE),
        ({"word/document.xml": " " * limits.PART_BYTES + "<x/>"}, Reason.UNSAFE),
    ],
)
def test_docx_that_is_refused(parts, reason):
    assert refusal(docx(paragraph("a"), **parts))[0] == reason


def test_zip_file_that_is_no_docx_file():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")

    assert refusal(file.getvalue()) == (Reason.BROKEN, "DOCX")


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "LibreOffice (ODT)"),
        ({"xl/workbook.xml": "<x/>"}, "Microsoft Excel (XLSX)"),
        ({"ppt/presentation.xml": "<x/>"}, "Microsoft PowerPoint (PPTX)"),
    ],
)
def test_file_of_another_program_is_called_by_its_name(parts, name):
    assert refusal(docx("", **parts), "pathway.docx") == (Reason.OTHER_FORMAT, name)


def test_head_of_a_mail_is_no_mail_without_what_every_mail_has():
    assert texts("From: HR\nDate: Monday\n\nMIME-Version: 1.0") == [
        *("From: HR", "Date: Monday", "MIME-Version: 1.0"),
    ]


def with_document_inside(body):
    kind = relationships(("aFChunk", "inside/chunk.html", ""))
    chunk = '<w:altChunk xmlns:r="r" r:id="r1"/>'
    return docx(f"{body}{chunk}", **{"word/_rels/document.xml.rels": kind})


def test_docx_that_holds_another_document_says_that_it_is_left_out():
    [finding] = read(with_document_inside(paragraph("a"))).findings

    assert (finding.kind, finding.text) == (FindingKind.EMBEDDED, "chunk.html")


def test_docx_that_holds_nothing_but_another_document():
    assert refusal(with_document_inside("")) == (Reason.ONLY_EMBEDDED, "")


def test_docx_with_more_parts_than_any():
    parts = {f"word/part{at}.xml": "" for at in range(limits.PARTS)}

    assert refusal(docx(paragraph("a"), **parts))[0] == Reason.UNSAFE


@pytest.mark.parametrize("kept", range(0, 3000, 250))
def test_docx_cut_off_is_refused(kept):
    assert refusal(samples.docx_of()[: max(kept, 4)])[0] == Reason.BROKEN


def test_docx_is_never_taken_for_its_name():
    assert understand(samples.docx_of(), "pathway.md").document.stages
    assert refusal(b"not a zip file \0", "pathway.docx")[0] == Reason.NOT_TEXT
