"""What is found of an erased person, and what stays."""

import json
import logging
import re
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.http import int_to_base36

from assessments.models import Assessment, Rating, Receipt, Side
from pathway_portal.accounts.models import User
from pathway_portal.privacy.personal_data import erase
from pathway_portal.web import unsent_forms
from pathway_portal.web.allauth_internals import STATE_SESSION_KEY
from pathways.models import Level
from tests.accounts.erasure.conftest import NOW, PEOPLE, page_of, reload
from tests.accounts.marked_texts import Leaver, all_rows, mark_every_text
from tests.factories import AssessmentFactory, StageFactory, UserFactory

# Nothing is found afterwards


def pages_and_files(people, person, assessments):
    """All that HR, a superuser and those who knew the person could look at for them."""
    workplace = [
        PEOPLE,
        reverse("admin:accounts_user_change", args=[person.pk]),
        reverse("admin:accounts_user_history", args=[person.pk]),
        reverse("admin:assessments_assessment_changelist"),
        reverse("admin:assessments_assessment_without_manager"),
        reverse("admin:index"),
        *(reverse("admin:assessments_assessment_change", args=[one.pk]) for one in assessments),
    ]
    portal = [
        reverse("home"),
        reverse("account"),
        reverse("my_data"),
        reverse("my_data_download"),
        reverse("assessments:mine"),
        reverse("assessments:team"),
        *(one.get_absolute_url() for one in assessments),
        *(reverse("assessments:history", args=[one.pk]) for one in assessments),
    ]
    for one in people:
        client = Client()
        client.force_login(one)
        for address in portal + (workplace if one.is_staff else []):
            yield client.get(address, follow=True).content.decode()


def found(texts, places):
    """Which of these texts stand in any of these places."""
    wanted = re.compile("|".join(re.escape(text) for text in texts))
    return sorted({text for place in places for text in wanted.findall(place)})


@pytest.mark.django_db(transaction=True)
def test_no_text_about_the_leaver_is_left_anywhere(caplog):
    caplog.set_level(logging.DEBUG)
    call_command("loaddata", "groups", verbosity=0)
    hr = UserFactory(name="Hanna HR", is_staff=True)
    hr.groups.add(Group.objects.get(name="HR admins"))
    superuser = UserFactory(superuser=True)
    leaver = Leaver(hr)
    marks = mark_every_text(leaver.person)
    texts = sorted({text for each in marks.values() for text in each})
    about = [*leaver.own.values(), leaver.reviewed, leaver.begun]
    readers = [hr, superuser, leaver.manager, leaver.report]
    assert found(texts, all_rows()) == texts
    assert found(texts, pages_and_files(readers, leaver.person, about)) != []
    if connection.vendor == "sqlite":
        assert found(texts, [the_file()]) == texts

    caplog.clear()
    client = Client()
    client.force_login(hr)
    name = reload(leaver.person).name
    response = client.post(page_of(leaver.person), {"typed": name}, follow=True)

    assert response.status_code == 200
    assert found(texts, [response.content.decode(), caplog.text]) == []
    assert found(texts, all_rows()) == []
    assert found(texts, pages_and_files(readers, leaver.person, about)) == []
    assert found(texts, [caplog.text]) == []
    if connection.vendor == "sqlite":
        assert found(texts, [the_file()]) == []
    print(f"{len(marks)} fields, {len(texts)} marks, none found")
    assert len(marks) >= 28


def the_file():
    """The database as it lies on the disk, with all that is no longer in any row."""
    connection.close()
    return Path(connection.settings_dict["NAME"]).read_bytes().decode("latin-1")


# What stays


@pytest.mark.django_db
def test_the_row_stays_as_nobody(leaver):
    erase(leaver.person, by=None, at=NOW)

    nobody = reload(leaver.person)
    assert str(nobody) == "Former employee"
    assert nobody.email == f"erased-{nobody.pk}@erased.invalid"
    assert (nobody.job_title, nobody.department, nobody.manager, nobody.stage) == (
        ("", None, None, None)
    )
    assert (nobody.has_usable_password(), nobody.is_active, nobody.erased_at) == (False, False, NOW)
    assert nobody.groups.count() + nobody.user_permissions.count() == 0


