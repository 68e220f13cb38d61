"""What people write otherwise than we do is filed where it belongs, or it is said that it isn't."""

from pathlib import Path

import pytest

from pathways.documents.document import (
    CapabilityDocument,
    CompetencyDocument,
    MetricDocument,
    ReadingDocument,
    StageDocument,
    StrategicValueDocument,
)
from pathways.documents.findings import FindingKind
from pathways.importer.understand import understand
from tests.pathways.documents.test_parse import parsed, said, stage

HABITS = Path(__file__).with_name("habits.md").read_text(encoding="utf-8")


def test_document_of_many_habits():
    understood = understand(HABITS, "habits.md")

    assert understood.document.capabilities == (
        CapabilityDocument("Leadership", ("Coaching", "Delegation")),
        CapabilityDocument("Service", ("Triage", "Writing, in plain words")),
    )
    assert understood.document.strategic_values == (
        StrategicValueDocument("Short-term", "Fewer calls; Happier customers"),
    )
    assert understood.document.stages == (
        StageDocument(
            1,
            "Foundations (0–12 months)",
            competencies=(CompetencyDocument("Triage"),),
            readings=(
                ReadingDocument("The Goal", "Eliyahu M. Goldratt", "a novel on constraints"),
                ReadingDocument("Team Topologies", "Skelton", link="https://teamtopologies.com"),
            ),
            metrics=(MetricDocument("1.1 Ten tickets"),),
            watch_fors=("Rushing", "Silence"),
            development_tips=("Step 1: Shadow a colleague", "Step 2: Take your own calls"),
        ),
        StageDocument(
            2,
            "Growing",
            audience="senior agents",
            objectives=("Lead a shift", "Plan it"),
            metrics=(MetricDocument("Twenty tickets"),),
        ),
    )
    assert [(f.kind, f.line, f.text) for f in understood.findings] == [
        (FindingKind.GUESSED, 8, "| | Delegation |"),
        (FindingKind.NOT_UNDERSTOOD, 23, "Sorts tickets"),
        (FindingKind.NOT_UNDERSTOOD, 28, "**Tools We Use**"),
        (FindingKind.NOT_UNDERSTOOD, 29, "- Jira"),
        (FindingKind.GUESSED, 31, "1.1 Ten tickets"),
    ]


# Headings that are unknown


@pytest.mark.parametrize(
    "heading", ["**Reflection Questions**", "__Why?__", "\nReflection Questions", "\nTo ask\n"]
)
def test_list_below_an_unknown_heading_is_not_understood(heading):
    text = f"**Objectives**\n- Learn\n{heading}\n- What surprised you?\n**Watch For**\n- Haste"

    assert stage(text).objectives == ("Learn",)
    assert stage(text).watch_fors == ("Haste",)
    assert [kind for kind, _line, _text in said(text)] == [FindingKind.NOT_UNDERSTOOD] * 2


@pytest.mark.parametrize(
    "above", ["- The Goal — Goldratt", "| The Goal — Goldratt |", "- The Goal — Goldratt\nA novel"]
)
def test_readings_end_where_an_unknown_heading_begins(above):
    text = f"Suggested Readings:\n{above}\n\n**Tools We Use**\n- Jira"

    assert [reading.title for reading in stage(text).readings] == ["The Goal"]
    assert [text for _kind, _line, text in said(text)] == ["**Tools We Use**", "- Jira"]


def test_notes_between_readings_are_no_headings():
    text = "Suggested Readings:\n- The Goal — Goldratt\n\nA novel\n\n- Lean — Womack"

    assert [reading.note for reading in stage(text).readings] == ["A novel", ""]
    assert said(text) == []


