"""HR's list: what it may look like, what is wrong with it, what it does. All of it, or nothing."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pathway_portal.accounts.models import Department, Notice, User
from pathway_portal.accounts.org_import import Column, Outdated, apply, files, make_plan, parse
from pathway_portal.accounts.services import change_manager
from pathway_portal.privacy.personal_data import erase
from tests.factories import DepartmentFactory, PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def listed(text, encoding="utf-8"):
    """A list as HR would send it; the indentation of the test is not part of it."""
    return parse("\n".join(line.strip() for line in text.strip().split("\n")).encode(encoding))


def problems(text, by=None):
    return [str(problem) for problem in make_plan(listed(text), by=by).problems]


def bring_in(text, by=None):
    return apply(listed(text), by=by, at=NOW)


def reload(person):
    return User.objects.get(pk=person.pk)


def columns():
    """Everybody's columns but the password and the dates: to see that nothing has changed."""
    return list(
        User.objects.order_by("pk").values(
            *["pk", "email", "name", "job_title", "department", "manager", "stage"],
            *["is_active", "is_staff", "is_superuser", "groups", "language"],
        )
    )


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


# Roles and stages


@pytest.fixture
def director():
    """A role with two published stages; one with a draft alone."""
    first = StageFactory(
        pathway__role__name="Director", pathway__role__slug="director", slug="open", title="Opening"
    )
    PathwayFactory(role__name="Drafted", role__slug="drafted")
    return [first, StageFactory(pathway=first.pathway, slug="on", title="Going on")]


def test_what_else_a_row_names_is_looked_at_where_its_address_is_wrong(director):
    assert problems(
        """email,name,manager,role,stage
        wrong,Ann,nobody@example.com,director,9
        ,Bo,bo@example.com,painter,
        cy@example.com,Cy,,,
        cy@example.com,Cy,nobody@example.com,,"""
    ) == [
        "Row 2, email address: “wrong” is not an email address.",
        "Row 2, manager: Nobody has the address nobody@example.com, neither here nor in the file.",
        "Row 2, stage: Director has no stage “9”. Its stages are 1, 2.",
        "Row 3, email address: The email address is missing.",
        "Row 3, manager: Nobody has the address bo@example.com, neither here nor in the file.",
        "Row 3, role: There is no role “painter”.",
        "Row 5, email address: cy@example.com is already in row 4. Capital and small letters "
        "count as the same.",
        "Row 5, manager: Nobody has the address nobody@example.com, neither here nor in the file.",
    ]


@pytest.mark.parametrize("role", ["Director", "director", "DIRECTOR"])
@pytest.mark.parametrize("stage", ["2", "on", "Going on", "going ON"])
def test_a_stage_is_named_by_number_address_or_title(director, role, stage):
    bring_in(f"email,name,role,stage\nann@example.com,Ann,{role},{stage}")

    assert User.objects.get().stage == director[1]


def test_the_role_somebody_has_need_not_be_named(director):
    ann = UserFactory(email="ann@example.com", stage=director[0])

    bring_in("email,stage\nann@example.com,2")

    assert reload(ann).stage == director[1]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("Pilot,1", "role: There is no role “Pilot”."),
        ("Director,7", "stage: Director has no stage “7”. Its stages are 1, 2."),
        ("Director,", "stage: Name the stage of Director too, one of these: 1, 2."),
        (",1", "role: Name the role too: this person has none so far."),
        (
            "Drafted,1",
            "role: The role Drafted has no published pathway, so nobody can be at one of its "
            "stages.",
        ),
    ],
)
def test_a_stage_that_is_not_there_is_refused(director, cells, said):
    text = f"email,name,role,stage\nann@example.com,Ann,{cells}"

    assert problems(text) == [f"Row 2, {said}"]


def test_a_stage_in_an_older_version_is_the_same_stage(director):
    old = PathwayFactory(role=director[0].pathway.role, superseded=True)
    ann = UserFactory(email="ann@example.com", stage=StageFactory(pathway=old, slug="on"))

    plan = make_plan(listed("email,role,stage\nann@example.com,Director,2"), by=None)

    assert (plan.unchanged, plan.changed) == (1, [])
    assert reload(ann).stage.pathway == old


