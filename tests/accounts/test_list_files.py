"""What files HR's lists come in: XLSX as people see it, CSV in the encodings spreadsheets write."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
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