# Stages


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Stage 1 (0–12 months): Foundations", "Foundations (0–12 months)"),
        ("Stage 1 (Foundations)", "Foundations"),
        ("2. STAGE 1: FOUNDATIONS", "FOUNDATIONS"),
        ("## 5. Stage 1: Foundations", "Foundations"),
        ("## 5. Stage One – Foundations", "Foundations"),
        ("Stage 1/5: Foundations", "Foundations"),
        ("Stufe eins: Grundlagen", "Grundlagen"),
        ("Stage 1 Foundations", "Foundations"),
        ("## Stage 1 Foundations", "Foundations"),
        ("**Stage 1 Foundations**", "Foundations"),
        ("## Step 1: Foundations", "Foundations"),
    ],
)
def test_headings_of_stages(heading, title):
    found = parsed(f"# T: Career Pathway\nSummary\nx.\n{heading}\nAudience: all\nObjectives:\n- a")

    assert [stage.title for stage in found.document.stages] == [title]
    assert found.document.stages[0].objectives == ("a",)
    assert [f.kind for f in found.findings] == [FindingKind.GUESSED]  # the role's name alone


@pytest.mark.parametrize(
    "line", ["Stage 1 is where you start", "Stage 1 Begins here.", "2. Stage 1: First", "x"]
)
def test_sentences_about_stages_begin_none(line):
    found = parsed(f"# T\n## Role Purpose\nLeads.\n{line}\n## Key Responsibilities\n- a")

    assert found.document.stages == ()
    assert found.document.purpose == f"Leads.\n{line}"


def test_line_that_may_have_been_meant_as_a_stage_is_said():
    findings = parsed("# T\n## Role Purpose\nLeads.\nStage 1 Foundations\n## Scope").findings

    assert (FindingKind.GUESSED, 4, "Stage 1 Foundations") in [
        (f.kind, f.line, f.text) for f in findings
    ]


def test_steps_and_levels_in_a_list_begin_no_stage():
    text = (
        "Development Tips:\nStep 1: Shadow\nStep 2: Take calls\n### Key Competencies\n"
        "- Triage\n  Level 1: knows\n### Level 2: does"
    )

    assert stage(text).development_tips == ("Step 1: Shadow", "Step 2: Take calls")
    assert stage(text).competencies == (CompetencyDocument("Triage"),)
    assert said(text) == [
        (FindingKind.NOT_UNDERSTOOD, 6, "Level 1: knows"),
        (FindingKind.NOT_UNDERSTOOD, 7, "### Level 2: does"),
    ]


def test_steps_and_levels_are_stages_where_all_stages_are_called_so():
    document = parsed("# T\nLevel 1: A\nDevelopment Tips:\nStep 1: Ask\nLevel 2: B").document

    assert [stage.title for stage in document.stages] == ["A", "B"]
    assert document.stages[0].development_tips == ("Step 1: Ask",)


def test_stage_further_in_is_part_of_what_is_above():
    assert parsed("# T\nStage 1: A\nObjectives:\n- a\n  Stage 2: b").document.stages[1:] == ()


