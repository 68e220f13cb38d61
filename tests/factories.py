"""Each factory makes the least row that is valid; a story is a trait, such as `submitted=True`."""

from datetime import UTC, datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory, Password

from assessments.models import (
    Assessment,
    Doer,
    MetricAnswer,
    Observation,
    ObservedCompetency,
    OrphanedAnswer,
    Rating,
    ReaderCapacity,
    Receipt,
    ReceiptAction,
    Reflection,
    Remark,
    Side,
    Takeaway,
)
from pathway_portal.accounts.models import (
    AccessToken,
    ChangeAction,
    ChangeReceipt,
    Company,
    Department,
    Deputyship,
    EditorCapacity,
    User,
)
from pathway_portal.web.access_tokens import TokenPurpose
from pathways.models import (
    Capability,
    Competency,
    CompetencyArea,
    CoreCompetency,
    DevelopmentTip,
    ExampleTitle,
    IdealCandidate,
    Level,
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

DAY = timedelta(days=1)
PUBLISHED_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
STARTED_AT = datetime(2026, 2, 2, 9, tzinfo=UTC)


# What the company expects


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


# Who people are


class CompanyFactory(DjangoModelFactory):
    class Meta:
        model = Company
        django_get_or_create = ["id"]

    id = 1


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    name = factory.Sequence(lambda n: f"Department {n}")


class UserFactory(DjangoModelFactory):
    """Somebody who cannot sign in with a password, unless given one: `password="…"`."""

    class Meta:
        model = User

    class Params:
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = Password(None)


class DeputyshipFactory(DjangoModelFactory):
    """Somebody stands in for a person's manager, from yesterday to tomorrow."""

    class Meta:
        model = Deputyship

    employee = factory.SubFactory(UserFactory, manager=factory.SubFactory(UserFactory))
    manager = factory.SelfAttribute("employee.manager")
    manager_changes = factory.SelfAttribute("employee.manager_changes")
    deputy = factory.SubFactory(UserFactory)
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - DAY)
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + DAY)
    named_by = factory.SelfAttribute("manager")
    named_at = STARTED_AT


class AccessTokenFactory(DjangoModelFactory):
    """A token that opens nothing: only `make_token` knows the secret of one."""

    class Meta:
        model = AccessToken

    name = factory.Sequence(lambda n: f"System {n}")
    purpose = TokenPurpose.PEOPLE
    key = factory.Sequence(lambda n: f"{n:012x}")
    secret_hash = "0" * 64
    made_by = factory.SubFactory(UserFactory)
    made_at = STARTED_AT


# How people are doing


class AssessmentFactory(DjangoModelFactory):
    """A draft with its open answers; each trait takes it one state further, answers included.

    What a side says of every competency is told by `ratings__self=Level.WELL`, `ratings__manager=…`
    and `ratings__agreed=…`; where the first two differ, what is agreed is open until the assessment
    is. `ratings=False` leaves all rows out.
    """

    class Meta:
        model = Assessment
        skip_postgeneration_save = True

    class Params:
        submitted = factory.Trait(submitted_at=STARTED_AT + DAY)
        open = factory.Trait(
            submitted=True,
            reviewed_at=STARTED_AT + 2 * DAY,
            reviewed_by=factory.SelfAttribute("employee.manager"),
        )
        # The employee has agreed, and it is the manager's turn.
        confirmed = factory.Trait(
            open=True, attained=False, employee_confirmed_at=STARTED_AT + 4 * DAY
        )
        agreed = factory.Trait(
            confirmed=True,
            manager_confirmed_at=STARTED_AT + 5 * DAY,
            manager_confirmed_by=factory.SelfAttribute("employee.manager"),
            agreed_at=STARTED_AT + 5 * DAY,
            agreed_number=factory.LazyAttribute(
                lambda assessment: assessment.employee.assessments.count() + 1
            ),
        )

    employee = factory.SubFactory(UserFactory, manager=factory.SubFactory(UserFactory))
    stage = factory.SubFactory(StageFactory, competencies=2, metrics=1)
    started_at = STARTED_AT

    @factory.post_generation
    def ratings(self, create, wanted, /, **answers):
        if wanted is False:
            return
        answered = self.submitted_at is not None
        given = {side: answers.get(side.value, Level.ALONE if answered else "") for side in Side}
        if given[Side.SELF] != given[Side.MANAGER]:
            given[Side.AGREED] = answers.get(
                "agreed", Level.ALONE if self.employee_confirmed_at else ""
            )
        sides = {Side.SELF: self.employee}
        if self.reviewed_at:
            sides |= {Side.MANAGER: self.reviewed_by, Side.AGREED: self.reviewed_by}
        for side, author in sides.items():
            row = {"assessment": self, "side": side, "author": author}
            for competency in self.stage.competencies.all():
                RatingFactory(competency=competency, answer=given[side], **row)
            for metric in self.stage.metrics.all():
                RatingFactory(metric=metric, answer=MetricAnswer.PARTLY if answered else "", **row)
        if self.reviewed_at and given[Side.SELF] != given[Side.MANAGER]:
            for competency in self.stage.competencies.all():
                about = {"assessment": self, "competency": competency, "text": ""}
                RemarkFactory(side=Side.SELF, author=self.employee, **about)
                RemarkFactory(side=Side.MANAGER, author=self.reviewed_by, **about)


