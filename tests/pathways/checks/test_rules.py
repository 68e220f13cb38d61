"""The check as a whole: in which order, at what cost, and what it says of the shipped content."""

import pytest
from django.utils import translation

from pathways.checks import ProblemKind as Kind
from pathways.checks import check, errors
from pathways.models import Pathway
from pathways.services import start_new_version
from tests.factories import (
    CapabilityFactory,
    CompetencyFactory,
    MetricFactory,
    ObjectiveFactory,
    PathwayFactory,
    ReadingFactory,
    ResponsibilityFactory,
    SkillFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_problems_come_in_the_order_in_which_people_read():
    draft = PathwayFactory(summary="TBD")
    responsibility = ResponsibilityFactory(pathway=draft, text="TBD")
    second = StageFactory(pathway=draft, number=2, title="TBD")
    first = StageFactory(pathway=draft, number=1, audience="TBD", quotation="TBD")
    CompetencyFactory(stage=second)
    metric = MetricFactory(stage=first, text="TBD")
    objective = ObjectiveFactory(stage=first, text="TBD")
    skill = SkillFactory(capability=CapabilityFactory(pathway=draft), text="TBD")

    assert [(problem.obj, problem.field) for problem in errors(draft)] == [
        (draft, "summary"),
        (responsibility, "text"),
        (first, "quotation"),
        (first, "audience"),
        (first, "competencies"),
        (objective, "text"),
        (metric, "text"),
        (second, "title"),
        (skill, "text"),
    ]


def test_errors_are_the_errors_of_the_whole_check(stage):
    ReadingFactory(stage=stage, title="TBD", link="https://books:port")

    found = errors(stage.pathway)

    assert len(found) == 3
    assert found == [problem for problem in check(stage.pathway) if problem.is_error]


def test_the_words_are_in_the_language_of_the_reader_and_what_is_quoted_as_it_is(stage):
    ObjectiveFactory(stage=stage, text="Understand the plan")

    with translation.override("de"):
        words = [p.words for p in check(stage.pathway) if p.kind == Kind.VAGUE]

    assert len(words) == 1
    assert "Understand the plan" in words[0]
    assert "Stufe 1" in words[0]


@pytest.mark.parametrize("stages", [1, 5])
def test_the_check_takes_the_same_queries_however_long_the_pathway(
    django_assert_num_queries, stages
):
    draft = PathwayFactory()
    for _n in range(stages):
        UserFactory(stage=StageFactory(pathway__role=draft.role, pathway__superseded=True))
        CompetencyFactory(stage=StageFactory())
        stage = StageFactory(pathway=draft, competencies=stages, metrics=stages)
        ObjectiveFactory.create_batch(stages, stage=stage)
        ReadingFactory.create_batch(stages, stage=stage)
        SkillFactory.create_batch(stages, capability=CapabilityFactory(pathway=draft))

    # The pathway, its 6 lists and the skills, the stages and their 6 lists; the people left
    # behind; the competencies of other roles; the version before, and its stages, competencies,
    # readings and metrics.
    with django_assert_num_queries(18):
        problems = check(draft)
        urls = [problem.url for problem in problems]

    assert len(urls) > 6 * stages


def test_the_shipped_pathway_can_be_published_and_is_told_where_it_is_thin(operations_director):
    draft, _started = start_new_version(Pathway.objects.get())

    assert errors(draft) == []
    problems = [(problem.kind, problem.field, str(problem.obj)) for problem in check(draft)]
    assert problems == [
        (Kind.UNEXPLAINED, "stages", str(draft)),
        (Kind.MISSING, "quotation", "Stage 1: Operational Foundations and Service Awareness"),
        (Kind.VAGUE, "text", "Understand core operational processes and service delivery models"),
        (Kind.VAGUE, "text", "Learn basics of customer service excellence and operational roles"),
        (Kind.VAGUE, "text", "Develop awareness of operational KPIs and SLAs"),
        *_metrics(
            (Kind.UNMEASURABLE, "Understanding of core operational processes and service metrics"),
            (Kind.UNMEASURABLE, "Ability to identify basic process bottlenecks or service gaps"),
            (Kind.ACTIVITY, "Participation in service delivery or ops improvement initiatives"),
            (Kind.UNMEASURABLE, "Documented process improvements with measurable impact"),
            (Kind.UNMEASURABLE, "Improved cross-team collaboration in operations projects"),
            (Kind.UNMEASURABLE, "Reduced incidents and operational disruptions"),
            (Kind.UNMEASURABLE, "Positive feedback from stakeholders on service reliability"),
        ),
        *_metrics(
            (Kind.UNMEASURABLE, "Successful delivery of transformation projects"),
            (Kind.UNMEASURABLE, "Culture of continuous improvement embedded in teams"),
        ),
        (Kind.MISSING, "note", "Enterprise Risk Management"),
        *_metrics(
            (Kind.UNMEASURABLE, "Internal stakeholder satisfaction with ops delivery"),
        ),
    ]


def _metrics(*found):
    return [(kind, "text", text) for kind, text in found]
