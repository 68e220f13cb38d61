"""What is done is offered as evidence where its competency is rated."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.plans.models import Action
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
)
from tests.plan_factories import ActionFactory

pytestmark = pytest.mark.django_db


def page(client, address):
    return client.get(address).content.decode()


def evidence_page(client, employee, stage):
    draft = AssessmentFactory(employee=employee, stage=stage)
    return draft, reverse("assessments:answer", args=[draft.pk])


def test_a_finished_action_is_offered_where_its_competency_is_rated(
    client, employee, here, mapping
):
    action = ActionFactory(owner=employee, competency=mapping, done=True)
    ActionFactory(owner=employee, competency=mapping, text="Still open")
    draft, address = evidence_page(client, employee, here)
    row = draft.ratings.get(competency=mapping)

    text = page(client, address)
    assert "1 thing you wrote down since 3 February 2026" in text
    assert "It went well." in text
    assert "Still open" not in text

    data = {f"{row.key}-version": 0, f"{row.key}-evidence": "Before", f"{row.key}-answer": "alone"}
    response = client.post(address, data | {"use": f"{row.key}:a{action.pk}"})

    assert response["Location"] == f"{address}#q-{row.key}"
    row.refresh_from_db()
    assert row.evidence == "Before\nMap one process a month.\nIt went well."
    assert row.answer == "alone"
    assert Action.objects.get(pk=action.pk).outcome == "It went well."
    assert "you wrote down since" not in page(client, address)


def test_only_what_is_newer_than_the_last_assessment_is_offered(client, employee, here, mapping):
    AssessmentFactory(employee=employee, stage=here, agreed=True)
    ActionFactory(owner=employee, competency=mapping, done=True, done_at=STARTED_AT - DAY)
    _draft, address = evidence_page(client, employee, here)

    assert "you wrote down since" not in page(client, address)

    ActionFactory(owner=employee, competency=mapping, done=True, done_at=timezone.now())
    assert "1 thing you wrote down since" in page(client, address)


def test_what_is_another_s_cannot_be_copied(client, employee, here, mapping):
    theirs = ActionFactory(competency=mapping, done=True, outcome="Not yours")
    draft, address = evidence_page(client, employee, here)
    row = draft.ratings.get(competency=mapping)

    data = {f"{row.key}-version": 0, f"{row.key}-evidence": "Mine"}
    client.post(address, data | {"use": f"{row.key}:a{theirs.pk}"})
    bad = client.post(address, data | {"use": "c999999:a1"})

    row.refresh_from_db()
    assert row.evidence == "Mine"
    assert bad.status_code == 400