@pytest.mark.django_db
def test_no_change_waits_any_more_that_would_lead_to_them(leaver):
    asked = {"requested_by": leaver.manager, "requested_at": NOW}
    other = UserFactory()
    other.pending_changes.create(kind="manager", manager=leaver.person, **asked)
    other.pending_changes.create(kind="join", joined_to=leaver.person, **asked)

    erase(leaver.person, by=None, at=NOW)

    assert not other.pending_changes.exists()


@pytest.mark.django_db
def test_agreed_answers_stay_where_five_have_finished_the_same_stage(leaver):
    before = answers(leaver.own["counted"])

    erase(leaver.person, by=None, at=NOW)

    assert list(Assessment.objects.filter(employee=leaver.person)) == [leaver.own["counted"]]
    assert answers(leaver.own["counted"]) == before


def answers(assessment):
    return [(row.side, row.key, row.answer) for row in assessment.ratings.order_by("pk")]


@pytest.mark.django_db
@pytest.mark.parametrize(("others", "left"), [(3, 0), (4, 1)])
def test_a_group_is_five_people_or_more(others, left):
    stage = StageFactory(competencies=1)
    person = UserFactory(is_active=False, manager=UserFactory())
    for employee in [person, *UserFactory.create_batch(others, manager=person.manager)]:
        AssessmentFactory(employee=employee, stage=stage, agreed=True)
    # The same people once more are no further people.
    AssessmentFactory(employee=person.manager.reports.last(), stage=stage, agreed=True)

    erase(person, by=None, at=NOW)

    assert Assessment.objects.filter(employee=person).count() == left


@pytest.mark.django_db
def test_the_manager_reaches_nothing_of_theirs_any_more(client, leaver):
    client.force_login(leaver.manager)
    counted = leaver.own["counted"].get_absolute_url()
    here = User.objects.filter(pk=leaver.person.pk)
    here.update(is_active=True)
    assert client.get(counted).status_code == 200

    here.update(is_active=False)
    erase(leaver.person, by=None, at=NOW)

    gone, unknown = client.get(counted), client.get("/assessments/999999/")
    assert (gone.status_code, gone.content) == (404, unknown.content)


@pytest.mark.django_db
def test_what_they_signed_as_a_manager_stays_signed_and_says_nothing_more(client, leaver):
    before = answers(leaver.reviewed)

    erase(leaver.person, by=None, at=NOW)

    leaver.reviewed.refresh_from_db()
    assert leaver.reviewed.reviewed_by == leaver.person
    assert answers(leaver.reviewed) == before
    client.force_login(leaver.report)
    page = client.get(leaver.reviewed.get_absolute_url()).content.decode()
    assert "Former employee" in page
    assert "Lea Leaver" not in page


@pytest.mark.django_db
def test_what_their_report_wrote_stays(leaver):
    own = leaver.reviewed.ratings.filter(side=Side.SELF)
    own.update(evidence="I did it at the fair.")
    leaver.reviewed.remarks.filter(side=Side.SELF).update(text="I see it otherwise.")

    erase(leaver.person, by=None, at=NOW)

    assert set(own.values_list("evidence", flat=True)) == {"I did it at the fair."}
    said = leaver.reviewed.remarks.values_list("side", "text")
    assert sorted(set(said)) == [("manager", ""), ("self", "I see it otherwise.")]


@pytest.mark.django_db
def test_a_review_they_had_begun_dies_unseen(leaver):
    assert leaver.begun.ratings.filter(side=Side.MANAGER).exists()

    erase(leaver.person, by=None, at=NOW)

    assert not leaver.begun.ratings.filter(side=Side.MANAGER).exists()
    assert not leaver.begun.orphaned_answers.filter(author=leaver.person).exists()


@pytest.mark.django_db
def test_others_and_their_words_stay_as_they_were(leaver):
    other = AssessmentFactory(agreed=True, ratings__self=Level.WELL)
    Rating.objects.filter(assessment=other).update(evidence="Somebody else's", old_words="Old")
    before = list(Rating.objects.filter(assessment=other).order_by("pk").values())
    person = User.objects.filter(pk=other.employee_id).values()[0]
    others = User.objects.exclude(pk=leaver.person.pk).order_by("pk")
    everybody = list(others.values())

    erase(leaver.person, by=None, at=NOW)

    assert list(Rating.objects.filter(assessment=other).order_by("pk").values()) == before
    assert User.objects.filter(pk=other.employee_id).values()[0] == person
    assert list(others.values()) == everybody