# Readings


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        (
            "The Goal - Eliyahu M. Goldratt - a novel",
            ReadingDocument("The Goal", "Eliyahu M. Goldratt", "a novel"),
        ),
        (
            "Team Topologies - Matthew Skelton - https://teamtopologies.com",
            ReadingDocument(
                "Team Topologies", "Matthew Skelton", link="https://teamtopologies.com"
            ),
        ),
        (
            "The Goal — Goldratt https://example.com/a_(b).",
            ReadingDocument("The Goal", "Goldratt", link="https://example.com/a_(b)"),
        ),
        (
            "The Goal — Goldratt (www.example.com)",
            ReadingDocument("The Goal", "Goldratt", link="https://www.example.com"),
        ),
        ("The Goal by Eli M. Goldratt", ReadingDocument("The Goal", "Eli M. Goldratt")),
        ('"The Goal" by Goldratt', ReadingDocument('"The Goal"', "Goldratt")),
        ("The Goal, by Goldratt & Cox", ReadingDocument("The Goal", "Goldratt & Cox")),
        ("Learning by doing", ReadingDocument("Learning by doing")),
        ("https://example.com", ReadingDocument("https://example.com")),
    ],
)
def test_readings_with_authors_notes_and_addresses(written, reading):
    assert stage(f"Suggested Readings:\n- {written}").readings == (reading,)
    assert said(f"Suggested Readings:\n- {written}") == []


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("The Goal - Eli Goldratt - North River", ("The Goal", "Eli Goldratt", "North River")),
        ("The Goal - a novel", ("The Goal", "", "a novel")),
        ("Management by Objectives", ("Management", "Objectives", "")),
        ("Eliyahu M. Goldratt: The Goal", ("The Goal", "Eliyahu M. Goldratt", "")),
        ("Range: Why Generalists Triumph", ("Range: Why Generalists Triumph", "", "")),
    ],
)
def test_readings_that_are_not_certain_are_said(written, reading):
    text = f"Suggested Readings:\n- {written}"

    assert stage(text).readings == (ReadingDocument(*reading),)
    assert said(text) == [(FindingKind.GUESSED, 2, f"- {written}")]


# Marks of items


@pytest.mark.parametrize(
    "marks",
    [
        *(("i) ", "ii) "), ("(a) ", "(b) "), ("a. ", "b. "), ("A) ", "B) "), ("I. ", "II. ")),
        *(("1.1 ", "1.2 "), ("2.1.1. ", "2.1.2. "), ("[1] ", "[2] ")),
        *(("§\t", "§\t"), ("Ø\t", "Ø\t"), ("ü\t", "ü\t"), ("o   ", "o   "), ("q\t", "q\t")),
    ],
)
def test_marks_of_items_are_no_part_of_them(marks):
    text = f"Watch For:\n{marks[0]}Rushing to an end\nthat is none\n{marks[1]}Silence"

    assert stage(text).watch_fors == ("Rushing to an end that is none", "Silence")
    assert said(text) == []


def test_codes_of_items_are_left_out_and_that_is_said():
    text = "Watch For:\nC1: Rushing\nC2: Silence"

    assert stage(text).watch_fors == ("Rushing", "Silence")
    assert said(text) == [
        (FindingKind.GUESSED, 2, "C1: Rushing"),
        (FindingKind.GUESSED, 3, "C2: Silence"),
    ]


@pytest.mark.parametrize("items", [("Q1: Hire", "Q2: Train"), ("I. Newton", "A. Einstein")])
def test_what_only_looks_like_a_mark_stays(items):
    assert stage("Watch For:\n" + "\n".join(items)).watch_fors == items


def test_one_line_that_may_be_counted_stays_and_that_is_said():
    assert stage("Watch For:\n1.1 Rushing").watch_fors == ("1.1 Rushing",)
    assert said("Watch For:\n1.1 Rushing") == [(FindingKind.GUESSED, 2, "1.1 Rushing")]


def test_head_of_a_table_is_told_by_a_later_column_too():
    text = "### Competencies\n| Area | Competency |\n| SQL | Writes queries |\n| | Tests them |"

    assert [(competency.text, competency.area) for competency in stage(text).competencies] == [
        ("Writes queries", "SQL"),
        ("Tests them", ""),
    ]
    assert said(text) == []


# Capabilities


def test_bullets_further_in_are_skills_of_the_one_above():
    found = parsed(
        "# T\nCore Capabilities\n- Leadership\n  - Coaching\n  - Budgets, plans\n"
        "- Service: Triage\n- Law"
    )

    assert found.document.capabilities == (
        CapabilityDocument("Leadership", ("Coaching", "Budgets, plans")),
        CapabilityDocument("Service", ("Triage",)),
        CapabilityDocument("Law"),
    )
    assert [f.line for f in found.findings if f.line > 1] == []


