"""What documents hold that used to be read as something else, in silence."""

import pytest

from pathways.documents.findings import FindingKind
from pathways.importer.understand import understand

STAGE = "\n## Stage 1: First\n### Objectives\n- Learn\n"


def document(text, name="x.md"):
    return understand(text, name).document


@pytest.mark.parametrize(
    "text",
    [
        "Role Name\n\nEngineer\n",
        "Role Name\nEngineer\n",
        "# T\n## Role Profile\nRole Name\nEngineer\n",
        "# T\n\n| Role Name | Engineer |\n| --- | --- |\n| Scope | All |\n",
        "Role Name: Engineer\n",
        "Name der Rolle\nEngineer\n",
    ],
)
def test_label_of_the_role_is_no_part_of_its_name(text):
    assert document(text + STAGE).role_name == "Engineer"


@pytest.mark.parametrize(
    ("block", "field"),
    [
        (
            "<blockquote><p>Calm.</p></blockquote><p>Keeps the peace.</p>",
            "Calm.\n\nKeeps the peace.",
        ),
        ("<ul><li></li></ul><p>Keeps the peace.</p>", "Keeps the peace."),
        ("<h2></h2><p>Keeps the peace.</p>", "Keeps the peace."),
        ("<blockquote></blockquote><p>Keeps the peace.</p>", "Keeps the peace."),
    ],
)
def test_paragraph_after_another_element_is_a_paragraph(block, field):
    page = f"<h1>T</h1><h2>Role Purpose</h2>{block}<h2>Stage 1: First</h2>"

    assert document(page, "x.html").purpose == field


def test_audience_below_a_quotation_in_a_page_is_one():
    page = (
        "<h1>T</h1><h2>Stage 1: First</h2><blockquote><p>Start.</p></blockquote>"
        "<p>Audience: newcomers</p>"
    )
    [stage] = document(page, "x.html").stages

    assert (stage.quotation, stage.audience) == ("Start.", "newcomers")


@pytest.mark.parametrize("name", ["x.md", "x.html"])
def test_table_of_two_columns_at_the_top_is_read(name):
    rows = [
        *(("Reports to", "COO"), ("Scope", "All sites"), ("Key responsibilities", "Cooks; cleans")),
        *(("Person specification", "Calm people"), ("Job purpose", "To feed all.")),
    ]
    if name == "x.md":
        table = "\n".join(f"| {left} | {right} |" for left, right in rows)
        text = f"# Cook\n\n{table}\n{STAGE}"
    else:
        table = "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in rows)
        text = f"<h1>Cook</h1><table>{table}</table><h2>Stage 1: First</h2>"

    found = document(text, name)

    assert (found.reports_to, found.scope) == ("COO", "All sites")
    assert (found.responsibilities, found.ideal_candidates) == (
        ("Cooks", "cleans"),
        ("Calm people",),
    )
    assert (found.purpose, found.summary) == ("To feed all.", "")


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("<aside>", "</aside>"), ('<div class="box">', "</div>"), ("<details>", "</details>")],
)
def test_tags_of_boxes_are_no_words(opening, closing):
    text = f"# T\n## Role Purpose\n{opening}\nTo cook.\n{closing}\n{STAGE}"
    found = understand(text, "x.md")

    assert found.document.purpose == "To cook."
    assert [f.kind for f in found.findings] == ["guessed", "repaired", "repaired"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (
            "Elle écrit les rapports et les lit avec son équipe pour que tout soit clair",
            "fr",
        ),
        ("Schrijft het rapport voor de klant en zorgt dat het met een collega wordt gelezen", "nl"),
        ("Escribe los informes para el equipo y los lee con sus colegas, que son del área", "es"),
        ("Пишет отчёты и читает их вместе с командой", "ru"),
        ("Пише звіти та їх читає", "uk"),
        ("チームと一緒に報告書を書く", "ja"),
        ("与团队一起撰写报告", "zh-hans"),
        ("Γράφει αναφορές με την ομάδα", "el"),
        ("Schreibt die Berichte und liest sie mit dem Team, das für den Bereich da ist", "de"),
        ("Writes the reports and reads them with the team that is in charge of this", "en"),
        ("SQL", "en"),
    ],
)
def test_language_is_guessed_from_the_words_and_said(words, code):
    found = understand(f"# T\n## Stage 1: A\n### Objectives\n- {words}\n", "x.md")
    said = [f.text for f in found.findings if f.place.part == "language"]

    assert found.document.language == code
    assert len(said) == (code != "en")


def test_language_that_the_document_says_counts():
    text = (
        "# T\n## Role Profile\nLanguage: en\n## Role Purpose\nElle écrit les rapports et les lit."
    )

    assert document(text).language == "en"


def test_headings_stand_out_of_the_summary_of_a_fold():
    text = "# T\n## Role Purpose\n<details>\n<summary>To cook.</summary>\n</details>\n"

    assert document(text + STAGE).purpose == "To cook."
    assert FindingKind.NOT_UNDERSTOOD not in {f.kind for f in understand(text + STAGE).findings}
