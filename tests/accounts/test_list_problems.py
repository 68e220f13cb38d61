"""How HR's list may look, and what is wrong with one: every refusal in words."""

import pytest
from django.contrib.auth.models import Group, Permission

from pathway_portal.accounts.models import User
from pathway_portal.accounts.org_import import Column, Outdated, apply, files, make_plan, parse
from pathway_portal.accounts.services import change_manager
from pathway_portal.privacy.personal_data import erase
from tests.accounts.lists import NOW, bring_in, columns, listed, problems, reload
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# How a file may look


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_is_read_as_spreadsheets_write_it(sign, encoding, end):
    rows = [["E-Mail", "Name", "Job title"], ["zoe@example.com", "Zoë Öz", '"Head, or; so"']]
    text = end.join(sign.join(row) for row in rows) + end

    read = parse(text.encode(encoding))

    assert read.problems == []
    assert [(row.number, *row.cells.values()) for row in read.rows] == [
        (2, "zoe@example.com", "Zoë Öz", "Head, or; so")
    ]


@pytest.mark.parametrize(
    "head",
    [
        "Staff number,E-mail,Name,Job title,Department,Manager's e-mail,Role,Stage,Active",
        "staff_number,email,NAME,job_title,dept,manager email,role,stage,is active",
        "Staff number,E-Mail address,Full name,Title,DEPARTMENT,Manager’s e-mail address,Role,"
        "Stage,active",
        "Personalnummer;E-Mail-Adresse;Name;Stellenbezeichnung;Abteilung;Führungskraft;Rolle;"
        "Stufe;Aktiv",
    ],
)
def test_columns_are_known_by_many_names(head):
    sign = ";" if ";" in head else ","
    row = sign.join(["7", "a@example.com", "Ann", "Boss", "Ops", "b@example.com", "R", "1", "yes"])

    read = parse(f"{head}\n{row}".encode())

    assert (read.problems, [list(row.cells) for row in read.rows]) == ([], [[*Column]])


@pytest.mark.parametrize(
    ("word", "is_active"),
    [
        *[(word, True) for word in ("yes", "YES", "y", "true", "TRUE", "1", "ja", "Ja")],
        *[(word, False) for word in ("no", "No", "n", "false", "0", "nein")],
        ("", None),
    ],
)
def test_active_is_said_in_many_words(word, is_active):
    read = listed(f"email,active,name\na@example.com,{word},Ann")

    assert [row.is_active for row in read.rows] == [is_active]


def test_blank_rows_and_columns_are_nothing_and_rows_are_counted_as_the_spreadsheet_does():
    read = parse(b"\n,,\nemail,name,,\n\na@example.com,Ann,,\n,,,\nb@example.com,Bo,,\n")

    assert read.problems == []
    assert [(row.number, row.email) for row in read.rows] == [
        (5, "a@example.com"),
        (7, "b@example.com"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \n \n", "The file is empty."),
        (b"email,name\n", "There is nobody in the file: it has no rows below the first."),
        (
            b"email,name\na@example.com,Ann\nb@example.com,J\x81rgen",
            "Row 3: This row has a character that cannot be read, neither as UTF-8 nor as "
            "Windows-1252. In your spreadsheet, save the list as XLSX or “CSV UTF-8”.",
        ),
        (
            b'email,name\na@example.com,"Ann',
            "Row 2: This row cannot be read. Inside a cell, quotation marks are doubled, and a "
            "cell that begins with one also ends with one.",
        ),
    ],
)
def test_a_file_that_is_no_list_is_refused(content, said):
    read = parse(content)

    assert ([str(problem) for problem in read.problems], read.rows) == ([said], [])


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_ROWS", 2)

    assert problems("email,name\na@example.com,A\nb@example.com,B\nc@example.com,C") == [
        "Row 4: The file has more than 2 rows. Split it up."
    ]


def test_too_large_a_file_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 1024 * 1024)

    assert [str(p) for p in parse(b"x" * (1024 * 1024 + 1)).problems] == [
        "The file is larger than 1 MB."
    ]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (
            "email,name,salary",
            "Row 1: There is no column called “salary”. You can use: staff number, email "
            "address, name, job title, department, manager, role, stage, active.",
        ),
        ("email,name,Name", "Row 1, name: This column is there more than once."),
        (
            "name,active",
            "Row 1, email address: This column is missing. People are recognised by their email "
            "address or their staff number.",
        ),
    ],
)
def test_columns_that_make_no_sense_are_refused(head, said):
    assert problems(f"{head}\na@example.com,Ann,1") == [said]