def test_bullets_further_in_are_one_strategic_value():
    document = parsed("# T\nStrategic Value\n- Soon\n  - Speed\n  - Calm\n- Later: Trust").document

    assert document.strategic_values == (
        StrategicValueDocument("Soon", "Speed; Calm"),
        StrategicValueDocument("Later", "Trust"),
    )


def test_cell_alone_in_its_row_is_a_question():
    found = parsed("# T\nCore Capabilities\n| Leadership | Coaching |\n| Delegation |")

    assert (FindingKind.GUESSED, 4) in [(f.kind, f.line) for f in found.findings]


# What may be a heading, where its form alone does not say so


def test_line_further_out_than_the_items_around_it_heads_others():
    text = (
        "Reading List\n  - SPIN Selling by Neil Rackham\n"
        "What Fridays Are For\n  - 20 calls a day\nPitfalls\n  - Haste"
    )

    assert [reading.title for reading in stage(text).readings] == ["SPIN Selling"]
    assert (stage(text).readings[0].note, stage(text).watch_fors) == ("", ("Haste",))
    assert said(text) == [
        (FindingKind.NOT_UNDERSTOOD, 3, "What Fridays Are For"),
        (FindingKind.NOT_UNDERSTOOD, 4, "- 20 calls a day"),
    ]


def test_plain_line_behind_items_heads_others_by_words_that_companies_use():
    text = "Reading List\n- SPIN Selling by Neil Rackham\nWhat Good Looks Like\n- 20 calls a day"

    assert [competency.text for competency in stage(text).competencies] == ["20 calls a day"]
    assert said(text) == [(FindingKind.INFERRED, 3, "What Good Looks Like")]


def test_number_among_bullets_is_a_question():
    text = "2.2 Competencies\n• Coaches leaders\n3. Appendix"

    assert [competency.text for competency in stage(text).competencies] == [
        "Coaches leaders",
        "Appendix",
    ]
    assert said(text) == [(FindingKind.GUESSED, 3, "3. Appendix")]


def test_first_words_before_a_colon_are_a_question_where_the_item_above_has_none():
    text = "Red flags: Works alone\n\nHow to grow: Find a mentor"

    assert stage(text).watch_fors == ("Works alone", "How to grow: Find a mentor")
    assert said(text) == [(FindingKind.GUESSED, 3, "How to grow: Find a mentor")]
    assert said("Red flags\n\nAlone: asks nobody\n\nIn haste: asks nothing") == []


def test_fact_among_the_words_of_the_summary_is_a_question():
    found = parsed("# T\n## Summary\nLeads a ward.\nReports to: the head of nursing")

    assert found.document.summary == "Leads a ward.\nReports to: the head of nursing"
    assert (FindingKind.GUESSED, 4) in [(f.kind, f.line) for f in found.findings]


# Names of parts


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        *(("Literaturempfehlungen", "readings"), ("Suggested Reading & Resources", "readings")),
        *(("Erfolgsfaktoren", "metrics"), ("Success Metrics (KPIs)", "metrics")),
        *(("KPIs", "metrics"), ("Measures of Success", "metrics"), ("Kennzahlen", "metrics")),
        *(("Darauf achten", "watch_fors"), ("Watch-outs", "watch_fors")),
        ("Things to Watch Out For", "watch_fors"),
        ("Entwicklungsmaßnahmen", "development_tips"),
    ],
)
def test_names_that_parts_often_have(heading, field):
    assert len(getattr(stage(f"{heading}:\n- a"), field)) == 1
    assert said(f"{heading}:\n- a") == []


def test_more_in_a_heading_than_its_name_is_a_question():
    text = "Competencies (core):\n- Triage"

    assert stage(text).competencies == (CompetencyDocument("Triage"),)
    assert said(text) == [(FindingKind.GUESSED, 1, "Competencies (core):")]


@pytest.mark.parametrize("dash", ["–", "—", "-"])
def test_audience_behind_a_dash(dash):
    assert stage(f"Audience {dash} Clerks").audience == "Clerks"
