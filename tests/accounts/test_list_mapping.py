"""Another system's list: what its columns mean is guessed, said by HR, and remembered."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from justhtml import JustHTML

from pathway_portal.accounts.models import ListMapping, User
from pathway_portal.accounts.org_import import Column, mapping, read
from pathway_portal.accounts.org_import.columns import NamePart, Status
from tests.accounts.exported_list import EXPORT
from tests.accounts.test_import_page import INVITE, PAGE, PEOPLE, said, words
from tests.accounts.test_list_files import workbook
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

MEANINGS = [
    *[Column.STAFF_NUMBER, NamePart.FIRST_NAME, NamePart.LAST_NAME, Column.EMAIL, None, None],
    *[Column.ACTIVE, Column.DEPARTMENT, Column.MANAGER],
]


def choose(client, content, name="people.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def sent(page, **changes):
    """What the mapping page sends, as it stands or with changes."""
    form = page.context["form"]
    data = {field.html_name: field.value() for field in [*form.columns, *form.statuses]}
    return {"table": page.context["table_token"], **data, **changes}


# Guessing


@pytest.mark.parametrize(
    ("head", "rows", "meanings"),
    [
        (
            "Personalnummer;Nachname;Vorname;E-Mail (dienstlich);Eintritt;Status;Vorgesetzter",
            ["1;Müller;Anna;a@x.de;2020-01-01;aktiv;7"],
            [
                *[Column.STAFF_NUMBER, NamePart.LAST_NAME, NamePart.FIRST_NAME, Column.EMAIL, None],
                *[Column.ACTIVE, Column.MANAGER],
            ],
        ),
        (
            "Name;Mail;Manager ID;Manager Name;Manager Email",
            ["Müller, Anna;a@x.de;7;Chief;c@x.de", "Berg, Bo;b@x.de;7;Chief;c@x.de"],
            [NamePart.LAST_FIRST, Column.EMAIL, None, None, Column.MANAGER],
        ),
        (
            "Name;Vorname;Kontakt",
            ["Müller;Anna;a@x.de"],
            [NamePart.LAST_NAME, NamePart.FIRST_NAME, Column.EMAIL],
        ),
        ("Title;Email;Private email", ["Dr;;a@home.de"], [Column.JOB_TITLE, Column.EMAIL, None]),
        (  # as Workday writes it
            "Employee ID;Worker;Legal First Name;Legal Last Name;Preferred Name;Work Email;"
            "Business Title;Supervisory Organization;Manager;Manager ID;Worker Status",
            ["7;Nair, Anita (Leave);Anita;Nair;Anita Nair;a@x.de;Clerk;Sales;Chief, Mo;1;Active"],
            [
                *[
                    Column.STAFF_NUMBER,
                    None,
                    NamePart.FIRST_NAME,
                    NamePart.LAST_NAME,
                    None,
                    Column.EMAIL,
                ],
                *[Column.JOB_TITLE, Column.DEPARTMENT, None, Column.MANAGER, Column.ACTIVE],
            ],
        ),
        (
            "Worker;Preferred Name;Email",
            ["Nair, Anita;Anita Nair;a@x.de"],
            [None, Column.NAME, Column.EMAIL],
        ),
        (  # Personio
            "Vorname;Nachname;E-Mail;Abteilung;Team;Vorgesetzte*r",
            ["Anna;Müller;a@x.de;Vertrieb;Team A;Maria Chief"],
            [
                *[NamePart.FIRST_NAME, NamePart.LAST_NAME, Column.EMAIL, Column.DEPARTMENT, None],
                Column.MANAGER,
            ],
        ),
        (  # SAP
            "Pers.No.;Tätigkeitsbezeichnung;E-Mail;Vorgesetzter (Name);Vorgesetzter (Pers.Nr.)",
            ["00000012;Clerk;a@x.de;Maria Chief;00000007"],
            [Column.STAFF_NUMBER, Column.JOB_TITLE, Column.EMAIL, None, Column.MANAGER],
        ),
        (  # SAP SuccessFactors
            "STATUS;USERID;USERNAME;FIRSTNAME;LASTNAME;EMAIL;MANAGER;HR;DEPARTMENT",
            ["active;7;anair;Anita;Nair;a@x.de;NO_MANAGER;NO_HR;Sales"],
            [
                *[
                    Column.ACTIVE,
                    Column.STAFF_NUMBER,
                    None,
                    NamePart.FIRST_NAME,
                    NamePart.LAST_NAME,
                ],
                *[Column.EMAIL, Column.MANAGER, None, Column.DEPARTMENT],
            ],
        ),
        (  # Google Workspace
            "First Name [Required];Last Name [Required];Email Address [Required];Employee Title",
            ["Anita;Nair;a@x.de;Clerk"],
            [NamePart.FIRST_NAME, NamePart.LAST_NAME, Column.EMAIL, Column.JOB_TITLE],
        ),
        (  # the first column counts the lines
            "#;Employee #;Email;Manager #",
            ["1;0042;a@x.de;0007"],
            [None, Column.STAFF_NUMBER, Column.EMAIL, Column.MANAGER],
        ),
    ],
)
def test_columns_are_guessed_from_headings_and_values(head, rows, meanings):
    guess = mapping.guess(read("\n".join([head, *rows]).encode()))

    assert list(guess.meanings) == meanings


def test_words_of_a_status_are_guessed():
    table = read(
        b"Employee ID,Status\n1,Active\n2,ON LEAVE\n3,Terminated\n4,Ausgeschieden\n5,Loaned\n"
        b"6,Full-Time\n7,Teilzeit"
    )
    guess = mapping.guess(table)

    assert guess.statuses == {
        "active": Status.HERE,
        "on leave": Status.HERE,
        "terminated": Status.LEFT,
        "ausgeschieden": Status.LEFT,
        "full-time": Status.HERE,
        "teilzeit": Status.HERE,
    }
    assert mapping.unknown_words(guess, table) == ["Loaned"]


def test_a_number_is_not_taken_for_the_name_by_its_heading(hr_client):
    asked = choose(hr_client, "Employee #,Email,Job Title\n1042,a@example.com,Clerk\n")

    assert [field.value() for field in asked.context["form"].columns] == [
        *["staff_number", "email", "job_title"]
    ]


@pytest.mark.parametrize(
    ("head", "meanings"),
    [
        (["Name", "Name", "Name 2", "Mail"], [None, None, Column.NAME, Column.EMAIL]),
        (["Name", "Name", "Name 2", "Mail"], [None, Column.NAME, None, Column.EMAIL]),
        (["Mail", "", "", "2", "Mail"], [Column.EMAIL, None, Column.NAME, None, None]),
    ],
)
def test_columns_of_one_heading_are_told_apart_from_all_others(head, meanings):
    said = mapping.Mapping(tuple(meanings))

    assert mapping.from_data(said.as_data(head), head) == said


# The page


def test_another_systems_file_is_asked_about_and_then_imported(hr_client):
    asked = choose(hr_client, EXPORT)

    form = asked.context["form"]
    assert [field.value() for field in form.columns] == [
        meaning.value if meaning else "-" for meaning in MEANINGS
    ]
    assert [(field.label, field.value()) for field in form.statuses] == [
        ("Active", "here"),
        ("On leave", "here"),
        ("Terminated", "left"),
    ]
    assert "For example: 2015-01-01 · 2020-02-01 · 2021-03-01" in words(asked)
    assert User.objects.filter(email="anna@example.com").exists() is False
    shown = hr_client.post(PAGE, sent(asked))
    assert "2 people are new." in words(shown)
    assert "1 person has left and was never here; they are not added." in words(shown)
    done = hr_client.post(PAGE, {"list": shown.context["token"]})
    assert (done.url, said(done)) == (PEOPLE, ["2 people added.", INVITE])
    anna = User.objects.get(email="anna@example.com")
    assert (anna.name, anna.staff_number, anna.manager.name, anna.is_active) == (
        "Anna Müller",
        "00042",
        "Maria Chief",
        True,
    )


def test_a_workbook_is_mapped_as_well(hr_client):
    rows = [line.split(",") for line in EXPORT.replace('"Müller, Anna"', "00042").splitlines()]

    shown = hr_client.post(PAGE, sent(choose(hr_client, workbook(*rows), "export.xlsx")))

    assert "2 people are new." in words(shown)


def test_what_was_said_is_remembered_for_the_same_headings_in_any_order(hr_client):
    hr_client.post(PAGE, sent(choose(hr_client, EXPORT), **{"column-7": "job_title"}))
    turned = "\n".join(",".join(reversed(line.split(","))) for line in EXPORT.splitlines()[:3])

    shown = choose(hr_client, turned)

    assert "The columns are read by the mapping that is kept" in words(shown)
    assert [entry.person.job_title for entry in shown.context["plan"].new] == ["Board", "Sales"]
    assert ListMapping.objects.count() == 1
    changed = hr_client.post(PAGE, {"table": shown.context["table_token"], "change": "mapping"})
    assert changed.context["form"].columns[1].value() == "job_title"
    again = hr_client.post(PAGE, sent(changed, **{"column-1": "department"}))
    assert [e.person.department.name for e in again.context["plan"].new] == ["Board", "Sales"]
    assert ListMapping.objects.count() == 1


def test_a_word_that_is_new_is_asked_about(hr_client):
    hr_client.post(PAGE, sent(choose(hr_client, EXPORT)))

    asked = choose(hr_client, EXPORT.replace("On leave", "Seconded"))

    assert [(f.label, f.value()) for f in asked.context["form"].statuses] == [
        ("Active", "here"),
        ("Seconded", ""),
        ("Terminated", "left"),
    ]
    refused = hr_client.post(PAGE, sent(asked))
    assert "Say what this word means." in words(refused)
    shown = hr_client.post(PAGE, sent(asked, **{"word-1": "unchanged"}))
    assert "2 people are new." in words(shown)


@pytest.mark.parametrize(
    ("statuses", "linked"),
    [
        (["Active", "Left"], []),
        (["Active", "Z9"], [("Z9", "#id_word-1")]),
        (["Z8", "Active", "Z9"], [("Z8", "#id_word-0"), ("Z9", "#id_word-2")]),
    ],
)
def test_words_that_need_a_meaning_are_linked_above_the_columns(hr_client, statuses, linked):
    lines = [f"{n},p{n}@example.com,P,{status}" for n, status in enumerate(statuses)]

    page = choose(hr_client, "\n".join(["Employee ID,Work email,Name,Status", *lines]))

    document = JustHTML(page.content.decode(), sanitize=False)
    links = [(a.to_text(), a.attrs["href"]) for a in document.query("#content-main > .why a")]
    assert links == linked
    assert "still need" in words(page) if linked else "still need" not in words(page)
    fields = {field.attrs.get("id") for field in document.query("form select")}
    assert {href[1:] for _word, href in links} <= fields


def test_a_status_column_chosen_by_hand_is_asked_about(hr_client):
    asked = choose(hr_client, "Employee ID,Email,Name,Code\n1,a@example.com,Ann,Z9\n")

    more = hr_client.post(PAGE, sent(asked, **{"column-3": "active"}))

    assert [f.label for f in more.context["form"].statuses] == ["Z9"]
    assert "1 word in the status column still needs a meaning: Z9" in words(more)
    assert ListMapping.objects.count() == 0
    shown = hr_client.post(PAGE, sent(more, **{"word-0": "left"}))
    assert shown.context["plan"].passed_over == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"column-4": "email"}, "Two columns are both “email address”. Choose one of them."),
        (
            {"column-0": "-", "column-3": "-"},
            "Say which column has the email address or the staff number: people are recognised by "
            "these.",
        ),
        (
            {"column-4": "name"},
            "The name is there twice. Choose one column for it, or first and last name.",
        ),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_in_words(hr_client, changes, error):
    page = hr_client.post(PAGE, sent(choose(hr_client, EXPORT), **changes))

    assert page.context["form"].non_field_errors() == [error]
    assert ListMapping.objects.count() == 0


def test_the_portals_own_headings_need_no_mapping(hr_client):
    shown = choose(hr_client, "Staff number,Email,Name\n7,ann@example.com,Ann")

    assert "1 person is new." in words(shown)


@pytest.mark.parametrize("change", ["forged", "another"])
def test_a_table_that_was_not_shown_to_this_person_is_refused(hr_client, superuser, change):
    data = sent(choose(hr_client, EXPORT))
    if change == "forged":
        data["table"] += "x"
    else:
        hr_client.force_login(superuser)

    page = hr_client.post(PAGE, data)

    assert page.status_code == 400
    assert "That page was too old." in words(page)


def test_the_mapping_belongs_to_what_was_shown(hr_client):
    """Somebody else may map the same headings otherwise before the button is pressed."""
    shown = hr_client.post(PAGE, sent(choose(hr_client, EXPORT)))
    other = hr_client.post(PAGE, {"table": shown.context["table_token"], "change": "mapping"})
    hr_client.post(PAGE, sent(other, **{"column-7": "job_title"}))

    hr_client.post(PAGE, {"list": shown.context["token"]})

    anna = User.objects.get(email="anna@example.com")
    assert (anna.department.name, anna.job_title) == ("Sales", "")


def test_every_kind_of_page_is_valid(hr_client):
    UserFactory(name="Anna Müller", email="old@example.com")
    asked = choose(hr_client, EXPORT.replace("On leave", "Seconded"))
    for page in [
        asked,
        hr_client.post(PAGE, sent(asked, **{"column-4": "email"})),
        hr_client.post(PAGE, sent(asked, **{"word-1": "here"})),
    ]:
        document = JustHTML(page.content.decode(), strict=True, sanitize=False)
        ids = [element.attrs["id"] for element in document.query("[id]")]
        assert [i for i in ids if ids.count(i) > 1] == []
        described = [e.attrs["aria-describedby"] for e in document.query("[aria-describedby]")]
        assert {i for each in described for i in each.split()} - {*ids} == set()
        assert len(document.query("h1")) == 1


# Managers


def test_a_manager_is_named_by_number_address_or_name(hr_client):
    UserFactory(name="Maria Chief", email="maria@example.com", staff_number="00017")

    shown = choose(
        hr_client,
        "Email,Name,Manager\na@example.com,A,00017\nb@example.com,B,MARIA@example.com\n"
        'c@example.com,C,maria  chief\nd@example.com,D,"Chief, Maria"',
    )

    manager_of = shown.context["plan"].manager_of
    assert len({manager_of[entry.key] for entry in shown.context["plan"].new}) == 1
    assert shown.context["plan"].problems == []


def test_a_name_that_two_people_have_is_a_problem_with_both(hr_client):
    UserFactory(name="Anna Müller", email="anna.m@example.com")
    UserFactory(name="Anna Müller", email="anna.mueller@example.com")

    shown = choose(hr_client, "email,name,manager\nbo@example.com,Bo,anna müller")

    assert [str(problem) for problem in shown.context["plan"].problems] == [
        "Row 2, manager: 2 people are called anna müller: Anna Müller, anna.m@example.com; Anna "
        "Müller, anna.mueller@example.com. Give the manager’s address or staff number."
    ]


def test_people_carry_their_address_where_names_repeat(hr_client):
    old = UserFactory(name="Anna Müller", email="anna.m@example.com")
    UserFactory(name="Anna Müller", email="anna.mueller@example.com")
    UserFactory(name="Bo", email="bo@example.com", manager=old)

    shown = choose(hr_client, "email,manager\nbo@example.com,anna.mueller@example.com")

    assert (
        "Manager: Anna Müller, anna.m@example.com becomes Anna Müller, anna.mueller@example.com"
        in words(shown)
    )
