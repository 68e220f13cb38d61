import pytest

from tests.factories import PathwayFactory, StageFactory


@pytest.fixture
def draft(db):
    return PathwayFactory()


@pytest.fixture
def stage(draft):
    """The first stage of a draft."""
    return StageFactory(pathway=draft, title="Foundations")


@pytest.fixture
def said():
    """What the check says of one kind, as pairs of the row and the words."""

    def of(problems, kind):
        return [(problem.obj, problem.words) for problem in problems if problem.kind == kind]

    return of
