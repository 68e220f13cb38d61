"""What files HR's lists come in: XLSX as people see it, CSV in the encodings spreadsheets write."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from pathway_portal.accounts.org_import import files, parse, read
from pathway_portal.accounts.org_import.files import Unreadable


def workbook(*rows, title="People", more=()):
    """An XLSX file with these rows on its first sheet; `more` are further sheets by name."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for name, others in more:
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content, part, change):
    """The workbook with one of its parts changed."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, change(data) if name == part else data)
    return file.getvalue()


def refused(content, **more):
    with pytest.raises(Unreadable) as why:
        read(content, **more)
    return why.value.text


HEAD = ["Staff number", "Email", "Name", "Job title"]
SHEET = "xl/worksheets/sheet1.xml"


# XLSX


def test_a_workbook_is_read_as_people_see_it():
    table = read(
        workbook(
            [*HEAD, "Since", "At", "Part", "On"],
            ["00123", "ann@example.com", "Änn", 123, date(2024, 5, 1), datetime(2024, 5, 1, 9, 30)],
            [17.0, "bo@example.com", "Bo", None, None, None, 0.5, True],
        )
    )

    assert table.head == [*HEAD, "Since", "At", "Part", "On"]
    assert table.rows == [
        (
            2,
            ["00123", "ann@example.com", "Änn", "123", "2024-05-01", "2024-05-01 09:30:00", "", ""],
        ),
        (3, ["17", "bo@example.com", "Bo", "", "", "", "0.5", "TRUE"]),
    ]
    assert table.notes == []


def test_lines_above_the_headings_are_left_out_and_said():
    content = workbook(["Employees of the company"], [], ["As of", date(2026, 11, 1)], HEAD, ["1"])

    table = read(content)

    assert (table.head_at, table.head, [n for n, _cells in table.rows]) == (4, HEAD, [5])
    assert table.notes == ["Rows above the headings were left out: 1, 3."]


def test_a_title_above_the_headings_of_a_csv_is_left_out():
    table = read(b"Employees as of November;;\n\nEmail;Name;Job title\na@example.com;Ann;Clerk\n")

    assert (table.head_at, table.head) == (3, ["Email", "Name", "Job title"])
    assert table.rows == [(4, ["a@example.com", "Ann", "Clerk"])]


@pytest.mark.parametrize(("sheet", "number"), [("", "1"), ("Staff", "2"), (" staff ", "2")])
def test_the_first_sheet_is_read_or_the_one_that_is_named(sheet, number):
    content = workbook(HEAD, ["1"], more=[("Staff", [HEAD, ["2"]])])

    table = read(content, sheet)

    assert table.rows[0][1][0] == number
    other = {"1": "“Staff”", "2": "“People”"}[number]
    name = {"1": "People", "2": "Staff"}[number]
    assert table.notes == [f"The sheet “{name}” was read. The workbook also has: {other}."]


def test_an_empty_first_sheet_is_passed_over():
    assert read(workbook(more=[("Staff", [HEAD, ["2"]])])).rows == [(2, ["2", "", "", ""])]


def test_a_sheet_that_is_not_there_is_said():
    assert refused(workbook(HEAD), sheet="Staff") == (
        "There is no sheet “Staff”. The workbook has: “People”."
    )


def test_an_empty_workbook_is_empty():
    assert refused(workbook()) == "The file is empty."


def test_a_damaged_workbook_is_said():
    content = workbook(HEAD, ["1"])

    for broken in (content[: len(content) // 2], repacked(content, SHEET, lambda _data: b"<x")):
        assert refused(broken) == (
            "This workbook is damaged and cannot be read. Save it again, or save it as CSV."
        )


def test_a_zip_that_is_no_workbook_is_said():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("people.csv", "email,name")

    assert refused(file.getvalue()) == (
        "This file is neither CSV nor XLSX, so it cannot be read as a list of people."
    )


def changed_workbook(change, *rows, **more):
    """The workbook once `change` was made to its book by openpyxl."""
    book = load_workbook(io.BytesIO(workbook(*rows, **more)))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_merged_cells_say_the_same_of_each_row_and_fill_no_other_column():
    def merge(book):
        book["People"].merge_cells("D2:D4")
        book["People"].merge_cells("C3:D3")
        book["People"].merge_cells("E2:F3")

    content = changed_workbook(
        merge,
        [*HEAD, "Department", "Stage"],
        ["1", "a@example.com", "Ann", "Clerk", "Sales", None],
        ["2", "b@example.com", "Bo"],
        ["3", "c@example.com", "Cy"],
    )

    assert [cells[2:] for _number, cells in read(content).rows] == [
        ["Ann", "Clerk", "Sales", ""],
        ["Bo", "Clerk", "Sales", ""],
        ["Cy", "Clerk", "", ""],
    ]


def test_a_merged_title_is_still_a_line_above_the_headings():
    content = changed_workbook(
        lambda book: book["People"].merge_cells("A1:D1"), ["Everybody"], HEAD, ["1"]
    )

    assert (read(content).head_at, read(content).head) == (2, HEAD)


def test_a_hidden_sheet_is_not_the_one_that_is_read():
    def hide(book):
        book["Lists"].sheet_state = "hidden"
        book.active = 1

    content = changed_workbook(hide, ["Email", "Name"], title="Lists", more=[("Staff", [HEAD])])

    table = read(content)

    assert table.head == HEAD
    assert table.notes == ["The sheet “Staff” was read. The workbook also has: “Lists”."]
    assert read(content, "Lists").head == ["Email", "Name"]


def test_errors_and_formulas_without_a_result_are_not_taken_for_empty_cells():
    def break_formula(book):
        book["People"]["D2"].value = "#N/A"
        book["People"]["D2"].data_type = "e"

    content = changed_workbook(
        break_formula,
        HEAD,
        ["1", "a@example.com", "Ann", None],
        ["2", '=LOWER("B@EXAMPLE.COM")', "Bo", "Clerk"],
        more=[("Lists", [["=1/0"]])],
    )

    assert read(content).rows == [
        (2, ["1", "a@example.com", "Ann", "#N/A"]),
        (3, ["2", '=LOWER("B@EXAMPLE.COM")', "Bo", "Clerk"]),
    ]
    assert [str(problem) for problem in parse(content).rows[0].wrong.values()] == [
        "“#N/A” is an error of your spreadsheet. Correct it there, or leave the cell empty."
    ]


def test_a_formula_that_gives_nothing_is_an_empty_cell():
    content = repacked(
        workbook(HEAD, ["1", "a@example.com", "Ann", "=IF(1,D9)"]),
        SHEET,
        lambda data: data.replace(b'<c r="D2">', b'<c r="D2" t="str">'),
    )

    assert read(content).rows == [(2, ["1", "a@example.com", "Ann", ""])]


def test_formulas_that_are_in_no_cell_are_none():
    """As Excel keeps the lists of values one can choose from, behind the last cell."""
    after = b"<extLst><ext><x14:x><xm:f>Lists!$A$1</xm:f></x14:x></ext></extLst></worksheet>"
    content = repacked(
        changed_workbook(lambda book: None, HEAD, ["1", "a@example.com", "Ann", "=IF(1,D9)"]),
        SHEET,
        lambda data: data.replace(b"<f>IF(1,D9)</f>", b"").replace(b"</worksheet>", after),
    )

    assert read(content).rows == [(2, ["1", "a@example.com", "Ann", ""])]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NV", "#BEZUG!", "#DIV/0!", "#NAME?"])
def test_errors_are_no_texts_in_a_csv_either(error):
    [row] = parse(f"Email,Job title\na@example.com,{error}".encode()).rows

    assert row.wrong.values()


@pytest.mark.parametrize("cell", ["KN1", "KN7", "A1048576"])
def test_cells_that_are_coloured_and_empty_are_no_columns_or_rows(cell):
    def colour(book):
        book["People"][cell].fill = PatternFill("solid", start_color="FFFF00")

    table = read(changed_workbook(colour, HEAD, ["1", "a@example.com", "A"]))

    assert (table.head, table.rows) == (HEAD, [(2, ["1", "a@example.com", "A", ""])])


TOO_MUCH = (
    "This workbook is too large once it is unpacked. Save only the sheet with the people, or save "
    "it as CSV."
)


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_UNPACKED", 200_000)
    content = workbook(HEAD)

    assert refused(repacked(content, SHEET, lambda data: data + b" " * 300_000)) == TOO_MUCH


def test_the_size_a_workbook_gives_itself_is_not_believed(monkeypatch):
    monkeypatch.setattr(files, "MAX_UNPACKED", 200_000)
    content = repacked(workbook(HEAD), SHEET, lambda data: data + b" " * 300_000)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo(SHEET).file_size
    lying = content.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))

    assert refused(lying) == TOO_MUCH


def test_one_long_text_in_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_UNPACKED", 200_000)
    text = "x" * 1000

    assert refused(workbook(HEAD, *[[text]] * 500)) == TOO_MUCH


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (b"XFD2", "The file has more than 200 columns."),
        (b"A1048576", "The file has more than 100000 rows. Split it up."),
    ],
)
def test_a_single_cell_far_out_is_refused(place, said):
    """The reader would make room for all cells before it: seventeen billion."""
    content = workbook(HEAD, ["1"])

    far = repacked(content, SHEET, lambda data: data.replace(b'r="A2"', b'r="' + place + b'"'))

    assert refused(far) == said


@pytest.mark.parametrize("attribute", ["x='/>'", 'x="/>"', 'x="></c>"'])
def test_a_cell_far_out_that_pretends_to_be_empty_is_refused(attribute):
    content = workbook(HEAD, ["1"])
    place = f'r="XFD1048576" {attribute}'.encode()

    far = repacked(content, SHEET, lambda data: data.replace(b'r="A2"', place))

    assert refused(far) == "The file has more than 200 columns."


# What is no XLSX, whatever its name says


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "This workbook is protected by a password. Save it without one, then try again.",
        ),
        (OLE, "This is a workbook in Excel’s old format. Open it and save it as XLSX or CSV."),
        (
            b"<html><table><tr><td>email</td></tr></table></html>",
            "This is a web page or an XML file, though its name may say something else. Open it in "
            "your spreadsheet and save it as XLSX or CSV.",
        ),
        (
            b"%PDF-1.7\n\x80\x90",
            "This file is neither CSV nor XLSX, so it cannot be read as a list of people.",
        ),
        (
            b"email\x00,name\xff\nann",
            "This file is neither CSV nor XLSX, so it cannot be read as a list of people.",
        ),
    ],
)
def test_other_formats_are_refused_in_words(content, said):
    assert refused(content) == said


# CSV


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_csv_is_read_in_each_encoding(encoding, sign):
    text = f"Email{sign}Name\r\nzoe@example.com{sign}Zoë Łukasz\r\n"

    table = read(text.encode(encoding))

    assert (table.head, table.rows, table.notes) == (
        ["Email", "Name"],
        [(2, ["zoe@example.com", "Zoë Łukasz"])],
        [],
    )


def test_windows_1252_is_read_and_said():
    table = read("Email;Name\nj@example.com;Jürgen Weiß\n".encode("cp1252"))

    assert table.rows == [(2, ["j@example.com", "Jürgen Weiß"])]
    assert table.notes == [
        "The file is not UTF-8, so it was read as Windows-1252. Check that its special characters "
        "are right, such as in “Jürgen”."
    ]


def test_the_line_by_which_excel_names_its_separator_is_no_row():
    assert read(b"sep=;\nEmail;Name\na@example.com;Ann").rows == [(3, ["a@example.com", "Ann"])]


def test_headings_are_not_taken_from_people():
    assert [str(p) for p in parse(b"ann@example.com,Ann\nbo@example.com,Bo").problems] == [
        "Row 1: This row is read as the headings, but it has the address ann@example.com in it."
    ]
