from collections import Counter

import pytest
from django.apps import apps
from django.db.models import F

from pathways.models import Level, Stage
from pathways.services import publish, start_new_version
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    CompetencyFactory,
    MetricFactory,
    StageFactory,
    UserFactory,
)


class FormerNames:
    """Today's models as `apps` for a migration written before one of them was renamed."""

    @staticmethod
    def get_model(app, name):
        return apps.get_model(app, {"LeftOver": "OrphanedAnswer"}.get(name, name))


@pytest.fixture
def people(db):
    """An employee, their manager, the manager's manager, and somebody from elsewhere."""
    head = UserFactory(name="Hedda Head")
    manager = UserFactory(name="Mona Manager", manager=head)
    return {
        "employee": UserFactory(name="Emma Employee", manager=manager),
        "manager": manager,
        "head": head,
        "peer": UserFactory(name="Pia Peer", manager=manager),
        "stranger": UserFactory(name="Stan Stranger"),
    }


@pytest.fixture
def employee(client, people):
    """The employee, signed in."""
    client.force_login(people["employee"])
    return people["employee"]


@pytest.fixture
def stage(db):
    """Two competencies and a metric whose slugs a test can name."""
    stage = StageFactory()
    CompetencyFactory(stage=stage, slug="mapping", text="Process mapping")
    CompetencyFactory(stage=stage, slug="measuring", text="Performance measurement")
    MetricFactory(stage=stage, slug="improved", text="Documented improvements")
    return stage


@pytest.fixture
def assessment_in(people):
    """Makes an assessment of the employee in the state that is asked for."""

    def make(state="draft", **more):
        traits = {} if state == "draft" else {state: True}
        return AssessmentFactory(employee=people["employee"], **traits, **more)

    return make


@pytest.fixture
def differing(assessment_in):
    """Both views open: the employee says well, the manager says learning."""
    return assessment_in("open", ratings__self=Level.WELL, ratings__manager=Level.LEARNING)


def in_order(assessment):
    """Its rows in the order of the page: the competencies, then the success metrics."""
    return assessment.ratings.order_by(
        F("metric").asc(nulls_first=True), "competency__position", "metric__position"
    )


def posted(assessment, *, answer="alone", metric="met", version=0, **fields):
    """What the page of one half would post for all of its questions."""
    data = {}
    for row in assessment.ratings.filter(side="self"):
        data[f"{row.key}-version"] = version
        data[f"{row.key}-answer"] = answer if row.competency_id else metric
        data[f"{row.key}-evidence"] = fields.get("evidence", "")
        data[f"{row.key}-link"] = fields.get("link", "")
    return data


def new_version_of(stage, *changes, note="Two lines say it better."):
    """The same step in the next version of its pathway, published; `changes` are made to it."""
    draft, _is_new = start_new_version(stage.pathway)
    step = draft.stages.get(slug=stage.slug)
    for change in changes:
        change(step)
    publish(draft, note=note, at=STARTED_AT + 10 * DAY)
    return Stage.objects.select_related("pathway__role").get(pk=step.pk)


def reworded(kind, which, /, **words):
    """A change for `new_version_of`: `reworded("competencies", "mapping", text="Drawing maps")`."""

    def change(step):
        getattr(step, kind).filter(slug=which).update(**words)

    return change


def gone(kind, **which):
    """A change for `new_version_of`: what the new version says no more."""

    def change(step):
        getattr(step, kind).filter(**which).delete()

    return change


def all_words(assessment):
    """All that anybody has said on it and where it points to, wherever it is kept now."""
    said = Counter()
    for row in assessment.ratings.all():
        said[row.author_id, row.answer, row.evidence, row.link] += 1
    for thought in assessment.reflections.all():
        said[assessment.employee_id, "", thought.text, ""] += 1
    for kept in assessment.orphaned_answers.all():
        said[kept.author_id, kept.answer, kept.text, kept.link] += 1
    return Counter({what: count for what, count in said.items() if any(what[1:])})