# What a list does


def test_a_company_is_brought_in_from_its_end(director):
    DepartmentFactory(name="Operations")

    plan = bring_in(
        """email,name,job title,department,manager,role,stage,active
        CY@example.com,Cy,Clerk,operations,bo@example.com,director,1,yes
        bo@example.com,Bo,Head,Sales,ANN@example.com,,,
        ann@example.com,Ann,Chief,SALES,,,,ja"""
    )

    ann, bo, cy = (User.objects.get(email=f"{name}@example.com") for name in ("ann", "bo", "cy"))
    assert [len(plan.new), plan.unchanged, plan.not_mentioned] == [3, 0, 0]
    assert [ann.manager, bo.manager, cy.manager] == [None, ann, bo]
    assert [d.name for d in Department.objects.order_by("pk")] == ["Operations", "Sales"]
    assert [ann.department, bo.department, cy.department.name] == [
        bo.department,
        ann.department,
        "Operations",
    ]
    assert (cy.name, cy.job_title, cy.stage, cy.is_active) == ("Cy", "Clerk", director[0], True)
    assert [user.has_usable_password() for user in (ann, bo, cy)] == [False] * 3
    assert [user.is_staff or user.is_superuser for user in (ann, bo, cy)] == [False] * 3
    assert Notice.objects.count() == 0


def test_a_change_is_told_old_and_new(director):
    old = UserFactory(name="Old Hand")
    UserFactory(name="New Hand", email="new@example.com")
    UserFactory(
        email="ann@example.com",
        name="Ann",
        job_title="Clerk",
        department=DepartmentFactory(name="Sales"),
        manager=old,
        stage=director[0],
    )

    plan = bring_in(
        """email,name,job title,department,manager,role,stage
        ann@example.com,Anna,Head,Operations,new@example.com,director,2"""
    )

    assert [str(difference) for difference in plan.changed[0].differences] == [
        "name: Ann → Anna",
        "job title: Clerk → Head",
        "department: Sales → Operations",
        "current stage: Director, Stage 1: Opening → Director, Stage 2: Going on",
        "manager: Old Hand → New Hand",
    ]
    ann = User.objects.get(email="ann@example.com")
    assert (ann.name, ann.job_title, ann.department.name) == ("Anna", "Head", "Operations")
    assert (ann.manager.name, ann.manager_since, ann.stage) == ("New Hand", NOW, director[1])


def test_a_change_of_manager_is_told_to_all_three():
    old, new = UserFactory(name="Old"), UserFactory(name="New", email="new@example.com")
    UserFactory(name="Ann", email="ann@example.com", manager=old)
    UserFactory(name="Same", email="same@example.com", manager=new)

    bring_in("email,manager\nann@example.com,new@example.com\nsame@example.com,new@example.com")

    assert {(n.recipient, n.kind, n.about.name) for n in Notice.objects.all()} == {
        (User.objects.get(name="Ann"), "manager_changed", "New"),
        (old, "report_lost", "Ann"),
        (new, "report_gained", "Ann"),
    }


def test_a_list_marks_as_read_what_is_another_managers_to_do_now():
    old, new = UserFactory(name="Old"), UserFactory(name="New", email="new@example.com")
    ann = UserFactory(name="Ann", email="ann@example.com", manager=old)
    bob = UserFactory(name="Bob", email="bob@example.com")
    submitted = {"kind": "assessment_submitted", "recipient": old, "about": ann}
    unmanaged = {"kind": "reviewer_missing", "recipient": UserFactory(), "about": bob}
    staying = {"kind": "views_opened", "recipient": ann, "about": old}
    for fields in (submitted, unmanaged, staying):
        Notice.objects.create(**fields, at=NOW)

    bring_in("email,manager\nann@example.com,new@example.com\nbob@example.com,new@example.com")

    before = ["assessment_submitted", "reviewer_missing", "views_opened"]
    unread = Notice.objects.unread().filter(kind__in=before)
    assert [notice.kind for notice in unread] == ["views_opened"]
    assert new.notices.count() == 2


