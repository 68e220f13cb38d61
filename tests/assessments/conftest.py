import pytest

from pathways.models import Level
from tests.factories import AssessmentFactory, UserFactory


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
def assessment_in(people):
    """Makes an assessment of the employee in the state that is asked for."""

    def make(state="draft", **more):
        traits = {} if state == "draft" else {state: True}
        return AssessmentFactory(employee=people["employee"], **traits, **more)

    return make


@pytest.fixture
def differing(assessment_in):
    """Both views open: the employee says well, the manager says learning."""
    return assessment_in("reviewed", ratings__self=Level.WELL, ratings__manager=Level.LEARNING)


def posted(assessment, *, answer="alone", metric="met", version=0, **fields):
    """What the page of one half would post for all of its questions."""
    data = {}
    for row in assessment.ratings.filter(side="self"):
        data[f"{row.key}-version"] = version
        data[f"{row.key}-answer"] = answer if row.competency_id else metric
        data[f"{row.key}-evidence"] = fields.get("evidence", "")
        data[f"{row.key}-link"] = fields.get("link", "")
    return data
