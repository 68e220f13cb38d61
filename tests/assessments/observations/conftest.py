"""A colleague is asked for an observation: who may ask, who reads it, and when."""

import pytest
from django.urls import reverse

from tests.factories import DAY, STARTED_AT, ObservationFactory, UserFactory

AT = STARTED_AT + 5 * DAY
SECRET = "She led the audit alone"


@pytest.fixture
def oscar():
    return UserFactory(name="Oscar Observer", job_title="Auditor")


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