@pytest.mark.parametrize(
    "text",
    [
        "email,name,job title,department,manager,role,stage,active\nann@example.com,,,,,,,",
        "email\nann@example.com",
        "email,name\nANN@example.com,  Ann ",
        "email,manager\nann@example.com,boss@example.com",
        "email,department\nann@example.com,sales",
        "email,role,stage\nann@example.com,director,1",
        "email,role\nann@example.com,director",
    ],
)
def test_what_is_blank_or_so_already_changes_nothing(director, text):
    UserFactory(
        email="ann@example.com",
        name="Ann",
        job_title="Clerk",
        department=DepartmentFactory(name="Sales"),
        manager=UserFactory(email="boss@example.com"),
        stage=director[0],
    )
    before = columns()

    plan = bring_in(text)

    assert (plan.does_something, plan.unchanged, plan.not_mentioned) == (False, 1, 1)
    assert columns() == before
    assert Department.objects.count() == 1


def test_who_is_not_in_the_list_is_left_alone_and_counted():
    UserFactory.create_batch(17)
    before = columns()

    plan = bring_in("email,name\nnew@example.com,New")

    assert plan.not_mentioned == 17
    assert columns()[:17] == before


def test_groups_and_rights_are_never_touched(hr_admin, superuser):
    before = [(u.pk, u.is_staff, u.is_superuser, list(u.groups.all())) for u in User.objects.all()]

    bring_in(f"email,name\n{hr_admin.email},Renamed\n{superuser.email},Renamed too")

    after = [(u.pk, u.is_staff, u.is_superuser, list(u.groups.all())) for u in User.objects.all()]
    assert after == before
    assert reload(hr_admin).name == "Renamed"


def test_what_is_done_stands_in_the_history_of_each(hr_admin):
    ann = UserFactory(email="ann@example.com", name="Ann")
    UserFactory(email="same@example.com", name="Same")

    bring_in(
        "email,name\nann@example.com,Anna\nnew@example.com,New\nsame@example.com,", by=hr_admin
    )

    assert [
        (entry.user, entry.object_id, entry.get_change_message())
        for entry in LogEntry.objects.order_by("pk")
    ] == [
        (hr_admin, str(User.objects.get(email="new@example.com").pk), "Added."),
        (hr_admin, str(ann.pk), "Changed Name."),
    ]


# Who leaves


def test_reports_of_those_who_leave_go_to_the_next_who_stays():
    chief = UserFactory(email="chief@example.com", name="Chief")
    head = UserFactory(email="head@example.com", manager=chief, name="Head", password="x" * 15)
    lead = UserFactory(email="lead@example.com", manager=head, name="Lead")
    ann = UserFactory(email="ann@example.com", manager=lead, name="Ann")

    plan = bring_in("email,active\nhead@example.com,no\nlead@example.com,nein")

    assert [entry.person.name for entry in plan.leaving] == ["Head", "Lead"]
    assert [[str(d) for d in entry.differences] for entry in plan.moved] == [
        ["manager: Lead → Chief"]
    ]
    assert (reload(ann).manager, reload(ann).manager_since) == (chief, NOW)
    assert [reload(person).is_active for person in (head, lead)] == [False, False]
    assert reload(head).has_usable_password() is False
    assert {(n.recipient.name, n.kind, n.about and n.about.name) for n in Notice.objects.all()} == {
        ("Ann", "manager_changed", "Chief"),
        ("Chief", "report_gained", "Ann"),
        ("Chief", "report_left", "Head"),
        ("Chief", "report_left", "Lead"),
    }


def test_somebody_named_another_manager_does_not_go_up():
    chief = UserFactory()
    head = UserFactory(email="head@example.com", manager=chief)
    other = UserFactory(email="other@example.com", manager=chief)
    ann = UserFactory(email="ann@example.com", manager=head)

    bring_in("email,manager,active\nhead@example.com,,no\nann@example.com,other@example.com,")

    assert reload(ann).manager == other


