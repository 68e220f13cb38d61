"""Load the contents of several versions at once."""

import pytest

from pathways.documents.versions import as_document
from pathways.loading import load_contents
from pathways.models import Pathway
from tests.factories import (
    CapabilityFactory,
    CompetencyFactory,
    ExampleTitleFactory,
    ObjectiveFactory,
    PathwayFactory,
    ResponsibilityFactory,
    SkillFactory,
    StageFactory,
    WatchForFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pathways():
    """Three versions: with one line in each list, with several, and with none at all."""
    made = PathwayFactory.create_batch(3)
    for many, pathway in enumerate(made[:2], 1):
        # The last line is written first: what counts is its position.
        for position in range(many, 0, -1):
            ResponsibilityFactory(pathway=pathway, position=position)
            ExampleTitleFactory(pathway=pathway, position=position)
            SkillFactory(capability=CapabilityFactory(pathway=pathway))
            stage = StageFactory(pathway=pathway)
            for factory in [ObjectiveFactory, CompetencyFactory, WatchForFactory]:
                factory(stage=stage, position=2)
                factory(stage=stage, position=1)
    return made


def test_all_that_versions_say_is_loaded(pathways, django_assert_num_queries):
    expected = [as_document(each) for each in pathways]
    loaded = [Pathway.objects.select_related("role").get(pk=each.pk) for each in pathways]

    load_contents(loaded)

    with django_assert_num_queries(0):
        assert [as_document(each, is_loaded=True) for each in loaded] == expected


def test_loaded_lines_lead_to_what_holds_them(pathways, django_assert_num_queries):
    loaded = Pathway.objects.get(pk=pathways[1].pk)
    load_contents([loaded])

    with django_assert_num_queries(0):
        [stage, _other] = loaded.stages.all()
        assert {each.stage for each in stage.objectives.all()} == {stage}
        assert {each.pathway for each in loaded.responsibilities.all()} == {loaded}
        assert [skill.capability for skill in loaded.capabilities.all()[0].skills.all()] == [
            loaded.capabilities.all()[0]
        ]


def test_loaded_lines_are_rows_that_can_be_saved(pathways):
    loaded = Pathway.objects.get(pk=pathways[0].pk)
    load_contents([loaded])
    [line] = loaded.responsibilities.all()

    line.text = "Other words"
    line.save()

    assert [each.text for each in pathways[0].responsibilities.all()] == ["Other words"]


def test_it_takes_as_many_queries_for_three_versions_as_for_one(
    pathways, django_assert_num_queries
):
    for wanted in [pathways[:1], pathways]:
        loaded = list(Pathway.objects.filter(pk__in=[each.pk for each in wanted]))
        with django_assert_num_queries(9):
            load_contents(loaded)
