"""Everybody as a list, and the template. What is exported changes nothing when it comes back."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from pathway_portal.accounts.models import User
from pathway_portal.accounts.org_import import apply, make_plan, parse
from pathway_portal.privacy.personal_data import erase
from tests.factories import DepartmentFactory, PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
BOTH = pytest.mark.parametrize("format", ["csv", "xlsx"])


def download(client, name, format):
    response = client.get(reverse(f"admin:accounts_user_{name}_{format}"))
    assert response.status_code == 200
    return response.getvalue() if response.streaming else response.content


def cells(content, format):
    if format == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.values]


@pytest.fixture
def company(hr_admin):
    """People with everything that a spreadsheet could change on the way."""
    first = StageFactory(pathway__role__name="Director", slug="open", title="2")
    StageFactory(pathway=first.pathway, slug="on", title="Going on")
    old = StageFactory(
        pathway=PathwayFactory(role=first.pathway.role, superseded=True), slug="gone", title="Gone"
    )
    boss = UserFactory(name="Zoë Öz-Łukasz", email="+boss@example.com", staff_number="00017")
    odd = DepartmentFactory(name="=SUM(A1);=1+1")
    names = [
        *["=cmd|' /C calc'!A0", "-Bo", "+49 Cy", "@Di", "'=Ed", "O'Neil", 'Fay "Fifi" Fo, Dr.'],
        *["Gi;=1+1", "Ha\nHa", "Ian\r\nI", "Jo\tJo", "none", "007", "1e5", "Zoe\u0308", "TRUE"],
        *["_x0041_", "a_x000D_b", "#N/A", "1E+05", "  Kim  ", "Lou, Lee", "𝒩 Mo", "\u202bNo"],
    ]
    for number, name in enumerate(names):
        UserFactory(
            name=name,
            email=f"p{number}@example.com",
            job_title=name,
            department=odd if number % 2 else None,
            manager=boss if number % 3 else None,
            staff_number=f"001{number}" if number % 4 else None,
            stage=[None, first, old][number % 3],
        )
    UserFactory(name="Left", email="left@example.com", is_active=False, manager=boss)
    # Nobody is read as "none", though that is how a blank is written.
    UserFactory(
        name="Sam",
        email="sam@example.com",
        job_title="-",
        department=DepartmentFactory(name="None"),
    )


@BOTH
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_exported_comes_back_as_no_change(hr_client, hr_admin, company, format, language):
    User.objects.filter(pk=hr_admin.pk).update(language=language)
    before = list(User.objects.order_by("pk").values())

    plan = apply(parse(download(hr_client, "export", format)), by=hr_admin, at=NOW)

    assert (plan.problems, plan.does_something) == ([], False)
    assert plan.unchanged == len(before)
    assert list(User.objects.order_by("pk").values()) == before


BEGINNINGS = [
    *["=", "+", "-", "@", "＝", "＋", "－", "＠", "'=", "''=", '"=', " =", "\u00a0=", "a;=", "a,="],
    *["a, =", "a;'=", "a,'=", "a;  -", "=1;=", '"a",=', "'", '"', "100,-"],
]
# What forms refuse and older data may have, in every column but those by which people are known.
UNSEEN = ["\t", "\r", "\n", "\t=", "\r\n=", "a\n=", "a\t=", "=1\n+", '"\t', "'\n-", "a\r\n;="]


@BOTH
def test_every_column_comes_back_however_its_values_begin(hr_client, hr_admin, format):
    boss = UserFactory(name="Boss", email="-boss@example.com")
    for number, begin in enumerate([*BEGINNINGS, *UNSEEN]):
        stage = StageFactory(pathway__role__name=f"{begin}Role {number}", title=f"{begin}Stage")
        UserFactory(
            name=f"{begin}Name",
            email=f"{begin if begin in '=+-' else 'p'}{number}@example.com",
            job_title=f"{begin}Title",
            department=DepartmentFactory(name=f"{begin}Department {number}"),
            manager=boss,
            staff_number=f"{begin if begin in BEGINNINGS else ''}{number}",
            stage=stage,
        )
    before = list(User.objects.order_by("pk").values())

    plan = apply(parse(download(hr_client, "export", format)), by=hr_admin, at=NOW)

    assert (plan.problems, plan.does_something) == ([], False)
    assert plan.unchanged == len(before)
    assert list(User.objects.order_by("pk").values()) == before


@BOTH
def test_nothing_is_a_formula_and_no_number_loses_its_zeros(hr_client, format):
    UserFactory(name="=1+1", email="a@example.com", staff_number="00042", job_title="x;=2")
    UserFactory(name="＝1+1", email="b@example.com", staff_number="007", job_title='"-2')

    rows = cells(download(hr_client, "export", format), format)

    assert rows[0] == [
        *["Staff number", "Email address", "Name", "Job title", "Department", "Manager", "Role"],
        *["Stage", "Active"],
    ]
    assert rows[2:] == [
        ["00042", "a@example.com", "'=1+1", "x;'=2", "none", "none", "none", "none", "yes"],
        ["007", "b@example.com", "'＝1+1", "'\"-2", "none", "none", "none", "none", "yes"],
    ]


@BOTH
def test_who_was_erased_is_not_exported(hr_client, format):
    gone = UserFactory(is_active=False)
    erase(gone, by=None, at=NOW)

    assert len(cells(download(hr_client, "export", format), format)) == 2  # the heads, and HR


@pytest.mark.parametrize("people", [1, 30])
def test_an_export_asks_as_much_for_many_as_for_one(hr_client, django_assert_num_queries, people):
    UserFactory.create_batch(people, manager=UserFactory(), stage=StageFactory())

    with django_assert_num_queries(8):
        download(hr_client, "export", "csv")


# The template


@BOTH
def test_the_template_is_a_list_of_two_people(hr_client, format):
    content = download(hr_client, "import_template", format)

    plan = make_plan(parse(content), by=None)

    assert plan.problems == []
    assert [(entry.person.name, entry.person.staff_number) for entry in plan.new] == [
        ("Mira Okafor", "00017"),
        ("Jonas Weber", "00123"),
    ]
    mira, jonas = plan.new
    assert plan.manager_of[jonas.key] == mira.key


def test_the_workbook_explains_each_column(hr_client):
    book = load_workbook(io.BytesIO(download(hr_client, "import_template", "xlsx")))

    assert book.sheetnames == ["People", "Explanations"]
    explained = [row[0] for row in book["Explanations"].values][1:10]
    assert explained == [cell.value for cell in book["People"][1]]


def test_a_german_template_is_read_back(hr_client, hr_admin):
    User.objects.filter(pk=hr_admin.pk).update(language="de")
    with translation.override("de"):
        content = download(hr_client, "import_template", "csv")

    assert len(make_plan(parse(content), by=None).new) == 2


# Who gets them


@pytest.mark.parametrize("name", ["export", "import_template"])
@BOTH
def test_only_those_who_import_may_download(client, content_editor, name, format):
    address = reverse(f"admin:accounts_user_{name}_{format}")

    answers = []
    for person in (content_editor, UserFactory()):
        client.force_login(person)
        answers.append(client.get(address).status_code)

    assert answers == [403, 302]


def test_the_pages_lead_there(hr_client):
    page = hr_client.get(reverse("admin:accounts_user_import")).content.decode()

    for name in ("export_csv", "export_xlsx", "import_template_csv", "import_template_xlsx"):
        assert f'href="{reverse(f"admin:accounts_user_{name}")}"' in page


# "none"


def test_none_takes_away_and_blank_changes_nothing():
    stage = StageFactory()
    boss = UserFactory()
    words = ["none", "-", "Keine", "niemand", "N/A", "NO_MANAGER", "keine Führungskraft"]
    for number, _word in enumerate(words):
        UserFactory(
            email=f"p{number}@example.com",
            name=f"P{number}",
            job_title="Clerk",
            department=DepartmentFactory(),
            manager=boss,
            stage=stage,
        )
    UserFactory(email="blank@example.com", job_title="Clerk", manager=boss)
    lines = [f"p{n}@example.com,{word},{word},{word},{word}" for n, word in enumerate(words)]
    text = "\n".join(["email,job title,department,manager,stage", *lines, "blank@example.com,,,,"])

    plan = apply(parse(text.encode()), by=None, at=NOW)

    kept = User.objects.filter(email__startswith="p").values_list(
        "job_title", "department", "manager", "stage"
    )
    assert {*kept} == {("", None, None, None)}
    assert [str(d) for d in plan.changed[0].differences] == [
        "job title: Clerk → nothing",
        f"department: {plan.changed[0].differences[1].old} → nothing",
        f"current stage: {stage.pathway.role}, {stage} → nothing",
        f"manager: {boss.name} → nobody",
    ]
    blank = User.objects.get(email="blank@example.com")
    assert (blank.job_title, blank.manager, plan.unchanged) == ("Clerk", boss, 1)


# Departments


@pytest.mark.parametrize(
    "written",
    ["Customer Service", "customer service", "Customer  Service", "CUSTOMER\u00a0SERVICE"],
)
def test_a_department_is_the_same_however_it_is_written(written):
    department = DepartmentFactory(name="Customer Service")
    UserFactory(email="ann@example.com", department=department)

    plan = make_plan(parse(f"email,department\nann@example.com,{written}".encode()), by=None)

    assert (plan.does_something, plan.unchanged, plan.departments) == (False, 1, [])


def test_a_new_department_is_one_however_it_is_written():
    text = "email,name,department\na@example.com,A,New  Team\nb@example.com,B,NEW TEAM"

    plan = apply(parse(text.encode()), by=None, at=NOW)

    assert [department.name for department in plan.departments] == ["New Team"]
    assert User.objects.values("department").distinct().count() == 1
