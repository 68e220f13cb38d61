"""Every page asks the database as often for three of everything as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pathways.models import Competency
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    CapabilityFactory,
    CompetencyFactory,
    DeputyshipFactory,
    DevelopmentTipFactory,
    ExampleTitleFactory,
    MetricFactory,
    ObjectiveFactory,
    ObservationFactory,
    OwnListFactory,
    PathwayFactory,
    ReadingFactory,
    ReceiptFactory,
    ReflectionFactory,
    ResponsibilityFactory,
    SkillFactory,
    StageFactory,
    StrategicValueFactory,
    UserFactory,
    WatchForFactory,
)
from tests.plan_factories import (
    ActionFactory,
    ChosenEvidenceFactory,
    EvidenceNoteFactory,
    HelpOfferFactory,
    ProposalFactory,
    ReadingMarkFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db

STATES = ["draft", "submitted", "open", "confirmed", "agreed"]


class FilledPortal:
    """`many` of everything: pathways, stages, lines, reports, assessments in every state."""

    def __init__(self, many):
        self.pathways = [PathwayFactory(published=True) for _one in range(many)]
        for pathway in self.pathways:
            ResponsibilityFactory.create_batch(many, pathway=pathway)
            ExampleTitleFactory.create_batch(many, pathway=pathway)
            StrategicValueFactory.create_batch(many, pathway=pathway)
            for capability in CapabilityFactory.create_batch(many, pathway=pathway):
                SkillFactory.create_batch(many, capability=capability)
            for _one in range(len(STATES) + many):
                stage = StageFactory(pathway=pathway)
                for factory in (
                    ObjectiveFactory,
                    CompetencyFactory,
                    ReadingFactory,
                    MetricFactory,
                    WatchForFactory,
                    DevelopmentTipFactory,
                    OwnListFactory,
                ):
                    factory.create_batch(many, stage=stage)
        self.stage = self.pathways[0].stages.first()
        self.manager = UserFactory(manager=UserFactory(), stage=self.stage)
        self.employee = UserFactory(manager=self.manager, stage=self.stage)
        self.of = {}
        DeputyshipFactory(employee=self.employee)
        reports = UserFactory.create_batch(many, manager=self.manager)
        for report in reports:
            DeputyshipFactory(employee=report)
        for who in [self.employee, self.manager, *reports]:
            for pathway in self.pathways:
                for state, stage in zip(STATES, pathway.stages.all(), strict=False):
                    self.of[who, state] = AssessmentFactory(
                        employee=who,
                        stage=stage,
                        ratings__self="well",
                        ratings__manager="alone",
                        **({} if state == "draft" else {state: True}),
                    )
        self.observer = UserFactory()
        opened = self.of[self.employee, "open"]
        self.asked = [ObservationFactory(assessment=opened, observer=self.observer)]
        for row in opened.stage.competencies.all()[1:]:
            self.asked[0].competencies.create(competency=row)
        for _one in range(many):
            ObservationFactory(assessment=opened, sent=True)
            ObservationFactory(observer=self.employee)
            ObservationFactory(observer=self.manager)
        # What is agreed was assessed before, so that there is a history.
        for _one in range(many):
            AssessmentFactory(
                employee=self.employee, stage=self.of[self.employee, "agreed"].stage, agreed=True
            )
        for each in self.stage.competencies.all():
            for story in [{}, {"shared": True}, {"done": True}]:
                ActionFactory(owner=self.employee, competency=each, **story)
            ProposalFactory(employee=self.employee, competency=each)
            HelpOfferFactory(competency=each)
            HelpOfferFactory(owner=self.employee, competency=each)
            note = EvidenceNoteFactory(owner=self.employee, tags=self.stage.competencies.all())
            ChosenEvidenceFactory(rating=None, tag=note.tags.first())
        TargetFactory(owner=self.employee, stage=self.stage, shared=True)
        for each in self.stage.readings.all():
            ActionFactory(owner=self.employee, reading=each)
            ReadingMarkFactory(owner=self.employee, reading=each)
        self._begin_again(many)
        self._begin_on_an_older_version(many)
        for assessment in [self.of[self.employee, state] for state in [*STATES, "draft again"]]:
            for watch_for in assessment.stage.watch_fors.all():
                ReflectionFactory(assessment=assessment, watch_for=watch_for, shared=True)
        for days in range(many):
            for state in STATES[1:]:
                ReceiptFactory(assessment=self.of[self.employee, state], at=STARTED_AT + days * DAY)

    def _begin_again(self, many):
        """A draft of a step that was agreed before."""
        of = {"employee": self.employee, "stage": self.pathways[0].stages.last()}
        AssessmentFactory.create_batch(many, agreed=True, **of)
        self.of[self.employee, "draft again"] = AssessmentFactory(**of)

    def _begin_on_an_older_version(self, many):
        """A draft whose pathway has a newer version, all of it worded anew."""
        now = self.pathways[0].stages.last()
        pathway = PathwayFactory(role=self.pathways[0].role, superseded=True)
        before = StageFactory(pathway=pathway, slug=now.slug)
        for item in [*now.competencies.all(), *now.metrics.all()]:
            factory = CompetencyFactory if isinstance(item, Competency) else MetricFactory
            factory(stage=before, slug=item.slug)
            factory(stage=before)
        self.of[self.employee, "older draft"] = AssessmentFactory(
            employee=self.employee, stage=before
        )


def one(name):
    return lambda world, who: reverse(name)


def role(world, who):
    return world.pathways[0].get_absolute_url()


def stage(world, who):
    return world.stage.get_absolute_url()


def of_state(name, state):
    def address(world, who):
        made = world.of[world.employee, state]
        return reverse(f"assessments:{name}", args=[made.pk])

    return address


# Page: who opens it, its address, how many queries. Two of them are the session and its person;
# where a manager reads what is another's, one leaves the receipts. On pages of an assessment and
# on the home page, one asks who stands in for the manager.
PAGES = {
    "home": ("employee", one("home"), 17),
    "home of a manager": ("manager", one("home"), 14),
    "catalogue": ("employee", one("pathways:catalogue"), 4),
    "search": ("employee", lambda w, who: reverse("pathways:catalogue") + "?q=line", 5),
    "role": ("employee", role, 14),
    "stage": ("employee", stage, 13),
    "mine": ("employee", one("assessments:mine"), 3),
    "start": (
        "employee",
        lambda w, who: reverse("assessments:start", args=[w.stage.pathway.role.slug, 1]),
        9,
    ),
    "answer": ("employee", of_state("answer", "draft"), 18),
    "answer, again": ("employee", of_state("answer", "draft again"), 18),
    "answer, on an older version": ("employee", of_state("answer", "older draft"), 18),
    "confirm": ("employee", of_state("confirm", "draft again"), 7),
    "move": ("employee", of_state("move", "older draft"), 9),
    "check": ("employee", of_state("submit", "draft"), 7),
    "discard": ("employee", of_state("discard", "draft"), 3),
    "submitted": ("employee", of_state("detail", "submitted"), 9),
    "both views": ("employee", of_state("detail", "open"), 16),
    "both agreed": ("employee", of_state("detail", "agreed"), 15),
    "both views, of a manager": ("manager", of_state("detail", "agreed"), 19),
    "what has changed": ("employee", of_state("changes", "open"), 8),
    "what has changed, of a manager": ("manager", of_state("changes", "open"), 10),
    "history": ("employee", of_state("history", "agreed"), 5),
    "history, of a manager": ("manager", of_state("history", "agreed"), 7),
    "review": ("manager", of_state("review", "submitted"), 13),
    "finish": ("manager", of_state("finish", "submitted"), 5),
    "observations": ("employee", of_state("observations", "open"), 9),
    "observation": ("observer", lambda w, who: w.asked[0].get_absolute_url(), 4),
    "team": ("manager", one("assessments:team"), 5),  # one counts how many each filter shows
    "deputies": ("manager", one("assessments:deputies"), 5),
    "team at a glance": ("manager", one("assessments:glance"), 8),
    "report": (
        "manager",
        lambda w, who: reverse("assessments:report", args=[w.employee.pk]),
        10,
    ),
    "plan": ("employee", one("plans:plan"), 15),
    "plan, helping": ("employee", one("plans:helping"), 3),
    "plan, ask": (
        "employee",
        lambda w, who: reverse("plans:ask", args=[w.stage.competencies.first().pk]),
        7,
    ),
    "plan, closed": ("employee", one("plans:closed"), 4),
    "plan, add": ("employee", one("plans:add"), 3),
    "plan, an action": (
        "employee",
        lambda w, who: w.employee.actions.open().first().get_absolute_url(),
        9,
    ),
    "plan, readings": ("employee", one("plans:readings"), 4),
    "plan, a reading": (
        "employee",
        lambda w, who: w.employee.reading_marks.first().get_absolute_url(),
        7,
    ),
    "plan, target": ("employee", one("plans:target"), 11),
    "plan, abilities": ("employee", one("plans:abilities"), 7),
    "plan, choose evidence": ("employee", one("plans:choose_evidence"), 8),
    "plan, roles": ("employee", one("plans:roles"), 5),
    "plan, calendar": ("employee", one("plans:calendar"), 3),
    "plan, notes": ("employee", one("plans:notes"), 6),
    "plan, add a note": ("employee", one("plans:add_note"), 3),
    "plan, a note": (
        "employee",
        lambda w, who: w.employee.evidence_notes.first().get_absolute_url(),
        6,
    ),
    "plan, a proposal": (
        "employee",
        lambda w, who: w.employee.proposals.first().get_absolute_url(),
        4,
    ),
    "plan, propose": (
        "manager",
        lambda w, who: reverse("plans:propose", args=[w.employee.pk]),
        4,
    ),
    "account": ("employee", one("account"), 3),
    "receipts": ("employee", one("assessments:receipts"), 5),
    "purpose": ("employee", one("assessments:purpose"), 3),
    "guides": ("employee", one("guides"), 2),
    "guide": ("employee", lambda w, who: reverse("guide", args=["hr"]), 2),
}


@pytest.mark.parametrize("many", [1, 3])
def test_query_counts_do_not_grow(client, many):
    world = FilledPortal(many)
    asked = {}
    for page, (who, address, _expected) in PAGES.items():
        user = getattr(world, who)
        client.force_login(user)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address(world, user))
        assert response.status_code == 200, page
        asked[page] = [query["sql"] for query in queries]

    expected = {page: expected for page, (_who, _address, expected) in PAGES.items()}
    counted = {page: len(queries) for page, queries in asked.items()}
    others = [queries for page, queries in asked.items() if counted[page] != expected[page]]
    assert counted == expected, "\n".join(sql for queries in others for sql in queries)
