"""What I can do: what both agreed, over all stages and roles, for its owner to print."""

import pytest
from django.urls import reverse

from pathways.models import Level
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    CompetencyFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PAGE = reverse("plans:abilities")


def agreed(employee, stage, number, *, answer=Level.WELL, evidence="", **more):
    """An assessment that both agreed on, with this answer to all."""
    at = STARTED_AT + number * 30 * DAY
    made = AssessmentFactory(
        employee=employee, stage=stage, agreed=True, agreed_number=number, agreed_at=at, **more
    )
    made.ratings.filter(side="agreed", competency__isnull=False).update(answer=answer)
    made.ratings.filter(side="self", competency__isnull=False).update(evidence=evidence)
    return made


def page(client, query=""):
    return " ".join(client.get(PAGE + query).content.decode().split())


def test_each_competency_stands_where_it_was_agreed_last(client, employee, here):
    elsewhere = StageFactory(pathway__role__name="Another role", title="Elsewhere")
    CompetencyFactory(stage=elsewhere, slug="mapping", text="Mapping, elsewhere")
    agreed(employee, here, 1, answer=Level.ALONE, evidence="Led three audits", attained=True)
    agreed(employee, elsewhere, 2, evidence="And a fourth")

    text = page(client)

    assert "Mapping, elsewhere" in text
    assert "Process mapping" not in text
    assert "Performance measurement" in text
    assert "Doing it alone, in usual cases, agreed on 4 March 2026" in text
    assert "Reached on 4 March 2026" in text
    assert "Led three audits" in text


def test_evidence_can_be_left_out(client, employee, here):
    agreed(employee, here, 1, evidence="Led three audits")

    text = page(client, "?evidence=no")

    assert "Performance measurement" in text
    assert "Led three audits" not in text


def test_nothing_that_is_not_agreed_or_of_another_stands_there(client, employee, here):
    AssessmentFactory(employee=employee, stage=here, open=True)
    agreed(UserFactory(manager=UserFactory()), here, 1)

    assert "Nothing is agreed yet" in page(client)


def test_an_answer_off_the_scale_is_no_ability(client, employee, here):
    agreed(employee, here, 1, answer="not_my_role")

    text = page(client)

    assert "Performance measurement" not in text
