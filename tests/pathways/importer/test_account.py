"""Nothing is dropped in silence: every word of a document is in the pathway or in a finding."""

import os
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pathways.documents.document import ABOUT_COMPETENCY
from pathways.documents.findings import FindingKind
from pathways.documents.parser import vocabulary
from pathways.exports import markdown
from pathways.importer.refusals import UnreadableDocument
from pathways.importer.understand import understand
from tests.pathways.importer import samples
from tests.pathways.importer.documents import PIECES

# More for a night's work.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "150"))
QUICK = settings(max_examples=EXAMPLES)

WORD = re.compile(r"[^\W_]+")
# Where the cells of a table can have grown together.
GROWN = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")


def words(text):
    return set(WORD.findall(GROWN.sub(" ", text.replace("\\", "")).casefold()))


def texts(value):
    """Every text of a document, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


COLUMNS = [
    vocabulary.ITEM_COLUMNS,
    vocabulary.AUTHOR_COLUMNS,
    vocabulary.NOTE_COLUMNS,
    vocabulary.NUMBER_COLUMNS,
    vocabulary.OTHER_COLUMNS,
]
# The words that say where something stands, and the numbers of stages and items.
STRUCTURE = words(
    " ".join(
        [
            *(name for names in vocabulary.HEADINGS.values() for name in names),
            *(name for names in vocabulary.PROFILE_LABELS.values() for name in names),
            *(name for names in ABOUT_COMPETENCY.values() for name in names),
            *(name for heads in vocabulary.TABLE_HEADS.values() for head in heads for name in head),
            *vocabulary.AUDIENCE_LABELS,
            *vocabulary.LINK_LABELS,
            *vocabulary.NUMBER_OF,
            *(name for names in COLUMNS for name in names),
            "stage phase level step stufe etappe schritt markdown md text txt x o https",
            "abcdefghijklmnopqrstuvwxyz".replace("", " "),
        ]
    )
)


def is_structure(word):
    return word in STRUCTURE or word.isdigit()


def unaccounted(understood):
    """The words that are nowhere, with the numbers of their lines."""
    said = {number: set() for number, _text in understood.lines}
    taken = {number: [] for number, _text in understood.lines}
    for use in understood.uses:
        said[use.line] |= words(use.text)
        taken[use.line].append(use.text)
    everywhere = words(" ".join(texts(understood.document)))
    for finding in understood.findings:
        said.setdefault(finding.line, set()).update(words(f"{finding.text} {finding.value}"))
    # Identities and addresses are no words of their line, and the same in the document.
    named = {
        word
        for stage in understood.document.stages
        for item in (stage, *stage.competencies, *stage.readings, *stage.metrics)
        for word in words(f"{item.slug} {getattr(item, 'link', '')}")
    }
    for number, text in understood.lines:
        # A link's words can be grown together with those behind it.
        grown = "".join(WORD.findall(" ".join(taken[number]).casefold()))
        for word in words(text) - said[number] - named:
            if not is_structure(word) and word not in grown:
                yield number, word
    reported = {f.line for f in understood.findings if f.kind == FindingKind.NOT_UNDERSTOOD}
    for use in understood.uses:
        if use.line not in reported:
            yield from ((use.line, word) for word in words(use.text) - everywhere)


@st.composite
def altered(draw, text):
    """A part of a document in which lines are gone, doubled, moved, cut, or strange."""
    lines = text.split("\n")
    start = draw(st.integers(0, len(lines) - 1))
    part = lines[start : start + draw(st.integers(5, 60))]
    line = st.sampled_from(lines)
    strange = st.one_of(
        line,
        PIECES,
        st.builds(lambda a, b: f"{a} {b}", line, PIECES),
        st.builds(lambda text, at: text[at:], line, st.integers(0, 12)),
        st.builds(lambda a, b: a + b, line, line),
        line.map(lambda text: f"    {text}"),
        st.just(""),
    )
    for _ in range(draw(st.integers(0, 12))):
        at = draw(st.integers(0, len(part)))
        part[at : at + draw(st.integers(0, 2))] = draw(st.lists(strange, max_size=3))
    return "\n".join(part)


# One after the other: a page of a wiki, plain text, tables, headings in bold, numbered, underlined.
OFFICES = Path(__file__).with_name("offices.md").read_text(encoding="utf-8")
DOCUMENTS = st.one_of(
    altered(OFFICES),
    altered(samples.MARKDOWN),
    altered(samples.RAW),
    altered(samples.without_marks()),
    altered(samples.with_html_tables()),
    altered(markdown(understand(samples.MARKDOWN).document)),
)


@QUICK
@given(DOCUMENTS)
@example(samples.MARKDOWN)
@example(samples.RAW)
@example(OFFICES)
def test_every_word_is_in_the_document_or_in_a_finding(text):
    try:
        understood = understand(text, "pathway.md")
    except UnreadableDocument:
        return

    assert list(unaccounted(understood)) == []


@QUICK
@given(DOCUMENTS)
def test_every_line_is_accounted_for(text):
    try:
        understood = understand(text)
    except UnreadableDocument:
        return
    known = {use.line for use in understood.uses} | {f.line for f in understood.findings}

    assert [
        number for number, line in understood.lines if line.strip() and number not in known
    ] == []


@QUICK
@given(DOCUMENTS)
def test_what_was_understood_of_anything_is_exported_and_read_as_the_same(text):
    try:
        document = understand(text).document
    except UnreadableDocument:
        return
    again = understand(markdown(document), "pathway.md")

    assert again.document == document
    kinds = {finding.kind for finding in again.findings}
    assert kinds <= {FindingKind.MISSING, FindingKind.TOO_LONG, FindingKind.GUESSED}


def test_account_sees_what_is_missing():
    """The tests above would pass just as well if they saw nothing."""
    understood = understand(samples.MARKDOWN)
    without = type(understood)(understood.document, (), understood.lines, understood.uses[:-1])

    assert {word for _number, word in unaccounted(without)} >= {"enablement"}


@QUICK
@given(st.binary(max_size=200) | st.text(st.characters(), max_size=200))
def test_anything_is_read_or_refused(data):
    try:
        understand(data)
    except UnreadableDocument:
        return


@QUICK
@given(
    st.integers(0, len(samples.RAW.encode()) - 1),
    st.binary(min_size=1, max_size=4),
    st.sampled_from(["", "x.html", "x.docx", "x.md"]),
)
def test_any_damage_is_read_or_refused(at, what, name):
    data = samples.RAW.encode()
    for document in (data[:at] + what + data[at:], data[:at], data[:at] + what):
        try:
            understand(document, name)
        except UnreadableDocument:
            continue


@QUICK
@given(st.data())
def test_any_damage_to_a_docx_file_is_read_or_refused(data):
    document = bytearray(DOCX)
    for _ in range(data.draw(st.integers(1, 3))):
        document[data.draw(st.integers(0, len(document) - 1))] = data.draw(st.integers(0, 255))
    try:
        understand(bytes(document), "pathway.docx")
    except UnreadableDocument:
        return


DOCX = samples.docx_of()
