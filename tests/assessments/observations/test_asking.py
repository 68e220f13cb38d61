"""Who may ask a colleague for an observation, and who reads it."""

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import MOST_OBSERVATIONS, Observation
from pathway_portal.accounts.models import NoticeKind
from pathway_portal.accounts.services import leave
from pathway_portal.privacy.personal_data import sections_about
from pathways.models import Level
from tests.assessments.conftest import new_version_of, reworded
from tests.assessments.observations.conftest import AT, SECRET, page, sent
from tests.factories import AssessmentFactory, DeputyshipFactory, ObservationFactory, UserFactory

pytestmark = pytest.mark.django_db


def ask(client, by, assessment, colleague="Oscar Observer", about=None):
    client.force_login(by)
    about = assessment.stage.competencies.all()[:1] if about is None else about
    typed = {"colleague": colleague, "competencies": [each.pk for each in about]}
    return client.post(reverse("assessments:observations", args=[assessment.pk]), typed)


# Asking


@pytest.mark.parametrize("state", ["draft", "submitted", "open"])
def test_the_employee_asks_and_the_colleague_is_told(client, people, assessment_in, oscar, state):
    assessment = assessment_in(state)

    assert ask(client, people["employee"], assessment).status_code == 302

    asked = Observation.objects.get()
    assert (asked.observer, asked.asked_by) == (oscar, people["employee"])
    assert [row.competency for row in asked.competencies.all()] == [
        assessment.stage.competencies.first()
    ]
    notice = oscar.notices.get()
    assert (notice.kind, notice.about) == (NoticeKind.OBSERVATION_ASKED, people["employee"])
    client.force_login(oscar)
    home = client.get("/").content.decode()
    assert "Say what you have seen of Emma Employee" in home
    assert asked.get_absolute_url() in home


def test_the_manager_asks_once_it_is_submitted(client, people, assessment_in, oscar):
    draft, submitted = assessment_in("draft"), assessment_in("submitted")

    assert ask(client, people["manager"], draft).status_code == 404
    assert ask(client, people["manager"], submitted).status_code == 302

    assert Observation.objects.get().assessment == submitted


@pytest.mark.parametrize("who", ["peer", "head", "stranger"])
def test_nobody_else_asks_or_looks(client, people, assessment_in, oscar, who):
    assessment = assessment_in("open")
    sent(assessment, people["employee"])

    assert ask(client, people[who], assessment).status_code == 404
    assert SECRET not in page(client, people[who], assessment)
    assert Observation.objects.count() == 1


def test_what_is_agreed_takes_no_more(client, people, assessment_in, oscar):
    agreed = assessment_in("agreed")

    assert ask(client, people["employee"], agreed).status_code == 409
    assert "Ask a colleague" not in page(client, people["employee"], agreed)
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    "colleague,reason",
    [
        ("Emma Employee", "That is you. Ask somebody else."),
        ("Mona Manager", "Mona Manager reviews Emma Employee anyway."),
        ("Dana Deputy", "Dana Deputy reviews Emma Employee anyway."),
        ("Lea Leaver", "Nobody who works here has this name."),
        ("", "Write the name of a colleague."),
    ],
)
def test_why_not_is_said(client, people, assessment_in, colleague, reason):
    assessment = assessment_in("submitted")
    DeputyshipFactory(employee=people["employee"], deputy=UserFactory(name="Dana Deputy"))
    UserFactory(name="Lea Leaver", is_active=False)

    answer = ask(client, people["employee"], assessment, colleague)

    assert answer.status_code == 200
    assert reason in answer.content.decode()
    assert f'value="{colleague}"' in answer.content.decode() or not colleague
    assert not Observation.objects.exists()


def test_the_manager_cannot_ask_the_employee(client, people, assessment_in):
    answer = ask(client, people["manager"], assessment_in("submitted"), "Emma Employee")

    assert "The assessment is about Emma Employee" in answer.content.decode()


def test_at_most_ten_wait_for_an_answer(client, people, assessment_in, oscar):
    assessment = assessment_in("submitted")
    for _each in range(MOST_OBSERVATIONS):
        waiting = ObservationFactory(assessment=assessment)
    sent(assessment, people["employee"])

    answer = ask(client, people["employee"], assessment)
    assert "There are 10 requests without an answer" in answer.content.decode()
    Observation.objects.filter(pk=waiting.pk).update(sent_at=AT)

    assert ask(client, people["employee"], assessment).status_code == 302


