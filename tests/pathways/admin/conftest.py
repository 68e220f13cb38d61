import pytest
from django.contrib.auth.models import Permission

from tests.factories import (
    CapabilityFactory,
    CompetencyFactory,
    CoreCompetencyFactory,
    DevelopmentTipFactory,
    ExampleTitleFactory,
    IdealCandidateFactory,
    MetricFactory,
    ObjectiveFactory,
    PathwayFactory,
    ReadingFactory,
    ResponsibilityFactory,
    SkillFactory,
    StageFactory,
    StrategicValueFactory,
    UserFactory,
    WatchForFactory,
)


@pytest.fixture
def editor_client(client, content_editor):
    client.force_login(content_editor)
    return client


@pytest.fixture
def reader(db):
    """Somebody who may look at everything in a pathway, and change nothing."""
    user = UserFactory(is_staff=True, name="Rita Reader")
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="pathways", codename__startswith="view_")
    )
    return user


@pytest.fixture
def draft_stage():
    return StageFactory(pathway=PathwayFactory())


@pytest.fixture
def faultless():
    """A draft of which the check has nothing to say."""
    words = dict.fromkeys(
        ["summary", "purpose", "reports_to", "primary_focus", "scope", "outcomes"], "In few words."
    )
    draft = PathwayFactory(role__name="Gardener", title="Gardener: a pathway", **words)
    ResponsibilityFactory(pathway=draft, position=1, text="Keeps the garden")
    IdealCandidateFactory(pathway=draft, position=1, text="People who like rain")
    CoreCompetencyFactory(pathway=draft, position=1, text="Patience")
    ExampleTitleFactory(pathway=draft, position=1, text="Head gardener")
    StrategicValueFactory(pathway=draft, position=1, horizon="This year", value="Apples")
    SkillFactory(capability=CapabilityFactory(pathway=draft, position=1), position=1)
    stage = StageFactory(
        pathway=draft, slug="first", title="Weeding", quotation="Pull.", audience="Beginners"
    )
    ObjectiveFactory(stage=stage, position=1, text="Tell weeds from flowers")
    CompetencyFactory(
        stage=stage,
        position=1,
        text="Pulls weeds",
        slug="pulls-weeds",
        explanation="With the root, so that they stay away.",
    )
    ReadingFactory(stage=stage, position=1, title="Weeds", authors="A. Thistle", note="Pictures.")
    MetricFactory(stage=stage, position=1, text="No thistle in June")
    WatchForFactory(stage=stage, position=1, text="Aching backs")
    DevelopmentTipFactory(stage=stage, position=1, text="Kneel on a mat")
    return draft
