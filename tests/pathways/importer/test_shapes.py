"""One document in all the shapes people have: each gives the same pathway, and nothing is open."""

import pytest

from pathways.documents.findings import FindingKind, Weight
from pathways.importer.understand import understand
from tests.pathways.importer import samples


@pytest.fixture(scope="module")
def reference():
    return understand(samples.MARKDOWN, "pathway.md").document


SHAPES = {
    "damaged": samples.RAW,
    "damaged, as a file": samples.RAW.encode(),
    "pasted": samples.MARKDOWN,
    "with a byte order mark": b"\xef\xbb\xbf" + samples.MARKDOWN.encode(),
    "UTF-16": samples.MARKDOWN.encode("utf-16"),
    "Windows line ends": samples.MARKDOWN.replace("\n", "\r\n"),
    "old Mac line ends": samples.MARKDOWN.replace("\n", "\r"),
    "headings without marks": samples.without_marks(),
    "headings with emoji": samples.with_emoji(),
    "headings in capitals": samples.MARKDOWN.replace("### Key Comp", "### KEY COMP"),
    "bold headings": samples.MARKDOWN.replace("### Objectives", "**Objectives:**"),
    "bold labels": samples.MARKDOWN.replace("Audience:", "**Audience:**"),
    "stars": samples.bulleted("*"),
    "dots": samples.bulleted("•"),
    "dots with a tab": samples.bulleted("•\t"),
    "en dashes": samples.bulleted("–"),
    "numbers": samples.numbered(),
    "emoji as bullets": samples.bulleted("✅"),
    "bullets alone on their line": samples.with_bullets_alone(),
    "no empty lines": samples.MARKDOWN.replace("\n\n", "\n"),
    "an empty line after each": samples.MARKDOWN.replace("\n", "\n\n"),
    "tables with pipes on both sides": samples.with_rows(lambda a, b: f"| {a} | {b} |"),
    "tables with tabs": samples.with_rows(lambda a, b: f"{a}\t{b}"),
    "tables with gaps": samples.with_rows(lambda a, b: f"{a}     {b}"),
    "tables, a cell a line": samples.with_rows(lambda a, b: f"{a}\n{b}"),
    "HTML tables": samples.with_html_tables(),
    "HTML": samples.html(),
    "HTML of the damaged text": samples.html(samples.RAW),
    "DOCX": samples.docx_of(),
}
GUESSED = {
    "tables, nothing between cells": samples.with_rows(lambda a, b: f"{a}{b}"),
    "tables, a blank between cells": samples.with_rows(lambda a, b: f"{a} {b}"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_the_same_pathway(shape, reference):
    understood = understand(SHAPES[shape])

    assert understood.document == reference
    assert [f for f in understood.findings if f.weight != Weight.NOTICE] == []


@pytest.mark.parametrize("shape", GUESSED)
def test_what_has_to_be_guessed_is_right_and_is_said(shape, reference):
    understood = understand(GUESSED[shape])

    assert understood.document == reference
    assert {f.kind for f in understood.findings} == {FindingKind.GUESSED}
