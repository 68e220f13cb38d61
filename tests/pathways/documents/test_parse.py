"""What single lines become, and what is said of those that become nothing."""

import pytest

from pathways.documents.document import CompetencyDocument, ReadingDocument
from pathways.documents.findings import DocumentPlace, FindingKind
from pathways.documents.parser.parse import parse
from pathways.importer.understand import understand

HEAD = "# Clerk: Strategic Role Pathway\n## Role Summary: Clerk\n## Stage 1: First\n"


def parsed(text):
    return parse(enumerate(text.split("\n"), 1))


def stage(text):
    return parsed(HEAD + text).document.stages[0]


def said(text):
    """The findings about the text below the head, with the numbers of its own lines."""
    above = HEAD.count("\n")
    return [(f.kind, f.line - above, f.text) for f in parsed(HEAD + text).findings]


@pytest.mark.parametrize(
    ("heading", "number", "title"),
    [
        ("## Stage 7: Growing", 7, "Growing"),
        ("Stage 7 – Growing", 7, "Growing"),
        ("Stage 7 - Growing", 7, "Growing"),
        ("STAGE 7. Growing", 7, "Growing"),
        ("🔹 Stage Seven: Growing", 7, "Growing"),
        ("**Stage VII: Growing**", 7, "Growing"),
        ("Stufe 7: Growing", 7, "Growing"),
        ("Level 7) Growing", 7, "Growing"),
        ("### 1. Stage ٧: Growing", 7, "Growing"),
        ("Stage: Growing", None, "Growing"),
        ("Stage 7 is about growing", None, None),
        ("- Stage 7: Growing", None, None),
    ],
)
def test_stage_headings(heading, number, title):
    stages = parsed(heading).document.stages
    renumbered = [f.value for f in parsed(heading).findings if f.kind == FindingKind.RENUMBERED]

    assert [stage.title for stage in stages] == ([title] if title else [])
    assert renumbered == (["1"] if title else [])
    assert number in (None, 7)


def test_stages_are_put_in_the_order_of_their_numbers():
    document = parsed("# T\nStage 2: B\nStage 1: A\nStage 3: C").document

    assert [(stage.number, stage.title) for stage in document.stages] == [
        (1, "A"),
        (2, "B"),
        (3, "C"),
    ]


@pytest.mark.parametrize("numbers", [(1, 1, 2), (1, 3, 5), (0, 1, 2), ("", 1, 2), (1, 2, 999999)])
def test_stages_are_counted_anew_where_the_numbers_are_not_one_two_three(numbers):
    text = "\n".join(f"## Stage {number}: T{at}" for at, number in enumerate(numbers))
    found = parsed(text.replace("Stage :", "Stage:"))

    assert [stage.number for stage in found.document.stages] == [1, 2, 3]
    assert [stage.title for stage in found.document.stages] == ["T0", "T1", "T2"]
    assert FindingKind.RENUMBERED in [finding.kind for finding in found.findings]


def test_stage_title_on_the_next_line():
    found = parsed("# T\nStage 1\nOperational Foundations\nAudience: all")

    assert found.document.stages[0].title == "Operational Foundations"
    assert found.document.stages[0].audience == "all"
    assert (FindingKind.GUESSED, 3) in [(f.kind, f.line) for f in found.findings]


def test_stage_without_a_title():
    found = parsed("# T\n## Stage 1\n### Objectives\n- x")

    assert found.document.stages[0].title == "Stage 1"
    assert (FindingKind.MISSING, 2) in [(f.kind, f.line) for f in found.findings]


@pytest.mark.parametrize(
    ("written", "quotation"),
    [
        ("“To be”", "To be"),
        ('"To be"', "To be"),
        ("„To be“", "To be"),
        ("«To be»", "To be"),
        ("> To be", "To be"),
        ("> “To be”", "To be"),
        ("“To be\nor not”", "To be\nor not"),
        ("> To be\n> or not", "To be\nor not"),
        ("*“To be”*", "To be"),
    ],
)
def test_quotations(written, quotation):
    assert stage(written).quotation == quotation
    assert said(written) == []


