import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import (
    CompanyFactory,
    CompetencyFactory,
    ObjectiveFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)
from tests.pathways.admin.conftest import faultless  # noqa: F401
from tests.pathways.admin.writing.page import Page


def editor(groups, name):
    user = UserFactory(is_staff=True, name=name)
    user.groups.add(Group.objects.get(name="Content editors"))
    return user


@pytest.fixture
def hana(groups):
    return editor(groups, "Hana Kim")


@pytest.fixture
def ben(groups):
    return editor(groups, "Ben Okri")


@pytest.fixture
def stage(db):
    stage = StageFactory(
        pathway=PathwayFactory(title="Florist", role__name="Florist"), number=1, title="Weeding"
    )
    ObjectiveFactory(stage=stage, position=1, text="Pull weeds")
    ObjectiveFactory(stage=stage, position=2, text="Rake leaves")
    CompetencyFactory(stage=stage, position=1, text="Digs", slug="digs")
    return stage


@pytest.fixture
def weeds(stage):
    return stage.objectives.get(position=1)


@pytest.fixture
def second_person(db):
    return CompanyFactory(second_person_publishes=True)


@pytest.fixture
def open_page():
    """Open the page of a draft in a window of somebody's own."""

    def open_it(person, pathway):
        client = Client()
        client.force_login(person)
        return Page(client, pathway)

    return open_it


@pytest.fixture
def hanas(hana, stage, open_page):
    return open_page(hana, stage.pathway)


@pytest.fixture
def bens(ben, stage, open_page):
    return open_page(ben, stage.pathway)