class RatingFactory(DjangoModelFactory):
    """What one side says of one item. Name the `competency` or the `metric` it is about."""

    class Meta:
        model = Rating

    assessment = factory.SubFactory(AssessmentFactory, ratings=False)
    side = Side.SELF
    author = factory.SelfAttribute("assessment.employee")
    answered_at = factory.LazyAttribute(
        lambda rating: STARTED_AT if getattr(rating, "answer", "") else None
    )
    confirmed_at = factory.LazyAttribute(
        lambda rating: STARTED_AT if getattr(rating, "confirms", None) else None
    )


class RemarkFactory(DjangoModelFactory):
    """What one side says to the other. Name the `competency` or the `metric` it is about."""

    class Meta:
        model = Remark

    assessment = factory.SubFactory(AssessmentFactory, open=True)
    side = Side.SELF
    author = factory.SelfAttribute("assessment.employee")
    text = "I see it so because of the last project."


class ReflectionFactory(DjangoModelFactory):
    """A private one, unless `shared=True`."""

    class Meta:
        model = Reflection

    class Params:
        shared = factory.Trait(shared_at=STARTED_AT)

    assessment = factory.SubFactory(AssessmentFactory)
    watch_for = factory.LazyAttribute(
        lambda reflection: WatchForFactory(stage=reflection.assessment.stage)
    )
    text = "I caught myself at this twice last month."


class TakeawayFactory(DjangoModelFactory):
    """What the two take from their talk, on its first line unless told otherwise."""

    class Meta:
        model = Takeaway

    assessment = factory.SubFactory(AssessmentFactory, agreed=True)
    position = 1
    text = "Lead the next stand-up."
    doer = Doer.EMPLOYEE


class ObservationFactory(DjangoModelFactory):
    """The employee asks a colleague about the first competency; `sent=True` has words on it."""

    class Meta:
        model = Observation
        skip_postgeneration_save = True

    class Params:
        sent = factory.Trait(sent_at=STARTED_AT + DAY)

    assessment = factory.SubFactory(AssessmentFactory, submitted=True)
    observer = factory.SubFactory(UserFactory)
    asked_by = factory.SelfAttribute("assessment.employee")
    asked_at = STARTED_AT

    @factory.post_generation
    def text(self, create, words):
        ObservedCompetency.objects.create(
            observation=self,
            competency=self.assessment.stage.competencies.order_by("position").first(),
            text=words or ("They led the audit alone." if self.sent_at else ""),
        )


class OrphanedAnswerFactory(DjangoModelFactory):
    """What the employee wrote on an item that their draft's newer version asks no more."""

    class Meta:
        model = OrphanedAnswer

    assessment = factory.SubFactory(AssessmentFactory)
    author = factory.SelfAttribute("assessment.employee")
    kept_at = STARTED_AT
    asked = "Keeping the ledger of complaints"
    text = "I kept it for two years."


class ChangeReceiptFactory(DjangoModelFactory):
    """Somebody in HR changed the details of a person; `at` tells when."""

    class Meta:
        model = ChangeReceipt

    person = factory.SubFactory(UserFactory)
    changed_by = factory.SubFactory(UserFactory)
    capacity = EditorCapacity.HR
    action = ChangeAction.CHANGED
    at = STARTED_AT + DAY
    day = factory.LazyAttribute(lambda receipt: receipt.at.date())


class ReceiptFactory(DjangoModelFactory):
    """The employee's manager read an assessment of theirs; `at` tells when."""

    class Meta:
        model = Receipt

    assessment = factory.SubFactory(AssessmentFactory, submitted=True)
    employee = factory.SelfAttribute("assessment.employee")
    reader = factory.SelfAttribute("employee.manager")
    stage = factory.SelfAttribute("assessment.stage")
    capacity = ReaderCapacity.MANAGER
    action = ReceiptAction.READ
    at = STARTED_AT + DAY
    day = factory.LazyAttribute(lambda receipt: receipt.at.date())
