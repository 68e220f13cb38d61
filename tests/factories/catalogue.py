"""What the company expects: roles, pathways, stages and their lists."""

import factory
from factory.django import DjangoModelFactory

from pathways.models import (
    Capability,
    Competency,
    CompetencyArea,
    CoreCompetency,
    DevelopmentTip,
    ExampleTitle,
    IdealCandidate,
    Metric,
    Objective,
    OwnList,
    Pathway,
    PathwayState,
    Reading,
    Responsibility,
    Role,
    Skill,
    Stage,
    StrategicValue,
    WatchFor,
)
from tests.factories.dates import DAY, PUBLISHED_AT


class RoleFactory(DjangoModelFactory):
    class Meta:
        model = Role

    slug = factory.Sequence(lambda n: f"role-{n}")
    name = factory.Sequence(lambda n: f"Role {n}")


class PathwayFactory(DjangoModelFactory):
    """A draft, unless a trait says what became of it."""

    class Meta:
        model = Pathway

    class Params:
        published = factory.Trait(state=PathwayState.PUBLISHED, published_at=PUBLISHED_AT)
        superseded = factory.Trait(state=PathwayState.SUPERSEDED, published_at=PUBLISHED_AT)
        retired = factory.Trait(
            state=PathwayState.RETIRED,
            published_at=PUBLISHED_AT,
            retires_on=PUBLISHED_AT.date() + 30 * DAY,
            retirement_reason="Nobody does this any more.",
        )

    role = factory.SubFactory(RoleFactory)
    number = factory.LazyAttribute(lambda pathway: pathway.role.pathways.count() + 1)
    title = factory.LazyAttribute(lambda pathway: f"{pathway.role.name}: a pathway")


class PathwayItemFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    pathway = factory.SubFactory(PathwayFactory)
    position = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"Line {n} of a pathway")


class ResponsibilityFactory(PathwayItemFactory):
    class Meta:
        model = Responsibility


class IdealCandidateFactory(PathwayItemFactory):
    class Meta:
        model = IdealCandidate


class CoreCompetencyFactory(PathwayItemFactory):
    class Meta:
        model = CoreCompetency


class CompetencyAreaFactory(PathwayItemFactory):
    class Meta:
        model = CompetencyArea


class ExampleTitleFactory(PathwayItemFactory):
    class Meta:
        model = ExampleTitle


class StrategicValueFactory(PathwayItemFactory):
    class Meta:
        model = StrategicValue
        exclude = ["text"]

    horizon = factory.Sequence(lambda n: f"Horizon {n}")
    value = factory.Sequence(lambda n: f"Value {n}")


class CapabilityFactory(PathwayItemFactory):
    class Meta:
        model = Capability
        exclude = ["text"]

    category = factory.Sequence(lambda n: f"Category {n}")


class SkillFactory(DjangoModelFactory):
    class Meta:
        model = Skill

    capability = factory.SubFactory(CapabilityFactory)
    position = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"Skill {n}")


class StageFactory(DjangoModelFactory):
    """A stage that employees can read; `competencies=2` and `metrics=1` put lines on it."""

    class Meta:
        model = Stage
        skip_postgeneration_save = True

    pathway = factory.SubFactory(PathwayFactory, published=True)
    number = factory.LazyAttribute(lambda stage: stage.pathway.stages.count() + 1)
    slug = factory.LazyAttribute(lambda stage: f"stage-{stage.number}")
    title = factory.Sequence(lambda n: f"Stage title {n}")

    @factory.post_generation
    def competencies(self, create, count, **fields):
        CompetencyFactory.create_batch(count or 0, stage=self, **fields)

    @factory.post_generation
    def metrics(self, create, count, **fields):
        MetricFactory.create_batch(count or 0, stage=self, **fields)


class StageItemFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    stage = factory.SubFactory(StageFactory)
    position = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"Line {n} of a stage")


class ObjectiveFactory(StageItemFactory):
    class Meta:
        model = Objective


class CompetencyFactory(StageItemFactory):
    class Meta:
        model = Competency

    slug = factory.Sequence(lambda n: f"competency-{n}")
    text = factory.Sequence(lambda n: f"Competency {n}")


class ReadingFactory(StageItemFactory):
    class Meta:
        model = Reading
        exclude = ["text"]

    slug = factory.Sequence(lambda n: f"reading-{n}")
    title = factory.Sequence(lambda n: f"Book {n}")


class MetricFactory(StageItemFactory):
    class Meta:
        model = Metric

    slug = factory.Sequence(lambda n: f"metric-{n}")
    text = factory.Sequence(lambda n: f"Metric {n}")


class WatchForFactory(StageItemFactory):
    class Meta:
        model = WatchFor


class DevelopmentTipFactory(StageItemFactory):
    class Meta:
        model = DevelopmentTip


class OwnListFactory(StageItemFactory):
    class Meta:
        model = OwnList
        exclude = ["text"]

    title = factory.Sequence(lambda n: f"Tools {n}")
    lines = factory.Sequence(lambda n: f"Tool {n}\nAnother tool {n}")
