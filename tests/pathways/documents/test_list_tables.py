"""Tables in place of lists."""

import pytest

from pathways.documents.document import (
    CompetencyDocument,
    MetricDocument,
    ReadingDocument,
    StageDocument,
)
from pathways.documents.findings import FindingKind
from pathways.importer.understand import understand
from tests.pathways.documents.test_parse import parsed, said, stage


def test_row_of_a_table_is_one_item():
    text = (
        "### Competencies\n| Competency | What it looks like |\n|---|---|\n"
        "| Triage | Sorts tickets |\n| Writing | |"
    )

    assert stage(text).competencies == (CompetencyDocument("Triage"), CompetencyDocument("Writing"))
    assert said(text) == [(FindingKind.NOT_UNDERSTOOD, 4, "Sorts tickets")]


def test_head_of_a_table_is_told_by_its_words_where_there_is_no_ruler():
    text = "### Success Metrics\n| Metric | Target |\n| Tickets a day | 10 |"

    assert stage(text).metrics == (MetricDocument("Tickets a day"),)
    assert said(text) == [(FindingKind.NOT_UNDERSTOOD, 3, "10")]


def test_head_of_a_table_with_words_that_nobody_knows_is_reported():
    text = "### Objectives\n| Wish | By when |\n|---|---|\n| Learn | June |"

    assert stage(text).objectives == ("Learn",)
    assert said(text) == [
        (FindingKind.GUESSED, 2, "| Wish | By when |"),
        (FindingKind.NOT_UNDERSTOOD, 2, "By when"),
        (FindingKind.NOT_UNDERSTOOD, 4, "June"),
    ]


@pytest.mark.parametrize("head", ["| # | Objective |\n|---|---|\n", "| No. | Objective |\n", ""])
def test_running_numbers_of_rows_are_no_items(head):
    text = f"### Objectives\n{head}| 1 | Learn |\n| 2. | Ask |"

    assert stage(text).objectives == ("Learn", "Ask")
    assert said(text) == []


def test_numbers_that_do_not_run_are_said():
    text = "### Success Metrics\n| 10 | Tickets |\n| 20 | Calls |"

    assert [metric.text for metric in stage(text).metrics] == ["10", "20"]
    assert [finding[2] for finding in said(text)] == ["Tickets", "Calls"]


def test_readings_in_a_table_are_read_by_its_head():
    text = (
        "### Suggested Readings\n| Author | Title | Note | Link |\n|---|---|---|---|\n"
        "| Goldratt | The Goal | A novel | https://example.com/ |\n| Womack | Lean | | |"
    )

    assert stage(text).readings == (
        ReadingDocument("The Goal", "Goldratt", "A novel", "https://example.com/"),
        ReadingDocument("Lean", "Womack"),
    )
    assert said(text) == []


def test_table_tells_the_evidence_of_a_competency():
    text = "### Competencies\n| Competency | Evidence |\n|---|---|\n| Triage | A sorted queue |"

    assert stage(text).competencies == (
        CompetencyDocument("Triage", evidence_prompt="A sorted queue"),
    )
    assert said(text) == []


def test_row_without_its_item_is_not_understood():
    text = "### Competencies\n| Triage | |\n| | Sorts tickets |"

    assert stage(text).competencies == (CompetencyDocument("Triage"),)
    assert said(text) == [(FindingKind.NOT_UNDERSTOOD, 3, "| | Sorts tickets |")]


def test_rows_that_are_the_same_are_all_items():
    text = "### Objectives\n<table><tr><td>a<td></tr><tr><td>a<td></tr></table>"
    document = understand(f"# T\n## Stage 1: S\n{text}").document

    assert document.stages[0].objectives == ("a", "a")


def test_stage_as_a_table():
    text = (
        "| Audience | Clerks |\n|---|---|\n| **Objectives** | Learn; ask |\n"
        "| Key Competencies: | • Triage; • Writing |\n| Core Competencies | Calm |\n"
        "| Suggested Readings | The Goal — Goldratt |\n| Salary | a lot |"
    )

    assert stage(text) == StageDocument(
        1,
        "First",
        audience="Clerks",
        objectives=("Learn", "ask"),
        competencies=tuple(map(CompetencyDocument, ("Triage", "Writing", "Calm"))),
        readings=(ReadingDocument("The Goal", "Goldratt"), ReadingDocument("Salary")),
    )
    assert said(text) == [(FindingKind.NOT_UNDERSTOOD, 7, "a lot")]


@pytest.mark.parametrize("text", ["| a | b |", "| | Stage 1 |"])
def test_row_is_no_quotation(text):
    assert stage(text).quotation == ""
    assert said(text) == [(FindingKind.NOT_UNDERSTOOD, 1, text)]


@pytest.mark.parametrize("heading", ["## Role Purpose\n", "## Role Summary\n", ""])
def test_row_is_no_summary(heading):
    found = parsed(f"{heading}| a | b |\nWords")

    assert (found.document.summary or found.document.purpose) == "Words"
    assert "| a | b |" in [f.text for f in found.findings if f.kind == FindingKind.NOT_UNDERSTOOD]