def test_words_below_a_stage_are_taken_for_its_quotation_and_that_is_said():
    assert stage("The focus expands.").quotation == "The focus expands."
    assert said("The focus expands.") == [(FindingKind.GUESSED, 1, "The focus expands.")]
    assert said("The focus expands.\nAnd more.")[1] == (FindingKind.NOT_UNDERSTOOD, 2, "And more.")


@pytest.mark.parametrize(
    "line", ["Audience: Clerks", "**Audience:** Clerks", "- Audience: Clerks", "Zielgruppe: Clerks"]
)
def test_audience(line):
    assert stage(line).audience == "Clerks"


def test_what_is_said_twice_is_kept_once():
    assert stage("Audience: a\nAudience: b").audience == "a"
    assert said("Audience: a\nAudience: b") == [(FindingKind.TWICE, 2, "b")]


def test_lists_under_one_heading_twice_are_one_list():
    text = "Objectives:\n- a\nSuccess Metrics\n- m\nObjectives:\n- b"

    assert stage(text).objectives == ("a", "b")


def test_wrapped_items_are_joined():
    assert stage("Objectives:\n- to go\n  Home\n- to stay\nand wait").objectives == (
        "to go Home",
        "to stay and wait",
    )


def test_items_without_bullets_are_a_line_each():
    assert stage("Objectives:\nRead\n\nWrite\nCount").objectives == ("Read", "Write", "Count")


def test_line_without_a_bullet_between_bullets_is_not_understood():
    text = "Objectives:\nBy then you can:\n- Read\n- Write\nMore later"

    assert stage(text).objectives == ("Read", "Write")
    assert said(text) == [
        (FindingKind.NOT_UNDERSTOOD, 2, "By then you can:"),
        (FindingKind.NOT_UNDERSTOOD, 5, "More later"),
    ]


def test_bullets_further_in_are_items_of_their_own():
    text = "Objectives:\n- Read\n    - books\n- Write"

    assert stage(text).objectives == ("Read", "books", "Write")
    assert said(text) == [(FindingKind.GUESSED, 3, "books")]


def test_unknown_heading_and_all_below_it_is_not_understood():
    text = "Objectives:\n- Read\nSoft Skills:\n- Smile\nSuccess Metrics\n- m"

    assert stage(text).objectives == ("Read",)
    assert [finding[:2] for finding in said(text)] == [
        (FindingKind.NOT_UNDERSTOOD, 3),
        (FindingKind.NOT_UNDERSTOOD, 4),
    ]


def test_list_of_a_stage_outside_of_all_stages_is_not_understood():
    found = parsed("# T\nObjectives:\n- Read")

    assert [(f.kind, f.line) for f in found.findings if f.line > 1] == [
        (FindingKind.NOT_UNDERSTOOD, 2),
        (FindingKind.NOT_UNDERSTOOD, 3),
    ]


