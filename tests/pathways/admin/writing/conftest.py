import pytest

from tests.factories import PathwayFactory, StageFactory

from .page import Page


@pytest.fixture
def stage(db):
    return StageFactory(pathway=PathwayFactory(title="Gardener"), number=1, title="Weeding")


@pytest.fixture
def page(editor_client, stage):
    return Page(editor_client, stage.pathway)
