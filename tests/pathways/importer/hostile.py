"""Documents made to do harm, or to take for ever. Each is read in a process of its own.

`python -m tests.pathways.importer.hostile` prints what each came to, in seconds, in megabytes, and
as how many times the shipped pathway takes, which is the same on a machine that is busy.
"""

import io
import json
import os
import statistics
import sys
import time
import zipfile
from pathlib import Path

import django

from pathways.importer import limits
from pathways.importer.refusals import UnreadableDocument
from pathways.importer.understand import understand
from tests.pathways.importer import samples

MB = 1_000_000
SHIPPED = Path(__file__).parents[1].joinpath("operations-director.md").read_bytes()


def repeated(line):
    """As much of it as is read at all."""
    count = min(
        limits.LINES // (line.count("\n") + 1), limits.TEXT_BYTES // (len(line.encode()) + 1)
    )
    return "\n".join([line] * (count - 10))


def below(heading, line):
    return f"# T\n## Stage 1: S\n### {heading}\n{repeated(line)}"


def long_lines(piece):
    """Lines as long as they may be, made of one piece again and again."""
    line = piece * (limits.LINE_CHARACTERS // len(piece))
    return "\n".join([line] * (limits.TEXT_BYTES // (len(line.encode()) + 1) - 1))


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "_rels/.rels", samples.relationships(("officeDocument", "word/document.xml", ""))
        )
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(f"<w:document {samples.NAMESPACE}><w:body>".encode())
            for _ in range(300):
                part.write(b" " * MB)
    return file.getvalue()


def small_bomb():
    """One that stays below the limit of what a part may be."""
    return samples.docx(" " * 9 * MB)


def lying_bomb():
    """Its directory says that it is small."""
    data = bytearray(samples.docx(" " * 50 * MB))
    size = (50 * MB).to_bytes(4, "little")[1:]
    at = data.find(size)
    while at >= 0:
        data[at : at + 3] = (1000).to_bytes(3, "little")
        at = data.find(size, at + 3)
    return bytes(data)


def many_parts():
    return samples.docx("<w:p/>", **{f"word/part{at}.xml": "" for at in range(5_000)})


def with_doctype(declaration, body):
    document = (
        f"<?xml version='1.0'?><!DOCTYPE x [{declaration}]>"
        f"<w:document {samples.NAMESPACE}><w:body><w:p><w:r><w:t>{body}</w:t></w:r></w:p>"
        "</w:body></w:document>"
    )
    return samples.docx("", **{"word/document.xml": document})


LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "ha"}">' for at in range(12))
PARAGRAPH = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"


def of_parts(targets, parts, body=PARAGRAPH, packing=zipfile.ZIP_DEFLATED):
    """A DOCX file whose text names these parts, by the kind of each."""
    named = samples.relationships(("styles", "styles.xml", ""), *targets)
    return samples.docx(body, packing, **{"word/_rels/document.xml.rels": named} | parts)


def header(paragraphs, words="x"):
    text = PARAGRAPH.replace(">x<", f">{words}<")
    return f"<w:hdr {samples.NAMESPACE}>{text * paragraphs}</w:hdr>"


def numbered(characters):
    """Text that packs well, and not so well that it is taken for a bomb."""
    return "".join(f"{number:<90}" for number in range(characters // 90))


CASES = {
    "bomb": bomb,
    "small bomb": small_bomb,
    "lying bomb": lying_bomb,
    "many parts": many_parts,
    "external entity": lambda: with_doctype('<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;"),
    "billion laughs": lambda: with_doctype(LAUGHS, "&l11;"),
    "deep DOCX": lambda: samples.docx("<w:sdt>" * 50_000, zipfile.ZIP_STORED),
    "large DOCX": lambda: samples.docx(PARAGRAPH * 4_900, zipfile.ZIP_STORED),
    "too large DOCX": lambda: samples.docx(PARAGRAPH * 60_000, zipfile.ZIP_STORED),
    "DOCX of tables": lambda: samples.docx(
        f"<w:tbl><w:tr><w:tc>{PARAGRAPH}</w:tc></w:tr></w:tbl>" * 4_900, zipfile.ZIP_STORED
    ),
    "DOCX of styles": lambda: samples.docx(
        PARAGRAPH,
        **{
            "word/styles.xml": f"<w:styles {samples.NAMESPACE}>"
            + "".join(
                f'<w:style w:styleId="s{at}"><w:basedOn w:val="s{at + 1}"/></w:style>'
                for at in range(40_000)
            )
            + "</w:styles>"
        },
    ),
    "DOCX of one header many times": lambda: of_parts(
        [("header", "header1.xml", "")] * 300, {"word/header1.xml": header(2_000)}
    ),
    "DOCX of one part as everything": lambda: of_parts(
        [
            *((kind, "document.xml", "") for kind in ("header", "footer", "styles", "comments")),
            *((kind, "../word/document.xml", "") for kind in ("footnotes", "endnotes")),
        ]
        * 100,
        {},
        PARAGRAPH * 4_900,
    ),
    "DOCX of many headers": lambda: of_parts(
        [("header", f"header{at}.xml", "") for at in range(1_000)],
        {f"word/header{at}.xml": header(2_000) for at in range(1_000)},
    ),
    "DOCX of long headers": lambda: of_parts(
        [("header", f"header{at}.xml", "") for at in range(3)],
        {f"word/header{at}.xml": header(1, "x" * 3 * MB) for at in range(3)},
        packing=zipfile.ZIP_STORED,
    ),
    "DOCX of long headers that pack well": lambda: of_parts(
        [("header", f"header{at}.xml", "") for at in range(3)],
        {f"word/header{at}.xml": header(1, numbered(9 * MB)) for at in range(3)},
    ),
    "DOCX of a thousand styles parts": lambda: of_parts(
        [("styles", f"styles{at}.xml", "") for at in range(1_000)],
        {
            f"word/styles{at}.xml": f"<w:styles {samples.NAMESPACE}>"
            + '<w:style w:styleId="s"><w:basedOn w:val="s"/></w:style>' * 1_000
            + "</w:styles>"
            for at in range(1_000)
        },
    ),
    "DOCX of nested tables": lambda: samples.docx(
        ("<w:tbl><w:tr><w:tc>" * 60 + PARAGRAPH + "</w:tc></w:tr></w:tbl>" * 60) * 400,
        zipfile.ZIP_STORED,
    ),
    "DOCX of a relationship to itself": lambda: of_parts(
        [("officeDocument", "document.xml", ""), ("header", "_rels/document.xml.rels", "")] * 500,
        {},
    ),
    "one line of 10 MB": lambda: "x" * 10 * MB,
    "a line of 1 MB": lambda: "x" * (MB - 1),
    "a million lines": lambda: "\n" * (MB + 1),
    "NUL": lambda: "# Title\n\0\n",
    "lone surrogates": lambda: "# Title\n\ud800\n",
    "surrogates as bytes": lambda: b"# Title\n\xed\xa0\x80\n",
    "truncated UTF-8": lambda: samples.RAW.encode()[:1],
    "truncated UTF-16": lambda: samples.MARKDOWN.encode("utf-16")[:-1],
    "UTF-16 without its mark": lambda: samples.MARKDOWN.encode("utf-16-le"),
    "UTF-32": lambda: samples.MARKDOWN.encode("utf-32"),
    "200 stages": lambda: (
        samples.MARKDOWN
        + "\n".join(
            f"## Stage {number}: S\n### Objectives\n- x\n### Key Competencies\n- y{number}"
            for number in range(6, 206)
        )
    ),
    "only stages": lambda: repeated("Stage 1: x"),
    "only headings": lambda: repeated("# x"),
    "only known headings": lambda: repeated("Objectives:"),
    "only bullets": lambda: below("Objectives", "- x"),
    "only marks": lambda: below("Suggested Readings", "-"),
    "slid marks": lambda: below("Suggested Readings", "-\nx - y -"),
    "nested bullets": lambda: below("Key Competencies", "  - x\n      - Evidence: y"),
    "wrapped bullets": lambda: below("Objectives", "- x\n  y\n  z"),
    "one wrapped bullet": lambda: below("Objectives", "  y").replace("  y", "- x", 1),
    "one long note": lambda: below("Suggested Readings", "  y").replace("  y", "- x — z", 1),
    "same slug": lambda: below("Key Competencies", "- x {#x}"),
    "too long items": lambda: below("Objectives", "- " + "x" * 501),
    "rows": lambda: f"## Core Capabilities Framework\n{repeated('a | b | c | d')}",
    "rows of pipes": lambda: f"## Role Profile\n{long_lines('|')}",
    "cells": lambda: f"## Core Capabilities Framework\n{long_lines('A b, ')}",
    "rows in a list": lambda: below("Key Competencies", "| 1 | x | y |"),
    "tables in a list": lambda: below(
        "Suggested Readings", "| Title | Note |\n|---|---|\n| x | y |"
    ),
    "rows of a stage": lambda: f"# T\n## Stage 1: S\n{repeated('| Objectives | a; b |')}",
    "counted items": lambda: below("Objectives", "1.1 x\n1.2 y"),
    "stages in doubt": lambda: repeated("Stage 1 Foundations"),
    "headings in doubt": lambda: below("Objectives", "- x\n\nMore of it"),
    "nested capabilities": lambda: "## Core Capabilities\n" + repeated("- x\n  - y"),
    "quotations": lambda: f"Stage 1: x\n{repeated('“x')}",
    "audiences": lambda: f"Stage 1: x\n{repeated('Audience: x')}",
    "head of a mail": lambda: repeated("X-Y: z"),
    "setext": lambda: repeated("x\n==="),
    "HTML tables in text": lambda: repeated("<table><tr><td>x</td></tr></table>"),
    "open HTML tables in text": lambda: repeated("<table><tr><td>"),
    "one HTML table in text": lambda: (
        "<table>\n" + repeated("<tr><td>x</td><td>y</td>") + "\n</table>"
    ),
    **{
        f"long lines of {piece!r}": lambda piece=piece: long_lines(piece)
        for piece in [
            *(" ", "- ", "*a", "[x](#", "\\x", " — ", "(", " β ", "β οΈ", "xβt ", "Stage 1: "),
            *(
                "<table>",
                "<br>",
                "<br",
                "| <br>",
                "&amp;",
                "&a",
                "`",
                "`a",
                "A ",
                ": ",
                " | ",
                "a\x01",
            ),
        ]
    },
    **{
        f"below readings, long lines of {piece!r}": lambda piece=piece: (
            f"# T\n## Stage 1: S\n### Suggested Readings\n{long_lines(piece)}"
        )
        for piece in [
            *(
                "- x — (",
                "x - ",
                "x — y (z) ",
                "[x](https://a.b) ",
                "https://a.b ",
                "www.a(",
                "Ab ",
            ),
            *("Ab by ", "Ab: ", "| x ", "www.", "A. "),
        ]
    },
    **{
        f"HTML of {piece!r}": lambda piece=piece: (
            f"<html><body>{piece * ((MB - 100) // len(piece))}"
        )
        for piece in [
            *("<div>", "<b>", "<p>x", "<ul><li>", "<table>", "<td>x", "<font size=1><p>"),
            *("<a href=x>", "<!--", "<![CDATA[", "<", "&", "</p>", "<script>", "<br>", "<pre>\n"),
            *("<a b='", "<p a=1 ", "x", "<li>x", "<svg>", "<img alt=x>"),
        ]
    },
    "HTML of cells that span": lambda: (
        "<html><table>" + "<tr><td colspan=100 rowspan=100>x" * 9_900 + "<tr>" * 60_000
    ),
    "HTML of rows below cells that span": lambda: (
        "<html><table>" + ("<tr><td colspan=100 rowspan=100>" + "<tr>" * 99) * 900
    ),
    "HTML of attributes": lambda: "<html><p " + " ".join(f"a{at}=1" for at in range(90_000)) + ">",
    "HTML of misnested tags": lambda: (
        "<html>" + "".join(f"<font size={at}><p>" for at in range(20_000)) + "</font>" * 20_000
    ),
    "HTML of closed tags": lambda: "<html>" + "<div>" * 100_000 + "</p>" * 100_000,
}


def result(make):
    try:
        understood = understand(make)
    except UnreadableDocument as refused:
        return f"refused: {refused.reason}"
    return f"{len(understood.document.stages)} stages, {len(understood.findings)} findings"


def measured(name):
    """What a document came to, and what its reading took."""
    document = CASES[name]()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        start = time.process_time()
        try:
            said = result(document)
        except BaseException as error:  # whatever it is, the test is to see it
            said = f"{type(error).__name__}: {error}"[:300]
        taken = time.process_time() - start
        os.write(
            write, json.dumps([said, taken, taken / seconds_of_the_shipped_pathway()]).encode()
        )
        os._exit(0)
    _pid, _status, usage = os.wait4(child, 0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said, taken, times = json.loads(pipe.read() or '["died", 0, 0]')
    megabytes = usage.ru_maxrss / 1024
    return {
        "name": name,
        "said": said,
        "seconds": taken,
        "times": times,
        "megabytes": megabytes,
    }


def seconds_of_the_shipped_pathway():
    taken = []
    for _ in range(5):
        start = time.process_time()
        understand(SHIPPED, "x.md")
        taken.append(time.process_time() - start)
    return statistics.median(taken)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()  # the database's columns say how long a text may be
    for case in sys.argv[1:] or CASES:
        print(json.dumps(measured(case)), flush=True)