@pytest.mark.django_db
def test_that_others_were_read_by_them_stays_said(leaver):
    theirs = {"employee": leaver.report, "reader": leaver.person}
    more = {"capacity": "manager", "action": "read", "at": NOW, "day": NOW.date()}
    Receipt.objects.create(
        assessment=leaver.reviewed, stage=leaver.reviewed.stage, **theirs, **more
    )

    erase(leaver.person, by=None, at=NOW)

    assert [str(receipt.reader) for receipt in Receipt.objects.all()] == ["Former employee"]


@pytest.mark.django_db
def test_what_hr_had_sent_while_away_names_them_no_more(leaver, hr_admin):
    client = Client()
    client.force_login(hr_admin)
    session = client.session
    session[STATE_SESSION_KEY] = {"request": {"body": leaver.person.name}, "at": 1}
    session.save()
    kept = session[SESSION_KEY]

    erase(leaver.person, by=hr_admin, at=NOW)

    said = Session.objects.get().get_decoded()
    assert STATE_SESSION_KEY not in said
    assert said[SESSION_KEY] == kept


@pytest.mark.django_db
def test_what_was_sent_after_the_session_had_ended_names_them_no_more(leaver):
    form = {"page": "/", "sent": "text=Lea", "at": 1}
    theirs = began({unsent_forms.SESSION_KEY: form | {"user_id": leaver.person.pk}})
    others = began({unsent_forms.SESSION_KEY: form | {"user_id": 0}, "kept": "so"})

    erase(leaver.person, by=None, at=NOW)

    assert theirs not in Session.objects.all()
    assert Session.objects.get(pk=others.pk).get_decoded() == {"kept": "so"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {"account_login": {"user_pk": "{base36}", "email": None}},
        {"account_login": {"user_pk": None, "email": "Lea@Example.com"}},
        {"account_authentication_methods": [{"method": "password", "email": "lea@example.com"}]},
        {"account_password_reset_verification": {"user_id": "{number}"}},
        {"redirect_to": "/account/login/?login=lea@example.com"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_no_session_knows_who_began_to_sign_in(leaver, said):
    number = leaver.person.pk
    said = json.dumps(said).replace("{number}", str(number))
    said = json.loads(said.replace("{base36}", int_to_base36(number)))
    assert began(said) in Session.objects.all()

    erase(leaver.person, by=None, at=NOW)

    assert list(Session.objects.all()) == []


@pytest.mark.django_db
def test_a_sign_in_that_was_begun_is_found_by_a_large_number_too():
    """allauth writes it in base 36: of the first 35 people that looks the same."""
    person = UserFactory(pk=1000, is_active=False)
    began({"account_login": {"user_pk": "rs", "email": None}})
    others = began({"account_login": {"user_pk": "1000", "email": None}})  # of number 46,656

    erase(person, by=None, at=NOW)

    assert list(Session.objects.all()) == [others]


@pytest.mark.django_db
def test_sessions_of_others_stay_as_they_are(leaver):
    Session.objects.all().delete()
    others = [
        {"account_login": {"user_pk": "999999", "email": "rosa.lea@example.com"}},
        {"account_authentication_methods": [{"email": "lea@example.com.au"}]},
        {"last_seen_at": leaver.person.pk},
    ]
    kept = [began(said) for said in others]

    erase(leaver.person, by=None, at=NOW)

    assert [Session.objects.get(pk=each.pk).get_decoded() for each in kept] == others


def began(said):
    """A session in which nobody is signed in, and what it says."""
    session = SessionStore()
    session.update(said)
    session.save()
    return Session.objects.get(pk=session.session_key)


def test_it_is_logged_without_the_name(leaver, hr_admin, caplog):
    erase(leaver.person, by=hr_admin, at=NOW)

    lines = LogEntry.objects.filter(object_id=str(leaver.person.pk)).order_by("action_time")
    assert sorted(set(lines.values_list("user", "object_repr", "change_message"))) == [
        (hr_admin.pk, "Former employee", ""),
        (hr_admin.pk, "Former employee", "Erased."),
    ]
    assert caplog.messages == [f"Person {leaver.person.pk} was erased by {hr_admin.pk}."]