# What is wrong with a row


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",Ann,,,", "Row 2, email address: The email address is missing."),
        (
            "ann.example.com,Ann,,,",
            "Row 2, email address: “ann.example.com” is not an email address.",
        ),
        (
            "a@example.com,,,,",
            "Row 2, name: The name is missing, and this person is new.",
        ),
        (
            "a@example.com,=HYPERLINK(1),,,",
            "Row 2, name: “=HYPERLINK(1)” begins like a formula. Leave the cell empty or write "
            "plain text.",
        ),
        (
            "a@example.com,Ann,@SUM(A1),,",
            "Row 2, job title: “@SUM(A1)” begins like a formula. Leave the cell empty or write "
            "plain text.",
        ),
        (
            "a@example.com,Ann,＝SUM(A1),,",
            "Row 2, job title: “＝SUM(A1)” begins like a formula. Leave the cell empty or write "
            "plain text.",
        ),
        (
            "a@example.com,Ann,=1;'=2,,",
            "Row 2, job title: “=1;=2” begins like a formula. Leave the cell empty or write "
            "plain text.",
        ),
        (
            "a@example.com,Ann\x07,,,",
            "Row 2, name: There is a line break or another invisible character in this cell.",
        ),
        (
            "a@example.com,Ann \u202etxet,,,",
            "Row 2, name: There is a line break or another invisible character in this cell.",
        ),
        (
            'a@example.com,"Ann\nSmith",,,',
            "Row 2, name: There is a line break or another invisible character in this cell.",
        ),
        (
            "a@example.com\u200b,Ann,,,",
            "Row 2, email address: There is a line break or another invisible character in this "
            "cell.",
        ),
        (
            "a@example.com,\u200b,,,",
            "Row 2, name: There is a line break or another invisible character in this cell.",
        ),
        ("a@xn--ü.com,Ann,,,", "Row 2, email address: “a@xn--ü.com” is not an email address."),
        (
            f"a@example.com,{'n' * 151},,,",
            "Row 2, name: This is too long: 151 characters, and at most 150 fit.",
        ),
        (
            f"a@example.com,Ann,{'t' * 151},,",
            "Row 2, job title: This is too long: 151 characters, and at most 150 fit.",
        ),
        ("a@example.com,Ann,,,perhaps", "Row 2, active: “perhaps” is neither yes nor no."),
        ("a@example.com,Ann,,,yes,more", "Row 2: This cell has no column heading above it."),
        (
            "a@example.com,Ann,,A@Example.com,",
            "Row 2, manager: Nobody can be their own manager.",
        ),
        (
            "a@example.com,Ann,,b@example.com,",
            "Row 2, manager: Nobody has the address b@example.com, neither here nor in the file.",
        ),
    ],
)
def test_a_row_that_is_wrong_is_named_with_its_column(row, said):
    content = f"email,name,job title,manager,active\n{row}".encode()
    before = columns()

    with pytest.raises(Outdated) as refused:
        apply(parse(content), by=None, at=NOW)

    assert [str(problem) for problem in refused.value.plan.problems] == [said]
    assert columns() == before


def test_an_address_stands_there_once_however_it_is_written():
    assert problems("email,name\na@example.com,Ann\nb@example.com,Bo\nA@Example.COM,Ann") == [
        "Row 4, email address: a@example.com is already in row 2. Capital and small letters count "
        "as the same."
    ]


def test_a_domain_is_the_same_in_both_its_forms():
    ann = UserFactory(email="ann@xn--exmple-cua.com", name="Ann")
    bring_in("email,name,manager\nann@exämple.com,Anna,\nbo@example.com,Bo,Ann@Exämple.com")

    assert reload(ann).name == "Anna"
    assert User.objects.get(name="Bo").manager == ann
    assert problems("email,name\na@exämple.com,Ann\na@xn--exmple-cua.com,Ann") == [
        "Row 3, email address: a@xn--exmple-cua.com is already in row 2. Capital and small "
        "letters count as the same."
    ]


@pytest.mark.parametrize("content", [b",,\n", b'""\n', b'" "\n,\n'])
def test_a_list_of_blank_cells_is_empty(content):
    assert [str(problem) for problem in parse(content).problems] == ["The file is empty."]


