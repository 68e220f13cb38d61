"""Tables and spreadsheets in the shapes that people use: stages and lists as columns or rows."""

import io

import pytest
from openpyxl import Workbook

from pathways.documents.findings import FindingKind, Inference
from pathways.documents.parser.meanings import Guide
from pathways.importer import limits
from pathways.importer.refusals import Reason, UnreadableDocument
from pathways.importer.understand import understand
from pathways.meanings import Meaning

MATRIX = [
    ["Competency", "Junior", "Senior"],
    ["Talk", "Listens", "Presents"],
    ["Craft", "Kneads", "Teaches; tests"],
]
LISTS_BY_STAGES = [
    ["", "Junior", "Senior"],
    ["Skills", "Listens; asks", "Presents"],
    ["Goals", "Learn", "Lead"],
    ["Books", "The Goal — Eli Goldratt", "Lean — James Womack"],
]
STAGES_BY_LISTS = [
    ["Level", "Skills", "Goals"],
    ["Junior", "Listens; asks", "Learn"],
    ["Wizard", "Presents", "Lead"],
]
LONG = [
    ["Stage", "List", "Text"],
    ["Junior", "Skills", "Listens"],
    ["Junior", "Goals", "Learn"],
    ["Senior", "Skills", "Presents"],
]
UNKNOWN = [
    ["Area", "Explorer", "Builder", "Guide"],
    ["Talk", "a", "b", "c"],
    ["Run", "d", "e", "f"],
]


def workbook(**sheets):
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def as_markdown(rows):
    head, *others = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(["# Baker", "", head, "|" + " --- |" * len(rows[0]), *others])


def as_html(rows):
    cells = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    return "<h1>Baker</h1><table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def as_csv(rows):
    return "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in rows).encode()


def in_every_format(rows):
    yield understand(as_markdown(rows), "baker.md")
    yield understand(as_html(rows), "baker.html")
    yield understand(as_csv(rows), "Baker.csv")
    yield understand(workbook(Sheet1=rows), "Baker.xlsx")


def words(item):
    """The first text of a line of a list."""
    return item if isinstance(item, str) else getattr(item, "text", "") or item.title


def lists(understood, *names):
    return [
        [stage.title, *([words(item) for item in getattr(stage, name)] for name in names)]
        for stage in understood.document.stages
    ]


@pytest.mark.parametrize(
    ("rows", "names", "stages"),
    [
        (
            MATRIX,
            ["competencies"],
            [
                ["Junior", ["Talk: Listens", "Craft: Kneads"]],
                ["Senior", ["Talk: Presents", "Craft: Teaches", "Craft: tests"]],
            ],
        ),
        (
            LISTS_BY_STAGES,
            ["competencies", "readings"],
            [["Junior", ["Listens", "asks"], ["The Goal"]], ["Senior", ["Presents"], ["Lean"]]],
        ),
        (
            STAGES_BY_LISTS,
            ["competencies"],
            [["Junior", ["Listens", "asks"]], ["Wizard", ["Presents"]]],
        ),
        (LONG, ["competencies"], [["Junior", ["Listens"]], ["Senior", ["Presents"]]]),
        (
            UNKNOWN,
            ["competencies"],
            [
                ["Explorer", ["Talk: a", "Run: d"]],
                ["Builder", ["Talk: b", "Run: e"]],
                ["Guide", ["Talk: c", "Run: f"]],
            ],
        ),
    ],
    ids=["competencies by stages", "lists by stages", "stages by lists", "long", "unknown names"],
)
def test_tables_are_read_alike_in_every_format(rows, names, stages):
    for understood in in_every_format(rows):
        assert lists(understood, *names) == stages
        assert understood.document.role_name == "Baker"
        assert Inference.COLUMNS in {finding.value for finding in understood.findings}


def test_sheet_is_a_stage_or_an_area():
    stages = workbook(
        Junior=[["List", "Text"], ["Skills", "Listens"]],
        Senior=[["Skills", "Goals"], ["Presents", "Lead"]],
    )
    areas = workbook(Delivery=MATRIX, Goals=[["", "Junior", "Senior"], ["Year", "Learn", "Lead"]])

    assert lists(understand(stages, "Baker.xlsx"), "competencies", "objectives") == [
        ["Junior", ["Listens"], []],
        ["Senior", ["Presents"], ["Lead"]],
    ]
    assert lists(understand(areas, "Baker.xlsx"), "objectives") == [
        ["Junior", ["Year: Learn"]],
        ["Senior", ["Year: Lead"]],
    ]


