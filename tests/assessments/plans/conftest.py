import pytest

from tests.assessments.conftest import assessment_in, employee, people, stage
from tests.factories import CompetencyFactory, DevelopmentTipFactory, ReadingFactory

__all__ = ["assessment_in", "employee", "people", "stage"]


@pytest.fixture
def here(people, stage):
    """The employee's stage, with a tip and a reading, as published today."""
    DevelopmentTipFactory(stage=stage, text="Shadow somebody for a day.")
    ReadingFactory(stage=stage, slug="flow", title="Flow")
    people["employee"].stage = stage
    people["employee"].save()
    return stage


@pytest.fixture
def mapping(here):
    return here.competencies.get(slug="mapping")


@pytest.fixture
def unpublished(db):
    """A competency of a draft, which does not exist for employees."""
    from tests.factories import PathwayFactory, StageFactory

    return CompetencyFactory(stage=StageFactory(pathway=PathwayFactory()))
