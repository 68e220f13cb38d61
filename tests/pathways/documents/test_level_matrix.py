"""A matrix of levels: which one each stage expects of a competency, in the form companies keep."""

import pytest

from pathways.documents.findings import FindingKind, Weight
from pathways.importer.load import make_draft
from pathways.importer.understand import understand
from tests.pathways.importer.test_tables import workbook

HEAD = "# Buyer\n\n"
MATRIX = """| Competency | Junior | Mid-level | Senior |
| --- | --- | --- | --- |
| Negotiates contracts | 1 | 3 | 4 |
| Plans demand | 2 | 3 | 5 |
| Leads buyers | – |  | 3 |
"""
EXPECTED = {
    "Junior": [("Negotiates contracts", "not_started"), ("Plans demand", "learning")],
    "Mid-level": [("Negotiates contracts", "alone"), ("Plans demand", "alone")],
    "Senior": [
        ("Negotiates contracts", "well"),
        ("Plans demand", "helping"),
        ("Leads buyers", "alone"),
    ],
}


def expected(document):
    return {
        stage.title: [(c.text, c.expected_level) for c in stage.competencies]
        for stage in document.stages
    }


def lost(understood):
    kinds = (FindingKind.NOT_UNDERSTOOD, FindingKind.LEFT_OUT)
    return [(f.kind, f.text) for f in understood.findings if f.kind in kinds]


def as_sheet(text):
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()]
    return workbook(Buyer=[row for row in rows if row[1].strip("- ")])


def test_each_stage_has_the_competencies_of_which_it_expects_a_level():
    understood = understand(HEAD + MATRIX)

    assert expected(understood.document) == EXPECTED
    assert lost(understood) == []


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("3", "Doing it alone, in usual cases"),
        ("3", "3 – Practitioner"),
        ("3", "Selbstständig, in üblichen Fällen"),
        ("3", "3/5"),
    ],
)
def test_levels_may_be_named_in_words(number, name):
    text = MATRIX.replace(f"| {number} |", f"| {name} |")

    assert name in text
    assert expected(understand(HEAD + text).document) == EXPECTED


def test_a_row_across_the_table_and_a_first_column_name_areas():
    across = MATRIX.replace("| Plans", "| Planning | | | |\n| Plans")
    column = (
        "| Area | Competency | Junior | Senior |\n| --- | --- | --- | --- |\n"
        "| Talks | Negotiates contracts | 1 | 4 |\n| | Writes offers | 2 | 4 |\n"
        "| Planning | Plans demand | 2 | 5 |\n"
    )

    areas = [
        [(c.text, c.area) for c in understand(HEAD + text).document.stages[0].competencies]
        for text in (across, column)
    ]

    assert areas == [
        [("Negotiates contracts", ""), ("Plans demand", "Planning")],
        [
            ("Negotiates contracts", "Talks"),
            ("Writes offers", "Talks"),
            ("Plans demand", "Planning"),
        ],
    ]


def test_a_table_of_texts_is_no_matrix_of_levels():
    text = MATRIX.replace("| 3 | 5 |", "| Plans a month | 5 |")

    texts = [c.text for c in understand(HEAD + text).document.stages[1].competencies]

    assert "Plans demand: Plans a month" in texts


@pytest.mark.django_db
def test_a_competency_is_one_and_the_same_at_every_stage():
    draft = make_draft(understand(HEAD + MATRIX).document, role=None)

    slugs = [[c.slug for c in stage.competencies.all()] for stage in draft.stages.all()]
    assert slugs == [
        ["negotiates-contracts", "plans-demand"],
        ["negotiates-contracts", "plans-demand"],
        ["negotiates-contracts", "plans-demand", "leads-buyers"],
    ]


def test_a_sheet_is_read_like_a_table_in_a_text():
    understood = understand(as_sheet(MATRIX), "buyer.xlsx")

    assert expected(understood.document) == EXPECTED
    assert understood.of_weight(Weight.OBSTACLE) == []


def test_a_stage_among_stages_may_have_any_name():
    text = MATRIX.replace("Mid-level", "Buyer")

    assert list(expected(understand(HEAD + text).document)) == ["Junior", "Buyer", "Senior"]


def test_numbers_before_the_stages_are_no_stage():
    rows = MATRIX.splitlines()
    numbered = [
        f"| {left} {row}" for left, row in zip(["No.", "---", "1", "2", "3"], rows, strict=True)
    ]

    document = understand(HEAD + "\n".join(numbered)).document

    assert [stage.title for stage in document.stages] == list(EXPECTED)
