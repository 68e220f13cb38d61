"""What the database and the services hold of observations."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments import services
from assessments.models import EVIDENCE_LENGTH, Observation, ObservedCompetency
from assessments.services import ObservationInput
from pathway_portal.accounts.models import Notice, NoticeKind, User
from pathway_portal.privacy.joining import CannotJoin, join
from tests.assessments.observations.conftest import AT, kinds, typed, write
from tests.factories import AssessmentFactory, ObservationFactory, UserFactory

pytestmark = pytest.mark.django_db

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