@pytest.mark.parametrize("who", ["leaver@example.com", "gone@example.com", "never@example.com"])
def test_who_names_a_manager_that_left_goes_to_the_next_above(who):
    chief = UserFactory(email="chief@example.com", name="Chief")
    UserFactory(email="leaver@example.com", name="Leaver", manager=chief)
    UserFactory(email="gone@example.com", name="Gone", is_active=False, manager=chief)
    ann = UserFactory(email="ann@example.com")

    plan = bring_in(
        f"""email,name,manager,active
        leaver@example.com,,,no
        never@example.com,Never,chief@example.com,no
        ann@example.com,,{who},"""
    )

    assert [str(difference) for difference in plan.changed[0].differences] == [
        f"manager: nobody → Chief, because {who.split('@')[0].title()} has left or leaves"
    ]
    assert reload(ann).manager == chief


def test_who_was_never_here_and_has_left_is_not_added():
    plan = bring_in("email,name,active\nold@example.com,Old,no\nann@example.com,Ann,yes")

    assert (plan.passed_over, [user.name for user in User.objects.all()]) == (1, ["Ann"])


def test_who_has_left_stays_away_until_the_list_says_yes():
    gone = UserFactory(email="gone@example.com", is_active=False)

    assert bring_in("email\ngone@example.com").still_away == 1
    assert reload(gone).is_active is False
    assert len(bring_in("email,active\ngone@example.com,yes").returning) == 1
    assert reload(gone).is_active is True


def test_who_comes_back_does_not_come_back_to_who_has_left():
    gone = UserFactory(
        email="gone@example.com", is_active=False, manager=UserFactory(is_active=False)
    )

    bring_in("email,active\ngone@example.com,yes")

    assert reload(gone).manager is None


def test_who_comes_back_and_their_manager_are_told():
    manager = UserFactory(name="Boss")
    UserFactory(email="gone@example.com", name="Ann", is_active=False, manager=manager)

    bring_in("email,active\ngone@example.com,yes")

    assert {(n.recipient.name, n.kind, n.about.name) for n in Notice.objects.all()} == {
        ("Ann", "manager_changed", "Boss"),
        ("Boss", "report_gained", "Ann"),
    }


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


# Once, and as shown


def test_a_list_that_was_brought_in_has_no_second_effect():
    text = "email,name\nann@example.com,Ann"
    shown = make_plan(listed(text), by=None)
    apply(listed(text), by=None, at=NOW, shown=shown.digest, imports=0)
    User.objects.all().delete()  # everything is again as it was when the list was shown

    with pytest.raises(Outdated):
        apply(listed(text), by=None, at=NOW, shown=shown.digest, imports=0)

    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "meanwhile", [{"name": "Other"}, {"job_title": "Other"}, {"is_active": False}]
)
def test_what_was_not_shown_is_not_done(meanwhile):
    ann = UserFactory(email="ann@example.com", name="Ann", job_title="Clerk")
    text = "email,name,job title,active\nann@example.com,Anna,Head,yes"
    shown = make_plan(listed(text), by=None)
    User.objects.filter(pk=ann.pk).update(**meanwhile)
    before = columns()

    with pytest.raises(Outdated) as refused:
        apply(listed(text), by=None, at=NOW, shown=shown.digest, imports=0)

    assert refused.value.plan.does_something is True
    assert columns() == before


# Large ones


def company(people, *, title="Clerk"):
    yield "email,name,job title,department,manager"
    for n in range(people):
        boss = f"p{(n - 1) // 8}@example.com" if n else ""
        yield f"p{n}@example.com,Person {n},{title},Department {n % 40},{boss}"


def queries_of(people, **more):
    content = "\n".join(company(people, **more)).encode()
    with CaptureQueriesContext(connection) as queries:
        plan = apply(parse(content), by=None, at=NOW)
    return len(queries), plan


def test_five_thousand_people_in_few_queries():
    added, plan = queries_of(5000)
    assert len(plan.new) == 5000
    changed, plan = queries_of(5000, title="Head")
    assert len(plan.changed) == 5000
    nothing, plan = queries_of(5000, title="Head")
    assert plan.unchanged == 5000

    # One statement of SQLite's is run for all rows, and PostgreSQL takes 5,000 rows at a time.
    assert nothing == 7
    assert (added, changed) == {"sqlite": (29, 27), "postgresql": (29, 28)}[connection.vendor]
