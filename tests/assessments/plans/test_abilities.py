"""What I can do: what both agreed, over all stages and roles, for its owner to print."""

import re

import pytest
from django.urls import reverse

from assessments.plans import services
from assessments.plans.models import ChosenEvidence
from pathways.models import Level
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    CompetencyFactory,
    StageFactory,
    UserFactory,
)
from tests.plan_factories import ChosenEvidenceFactory, EvidenceNoteFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("plans:abilities")
CHOOSE = reverse("plans:choose_evidence")


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


def rating_of(assessment, slug):
    return assessment.ratings.get(side="self", competency__slug=slug)


def choose(client, **data):
    return client.post(CHOOSE, data, follow=True)


def test_evidence_stands_there_once_its_owner_chose_it(client, employee, here):
    made = agreed(employee, here, 1, evidence="Led three audits")
    [tag] = EvidenceNoteFactory(
        owner=employee, text="Ana thanked me", tags=[here.competencies.get(slug="mapping")]
    ).tags.all()
    key = f"r{rating_of(made, 'mapping').pk}"
    offered = client.get(CHOOSE).content.decode()
    assert "Led three audits" in offered
    assert "Ana thanked me" in offered
    assert "Led three audits" not in page(client)

    choose(client, show=[key, f"n{tag.pk}"])

    assert page(client).count("Led three audits") == 1
    assert page(client).count("Ana thanked me") == 1
    choose(client, before=[key, f"n{tag.pk}"], show=[key])
    assert "Led three audits" in page(client)
    assert "Ana thanked me" not in page(client)


def test_a_note_is_chosen_at_one_of_its_competencies(client, employee, here):
    agreed(employee, here, 1)
    note = EvidenceNoteFactory(owner=employee, text="Ana thanked me", tags=here.competencies.all())

    choose(client, show=[f"n{note.tags.first().pk}"])

    assert note.tags.count() > 1
    assert page(client).count("Ana thanked me") == 1


def test_an_old_window_undoes_nothing_of_a_newer_one(client, employee, here):
    made = agreed(employee, here, 1, evidence="Led three audits")
    one, other = [f"r{rating_of(made, slug).pk}" for slug in ("mapping", "measuring")]
    choose(client, show=[one])

    choose(client, show=[other])

    assert page(client).count("Led three audits") == 2


def test_evidence_that_was_chosen_stays_where_it_is_carried_over(client, employee, here):
    made = agreed(employee, here, 1, evidence="Led three audits")
    choose(client, show=[f"r{rating_of(made, 'mapping').pk}"])
    agreed(employee, here, 2, evidence="Led three audits")

    assert page(client).count("Led three audits") == 1
    keys = re.findall('name="before" value="(.*?)"', client.get(CHOOSE).content.decode())
    choose(client, before=keys)
    assert "Led three audits" not in page(client)


def test_evidence_of_before_is_still_offered_and_kept(client, employee, here):
    made = agreed(employee, here, 1, evidence="Led three audits")
    choose(client, show=[f"r{rating_of(made, 'mapping').pk}"])

    agreed(employee, here, 2, evidence="And a fourth")

    assert "Led three audits" in page(client)
    assert "And a fourth" not in page(client)


@pytest.mark.parametrize("key", ["x", "r", "n99999999999999999999999", "r0", "n-1"])
def test_what_is_gone_or_forged_is_left_out_and_said(client, employee, here, key):
    agreed(employee, here, 1, evidence="Led three audits")

    response = choose(client, show=[key])

    assert "no longer there" in response.content.decode()
    assert not ChosenEvidence.objects.exists()


def test_nobody_shows_what_is_anothers_or_not_agreed(client, employee, here):
    theirs = agreed(UserFactory(manager=UserFactory()), here, 1, evidence="Not mine")
    agreed(employee, here, 1)
    draft = AssessmentFactory(employee=employee, stage=here, open=True)
    tag = EvidenceNoteFactory(tags=[here.competencies.get(slug="mapping")]).tags.get()
    drafted = rating_of(draft, "mapping")
    managers = theirs.ratings.filter(side="manager", competency__isnull=False).first()

    for key in [f"r{rating_of(theirs, 'mapping').pk}", f"n{tag.pk}", f"r{drafted.pk}"]:
        choose(client, show=[key])
        services.choose_evidence([key], [], by=employee)
    services.choose_evidence([f"r{managers.pk}"], [], by=theirs.employee)

    assert not ChosenEvidence.objects.exists()


def test_one_hides_nothing_of_anothers(client, employee, here):
    theirs = agreed(UserFactory(manager=UserFactory()), here, 1, evidence="Not mine")
    chosen = ChosenEvidenceFactory(rating=rating_of(theirs, "mapping"))

    services.choose_evidence([], [f"r{chosen.rating_id}"], by=employee)

    assert ChosenEvidence.objects.get() == chosen


def test_of_very_many_notes_the_latest_and_the_chosen_are_offered(
    client, employee, here, monkeypatch
):
    monkeypatch.setattr("assessments.plans.abilities.MOST_NOTES", 3)
    agreed(employee, here, 1)
    mapping = here.competencies.get(slug="mapping")
    notes = [
        EvidenceNoteFactory(
            owner=employee,
            text=f"Note {n}.",
            tags=[mapping],
            noted_on=(STARTED_AT + n * DAY).date(),
        )
        for n in range(6)
    ]
    choose(client, show=[f"n{notes[0].tags.get().pk}", f"n{notes[5].tags.get().pk}"])
    ChosenEvidenceFactory(rating=None, tag=notes[1].tags.get())

    text = client.get(CHOOSE).content.decode()

    assert [n for n in range(6) if f"Note {n}." in text] == [1, 3, 4, 5]


def test_evidence_can_be_left_out(client, employee, here):
    made = agreed(employee, here, 1, evidence="Led three audits")
    ChosenEvidenceFactory(rating=rating_of(made, "mapping"))
    assert "Led three audits" in page(client)

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
