"""HR's page for the list of people: choose, read what it would do, do exactly that."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from pathway_portal.accounts.admin import import_page
from pathway_portal.accounts.models import User
from tests import samples
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:accounts_user_import")
PEOPLE = reverse("admin:accounts_user_changelist")
INVITE = f'<a href="{PEOPLE}?invitation=none">Invite those who are new to come in</a>'


def choose(client, text):
    return client.post(PAGE, {"file": SimpleUploadedFile("people.csv", text.encode())})


def words(response):
    """All that the page says, in one line."""
    main = JustHTML(response.content.decode(), sanitize=False).query("#content")[0]
    return " ".join(main.to_text().split())


def said(response):
    return [str(message) for message in response.wsgi_request._messages]


# Who gets in


@pytest.mark.parametrize("who", ["content_editor", "employee", "views_only"])
def test_only_those_who_add_and_change_people_get_in(client, hr_admin, content_editor, who):
    if who == "views_only":
        right = hr_admin.groups.get().permissions.get(codename="add_user")
        hr_admin.groups.get().permissions.remove(right)
    person = {"content_editor": content_editor, "views_only": hr_admin}.get(who) or UserFactory()
    client.force_login(person)
    token = list_token(person, b"email,name\nann@example.com,Ann")

    answers = [
        client.get(PAGE),
        choose(client, "email,name\nann@example.com,Ann"),
        client.post(PAGE, {"list": token}),
    ]

    assert {answer.status_code for answer in answers} == {302 if who == "employee" else 403}
    assert User.objects.filter(email="ann@example.com").exists() is False


def list_token(person, content):
    """What the button of a preview sends, had this person seen it."""
    table = import_page.org_import.read(content)
    plan = import_page.org_import.make_plan(import_page.org_import.interpret(table), by=None)
    return import_page._dump(person, "list", [import_page._as_data(table), None, plan.digest, 0])


def test_the_list_of_people_leads_there(hr_client):
    assert f'href="{PAGE}"' in hr_client.get(PEOPLE).content.decode()


# Choosing


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "Choose a file."),
        ({"file": SimpleUploadedFile("empty.csv", b"")}, "The file is empty."),
    ],
)
def test_no_file_is_an_error_beside_the_field(hr_client, data, error):
    page = hr_client.post(PAGE, data)

    assert page.context["form"].errors == {"file": [error]}
    assert error in words(page)


def test_problems_are_listed_with_their_rows_and_nothing_can_be_done(hr_client, hr_admin):
    page = choose(hr_client, "email,name,manager\nann@example.com,,x@example.com\n,Bo,")

    assert "3 problems must be fixed first. Nothing was saved." in words(page)
    assert "Row 2, manager: Nobody has the address x@example.com" in words(page)
    assert page.context["token"] == ""
    assert b'name="list"' not in page.content
    assert list(User.objects.all()) == [hr_admin]


def test_the_page_shows_what_it_would_do_and_writes_nothing(hr_client, hr_admin):
    boss = UserFactory(name="Boss", email="boss@example.com")
    gone = UserFactory(name="Gone", email="gone@example.com", manager=boss)
    UserFactory(name="Report", email="report@example.com", manager=gone)
    UserFactory(name="Ann", email="ann@example.com", job_title="Clerk")

    page = choose(
        hr_client,
        """email,name,job title,manager,active
