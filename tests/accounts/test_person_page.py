"""A person's page in HR's workplace: what it changes, refuses and tells."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from pathway_portal.accounts.models import Notice, User
from tests.accounts.person_pages import ADD, page_of, posted, reload
from tests.factories import PathwayFactory, StageFactory, UserFactory

# How they are written


@pytest.mark.parametrize("field", ["name", "email", "job_title"])
@pytest.mark.parametrize("is_new", [True, False])
def test_what_cannot_be_seen_is_refused_and_kept_to_be_mended(hr_client, field, is_new):
    person = UserFactory(name="Ann", email="ann@example.com", job_title="Baker")
    page = reverse("admin:accounts_user_add") if is_new else page_of(person)
    typed = f"{getattr(person, field)}\u200b"

    form = hr_client.post(page, posted(person, **{field: typed})).context["adminform"].form

    assert form.errors[field] == [
        "There is a line break or another invisible character here. Please type it again."
    ]
    assert (form[field].value(), User.objects.count()) == (typed, 2)


def test_a_domain_is_kept_as_mail_servers_write_it(hr_client):
    person = UserFactory()
    add = reverse("admin:accounts_user_add")

    hr_client.post(page_of(person), posted(person, email="ann@exämple.com"))
    again = hr_client.post(add, posted(person, email="Ann@Exämple.com"))
    wrong = hr_client.post(add, posted(person, email="ann@xn--ü.com"))

    assert reload(person).email == "ann@xn--exmple-cua.com"
    assert [page.context["adminform"].form.errors["email"] for page in (again, wrong)] == [
        ["Somebody already signs in with this address."],
        ["Enter a valid email address."],
    ]


# What no page of ours sends


@pytest.mark.parametrize("field", ["manager", "stage", "department", "groups"])
@pytest.mark.parametrize("sent", ["abc", "a\0b", "9" * 18, "9" * 23, "9" * 5000, "-1", "٣"])
@pytest.mark.parametrize("is_new", [True, False])
def test_a_choice_that_is_none_is_refused_and_the_rest_kept(hr_client, field, sent, is_new):
    person = UserFactory(name="Ann", email="ann@example.com")
    page = reverse("admin:accounts_user_add") if is_new else page_of(person)
    changes = {"name": "Anna", "email": "anna@example.com", field: sent}

    answer = hr_client.post(page, posted(person, **changes))

    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert list(form.errors) == [field]
    assert form["name"].value() == "Anna"
    assert (reload(person).name, User.objects.count()) == ("Ann", 2)


@pytest.mark.parametrize("field", ["manager", "stage"])
@pytest.mark.parametrize(("asked", "status"), [("abc", 200), ("9" * 23, 400)])
def test_a_choice_that_is_none_is_not_offered(hr_client, field, asked, status):
    answer = hr_client.get(reverse("admin:accounts_user_add"), {field: asked})

    assert answer.status_code == status


# A person's page


def test_person_is_changed(hr_client):
    person, manager, stage = UserFactory(), UserFactory(), StageFactory()

    response = hr_client.post(
        page_of(person), posted(person, name="New Name", manager=manager.pk, stage=stage.pk)
    )

    assert response.status_code == 302
    assert (reload(person).name, reload(person).manager, reload(person).stage) == (
        "New Name",
        manager,
        stage,
    )


def test_page_says_what_a_manager_can_read_of_who_is_here_and_of_a_leaver(hr_client):
    new = hr_client.get(ADD).content.decode()
    here = hr_client.get(page_of(UserFactory())).content.decode()
    left = hr_client.get(page_of(UserFactory(is_active=False))).content.decode()

    sentences = ["Once you save, this manager can read", "nobody can read what they"]
    assert [sentence in here for sentence in sentences] == [True, False]
    assert [sentence in left for sentence in sentences] == [False, True]
    assert [sentence in new for sentence in [*sentences, "All three are told"]] == [False] * 3
    assert "This manager can read what the person submits." in new


def test_loop_is_refused_beside_the_field(hr_client):
    boss = UserFactory(name="Boss")
    below = UserFactory(name="Below", manager=UserFactory(manager=boss))

    response = hr_client.post(page_of(boss), posted(boss, manager=below.pk))

    assert response.context["adminform"].form.errors == {
        "manager": ["Below reports to Boss, directly or through others. Choose somebody else."]
    }
    assert reload(boss).manager is None


def test_oneself_is_refused_as_manager_beside_the_field(hr_client):
    person = UserFactory()

    response = hr_client.post(page_of(person), posted(person, manager=person.pk))

    assert response.context["adminform"].form.errors == {
        "manager": ["Nobody can be their own manager."]
    }


def test_address_taken_in_another_case_is_refused(hr_client):
    UserFactory(email="anna@example.com")
    person = UserFactory()

    response = hr_client.post(page_of(person), posted(person, email="ANNA@example.com"))

    assert response.status_code == 200
    assert "email" in response.context["adminform"].form.errors


@pytest.mark.parametrize("traits", [{}, {"superseded": True}])
def test_stage_of_a_pathway_that_is_not_published_is_refused(hr_client, traits):
    person, stage = UserFactory(), StageFactory(pathway=PathwayFactory(**traits))

    response = hr_client.post(page_of(person), posted(person, stage=stage.pk))

    assert list(response.context["adminform"].form.errors) == ["stage"]


def test_stage_and_manager_somebody_has_stay_possible(hr_client):
    stage = StageFactory(pathway=PathwayFactory(superseded=True))
    person = UserFactory(stage=stage, manager=UserFactory(is_active=False))

    response = hr_client.post(page_of(person), posted(person, name="Renamed"))

    assert response.status_code == 302
    assert (reload(person).name, reload(person).stage) == ("Renamed", stage)


def test_old_address_opens_nothing_any_more(hr_client):
    person = UserFactory(email="old@example.com")
    EmailAddress.objects.create(user=person, email="old@example.com", primary=True)

    hr_client.post(page_of(person), posted(person, email="new@example.com"))
    hr_client.logout()
    hr_client.post(reverse("account_reset_password"), {"email": "old@example.com"})

    assert EmailAddress.objects.filter(email="old@example.com").exists() is False
    assert mail.outbox == []


# Adding


def test_person_added_sets_their_own_password_by_mail(hr_client):
    person = User(name="Nora New", email="Nora@Example.com")

    assert "Forgot your password?" in hr_client.get(ADD).content.decode()
    hr_client.post(ADD, posted(person))
    added = User.objects.get(name="Nora New")
    hr_client.logout()
    hr_client.post(reverse("account_reset_password"), {"email": "nora@example.com"})

    assert added.email == "nora@example.com"
    assert added.has_usable_password() is False
    assert [message.to for message in mail.outbox] == [["nora@example.com"]]
    assert len(re.findall(r"/password/reset/key/", mail.outbox[0].body)) == 1


# Other managers, leaving and coming back


def told():
    return {(notice.recipient, notice.kind) for notice in Notice.objects.all()}


def test_another_manager_is_told_to_all_three(hr_client):
    old, new = UserFactory(), UserFactory()
    person = UserFactory(manager=old)

    hr_client.post(page_of(person), posted(person, manager=new.pk))

    assert reload(person).manager == new
    assert told() == {
        (person, "manager_changed"),
        (old, "report_lost"),
        (new, "report_gained"),
    }


def test_nothing_is_told_where_the_manager_stays(hr_client):
    person = UserFactory(manager=UserFactory())

    hr_client.post(page_of(person), posted(person, name="Renamed"))

    assert told() == set()


def test_leaving_sends_the_reports_one_manager_up(hr_client):
    chief = UserFactory()
    leaver = UserFactory(manager=chief, password="a long old password")
    report = UserFactory(manager=leaver)

    hr_client.post(page_of(leaver), {**posted(leaver), "is_active": ""})

    assert (reload(leaver).is_active, reload(report).manager) == (False, chief)
    assert reload(leaver).has_usable_password() is False
    assert told() == {
        (report, "manager_changed"),
        (chief, "report_gained"),
        (chief, "report_left"),
    }


def test_coming_back_brings_no_reports_and_no_password(hr_client):
    chief = UserFactory()
    leaver = UserFactory(manager=chief, is_active=False)

    hr_client.post(page_of(leaver), posted(leaver, is_active="on"))

    assert (reload(leaver).is_active, reload(leaver).has_usable_password()) == (True, False)
    assert told() == {(leaver, "manager_changed"), (chief, "report_gained")}


def test_nobody_lets_themselves_go(hr_client, hr_admin):
    page = hr_client.post(page_of(hr_admin), {**posted(hr_admin), "is_active": ""})

    assert page.context["adminform"].form.errors == {
        "is_active": ["You cannot mark yourself as having left."]
    }
    assert reload(hr_admin).is_active is True


def test_who_left_meanwhile_becomes_nobodys_manager(hr_client):
    person, gone = UserFactory(), UserFactory(is_active=False)

    page = hr_client.post(page_of(person), posted(person, manager=gone.pk))

    assert list(page.context["adminform"].form.errors) == ["manager"]
    assert reload(person).manager is None


# Another address


def test_both_addresses_are_told_without_a_link(hr_client, django_capture_on_commit_callbacks):
    person = UserFactory(name="Ann Smith", email="old@example.com")

    with django_capture_on_commit_callbacks(execute=True):
        hr_client.post(page_of(person), posted(person, email="new@example.com"))

    assert [message.to for message in mail.outbox] == [["old@example.com"], ["new@example.com"]]
    assert mail.outbox[0].subject == "Your sign-in address has changed"
    assert mail.outbox[0].body.startswith("Hello Ann Smith,\n\nHR has changed the email address")
    assert re.findall(r"https?:|/account|new@example", mail.outbox[0].body) == []


def test_no_mail_where_the_address_stays(hr_client, django_capture_on_commit_callbacks):
    person = UserFactory(email="old@example.com")

    with django_capture_on_commit_callbacks(execute=True):
        hr_client.post(page_of(person), posted(person, email="OLD@example.com", name="Renamed"))

    assert reload(person).name == "Renamed"
    assert mail.outbox == []
