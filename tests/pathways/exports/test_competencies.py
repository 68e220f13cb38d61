"""The competencies as a table for spreadsheets."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.exports import competencies
from pathways.exports.cells import defused, restored
from pathways.exports.competencies import HEAD
from tests.factories import CompetencyFactory, PathwayFactory, StageFactory


def read(text):
    """The rows below the head, as a program reads them that knows how they are defused."""
    file = io.StringIO(text.removeprefix("\ufeff"), newline="")
    return [{name: restored(cell) for name, cell in row.items()} for row in csv.DictReader(file)]


@pytest.mark.django_db
def test_each_competency_is_a_row_with_all_that_is_said_of_it():
    pathway = PathwayFactory(role__slug="cook", role__name="Cook", number=3)
    first = StageFactory(pathway=pathway, number=1, slug="prep", title="Preparing; chopping")
    second = StageFactory(pathway=pathway, number=2, slug="fire", title="At the stove")
    said = {
        "evidence_prompt": "Which sauce?",
        "not_started": "Never tried, yet",
        "learning": 'With a "chef"',
        "alone": "Alone\nas a rule",
        "well": "In a rush",
        "helping": "Teaches 漢字",
        "explanation": "Sauces of the house.",
        "examples": "A béchamel\nA sauce of the day",
    }
    CompetencyFactory(stage=second, position=2, slug="sauces", text="Makes sauces, all", **said)
    CompetencyFactory(stage=second, position=1, slug="heat", text="Keeps the heat")
    CompetencyFactory(stage=first, position=1, slug="knives", text="Keeps knives sharp")
    CompetencyFactory(text="Of another role")

    table = read(competencies(pathway))

    role = {"role": "cook", "role_name": "Cook", "version": "3"}
    prep = role | {"stage_number": "1", "stage": "prep", "stage_title": "Preparing; chopping"}
    fire = role | {"stage_number": "2", "stage": "fire", "stage_title": "At the stove"}
    empty = dict.fromkeys(said, "")
    assert table == [
        prep | {"position": "1", "competency": "knives", "text": "Keeps knives sharp"} | empty,
        fire | {"position": "1", "competency": "heat", "text": "Keeps the heat"} | empty,
        fire | {"position": "2", "competency": "sauces", "text": "Makes sauces, all"} | said,
    ]


@pytest.mark.django_db
def test_spreadsheets_are_told_that_it_is_utf_8_and_lines_end_as_they_like():
    pathway = CompetencyFactory(text="Grüße").stage.pathway

    head, row, end = competencies(pathway).encode().split(b"\r\n")

    assert head == b"\xef\xbb\xbf" + ",".join(HEAD).encode()
    assert "Grüße".encode() in row
    assert end == b""


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-5 degrees", "'-5 degrees"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\ta", "'\ta"),
        ("a;=1+1", "a;'=1+1"),
        ("a;=1;b", "a;'=1;b"),
        ("a\t=1+1", "a\t'=1+1"),
        ("a\n=1+1", "a\n'=1+1"),
        ('a; "=1+1', "a;' \"=1+1"),
        ("a;'=1", "a;''=1"),
        ("a;b", "a;b"),
        ("a, -5 degrees", "a, -5 degrees"),
        ("a,=1+1", "a,'=1+1"),
        ("a,'=1", "a,''=1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("＝1+1", "'＝1+1"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_what_begins_like_a_formula_is_text_and_can_be_had_back(text, written):
    assert defused(text) == written
    assert restored(written) == text


@given(st.text(alphabet="=-'\" ,;\t\n\r\u00a0ab＝"))
def test_every_text_can_be_had_back(text):
    assert restored(defused(text)) == text


@given(st.text(alphabet="=-'\" ;\t\n\rab＝,"))
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_text_is_a_formula_wherever_its_line_is_split(separator, text):
    file = io.StringIO(newline="")
    csv.writer(file).writerow(["a", defused(text), "b"])

    cells = re.split(r"[\r\n]", file.getvalue())
    if separator != ",":
        cells = [cell for line in cells for cell in line.split(separator)]

    assert [cell for cell in cells if re.match(r"[\" ]*[=\-＝]", cell)] == []


@pytest.mark.django_db
def test_no_cell_begins_like_a_formula():
    nasty = '=HYPERLINK("http://evil.example","Click")'
    stage = StageFactory(title=nasty, pathway__role__name=nasty, pathway__published=True)
    CompetencyFactory(stage=stage, text=nasty, evidence_prompt=nasty, alone=nasty)

    [_head, row] = csv.reader(io.StringIO(competencies(stage.pathway)))

    assert [cell for cell in row if cell.startswith("=")] == []
    assert row.count(f"'{nasty}") == 5
