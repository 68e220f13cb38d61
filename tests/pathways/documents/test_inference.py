"""What headings are taken for that do not say what the portal calls them, and why."""

import pytest

from pathways.documents.findings import FindingKind, Inference
from tests.pathways.documents.test_parse import parsed

LADDER = """# Engineer career ladder
## {0}
### Skills
- Writes code
### Books
- The Goal — Eli Goldratt
## {1}
### Skills
- Reviews code
### Risks
- Haste
"""


def inferred(text):
    """What the headings of a text were taken for, by line and part, with the reasons."""
    return [
        (f.line, f.place.part, f.value)
        for f in parsed(text).findings
        if f.kind == FindingKind.INFERRED
    ]


def titles(text):
    return [stage.title for stage in parsed(text).document.stages]


@pytest.mark.parametrize(
    "names",
    [
        *(("Junior", "Senior"), ("Engineer I", "Engineer II"), ("L1", "L2"), ("IC3", "IC4")),
        *(("Grade 1", "Grade 2"), ("Band 6", "Band 7"), ("Tier 1", "Tier 2")),
        *(("Year 1", "Year 2"), ("Career stage 1", "Career stage 2"), ("Guru", "Wizard")),
        *(("Berufseinsteiger", "Fortgeschrittene"), ("Lehrjahr 1", "Lehrjahr 2")),
    ],
)
def test_sibling_headings_with_lists_are_stages(names):
    document = parsed(LADDER.format(*names)).document

    assert [stage.title for stage in document.stages] == list(names)
    assert [c.text for stage in document.stages for c in stage.competencies] == [
        "Writes code",
        "Reviews code",
    ]
    assert [reading.title for reading in document.stages[0].readings] == ["The Goal"]
    assert document.stages[1].watch_fors == ("Haste",)


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("1. Junior", "Junior"),
        ("🚀 Junior", "Junior"),
        ("Level 4 – Enable", "Enable"),
        ("Stage 1 of 3: Junior", "Junior"),
        ("Stufe 1 von 3: Anfang", "Anfang"),
    ],
)
def test_titles_of_stages_lose_their_number_and_emoji(heading, title):
    assert titles(f"# T\n## {heading}\n### Objectives\n- a\n## 2. Senior\n### Objectives\n- b")[
        0
    ] == (title)


def test_every_guess_is_said_with_its_reason():
    assert inferred(LADDER.format("Junior", "Wizard")) == [
        (2, "stages", Inference.LISTS),
        (3, "competencies", Inference.TRADE_WORD),
        (5, "readings", Inference.TRADE_WORD),
        (7, "stages", Inference.LISTS),
        (8, "competencies", Inference.TRADE_WORD),
        (10, "watch_fors", Inference.TRADE_WORD),
    ]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        *(("Behaviours", "competencies"), ("Technical skills", "competencies")),
        *(("Expectations (all)", "competencies"), ("Fachkompetenzen", "competencies")),
        *(("Courses", "readings"), ("Resources", "readings"), ("Bücher", "readings")),
        *(("Key Performance Indicators", "metrics"), ("Outcomes", "metrics")),
        *(("Warning signs", "watch_fors"), ("Risiken", "watch_fors")),
        *(("Experience", "development_tips"), ("Aktivitäten", "development_tips")),
        *(("Main duties", "objectives"), ("Aufgabengebiet", "objectives")),
        ("Communication", "competencies"),
    ],
)
def test_lists_of_a_stage_by_the_words_of_the_trade(heading, field):
    text = f"# T\n## Junior\n### {heading}\n- a\n## Senior\n### {heading}\n- b"

    assert [len(getattr(stage, field)) for stage in parsed(text).document.stages] == [1, 1]
    assert [place[1] for place in inferred(text)] == ["stages", field] * 2


def test_areas_around_stages_are_read_stage_by_stage():
    text = (
        "# T\n## Communication\n### L1\n- Listens\n### L2\n- Presents\n"
        "## Objectives\n### L1\n- Learn\n### L2\n- Lead"
    )
    document = parsed(text).document

    assert [stage.title for stage in document.stages] == ["L1", "L2"]
    assert [[c.text for c in stage.competencies] for stage in document.stages] == [
        ["Listens"],
        ["Presents"],
    ]
    assert [stage.objectives for stage in document.stages] == [("Learn",), ("Lead",)]
    assert (2, None, Inference.AROUND) in inferred(text)


@pytest.mark.parametrize(
    "text",
    [
        "# T\n**Junior**\n- a\n\n**Senior**\n- b",
        "# T\n\nGrade 1\n\n- a\n\nGrade 2\n\n- b",
        "# T\nJunior:\n- a\nSenior:\n- b",
        "# T\n- Junior\n  - Skills\n    - a\n- Senior\n  - Skills\n    - b",
        "# T\n\nGrade 1\n\nSkills\n- a\n\nGrade 2\n\nSkills\n- b",
    ],
)
def test_stages_that_are_no_marked_headings(text):
    stages = parsed(text).document.stages

    assert [[c.text for c in stage.competencies] for stage in stages] == [["a"], ["b"]]


def test_sections_of_a_job_description_are_no_stages():
    document = parsed(
        "# Cook\n## Overview\nCooks.\n## Main duties\n- Cook\n## Person specification\n- Calm\n"
        "## Benefits\n- Food"
    ).document

    assert document.stages == ()
    assert (document.responsibilities, document.ideal_candidates) == (("Cook",), ("Calm",))