def test_the_address_of_somebody_erased_is_none():
    gone = UserFactory(is_active=False)
    erase(gone, by=None, at=NOW)

    assert problems(f"email,name,active\n{reload(gone).email},Bob,yes") == [
        f"Row 2, email address: “erased-{gone.pk}@erased.invalid” is not an email address."
    ]


def test_every_problem_is_told_at_once_and_nothing_is_written():
    UserFactory(email="ann@example.com", name="Ann")
    before = columns()

    with pytest.raises(Outdated) as refused:
        bring_in(
            """email,name,manager,active
            ann@example.com,Anna,,
            new@example.com,,nobody@example.com,maybe
            wrong,Bo,,"""
        )

    assert [(p.row, p.column) for p in refused.value.plan.problems] == [
        (3, "active"),
        (3, "manager"),
        (3, "name"),
        (4, "email address"),
    ]
    assert columns() == before


# Loops


def test_a_circle_within_the_file_is_refused_with_its_names():
    assert problems(
        """email,name,manager
        ann@example.com,Ann,cy@example.com
        bo@example.com,Bo,ann@example.com
        cy@example.com,Cy,bo@example.com"""
    ) == ["Row 2, manager: These would report to each other in a circle: Ann → Cy → Bo → Ann."]


def test_a_circle_through_those_not_in_the_file_is_refused():
    top = UserFactory(email="top@example.com", name="Top")
    middle = UserFactory(manager=top, name="Middle")
    UserFactory(email="low@example.com", manager=middle, name="Low")

    assert problems("email,manager\ntop@example.com,low@example.com") == [
        "Row 2, manager: These would report to each other in a circle: Top → Low → Middle → Top."
    ]


def test_two_may_change_places():
    top = UserFactory(email="top@example.com")
    low = UserFactory(email="low@example.com", manager=top)
    chief = UserFactory(email="chief@example.com")

    bring_in("email,manager\ntop@example.com,low@example.com\nlow@example.com,chief@example.com")

    assert (reload(top).manager, reload(low).manager) == (low, chief)


def test_a_circle_made_meanwhile_is_refused_with_words():
    ann, bo = UserFactory(email="ann@example.com", name="Ann"), UserFactory(name="Bo")
    text = f"email,manager\nann@example.com,{bo.email}"
    shown = make_plan(listed(text), by=None)
    assert shown.problems == []
    change_manager(bo, ann, at=NOW)

    with pytest.raises(Outdated) as refused:
        apply(listed(text), by=None, at=NOW, shown=shown.digest, imports=0)

    assert [str(problem) for problem in refused.value.plan.problems] == [
        "Row 2, manager: These would report to each other in a circle: Ann → Bo → Ann."
    ]
    assert reload(ann).manager is None


# Whom a list may not touch


def test_nobody_lets_themselves_go(hr_admin):
    assert problems(f"email,active\n{hr_admin.email},no", by=hr_admin) == [
        "Row 2, active: You cannot mark yourself as having left."
    ]


def test_a_superuser_is_let_go_by_no_list(superuser):
    text = f"email,active\n{superuser.email},no"
    other = UserFactory(superuser=True)

    for by in (None, other):
        assert problems(text, by=by) == [
            "Row 2, active: Sue Superuser runs this portal. A list cannot mark them as having left."
        ]


@pytest.mark.parametrize("cells", ["Renamed,", ",no"])
@pytest.mark.parametrize("way", ["group", "permission"])
def test_who_may_do_more_is_not_changed(hr_admin, cells, way):
    powerful = UserFactory(email="it@example.com", name="Ida")
    right = Permission.objects.get(codename="change_group")
    if way == "permission":
        powerful.user_permissions.add(right)
    else:
        group = Group.objects.create(name="IT")
        group.permissions.add(right)
        powerful.groups.add(group)
    text = f"email,name,active\nit@example.com,{cells}"

    assert problems(text, by=hr_admin) == [
        "Row 2, email address: Ida has more rights here than you, so you cannot change them."
    ]
    assert problems(text, by=UserFactory(superuser=True)) == []


def test_a_superuser_unchanged_in_the_list_is_no_problem(hr_admin, superuser):
    assert problems(f"email,name\n{superuser.email},Sue Superuser", by=hr_admin) == []


def test_rights_do_not_come_back_with_a_list(hr_admin, content_editor):
    content_editor.is_active = False
    content_editor.save()

    assert problems(f"email,active\n{content_editor.email},yes", by=hr_admin) == [
        "Row 2, active: Ed Editor had rights in HR’s workplace. Bring them back on their own page, "
        "and check their groups there."
    ]
