"""A colleague writes an observation, or declines."""

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import EVIDENCE_LENGTH
from pathway_portal.accounts.models import NoticeKind
from tests.assessments.observations.conftest import AT, SECRET, kinds, page, sent, write
from tests.factories import ObservationFactory

pytestmark = pytest.mark.django_db


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