def test_competency_with_its_own_words():
    text = (
        "Key Competencies:\n- Mapping {#mapping}\n  - Evidence: a map\n"
        "  - Doing it alone, in usual cases: maps a process\n  - Helping others do it: teaches"
    )

    assert stage(text).competencies == (
        CompetencyDocument(
            "Mapping", "mapping", "a map", alone="maps a process", helping="teaches"
        ),
    )


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("The Goal — Eli Goldratt", ReadingDocument("The Goal", "Eli Goldratt")),
        ("The Goal – Eli Goldratt", ReadingDocument("The Goal", "Eli Goldratt")),
        ("The Goal - Eli Goldratt", ReadingDocument("The Goal", "Eli Goldratt")),
        ("*The Goal* — Eli Goldratt", ReadingDocument("The Goal", "Eli Goldratt")),
        ("Range — Why it wins — Epstein", ReadingDocument("Range — Why it wins", "Epstein")),
        ("The Goal", ReadingDocument("The Goal")),
        ("The Goal (a novel)", ReadingDocument("The Goal (a novel)")),
        ("The Goal — Eli (a novel (long))", ReadingDocument("The Goal", "Eli", "a novel (long)")),
        (
            "The Goal — Eli\n  A novel\n\n  Long",
            ReadingDocument("The Goal", "Eli", "A novel\n\nLong"),
        ),
        ("The Goal — Eli (1984)\nA novel", ReadingDocument("The Goal", "Eli", "1984\nA novel")),
        ("The Goal — Eli &\n  Jeff Cox", ReadingDocument("The Goal", "Eli & Jeff Cox")),
        ("The Goal — Eli {#goal}", ReadingDocument("The Goal", "Eli", slug="goal")),
        (
            "[The Goal](https://example.com/goal_(1)) — Eli",
            ReadingDocument("The Goal", "Eli", link="https://example.com/goal_(1)"),
        ),
        (
            "The Goal — Eli\n  Link: https://example.com/",
            ReadingDocument("The Goal", "Eli", link="https://example.com/"),
        ),
        (
            "The Goal — Eli\n  <http://example.com>",
            ReadingDocument("The Goal", "Eli", link="http://example.com"),
        ),
        (
            "The Goal — Eli\n  www.example.com",
            ReadingDocument("The Goal", "Eli", link="https://www.example.com"),
        ),
        (
            "[The Goal](<http://srv:8080/Shared Documents/goal>) — Eli",
            ReadingDocument("The Goal", "Eli", link="http://srv:8080/Shared%20Documents/goal"),
        ),
        (
            "The Goal — Eli\n  Link: https://intranet/Shared Documents/The Goal.pdf",
            ReadingDocument(
                "The Goal", "Eli", link="https://intranet/Shared%20Documents/The%20Goal.pdf"
            ),
        ),
        (
            "The Goal — Eli\n  <https://intranet/Shared Documents/The Goal>",
            ReadingDocument(
                "The Goal", "Eli", link="https://intranet/Shared%20Documents/The%20Goal"
            ),
        ),
    ],
)
def test_readings(written, reading):
    assert stage(f"Suggested Readings:\n- {written}").readings == (reading,)
    assert said(f"Suggested Readings:\n- {written}") == []


def test_readings_without_bullets_begin_where_there_are_authors():
    text = "Suggested Readings:\nThe Goal — Eli\nA novel\nLean — Womack"

    assert [reading.note for reading in stage(text).readings] == ["A novel", ""]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://example.com/x", "data:text/html,x", "mailto:a@b.example"]
)
def test_links_elsewhere_than_to_the_web_are_refused(link):
    text = f"Suggested Readings:\n- [The Goal]({link}) — Eli"

    assert stage(text).readings == (ReadingDocument("The Goal", "Eli"),)
    assert said(text) == [(FindingKind.LINK_REFUSED, 2, link)]


def test_links_outside_of_readings_are_left_out():
    text = "Objectives:\n- Read [this](https://example.com) ![logo](logo.png)"

    assert stage(text).objectives == ("Read this",)
    assert said(text) == [
        (FindingKind.LEFT_OUT, 2, "logo logo.png"),
        (FindingKind.LEFT_OUT, 2, "https://example.com"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b>bold</b> & <i>more</i>",
        "{{ template }} {% tag %}",
        "2 * 3 * 4 = 24",
        "snake_case_name",
        "=HYPERLINK(1)",
        "שלום \u200f(a)",
        "100% of 5 < 6",
    ],
)
def test_markup_of_others_is_text(text):
    assert stage(f"Objectives:\n- {text}").objectives == (text,)
    assert said(f"Objectives:\n- {text}") == []


def test_text_that_overrides_the_direction_of_reading_is_freed_of_that():
    understood = understand(f"{HEAD}Objectives:\n- Pay \u202edrawkcab\u202c\x07 now")

    assert understood.document.stages[0].objectives == ("Pay drawkcab now",)
    assert [(f.kind, f.line) for f in understood.findings] == [(FindingKind.CLEANED, 5)]


