"""Rows of a plan. As in `factories`, each makes the least row that is valid."""

import factory
from factory.django import DjangoModelFactory

from assessments.plans.models import (
    Action,
    Badge,
    CalendarFeed,
    ChosenEvidence,
    EvidenceNote,
    HelpOffer,
    Proposal,
    ReadingMark,
    ReadingStatus,
    Target,
)
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    CompetencyFactory,
    ReadingFactory,
    StageFactory,
    UserFactory,
)


class ActionFactory(DjangoModelFactory):
    """A private one that is open, unless a trait says otherwise."""

    class Meta:
        model = Action

    class Params:
        done = factory.Trait(done_at=STARTED_AT + DAY, outcome="It went well.")
        dropped = factory.Trait(dropped_at=STARTED_AT + DAY, drop_reason="No time.")
        shared = factory.Trait(
            shared_at=STARTED_AT + DAY, shared_with=factory.SelfAttribute("owner.manager")
        )

    owner = factory.SubFactory(UserFactory, manager=factory.SubFactory(UserFactory))
    text = "Map one process a month."
    note = "Begin with the returns."
    steps = "Ask Ana\nDraw it"
    created_at = STARTED_AT
    updated_at = STARTED_AT
    added_by_page = factory.Sequence(lambda n: f"page-of-a-test-{n}")


class ProposalFactory(DjangoModelFactory):
    """What the manager proposes; not answered, unless a trait says otherwise."""

    class Meta:
        model = Proposal

    class Params:
        accepted = factory.Trait(accepted_at=STARTED_AT + DAY)
        declined = factory.Trait(declined_at=STARTED_AT + DAY, decline_reason="Not now.")

    employee = factory.SubFactory(UserFactory, manager=factory.SubFactory(UserFactory))
    proposed_by = factory.SelfAttribute("employee.manager")
    proposed_at = STARTED_AT
    text = "Lead the weekly stand-up."
    note = "Twice, then we talk."
    added_by_page = factory.Sequence(lambda n: f"page-of-a-manager-{n}")


class EvidenceNoteFactory(DjangoModelFactory):
    """A line that somebody wrote down for themselves; `tags` are the competencies it shows."""

    class Meta:
        model = EvidenceNote
        skip_postgeneration_save = True

    owner = factory.SubFactory(UserFactory, manager=factory.SubFactory(UserFactory))
    text = "Ana thanked me for the new form."
    link = "https://example.com/form"
    noted_on = STARTED_AT.date()
    created_at = STARTED_AT
    updated_at = STARTED_AT
    added_by_page = factory.Sequence(lambda n: f"page-of-a-note-{n}")

    @factory.post_generation
    def tags(self, create, competencies):
        for competency in competencies or ():
            self.tags.create(competency=competency)


class ReadingMarkFactory(DjangoModelFactory):
    """Somebody wants to read a book, unless `read=True`."""

    class Meta:
        model = ReadingMark

    class Params:
        read = factory.Trait(
            status=ReadingStatus.READ,
            read_on=STARTED_AT.date() + DAY,
            changed="I ask before I explain.",
        )

    owner = factory.SubFactory(UserFactory, manager=factory.SubFactory(UserFactory))
    reading = factory.SubFactory(ReadingFactory)
    slug = factory.SelfAttribute("reading.slug")
    status = ReadingStatus.WANT
    created_at = STARTED_AT
    updated_at = STARTED_AT


class BadgeFactory(DjangoModelFactory):
    """Of a stage that its owner has reached."""

    class Meta:
        model = Badge

    class Params:
        revoked = factory.Trait(revoked_at=STARTED_AT + 9 * DAY)

    assessment = factory.SubFactory(AssessmentFactory, agreed=True, attained=True)
    owner = factory.SelfAttribute("assessment.employee")
    credential = "header.signed-badge.signature"
    issued_at = STARTED_AT + 8 * DAY


class ChosenEvidenceFactory(DjangoModelFactory):
    """Of an agreed answer; give it a `tag` and `rating=None` for a note."""

    class Meta:
        model = ChosenEvidence

    rating = factory.LazyFunction(
        lambda: AssessmentFactory(agreed=True).ratings.filter(side="self").first()
    )


class HelpOfferFactory(DjangoModelFactory):
    class Meta:
        model = HelpOffer

    owner = factory.SubFactory(UserFactory, manager=factory.SubFactory(UserFactory))
    competency = factory.SubFactory(CompetencyFactory)
    slug = factory.SelfAttribute("competency.slug")
    offered_at = STARTED_AT


class CalendarFeedFactory(DjangoModelFactory):
    class Meta:
        model = CalendarFeed

    owner = factory.SubFactory(UserFactory)
    key = factory.Sequence(lambda n: f"{n:043}")
    created_at = STARTED_AT


class TargetFactory(DjangoModelFactory):
    """A stage that somebody wants to reach, private unless `shared=True`."""

    class Meta:
        model = Target

    class Params:
        shared = factory.Trait(
            shared_at=STARTED_AT + DAY, shared_with=factory.SelfAttribute("owner.manager")
        )

    owner = factory.SubFactory(UserFactory, manager=factory.SubFactory(UserFactory))
    stage = factory.SubFactory(StageFactory)
    role = factory.SelfAttribute("stage.pathway.role")
    chosen_at = STARTED_AT


def tagged_notes(owner, competency, count):
    """Make that many, the latest last. No text is part of another."""
    return [
        EvidenceNoteFactory(owner=owner, tags=[competency], text=f"Note ({number}.) of many")
        for number in range(count)
    ]
