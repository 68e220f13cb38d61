"""What a competency means and can look like, in documents: read, written and read again."""

import pytest

from pathways.documents.document import CompetencyDocument, PathwayDocument, StageDocument
from pathways.documents.findings import FindingKind, Weight
from pathways.exports import markdown
from pathways.importer.load import make_draft, obstacles
from pathways.importer.understand import understand
from tests.pathways.importer.samples import docx, paragraph

TRIAGE = CompetencyDocument(
    "Triage",
    "triage",
    explanation="Decides what comes first.\nWhat harms people comes before all else.",
    examples="Sorts the morning's tickets\nSays no to a loud request",
    alone="Sorts a day's tickets",
)
WRITING = CompetencyDocument("Writing", "writing")
WRITTEN = [
    "- Triage {#triage}",
    "  - What it means: Decides what comes first.",
    "  - What it means: What harms people comes before all else.",
    "  - For example: Sorts the morning's tickets",
    "  - For example: Says no to a loud request",
    "  - Doing it alone, in usual cases: Sorts a day's tickets",
    "- Writing {#writing}",
]
BULLETS = "\n".join(WRITTEN)
GERMAN = BULLETS.replace("What it means", "Was es bedeutet").replace("For example", "Zum Beispiel")
HEADINGS = "# Agent\n## Stage 1: Start\n### Key Competencies\n"


def document(*competencies):
    stage = StageDocument(1, "Start", competencies=competencies)
    return PathwayDocument(role_name="Agent", title="Agent", stages=(stage,))


def read(text):
    understood = understand(text)
    questions = [f for f in understood.findings if f.place.stage and f.weight != Weight.NOTICE]
    return understood.document.stages[0].competencies, [finding.kind for finding in questions]


def as_html():
    items = "".join(
        f"<li>{head}<ul>{''.join(f'<li>{line}</li>' for line in below)}</ul></li>"
        for head, *below in (WRITTEN[:6], WRITTEN[6:])
    )
    items = items.replace("  - ", "").replace("- ", "").replace("<ul></ul>", "")
    return f"<h1>Agent</h1><h2>Stage 1: Start</h2><h3>Key Competencies</h3><ul>{items}</ul>"


def as_docx():
    def bullet(line):
        depth, text = ("1", line[4:]) if line.startswith("  ") else ("0", line[2:])
        numbered = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>'
        return paragraph(text, numbered)

    heads = [("Titel", "Agent"), ("berschrift2", "Stage 1: Start")]
    heads.append(("berschrift3", "Key Competencies"))
    body = [paragraph(words, f'<w:pStyle w:val="{style}"/>') for style, words in heads]
    return docx("".join([*body, *map(bullet, WRITTEN)]))


SHAPES = {
    "Markdown": HEADINGS + BULLETS,
    "in German": HEADINGS + GERMAN,
    "HTML": as_html(),
    "DOCX": as_docx(),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_explanation_and_examples_are_read(shape):
    assert read(SHAPES[shape]) == ((TRIAGE, WRITING), [])


def test_explanation_and_examples_are_written_as_bullets_and_read_as_the_same():
    text = markdown(document(TRIAGE, WRITING))

    assert [line for line in text.splitlines() if line.lstrip().startswith("- ")] == WRITTEN
    assert understand(text).document == document(TRIAGE, WRITING)


def test_competency_without_them_is_written_as_before():
    text = markdown(document(CompetencyDocument("Triage", "triage", "A queue", helping="Teaches")))

    assert text.splitlines()[-4:] == [
        "### Key Competencies",
        "- Triage {#triage}",
        "  - Evidence: A queue",
        "  - Helping others do it: Teaches",
    ]


def test_wrapped_line_with_an_example_is_no_label():
    text = HEADINGS + "- Plans the week\n  for example: the rota\n- Writes"

    assert read(text)[0] == (
        CompetencyDocument("Plans the week for example: the rota"),
        CompetencyDocument("Writes"),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"explanation": "x" * 2000, "examples": "\n".join(["x" * 300] * 5)}, []),
        ({"explanation": "x" * 2001}, [(FindingKind.TOO_LONG, "x" * 2001, "2000")]),
        ({"examples": "a\n" + "x" * 301}, [(FindingKind.TOO_LONG, "x" * 301, "300")]),
        ({"examples": "\n".join("abcdef")}, [(FindingKind.TOO_MANY, "Triage", "5")]),
    ],
    ids=["all there is room for", "long explanation", "long example", "six examples"],
)
def test_what_has_no_room_is_no_draft_as_it_is_and_an_import_makes_room(said, expected):
    asked = document(CompetencyDocument("Triage", **said))

    found = obstacles(asked, None)
    read_again = understand(markdown(asked))

    assert [(each.kind, each.text, each.value) for each in found] == expected
    assert obstacles(read_again.document, None) == []
    assert bool(read_again.of_weight(Weight.QUESTION)) is bool(expected)


@pytest.mark.django_db
def test_they_are_saved_with_the_draft():
    competency = make_draft(document(TRIAGE), role=None).stages.get().competencies.get()

    assert competency.explanation == TRIAGE.explanation
    assert competency.example_lines == ["Sorts the morning's tickets", "Says no to a loud request"]