def test_one_identity_is_given_once():
    text = "Key Competencies:\n- a {#x}\n- b {#x}"

    assert [c.slug for c in stage(text).competencies] == ["x", ""]
    assert said(text) == [(FindingKind.SLUG_TWICE, 3, "x")]


def test_too_long_texts_are_named_with_their_lines_and_stay_whole():
    text = f"Objectives:\n- x\n- {'y' * 501}"
    finding = parsed(HEAD + text).findings[0]

    assert stage(text).objectives[1] == "y" * 501
    assert (finding.kind, finding.line, finding.value) == (FindingKind.TOO_LONG, 6, "500")
    assert finding.place == DocumentPlace("objectives", 1)


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("# Clerk: Strategic Role Pathway", "Clerk", "Clerk: Strategic Role Pathway"),
        ("# Clerk – Career Path", "Clerk", "Clerk – Career Path"),
        ("# Clerk", "Clerk", "Clerk"),
        ("Clerk: Strategic Role Pathway\nSummary\nx", "Clerk", "Clerk: Strategic Role Pathway"),
        ("Clerk\n=====\nSummary\nx", "Clerk", "Clerk"),
        ("## Role Summary: Clerk\nx", "Clerk", "Clerk"),
        ("Role Profile\nRole Name | Clerk |", "Clerk", "Clerk"),
        ("Role: Clerk\nTitle: Path of clerks", "Clerk", "Path of clerks"),
    ],
)
def test_name_and_title(text, name, title):
    document = parsed(text).document

    assert (document.role_name, document.title) == (name, title)


def test_nothing_but_words():
    found = parsed("Some words\nand more")

    assert found.document.summary == "Some words\nand more"
    assert {f.kind for f in found.findings} == {FindingKind.MISSING, FindingKind.GUESSED}


def test_language():
    assert parsed("# T\nLanguage: de").document.language == "de"
    assert [f.kind for f in parsed("# T\nLanguage: German!").findings][
        -1
    ] == FindingKind.NOT_UNDERSTOOD


def test_table_with_three_columns_says_what_is_not_understood():
    found = parsed("# T\nCore Capabilities\nCategory | Skills |\nA | b, c | d |")

    assert found.document.capabilities[0].skills == ("b", "c")
    assert [(f.kind, f.line, f.text) for f in found.findings][-1] == (
        FindingKind.NOT_UNDERSTOOD,
        4,
        "d",
    )


def test_commas_in_brackets_belong_to_their_skill():
    document = parsed("# T\nCore Capabilities\nRisk | audit (internal, external), law |").document

    assert document.capabilities[0].skills == ("audit (internal, external)", "law")


def test_unknown_rows_of_the_profile_are_not_understood():
    found = parsed("# T\nRole Profile\nScope | all |\nSalary | a lot |")

    assert found.document.scope == "all"
    assert [(f.kind, f.line) for f in found.findings][-1] == (FindingKind.NOT_UNDERSTOOD, 4)


def test_german_document():
    document = parsed(
        "# Betriebsleitung: Karrierepfad\nSprache: de\n## Zusammenfassung\nLeitet alles.\n"
        "## Rollenprofil\nBerichtet an: Vorstand\nUmfang: alles\n"
        "## Stufe 1: Grundlagen\nZielgruppe: alle\n### Ziele\n- lernen\n### Kompetenzen\n- können\n"
        "  - Noch am Lernen, mit Hilfe: übt\n### Lektüre\n- Das Ziel – Goldratt\n"
        "### Erfolgskriterien\n- es geht\n### Worauf achten\n- Eile\n### Tipps\n- üben"
    ).document

    assert document.role_name == "Betriebsleitung"
    assert (document.language, document.reports_to, document.scope) == ("de", "Vorstand", "alles")
    assert [bool(part) for part in vars(document.stages[0]).values()].count(False) == 3
    assert document.stages[0].competencies[0].learning == "übt"
