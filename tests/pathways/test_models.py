import pytest
from django.db import IntegrityError
from django.utils import timezone

from pathways.models import Pathway, Stage
from tests.factories import (
    DAY,
    PUBLISHED_AT,
    CapabilityFactory,
    CompetencyFactory,
    CoreCompetencyFactory,
    DevelopmentTipFactory,
    ExampleTitleFactory,
    IdealCandidateFactory,
    MetricFactory,
    ObjectiveFactory,
    OwnListFactory,
    PathwayFactory,
    ReadingFactory,
    ResponsibilityFactory,
    RoleFactory,
    SkillFactory,
    StageFactory,
    StrategicValueFactory,
    WatchForFactory,
)

PATHWAY_LINES = [
    ResponsibilityFactory,
    IdealCandidateFactory,
    CoreCompetencyFactory,
    ExampleTitleFactory,
    StrategicValueFactory,
    CapabilityFactory,
]
STAGE_LINES = [
    ObjectiveFactory,
    CompetencyFactory,
    ReadingFactory,
    MetricFactory,
    WatchForFactory,
    DevelopmentTipFactory,
    OwnListFactory,
]

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("constraints")]


@pytest.mark.parametrize("field", ["slug", "name"])
def test_role_is_known_once(field):
    RoleFactory(**{field: "director"})

    with pytest.raises(IntegrityError):
        RoleFactory(**{field: "director"})


def test_pathway_number_is_taken_once_per_role():
    pathway = PathwayFactory(number=1)

    with pytest.raises(IntegrityError):
        PathwayFactory(role=pathway.role, number=1)


def test_pathway_is_published_once_per_role():
    pathway = PathwayFactory(published=True)

    with pytest.raises(IntegrityError):
        PathwayFactory(role=pathway.role, published=True)


def test_pathway_state_is_known():
    pathway = PathwayFactory(published=True)

    with pytest.raises(IntegrityError):
        Pathway.objects.filter(pk=pathway.pk).update(state="forgotten")


@pytest.mark.parametrize("state", ["published", "superseded", "retired"])
def test_pathway_is_dated_once_published(state):
    with pytest.raises(IntegrityError):
        PathwayFactory(state=state, published_at=None)


def test_pathway_draft_has_no_date():
    with pytest.raises(IntegrityError):
        PathwayFactory(published_at=PUBLISHED_AT)


@pytest.mark.usefixtures("noon")
def test_pathway_is_retired_from_its_day_on():
    days = [timezone.localdate() + days * DAY for days in (-1, 0, 1)]
    ends = {"published": True, "retirement_reason": "Over."}
    pathways = [PathwayFactory(retires_on=day, **ends) for day in days]

    assert [pathway.standing for pathway in pathways] == ["retired", "retired", "published"]
    assert list(Pathway.objects.published()) == [pathways[2]]


def test_pathway_counts_from_one():
    with pytest.raises(IntegrityError):
        PathwayFactory(number=0)


@pytest.mark.parametrize("line", PATHWAY_LINES)
def test_line_of_a_pathway_has_a_place_of_its_own(line):
    first = line(position=1)

    with pytest.raises(IntegrityError):
        line(pathway=first.pathway, position=1)


@pytest.mark.parametrize("line", STAGE_LINES)
def test_line_of_a_stage_has_a_place_of_its_own(line):
    first = line(position=1)

    with pytest.raises(IntegrityError):
        line(stage=first.stage, position=1)


def test_skill_has_a_place_of_its_own():
    first = SkillFactory(position=1)

    with pytest.raises(IntegrityError):
        SkillFactory(capability=first.capability, position=1)


@pytest.mark.parametrize("line", [CompetencyFactory, ReadingFactory, MetricFactory])
def test_identity_is_taken_once_per_stage(line):
    first = line(slug="same")

    with pytest.raises(IntegrityError):
        line(stage=first.stage, slug="same")


@pytest.mark.parametrize("line", [CompetencyFactory, ReadingFactory, MetricFactory])
def test_identity_is_shared_between_stages(line):
    one, other = line(slug="same"), line(slug="same")

    assert one.stage != other.stage


@pytest.mark.parametrize("taken", [{"number": 1}, {"slug": "first"}])
def test_stage_is_known_once_per_pathway(taken):
    first = StageFactory(number=1, slug="first")

    with pytest.raises(IntegrityError):
        StageFactory(**{"pathway": first.pathway, "number": 2, "slug": "second", **taken})


def test_stage_counts_from_one():
    stage = StageFactory()

    with pytest.raises(IntegrityError):
        Stage.objects.filter(pk=stage.pk).update(number=0)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://example.com", "//example.com"])
def test_reading_links_to_the_web_only(link):
    with pytest.raises(IntegrityError):
        ReadingFactory(link=link)


@pytest.mark.parametrize("link", ["", "http://example.com", "HTTPS://example.com"])
def test_reading_link_is_optional(link):
    assert ReadingFactory(link=link).link == link


def test_role_does_not_stand_in_the_place_of_another_page():
    with pytest.raises(IntegrityError, match="role_has_an_address_of_its_own"):
        RoleFactory(slug="compare")
