"""Erasing a person, by the page or the command: all or nothing, and who may."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.models import Assessment, Remark
from pathway_portal.accounts.models import Notice, User
from pathway_portal.accounts.services import come_back
from pathway_portal.privacy.personal_data import NotALeaver, erase
from tests.accounts.erasure.conftest import NOW, PEOPLE, page_of, reload
from tests.factories import UserFactory


@pytest.fixture
def hr(client, hr_admin):
    client.force_login(hr_admin)
    return client


# All or nothing, and once


@pytest.mark.django_db
def test_only_leavers_are_erased(leaver):
    User.objects.filter(pk=leaver.person.pk).update(is_active=True)

    with pytest.raises(NotALeaver):
        erase(leaver.person, by=None, at=NOW)

    assert reload(leaver.person).name == "Lea Leaver"
    assert Assessment.objects.filter(employee=leaver.person).count() > 1


@pytest.mark.django_db
def test_nobody_is_erased_twice(leaver):
    erase(leaver.person, by=None, at=NOW)

    with pytest.raises(NotALeaver):
        erase(leaver.person, by=None, at=NOW)

    assert reload(leaver.person).erased_at == NOW


@pytest.mark.django_db
def test_who_is_erased_does_not_come_back(leaver):
    erase(leaver.person, by=None, at=NOW)

    come_back(reload(leaver.person), at=NOW)

    assert reload(leaver.person).is_active is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [{"is_active": True}, {"name": "Lea"}, {"email": "lea@example.com"}, {"job_title": "Baker"}],
    ids=lambda change: next(iter(change)),
)
def test_the_database_lets_nobody_become_somebody_again(leaver, change):
    erase(leaver.person, by=None, at=NOW)

    with pytest.raises(IntegrityError, match="user_erased_is_nobody"), transaction.atomic():
        User.objects.filter(pk=leaver.person.pk).update(**change)


@pytest.mark.django_db
def test_it_is_done_whole_or_not_at_all(leaver, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("pathway_portal.privacy.personal_data.of_people.erase", broken)
    remarks = Remark.objects.count()

    with pytest.raises(OSError), transaction.atomic():
        erase(leaver.person, by=None, at=NOW)

    assert remarks == Remark.objects.count() > 0


# The page


def test_the_page_says_what_goes_and_what_stays(hr, leaver):
    page = hr.get(page_of(leaver.person))

    text = page.content.decode()
    assert page.status_code == 200
    assert "<title>\nErase Lea Leaver" in text
    assert text.count("What is erased") + text.count("What is kept") == 2
    assert "lea@example.com" in text


@pytest.mark.parametrize("typed", ["Lea Leaver", "lea@example.com", "  lea   LEAVER "])
def test_the_name_or_the_address_typed_erases(hr, leaver, typed):
    response = hr.post(page_of(leaver.person), {"typed": typed}, follow=True)

    assert response.redirect_chain == [(PEOPLE, 302)]
    assert str(reload(leaver.person)) == "Former employee"
    assert "The person is erased." in response.content.decode()
    assert "Lea Leaver" not in response.content.decode()


@pytest.mark.parametrize("typed", ["", "Lea", "Mona Manager", "yes"])
def test_anything_else_erases_nothing_and_keeps_what_was_typed(hr, leaver, typed):
    response = hr.post(page_of(leaver.person), {"typed": typed})

    text = response.content.decode()
    assert response.status_code == 200
    assert "<title>\nError: Erase Lea Leaver" in text
    assert (f'value="{typed}"' in text) == bool(typed)
    assert reload(leaver.person).name == "Lea Leaver"


def test_pressed_twice_it_is_done_once(hr, leaver):
    for _press in range(2):
        response = hr.post(page_of(leaver.person), {"typed": "Lea Leaver"})
        assert response.url == PEOPLE

    assert LogEntry.objects.filter(change_message="Erased.").count() == 1


def test_reading_the_page_erases_nothing(hr, leaver):
    for ask in (hr.get, hr.head):
        ask(page_of(leaver.person), {"typed": "Lea Leaver"})

    assert reload(leaver.person).name == "Lea Leaver"


def test_a_leavers_page_leads_to_it_and_nobody_elses(hr, leaver):
    def leads(person):
        page = hr.get(reverse("admin:accounts_user_change", args=[person.pk]))
        return page_of(person) in page.content.decode()

    assert [leads(leaver.person), leads(leaver.manager)] == [True, False]


def test_who_is_erased_is_on_no_list_and_has_no_page(hr, leaver):
    erase(leaver.person, by=None, at=NOW)

    unknown = UserFactory.build(pk=999_999)
    assert leaver.person.pk not in [each.pk for each in hr.get(PEOPLE).context["cl"].queryset]
    change = [reverse("admin:accounts_user_change", args=[p.pk]) for p in (leaver.person, unknown)]
    assert [hr.get(page).status_code for page in change] == [302, 302]
    gone, never = hr.get(page_of(leaver.person)), hr.get(page_of(unknown))
    assert (gone.status_code, never.status_code) == (404, 404)
    assert gone.content == never.content


# Who may


def statuses(client, person):
    page = page_of(person)
    return client.get(page).status_code, client.post(page, {"typed": person.name}).status_code


def test_nobody_erases_who_is_still_here(hr, leaver):
    assert statuses(hr, leaver.manager) == (403, 403)
    assert reload(leaver.manager).name == "Mona Manager"


def test_nobody_erases_themselves(hr, hr_admin):
    assert statuses(hr, hr_admin) == (403, 403)
    assert reload(hr_admin).name == "Hanna HR"


def test_hr_erases_nobody_who_could_do_more_than_they(hr, client, superuser):
    above = UserFactory(superuser=True, is_active=False, name="Ursa Major")

    assert statuses(hr, above) == (403, 403)
    client.force_login(superuser)
    assert statuses(client, above) == (200, 302)


def test_a_content_editor_is_refused_whoever_it_is(client, content_editor, leaver):
    client.force_login(content_editor)
    known, unknown = page_of(leaver.person), page_of(UserFactory.build(pk=999_999))

    answers = [client.get(known), client.get(unknown), client.post(known, {"typed": "Lea Leaver"})]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert len({answer.content for answer in answers}) == 1
    assert reload(leaver.person).name == "Lea Leaver"


@pytest.mark.parametrize("who", ["manager", "report"])
def test_managers_and_employees_are_sent_to_the_door(client, leaver, who):
    client.force_login(getattr(leaver, who))

    for answer in [client.get(page_of(leaver.person)), client.post(page_of(leaver.person))]:
        assert answer.url.startswith(reverse("admin:login"))
    assert reload(leaver.person).name == "Lea Leaver"


def test_to_see_people_is_not_to_erase_them(client, leaver):
    reader = UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_user"))
    client.force_login(reader)

    assert statuses(client, leaver.person) == (403, 403)


# The command


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kept", "typed"),
    [("lea@example.com", "LEA@example.com"), ("lea@xn--exmple-cua.com", "lea@exämple.com")],
)
def test_the_command_does_the_same(leaver, capsys, kept, typed):
    User.objects.filter(pk=leaver.person.pk).update(email=kept)

    call_command("erase_person", typed, yes=True)

    assert str(reload(leaver.person)) == "Former employee"
    assert Notice.objects.exists() is False
    assert capsys.readouterr().out == "Erased.\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("nobody@example.com", "Nobody here has this address."),
        ("mona@example.com", "They are still active: first let them go."),
    ],
)
def test_the_command_refuses_in_plain_words(leaver, email, words):
    User.objects.filter(pk=leaver.manager.pk).update(email="mona@example.com")

    with pytest.raises(CommandError, match=words):
        call_command("erase_person", email)
