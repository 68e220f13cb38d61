"""A colleague is asked for an observation: who may ask, who reads it, and when."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments import services
from assessments.models import (
    EVIDENCE_LENGTH,
    MOST_OBSERVATIONS,
    Observation,
    ObservedCompetency,
)
from assessments.services import ObservationInput
from pathway_portal.accounts.models import Notice, NoticeKind, User
from pathway_portal.accounts.services import leave
from pathway_portal.privacy.joining import CannotJoin, join
from pathway_portal.privacy.personal_data import sections_about
from pathways.models import Level
from tests.assessments.conftest import new_version_of, reworded
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    DeputyshipFactory,
    ObservationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

AT = STARTED_AT + 5 * DAY
SECRET = "She led the audit alone"


@pytest.fixture
def oscar():
    return UserFactory(name="Oscar Observer", job_title="Auditor")


def ask(client, by, assessment, colleague="Oscar Observer", about=None):
    client.force_login(by)
    about = assessment.stage.competencies.all()[:1] if about is None else about
    typed = {"colleague": colleague, "competencies": [each.pk for each in about]}
    return client.post(reverse("assessments:observations", args=[assessment.pk]), typed)


def page(client, person, assessment, name="observations"):
    client.force_login(person)
    return client.get(reverse(f"assessments:{name}", args=[assessment.pk])).content.decode()


def typed(observation, words, version=0, **more):
    data = {"page": "a-page-of-its-own"} if more.pop("page", None) else {}
    for row in observation.competencies.all():
        data |= {f"{row.key}-version": version, f"{row.key}-text": words}
    return data | more


def write(client, observation, words, version=0, **more):
    client.force_login(observation.observer)
    return client.post(observation.get_absolute_url(), typed(observation, words, version, **more))


def kinds(person):
    return [notice.kind for notice in person.notices.unread().order_by("pk")]


def sent(assessment, by, words=SECRET):
    return ObservationFactory(assessment=assessment, asked_by=by, sent=True, text=words)


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


# Writing


def test_the_observer_sees_the_question_and_nothing_of_the_assessment(client, people, differing):
    row = differing.ratings.filter(side="self", competency__isnull=False).first()
    row.evidence = "My own words"
    row.save()
    asked = ObservationFactory(assessment=differing, asked_by=people["manager"])
    other = sent(differing, people["employee"])
    client.force_login(asked.observer)

    text = client.get(asked.get_absolute_url()).content.decode()

    competencies = list(differing.stage.competencies.order_by("position"))
    for shown in ["Emma Employee", "Mona Manager", competencies[0].text, differing.stage.title]:
        assert shown in text
    for hidden in ["My own words", SECRET, competencies[1].text, other.observer.name]:
        assert hidden not in text
    assert f"/assessments/{differing.pk}/" not in text
    assert client.get(reverse("assessments:detail", args=[differing.pk])).status_code == 404


def test_a_draft_is_the_observers_alone_and_is_sent_signed(client, people, assessment_in):
    opened = assessment_in("open")
    asked = ObservationFactory(assessment=opened)

    write(client, asked, SECRET)
    assert SECRET in client.get(asked.get_absolute_url()).content.decode()
    for name in ("observations", "detail"):
        assert SECRET not in page(client, people["employee"], opened, name)
    write(client, asked, SECRET, 1, send="yes")

    asked.refresh_from_db()
    assert asked.sent_at is not None
    assert kinds(people["employee"]) == [NoticeKind.OBSERVATION_SENT]
    for person in ("employee", "manager"):
        for name in ("observations", "detail"):
            text = page(client, people[person], opened, name)
            assert SECRET in text and asked.observer.name in text
    # What is sent stays as it is.
    late = write(client, asked, "Something else", 2)
    assert late.status_code == 409 and "Something else" in late.content.decode()
    assert asked.competencies.get().text == SECRET


def test_nothing_is_sent_where_nothing_is_written(client, assessment_in):
    asked = ObservationFactory(assessment=assessment_in("submitted"))

    answer = write(client, asked, "", send="yes")

    assert "There is nothing to send yet." in answer.content.decode()
    asked.refresh_from_db()
    assert asked.is_unanswered


def test_what_is_too_long_comes_back_whole(client, assessment_in):
    asked = ObservationFactory(assessment=assessment_in("submitted"))
    long = "x" * (EVIDENCE_LENGTH + 1)

    answer = write(client, asked, long, send="yes")

    assert f"That is {EVIDENCE_LENGTH + 1} characters" in answer.content.decode()
    assert long in answer.content.decode()
    asked.refresh_from_db()
    assert asked.is_unanswered


def test_two_windows_lose_nothing(client, assessment_in):
    asked = ObservationFactory(assessment=assessment_in("submitted"))
    write(client, asked, "In one window")

    answer = write(client, asked, "In the other", send="yes").content.decode()

    assert "In one window" in answer and "In the other" in answer
    asked.refresh_from_db()
    assert asked.is_unanswered


def test_declining_with_a_word(client, people, assessment_in):
    asked = ObservationFactory(assessment=assessment_in("submitted"))
    decline = reverse("assessments:decline_observation", args=[asked.pk])
    client.force_login(asked.observer)

    refused = client.post(decline, {"reason": "x" * 301}).content.decode()
    assert "That is 301 characters; the limit is 300." in refused
    for _twice in range(2):
        assert client.post(decline, {"reason": "I was on leave"}).status_code == 302

    other = client.post(decline, {"reason": "From another window"}).content.decode()
    assert "Saved then: I was on leave" in other and "From another window" in other
    assert kinds(people["employee"]) == [NoticeKind.OBSERVATION_DECLINED]
    assert "I was on leave" in page(client, people["employee"], asked.assessment)
    assert "I was on leave" not in page(client, people["manager"], asked.assessment)


def test_it_is_withdrawn_while_it_waits_and_only_by_who_asked(client, people, assessment_in):
    opened = assessment_in("open")
    asked = ObservationFactory(assessment=opened)
    write(client, asked, "Only drafted")
    address = reverse("assessments:withdraw_observation", args=[opened.pk, asked.pk])
    client.force_login(people["manager"])
    assert client.post(address).status_code == 403
    client.force_login(people["employee"])

    for _twice in range(2):
        client.post(address)

    assert NoticeKind.OBSERVATION_WITHDRAWN in kinds(asked.observer)
    assert write(client, asked, "Too late", 1).status_code == 409
    text = client.get(asked.get_absolute_url()).content.decode()
    assert "It is no longer needed" in text and "Only drafted" in text
    other = sent(opened, people["employee"])
    client.force_login(people["employee"])
    client.post(reverse("assessments:withdraw_observation", args=[opened.pk, other.pk]))
    other.refresh_from_db()
    assert other.withdrawn_at is None


def test_a_draft_that_is_deleted_tells_who_was_asked(people, assessment_in):
    draft = assessment_in("draft")
    asked = ObservationFactory(assessment=draft)

    services.discard(draft, version=0, by=people["employee"], at=AT)

    assert kinds(asked.observer) == [NoticeKind.OBSERVATION_WITHDRAWN]


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


# What the database holds


@pytest.mark.parametrize(
    "wrong",
    [
        {"declined_at": AT, "sent_at": AT},
        {"withdrawn_at": AT, "sent_at": AT},
        {"declined_at": AT, "withdrawn_at": AT},
        {"decline_reason": "No time"},
    ],
)
def test_an_observation_has_one_outcome(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ObservationFactory(**wrong)


def test_the_database_refuses_asking_oneself_and_asking_twice(people, assessment_in, oscar):
    assessment = assessment_in("submitted")
    ObservationFactory(assessment=assessment, observer=oscar)
    with pytest.raises(IntegrityError), transaction.atomic():
        ObservationFactory(assessment=assessment, observer=oscar)
    with pytest.raises(IntegrityError), transaction.atomic():
        ObservationFactory(assessment=assessment, observer=people["employee"])
    row = ObservedCompetency.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.pk = None
        row.save()


# Two entries of one person


def test_joined_entries_take_their_observations_along(people, assessment_in, oscar, hr_admin):
    assessment = assessment_in("submitted")
    kept = UserFactory(name="Oscar Observer")
    for observer in (kept, oscar):
        ObservationFactory(assessment=assessment, observer=observer)
    written = ObservationFactory(assessment=assessment, observer=oscar, sent=True)

    join(kept, oscar, by=hr_admin, at=AT)

    rows = Observation.objects.order_by("pk")
    assert {row.observer for row in rows} == {kept}
    assert rows.unanswered().count() == 1
    written.refresh_from_db()
    assert written.sent_at


def test_who_observed_another_is_another(people, assessment_in, oscar, hr_admin):
    ObservationFactory(assessment=assessment_in("submitted"), observer=oscar)
    User.objects.filter(pk=people["employee"].pk).update(manager=None)

    with pytest.raises(CannotJoin, match="two people"):
        join(oscar, people["employee"], by=hr_admin, at=AT)


def test_a_service_writes_for_the_observer_alone(people, assessment_in):
    asked = ObservationFactory(assessment=assessment_in("submitted"))
    row = asked.competencies.get()
    words = [ObservationInput(row.key, 0, "Not mine to say")]

    for person in ("employee", "manager", "peer"):
        with pytest.raises(PermissionDenied):
            services.save_observation(asked, words, by=people[person], at=AT)

    assert asked.competencies.get().text == ""


def test_a_request_is_not_waiting_any_more_once_the_two_have_agreed(oscar):
    assessment = AssessmentFactory(confirmed=True)
    employee, asked = assessment.employee, ObservationFactory(assessment=assessment, observer=oscar)
    kind = NoticeKind.OBSERVATION_ASKED
    Notice.objects.create(recipient=oscar, kind=kind, about=employee, subject=asked, at=AT)

    assert kinds(oscar) == ["observation_asked"]
    services.agree(assessment, version=assessment.version, by=employee.manager, at=AT)

    assert kinds(oscar) == []


def save(client, observation, words, version=0, key=None, **more):
    """Save one competency as the page's script does."""
    row = observation.competencies.first()
    fields = typed(observation, words, version, key=key or row.key, **more)
    client.force_login(observation.observer)
    return client.post(reverse("assessments:save_observation", args=[observation.pk]), fields)


def test_what_is_typed_saves_itself(client, oscar):
    row = ObservationFactory(observer=oscar)

    assert save(client, row, "Seen twice").json() == {"version": 1}
    assert row.competencies.get().text == "Seen twice"


def test_what_cannot_be_kept_is_said_and_nothing_is_written(client, oscar):
    row = ObservationFactory(observer=oscar)
    save(client, row, "Seen twice")

    too_long = save(client, row, "x" * (EVIDENCE_LENGTH + 1), 1)
    older_page = save(client, row, "Seen once")

    assert (too_long.status_code, older_page.status_code) == (422, 409)
    assert "message" in too_long.json()
    assert row.competencies.get().text == "Seen twice"
    assert save(client, row, "x", key="competency-0").status_code == 400


def test_nothing_saves_itself_after_it_was_sent_or_by_another(client, oscar):
    row = ObservationFactory(observer=oscar)
    write(client, row, "Seen twice", send="yes")

    assert save(client, row, "Seen thrice", 1).status_code == 409
    client.force_login(row.assessment.employee)
    page = reverse("assessments:save_observation", args=[row.pk])
    assert client.post(page, typed(row, "Mine")).status_code == 404
    assert row.competencies.get().text == "Seen twice"
