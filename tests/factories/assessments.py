"""How people are doing: assessments, and what is said and kept in them."""

import factory
from factory.django import DjangoModelFactory

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
from pathway_portal.accounts.models import ChangeAction, ChangeReceipt, EditorCapacity
from pathways.models import Level
from tests.factories.catalogue import StageFactory, WatchForFactory
from tests.factories.dates import DAY, STARTED_AT
from tests.factories.people import UserFactory


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
