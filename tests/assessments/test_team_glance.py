"""A manager sees what was agreed with each report, side by side, and nothing else."""

import pytest
from django.urls import reverse

from assessments.models import NonAnswer, Receipt, Side
from pathways.models import Level
from tests.factories import (
    AssessmentFactory,
    CompetencyFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PAGE = reverse("assessments:glance")


@pytest.fixture
def stage():
    return StageFactory(pathway=PathwayFactory(published=True), competencies=1)


@pytest.fixture
def manager():
    return UserFactory(name="Mona Manager")


def report(manager, stage, name):
    return UserFactory(name=name, manager=manager, stage=stage)


def agreed(person, stage, answer, **more):
    alike = {"ratings__self": answer, "ratings__manager": answer, "ratings__agreed": answer}
    assessment = AssessmentFactory(employee=person, stage=stage, agreed=True, **alike, **more)
    assessment.ratings.filter(side=Side.AGREED).update(answer=answer)
    return assessment


def shown(client, manager, **query):
    """The first competency on the page: who is at which level, what else is said, who is left."""
    client.force_login(manager)
    response = client.get(PAGE, query)
    [(_stage, [row, *_more]), *_others] = response.context["stages"]
    levels = {level: [p.name for p in people] for level, people in row.levels if people}
    others = {words: [p.name for p in people] for words, people in row.others}
    return levels, others, [p.name for p in row.unknown]


def test_each_report_stands_at_what_was_agreed(client, manager, stage):
    agreed(report(manager, stage, "Ana"), stage, Level.HELPING)
    agreed(report(manager, stage, "Ben"), stage, Level.LEARNING)
    agreed(report(manager, stage, "Cem"), stage, NonAnswer.NOT_MY_ROLE)
    report(manager, stage, "Dora")

    assert shown(client, manager) == (
        {Level.LEARNING: ["Ben"], Level.HELPING: ["Ana"]},
        {"Not part of my role": ["Cem"]},
        ["Dora"],
    )


def test_only_the_latest_counts_under_whatever_version(client, manager, stage):
    ana = report(manager, stage, "Ana")
    role, slug = stage.pathway.role, stage.competencies.get().slug
    older = StageFactory(pathway=PathwayFactory(role=role, superseded=True), slug=stage.slug)
    CompetencyFactory(stage=older, slug=slug)
    agreed(ana, older, Level.LEARNING, agreed_number=1)
    agreed(ana, stage, Level.WELL, agreed_number=2)

    assert shown(client, manager) == ({Level.WELL: ["Ana"]}, {}, [])


def test_what_is_not_agreed_is_not_shown(client, manager, stage):
    for number, state in enumerate(["submitted", "open", "confirmed"]):
        person = report(manager, stage, f"Person {number}")
        AssessmentFactory(
            employee=person, stage=stage, ratings__self=Level.HELPING, **{state: True}
        )

    levels, others, unknown = shown(client, manager)

    assert (levels, others) == ({}, {})
    assert unknown == ["Person 0", "Person 1", "Person 2"]


def test_what_is_withheld_until_a_review_is_in_is_not_shown(client, manager, stage):
    ana = report(manager, stage, "Ana")
    agreed(ana, stage, Level.HELPING)
    AssessmentFactory(employee=ana, stage=stage, submitted=True)

    assert shown(client, manager) == ({}, {}, ["Ana"])
    assert Receipt.objects.count() == 0


def test_nobody_elses_people_are_shown(client, manager, stage):
    report(manager, stage, "Ana")
    agreed(report(UserFactory(), stage, "Stranger"), stage, Level.HELPING)
    below = report(report(manager, stage, "Ben"), stage, "Below")
    agreed(below, stage, Level.HELPING)
    gone = report(manager, stage, "Gone")
    agreed(gone, stage, Level.HELPING)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)

    assert shown(client, manager) == ({}, {}, ["Ana", "Ben"])


def test_one_of_several_roles_is_chosen(client, manager, stage):
    elsewhere = StageFactory(pathway=PathwayFactory(published=True), competencies=1)
    report(manager, stage, "Ana")
    report(manager, stage, "Ben")
    report(manager, elsewhere, "Cem")

    assert shown(client, manager)[2] == ["Ana", "Ben"]
    assert shown(client, manager, role=elsewhere.pathway.role.slug)[2] == ["Cem"]
    assert shown(client, manager, role="nothing")[2] == ["Ana", "Ben"]


def test_each_report_gets_a_receipt(client, manager, stage):
    ana, ben = report(manager, stage, "Ana"), report(manager, stage, "Ben")
    read = {agreed(person, stage, Level.WELL).pk for person in (ana, ben)}

    shown(client, manager)
    shown(client, manager)

    left = Receipt.objects.values_list("assessment", "employee", "reader")
    assert {assessment for assessment, _employee, _reader in left} == read
    assert {(employee, reader) for _assessment, employee, reader in left} == {
        (ana.pk, manager.pk),
        (ben.pk, manager.pk),
    }
    assert len(left) == 2


def test_what_is_older_is_not_shown_and_leaves_no_receipt(client, manager, stage):
    ana = report(manager, stage, "Ana")
    agreed(ana, stage, Level.LEARNING, agreed_number=1)
    newer = agreed(ana, stage, Level.WELL, agreed_number=2)

    assert shown(client, manager) == ({Level.WELL: ["Ana"]}, {}, [])
    assert list(Receipt.objects.values_list("assessment", flat=True)) == [newer.pk]


def test_the_page_belongs_to_the_team(client, manager, stage):
    report(manager, stage, "Ana")
    client.force_login(manager)

    assert client.get(PAGE).context["section"] == "team"


def test_a_head_leaves_no_receipt(client, manager, stage):
    agreed(report(manager, stage, "Ana"), stage, Level.WELL)
    client.force_login(manager)

    client.head(PAGE)

    assert Receipt.objects.count() == 0


def test_who_leads_nobody_is_told_so(client, stage):
    client.force_login(UserFactory())

    page = client.get(PAGE)

    assert page.context["role"] is None
    assert "There is nothing to lay side by side yet" in page.content.decode()