ann@example.com,,Head,boss@example.com,
gone@example.com,,,,no
new@example.com,Newt <b>,Clerk,,
boss@example.com,,,,yes""",
    )

    text = words(page)
    for phrase in [
        "1 person is new.",
        "1 person changes.",
        "1 person leaves.",
        "1 person gets another manager, because theirs leaves.",
        "1 person in this file stays as they are.",
        "2 people are not in this file; they stay as they are.",
        "Job title: Clerk becomes Head",
        "Manager: nobody becomes Boss",
        "Manager: Gone becomes Boss",
        "new@example.com row 4",
        "Newt <b>",
    ]:
        assert phrase in text
    assert b"Newt <b>" not in page.content
    assert User.objects.filter(email="new@example.com").exists() is False
    assert User.objects.get(email="gone@example.com").is_active is True


@pytest.mark.parametrize("rows", [1, 30])
def test_the_preview_asks_as_much_for_many_as_for_one(hr_client, django_assert_num_queries, rows):
    text = "email,name,department,active\n" + "\n".join(
        f"{person.email},New name,Sales,{'no' if n % 3 else ''}"
        for n, person in enumerate(UserFactory.create_batch(rows, manager=UserFactory()))
    )

    # One of them reads whose account the reader has added of late.
    with django_assert_num_queries(16):
        choose(hr_client, text)


def test_a_long_preview_is_cut_and_says_so(hr_client, monkeypatch):
    monkeypatch.setattr(import_page, "MOST_SHOWN", 2)

    page = choose(hr_client, "email,name\n" + "\n".join(f"p{n}@example.com,P{n}" for n in range(3)))

    assert "These are the first 2 of 3." in words(page)
    assert "p2@example.com" not in words(page)


def test_every_kind_of_page_is_valid(hr_client):
    UserFactory(email="ann@example.com", name="Ann", manager=UserFactory())
    for page in [
        hr_client.get(PAGE),
        hr_client.post(PAGE, {}),
        choose(hr_client, "email,name\nx,Ann"),
        choose(hr_client, "email,name,active\nann@example.com,Anna,no\nbo@example.com,Bo,"),
        choose(hr_client, "email,name\nann@example.com,Ann"),
    ]:
        document = JustHTML(page.content.decode(), strict=True, sanitize=False)
        ids = [element.attrs["id"] for element in document.query("[id]")]
        assert [i for i in ids if ids.count(i) > 1] == []
        assert len(document.query("h1")) == 1
        assert document.query("[style]") == []


# Doing it


TEXT = "email,name,job title\nann@example.com,Anna,\nnew@example.com,Newt,Clerk"


@pytest.fixture
def shown(hr_client):
    UserFactory(email="ann@example.com", name="Ann")
    return choose(hr_client, TEXT).context["token"]


def test_confirming_does_what_was_shown(hr_client, shown):
    answer = hr_client.post(PAGE, {"list": shown})

    assert answer.url == PEOPLE
    assert said(answer) == ["1 person added, 1 changed.", INVITE]
    assert list(User.objects.order_by("pk").values_list("name", flat=True)[1:]) == ["Anna", "Newt"]


def test_pressing_twice_has_one_effect(hr_client, shown):
    hr_client.post(PAGE, {"list": shown})
    User.objects.filter(email="ann@example.com").update(name="Renamed by hand")

    again = hr_client.post(PAGE, {"list": shown})

    assert again.status_code == 409
    assert User.objects.get(email="ann@example.com").name == "Renamed by hand"
    assert User.objects.filter(email="new@example.com").count() == 1


def test_pressing_twice_says_that_it_is_done(hr_client, shown):
    hr_client.post(PAGE, {"list": shown})

    again = hr_client.post(PAGE, {"list": shown})

    assert again.url == PEOPLE
    assert said(again)[-1] == "This list was imported before. Nothing was changed."


def test_a_change_made_meanwhile_shows_the_page_anew(hr_client, shown):
    User.objects.filter(email="ann@example.com").update(name="Annika")

    page = hr_client.post(PAGE, {"list": shown})

    assert page.status_code == 409
    assert "Something has changed since you saw this." in words(page)
    assert "Name: Annika becomes Anna" in words(page)
    assert User.objects.filter(email="new@example.com").exists() is False
    answer = hr_client.post(PAGE, {"list": page.context["token"]})
    assert said(answer)[-2:] == ["1 person added, 1 changed.", INVITE]


def test_a_circle_made_meanwhile_is_refused_in_words(hr_client):
    ann = UserFactory(email="ann@example.com", name="Ann")
    bo = UserFactory(email="bo@example.com", name="Bo")
    token = choose(hr_client, "email,manager\nann@example.com,bo@example.com").context["token"]
    User.objects.filter(pk=bo.pk).update(manager=ann)

    page = hr_client.post(PAGE, {"list": token})

    assert page.status_code == 409
    assert "These would report to each other in a circle: Ann → Bo → Ann." in words(page)
    assert User.objects.get(pk=ann.pk).manager is None


def test_a_forged_list_does_nothing(hr_client, shown):
    for token in [shown[:-1], shown + "x", "", "x"]:
        page = hr_client.post(PAGE, {"list": token})
        assert page.status_code == 400
        assert "That page was too old. Please choose the file again." in words(page)
    assert User.objects.get(email="ann@example.com").name == "Ann"


def test_a_list_shown_to_somebody_else_does_nothing(hr_client, shown, superuser):
    hr_client.force_login(superuser)

    assert hr_client.post(PAGE, {"list": shown}).status_code == 400
    assert User.objects.get(email="ann@example.com").name == "Ann"


def test_a_list_shown_long_ago_does_nothing(hr_client, shown, monkeypatch):
    later = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)

    assert hr_client.post(PAGE, {"list": shown}).status_code == 400
    assert User.objects.get(email="ann@example.com").name == "Ann"


def test_rights_posted_along_are_ignored(hr_client, shown):
    hr_client.post(PAGE, {"list": shown, "is_superuser": "on", "is_staff": "on", "groups": "1"})

    new = User.objects.get(email="new@example.com")
    assert (new.is_superuser, new.is_staff, new.groups.count()) == (False, False, 0)


def test_a_list_too_large_for_a_page_is_for_the_terminal(hr_client, monkeypatch):
    monkeypatch.setattr(import_page, "MOST_SIGNED", 10)

    page = choose(hr_client, TEXT)

    assert "This list is too large for a page." in words(page)
    assert b'name="list"' not in page.content


def test_what_comes_back_of_fifty_thousand_people_fits_the_limit_of_a_form(hr_admin, settings):
    # What is sent grows with the list: a fifth of the people has a fifth of the room.
    part = 1 if samples.WHOLE else 5
    count = 50_000 // part
    text = "email,name,job title,department,manager\n" + "\n".join(
        f"first{n * 7919 % 50021}.last{n}@example.com,First{n * 31 % 997} Last{n},Title {n % 90},"
        f"Department {n % 40},first{n // 8 * 7919 % 50021}.last{n // 8}@example.com"
        for n in range(count)
    )

    token = list_token(hr_admin, text.encode())

    assert len(token) * part < import_page.MOST_SIGNED < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert re.fullmatch(r"[\w.:-]+", token)
