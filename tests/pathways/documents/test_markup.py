"""Line breaks and entities that a Markdown editor writes, and markup that is meant as words."""

import pytest

from pathways.documents.document import PathwayDocument
from pathways.documents.findings import FindingKind
from pathways.documents.parser.markup import with_markup_escaped, without_markup
from pathways.exports import markdown
from pathways.importer.understand import understand


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("R&amp;D", "R&D"),
        ("Lead&nbsp;a shift", "Lead a shift"),
        ("- Caf&eacute; &#8212; &#x201c;x&#x201D;", "- Café — “x”"),
        ("1 &lt; 2 &#42;x&#42;", r"1 \< 2 \*x\*"),
        ("a&#10;b", "a b"),
        (
            "| Short | Fewer calls<br>Happier customers |",
            "| Short | Fewer calls; Happier customers |",
        ),
        ("| Short | Fewer.<br/>More<BR /><br> |<br>a |", "| Short | Fewer. More | a |"),
        ("  - Fewer calls<br>Happier customers<br>", "  - Fewer calls Happier customers"),
    ],
)
def test_breaks_and_entities_are_words(line, words):
    assert without_markup(line) == words


@pytest.mark.parametrize(
    "line",
    [
        "<script>alert(1)</script>",
        "<b>bold</b> & <i>more</i>",
        "?a=1&copy=2",
        "&unknown; &; &#; &#x;",
        r"R\&amp;D and \<br>",
        "writes `<br>` and `&amp;` by hand",
    ],
)
def test_other_markup_stays_as_it_is(line):
    assert without_markup(line) == line


@pytest.mark.parametrize("text", ["R&amp;D", "a<br>b", "&amp;lt;", "`&amp;` and &amp;"])
def test_words_that_look_like_markup_are_exported_as_words(text):
    document = PathwayDocument("Clerk", "Clerk", responsibilities=(text,))

    assert without_markup(with_markup_escaped(text)) == with_markup_escaped(text)
    assert understand(markdown(document)).document == document


def test_what_became_of_markup_is_said():
    understood = understand("# Clerk\n## Strategic Value\nSoon | Less<br>More &amp; better |")

    assert understood.document.strategic_values[0].value == "Less; More & better"
    assert [
        (f.line, f.text, f.value) for f in understood.findings if f.kind == FindingKind.REPAIRED
    ] == [(3, "Soon | Less<br>More &amp; better |", "Soon | Less; More & better |")]


def test_markup_of_a_web_page_is_read_once():
    page = "<!doctype html><h1>Clerk</h1><h2>Summary</h2><p>Writes &amp;amp; and &lt;br&gt;"

    assert understand(page).document.summary == "Writes &amp; and <br>"
