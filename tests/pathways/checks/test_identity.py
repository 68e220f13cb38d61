"""What a new version says otherwise keeps its identity, or HR is asked whether it should."""

import pytest

from pathways.checks import ProblemKind as Kind
from pathways.checks import check
from pathways.services import start_new_version
from tests.factories import (
    CompetencyFactory,
    MetricFactory,
    ObjectiveFactory,
    PathwayFactory,
    ReadingFactory,
    StageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def before():
    """A stage of the version that people read."""
    stage = StageFactory(slug="service", title="Service desk foundations")
    CompetencyFactory(stage=stage, slug="ticket-triage", text="Ticket triage")
    return stage


@pytest.fixture
def now(before):
    """The same stage of the draft of the next version."""
    draft, _started = start_new_version(before.pathway)
    return draft.stages.get()


def remarks(stage):
    return [problem for problem in check(stage.pathway) if problem.kind == Kind.LOST_IDENTITY]


def test_what_is_new_and_like_what_is_gone_should_have_its_identity(now):
    now.competencies.update(slug="triage-by-need", text="Ticket triage by need")

    [problem] = remarks(now)

    assert problem.words == (
        "“Stage 1: Service desk foundations”, competency 1: “Ticket triage” is gone and “Ticket "
        "triage by need” is new. If they are the same thing, give the new one its identity: "
        "ticket-triage."
    )
    assert problem.url == f"/admin/pathways/stage/{now.pk}/change/#id_competencies-0-slug"
    assert not problem.is_error


@pytest.mark.parametrize(
    ("factory", "field", "word"),
    [(ReadingFactory, "title", "reading"), (MetricFactory, "text", "success metric")],
)
def test_readings_and_metrics_have_an_identity_too(before, factory, field, word):
    factory(stage=before, slug="old", **{field: "Queues and how to end them"})
    draft, _started = start_new_version(before.pathway)
    stage = draft.stages.get()
    getattr(stage, factory._meta.model._meta.default_related_name).update(slug="new")

    [problem] = remarks(stage)

    assert problem.place.endswith(f"{word} 1")
    assert problem.message.endswith("give the new one its identity: old.")


def test_a_stage_has_an_address_by_which_people_keep_it(now):
    now.pathway.stages.update(slug="desk", title="Foundations of the service desk")

    [problem] = remarks(now)

    assert problem.message == (
        "“Service desk foundations” is gone and “Foundations of the service desk” is new. If they "
        "are the same stage, give the new one its address: service. People then stay at that stage."
    )
    assert problem.url == f"/admin/pathways/stage/{now.pk}/change/#id_slug"


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("ticket-triage", "Ticket triage by need"),  # reworded
        ("ticket-triage", "Something else altogether"),
        ("budgets", "Budget planning"),  # gone, and something else is new
    ],
)
def test_nothing_is_said_of_what_kept_its_identity_or_is_something_else(now, slug, text):
    now.competencies.update(slug=slug, text=text)

    assert remarks(now) == []


def test_nothing_is_said_while_what_is_alike_is_still_there(now):
    CompetencyFactory(stage=now, slug="triage-by-need", text="Ticket triage by need")

    assert remarks(now) == []


def test_what_went_to_another_stage_is_not_gone(now):
    CompetencyFactory(stage=now, slug="triage-by-need", text="Ticket triage by need")
    other = StageFactory(pathway=now.pathway)
    now.competencies.filter(slug="ticket-triage").update(stage=other)

    assert remarks(now) == []


def test_there_is_one_remark_a_pair_and_it_names_the_likest(now):
    now.competencies.all().delete()
    CompetencyFactory(stage=now, position=1, slug="one", text="Ticket triage by need")
    likest = CompetencyFactory(stage=now, position=2, slug="two", text="Triage of tickets")

    assert [problem.obj for problem in remarks(now)] == [likest]


def test_a_first_version_and_one_that_stays_as_it_is_have_nothing_to_lose(before):
    first = StageFactory(pathway=PathwayFactory(), competencies=1)
    later = PathwayFactory(role=before.pathway.role, superseded=True)
    stage = StageFactory(pathway=later, slug="service")
    CompetencyFactory(stage=stage, slug="other", text="Ticket triage by need")
    ObjectiveFactory(stage=stage)

    assert (remarks(first), remarks(stage)) == ([], [])