def test_the_same_colleague_is_asked_once_until_they_answer(client, people, assessment_in, oscar):
    assessment = assessment_in("submitted")
    ask(client, people["employee"], assessment)

    again = ask(client, people["employee"], assessment)
    assert "You have asked Oscar Observer already." in again.content.decode()
    # The manager does not learn of it.
    assert ask(client, people["manager"], assessment).status_code == 302
    Observation.objects.filter(asked_by=people["employee"]).update(declined_at=AT)

    assert ask(client, people["employee"], assessment).status_code == 302


def test_only_competencies_of_the_stage_are_asked_about(client, people, assessment_in, oscar):
    assessment = assessment_in("submitted")
    other = AssessmentFactory().stage.competencies.all()

    answer = ask(client, people["employee"], assessment, about=other)
    assert "no longer part of the stage" in answer.content.decode()
    answer = ask(client, people["employee"], assessment, about=[])
    assert "Choose at least one competency." in answer.content.decode()

    assert not Observation.objects.exists()


# Reading


@pytest.mark.parametrize("asker,other", [("employee", "manager"), ("manager", "employee")])
def test_before_both_views_are_open_only_who_asked_reads(
    client, people, assessment_in, asker, other
):
    submitted = assessment_in("submitted")
    row = sent(submitted, people[asker])

    assert SECRET in page(client, people[asker], submitted)
    for name in ("observations", "detail", "review"):
        text = page(client, people[other], submitted, name)
        assert SECRET not in text and row.observer.name not in text
    submitted.reviewed_at, submitted.reviewed_by = AT, people["manager"]
    submitted.save()

    assert SECRET in page(client, people[other], submitted)


def test_a_deputy_reads_what_the_manager_asked_for_once_both_views_are_open(
    client, people, assessment_in
):
    dana = UserFactory(name="Dana Deputy")
    DeputyshipFactory(employee=people["employee"], deputy=dana)
    submitted, opened = assessment_in("submitted"), assessment_in("open")
    for assessment in (submitted, opened):
        sent(assessment, people["manager"])

    assert SECRET not in page(client, dana, submitted)
    assert SECRET in page(client, dana, opened)


def test_an_owed_review_comes_first(client, people, assessment_in):
    opened = assessment_in("open")
    sent(opened, people["employee"])
    AssessmentFactory(employee=people["employee"], stage=opened.stage, submitted=True)

    text = page(client, people["manager"], opened)

    assert "Your own review first" in text and SECRET not in text


def test_it_stands_beside_the_competency_in_a_newer_version_too(client, people, stage):
    draft = AssessmentFactory(employee=people["employee"], stage=stage)
    row = sent(draft, people["employee"])
    new_version_of(stage, reworded("competencies", "mapping", text="Drawing maps"))
    services.move_to_published(draft, version=0, by=people["employee"], at=AT)
    draft.refresh_from_db()
    opened = AssessmentFactory(
        employee=people["employee"],
        stage=draft.stage,
        open=True,
        ratings__self=Level.WELL,
        ratings__manager=Level.LEARNING,
    )
    Observation.objects.filter(pk=row.pk).update(assessment=opened)

    assert SECRET in page(client, people["employee"], opened, "detail")


def test_what_was_said_of_a_leaver_is_nobodys_to_read(client, people, assessment_in):
    row = sent(assessment_in("open"), people["employee"])
    leave(people["employee"], at=AT)
    client.force_login(row.observer)

    assert client.get(row.get_absolute_url()).status_code == 404
    assert SECRET not in page(client, people["manager"], row.assessment)


def test_my_data_has_what_one_may_read(people, assessment_in):
    submitted = assessment_in("submitted")
    mine = sent(submitted, people["employee"], "Asked for by me")
    sent(submitted, people["manager"], "Asked for by the manager")
    drafted = ObservationFactory(assessment=submitted, text="Only drafted")

    of_emma = str(sections_about(people["employee"]))
    of_oscar = str(sections_about(drafted.observer))

    assert "Asked for by me" in of_emma and mine.observer.name in of_emma
    assert "Asked for by the manager" not in of_emma
    assert "Only drafted" not in of_emma
    assert "Only drafted" in of_oscar and "Asked for by me" not in of_oscar