def test_lines_of_a_cell_are_items():
    understood = understand(
        workbook(S=[["Level", "Skills"], ["Junior", "- Listens\n- Asks"], ["Senior", "1. Leads"]]),
        "B.xlsx",
    )

    assert lists(understood, "competencies") == [
        ["Junior", ["Listens", "Asks"]],
        ["Senior", ["Leads"]],
    ]


def test_title_above_the_table_and_empty_columns_are_no_part_of_it():
    rows = [["Baker levels"], [], ["", *MATRIX[0]], *(["", *row] for row in MATRIX[1:])]

    assert [s.title for s in understand(workbook(S=rows), "B.xlsx").document.stages] == [
        "Junior",
        "Senior",
    ]


def test_column_that_nobody_knows_is_reported_and_can_be_answered():
    rows = [
        ["Level", "Skills", "Sparks"],
        ["Junior", "Listens", "Glows"],
        ["Senior", "Talks", "Burns"],
    ]
    text = as_markdown(rows)
    lost = [f.text for f in understand(text).findings if f.kind == FindingKind.NOT_UNDERSTOOD]
    told = understand(text, guide=Guide({"sparks": Meaning.WATCH_FORS}))
    left = understand(text, guide=Guide({"sparks": Meaning.LEAVE_OUT}))

    assert lost == ["Glows", "Burns"]
    assert "Sparks" in [element.name for element in understand(text).elements]
    assert lists(told, "watch_fors") == [["Junior", ["Glows"]], ["Senior", ["Burns"]]]
    assert [f for f in left.findings if f.kind == FindingKind.NOT_UNDERSTOOD] == []


def test_what_follows_a_table_of_stages_is_in_none_of_them():
    understood = understand(as_markdown(MATRIX) + "\n\n- Salary\n", "x.md")

    assert (FindingKind.NOT_UNDERSTOOD, "- Salary") in [
        (f.kind, f.text) for f in understood.findings
    ]


def test_formula_without_a_result_is_shown_as_it_is():
    understood = understand(
        workbook(S=[["Level", "Skills"], ["Junior", "=1+1"], ["Senior", "x"]]), "B.xlsx"
    )

    assert lists(understood, "competencies") == [["Junior", ["=1+1"]], ["Senior", ["x"]]]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (workbook(S=[["a"]])[:-200], Reason.BROKEN),
        (workbook(S=[["x"]] * (limits.LINES + 1)), Reason.TOO_MANY_LINES),
        (workbook(S=[["a", "x" * 30_000]]), Reason.LINE_TOO_LONG),
        (workbook(S=[]), Reason.EMPTY),
    ],
    ids=["damaged", "long", "wide", "empty"],
)
def test_workbook_that_cannot_be_read_is_refused(data, reason):
    with pytest.raises(UnreadableDocument) as refused:
        understand(data, "")

    assert refused.value.reason == reason


def test_tabs_are_a_table_where_they_are_pasted():
    pasted = "\n".join("\t".join(row) for row in STAGES_BY_LISTS)

    assert [stage.title for stage in understand(pasted).document.stages] == ["Junior", "Wizard"]


@pytest.mark.parametrize("mark", ["● ", "◦ ", "■ ", "– ", "●", "(1) "])
def test_items_of_a_cell_lose_the_bullets_that_lines_lose(mark):
    rows = [
        ["Competency", "Junior", "Senior"],
        ["Talk", f"{mark}Opens doors\n{mark}Shuts doors", "Presents"],
    ]
    for read in (
        understand(as_csv(rows), "Baker.csv"),
        understand(workbook(Sheet1=rows), "Baker.xlsx"),
    ):
        found = [words(item) for item in read.document.stages[0].competencies]
        assert found == ["Talk: Opens doors", "Talk: Shuts doors"]


@pytest.mark.parametrize("mark", ["● ", "◦ ", "■ ", "– "])
def test_items_between_semicolons_lose_their_bullets(mark):
    rows = [
        ["Competency", "Junior", "Senior"],
        ["Talk", f"{mark}Opens doors; {mark}Shuts doors", "Presents"],
    ]
    read = understand(as_markdown(rows), "baker.md")
    found = [words(item) for item in read.document.stages[0].competencies]
    assert found == ["Talk: Opens doors", "Talk: Shuts doors"]