def test_heading_beside_stages_and_built_like_them_is_one():
    text = (
        "# T\n## Stage 1: A\n### Objectives\n- a\n## Senior\n### Objectives\n- b\n"
        "## Appendix\n### Objectives\n- c"
    )
    found = parsed(text)

    assert [stage.objectives for stage in found.document.stages] == [("a",), ("b",)]
    assert [f.text for f in found.findings if f.kind == FindingKind.NOT_UNDERSTOOD] == [
        "## Appendix",
        "### Objectives",
        "- c",
    ]


@pytest.mark.parametrize(
    "mark",
    ["§ ", "A. ", "II. ", "Section 2: ", "Teil 3: ", "ðŸš€ ", "рџљЂ ", "đźš€ ", "πŸ ", "\ufffd "],
)
@pytest.mark.parametrize("level", ["", "## "])
def test_headings_behind_outline_marks_and_damage(mark, level):
    found = parsed(f"# T\n{level}{mark}Key Responsibilities\n- Cooks")

    assert found.document.responsibilities == ("Cooks",)


@pytest.mark.parametrize("line", ["• Objectives", "a. Objectives", "Über Ziele", "– Objectives"])
def test_what_is_no_outline_mark_makes_no_heading(line):
    assert parsed(f"# T\n## Key Responsibilities\n{line}\nCooks").document.responsibilities != ()


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Software Engineer career ladder", "Software Engineer"),
        ("Product Designer levels", "Product Designer"),
        ("🚀 1. Cook: Career Framework", "Cook"),
        ("Karrierepfad Pflegefachkraft", "Pflegefachkraft"),
        ("Head of Ops: Strategic Role Pathway", "Head of Ops"),
        ("Career ladder", "Career ladder"),
    ],
)
def test_role_is_named_after_the_title_without_its_kind(title, role):
    assert parsed(f"# {title}\n## Stage 1: A").document.role_name == role


@pytest.mark.parametrize(
    ("above", "below", "is_said"),
    [
        ("Python", "sql", True),
        ("Rushing to an end", "that is none", False),
        ("Asks for help and", "feedback", False),
        ("Python", "  sql", False),
    ],
)
def test_line_that_may_be_an_item_of_its_own_is_said(above, below, is_said):
    found = parsed(f"# T\n## Stage 1: A\n### Objectives\n- {above}\n{below}")

    assert found.document.stages[0].objectives == (f"{above} {below.strip()}",)
    assert ((FindingKind.GUESSED, 5) in [(f.kind, f.line) for f in found.findings]) == is_said


def test_stage_that_stands_alone_is_one_by_its_name_and_its_lists():
    text = "# Baker\n## Role Summary\nBakes.\n## Senior\n### Skills\n- Teaches\n"

    assert titles(text) == ["Senior"]
    assert titles(text.replace("Senior", "Wheat")) == []


@pytest.mark.parametrize("mark", ["h{}. ", "{:=>{}} "])
def test_headings_of_wikis_are_headings(mark):
    marks = {level: mark.format(*(level,) if "h" in mark else ("", level)) for level in (2, 3)}
    text = LADDER.format("Junior", "Senior")
    for level in (3, 2):
        text = text.replace(f"{'#' * level} ", marks[level])

    assert titles(text) == ["Junior", "Senior"]
    assert [stage.watch_fors for stage in parsed(text).document.stages] == [(), ("Haste",)]


def test_lists_behind_their_names_are_taken_apart():
    text = "# Cook\n## Junior\n**Skills:** Chops; salts\n\n__Risks__: Haste\n"
    text += "## Senior\n**Skills:** Leads\n"

    first, second = parsed(text).document.stages
    assert [competency.text for competency in first.competencies] == ["Chops", "salts"]
    assert first.watch_fors == ("Haste",)
    assert [competency.text for competency in second.competencies] == ["Leads"]


@pytest.mark.parametrize(
    "line", ["**Salt:** a; b", "**Skills** matter; so does care", "Skills: a; b"]
)
def test_bold_words_that_name_no_list_stay_as_they_are(line):
    text = f"# Cook\n## Stage 1: Junior\n{line}\n### Objectives\n- c\n"

    [stage] = parsed(text).document.stages
    assert (stage.competencies, stage.quotation) == ((), line.replace("**", ""))


def test_table_with_a_list_in_each_row_belongs_to_the_stage_above_it():
    rows = "| Skills | Chops; salts |\n| Risks | Haste |\n"

    first, second = parsed(f"# Cook\n## Commis\n{rows}\n## Chef\n{rows}").document.stages
    assert [competency.text for competency in first.competencies] == ["Chops", "salts"]
    assert (first.watch_fors, second.watch_fors) == (("Haste",), ("Haste",))


def test_capabilities_that_stand_in_several_stages_are_their_competencies():
    stage = "## {}\n**Fähigkeiten:**\n- {}\n**Ziele:**\n- c\n"

    document = parsed(
        f"# Rolle\n{stage.format('Junior', 'a')}{stage.format('Senior', 'b')}"
    ).document
    assert [[c.text for c in stage.competencies] for stage in document.stages] == [["a"], ["b"]]
    assert document.capabilities == ()
