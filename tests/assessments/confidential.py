"""A company with assessments in every state, and changes to what somebody in it must not know.

`World` holds an assessment in each state. `SECRETS` and `FACTS` change what was said in it; `TOLD`
lists who may see which change, and in which states. Everything else stays hidden from everybody.
"""

from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property, partial

from django.db import transaction
from django.db.models import Case, F, OuterRef, Subquery, Value, When

from assessments import services
from assessments.carry_over import offers
from assessments.models import (
    COMPETENCY_ANSWERS,
    Assessment,
    MetricAnswer,
    OrphanedAnswer,
    Rating,
    Remark,
    Side,
)
from assessments.questions import questions_of
from assessments.services import AnswerInput, ReflectionInput, RemarkInput
from pathway_portal.accounts.models import Company, User
from pathways.models import Level
from tests.factories import (
    STARTED_AT,
    CompanyFactory,
    CompetencyFactory,
    MetricFactory,
    PathwayFactory,
    RoleFactory,
    StageFactory,
    UserFactory,
    WatchForFactory,
)

LATER = STARTED_AT + timedelta(days=17, hours=5)
STEPS = ["draft", "submitted", "begun", "open", "confirmed", "agreed"]

# Some employees have two assessments. "before submitted" is the earlier one of "submitted again",
# and so on; the one of "again at once" was still being talked about.
DRAFTS = ["draft", "draft taken back", "draft again"]
OWED = ["submitted", "begun", "begun by the former manager", "submitted again", "again at once"]
OPENLY = ["submitted openly"]
OPEN = ["open", "confirmed", "agreed", "reviewed again", "before reviewed", "before draft"]
WITHHELD = ["before submitted", "before at once"]
STATES = [*DRAFTS, *OWED, *OPENLY, *OPEN, *WITHHELD]
# Of these something is left over from an older version of the pathway.
MOVED = [*DRAFTS, *OWED, *OPENLY, "open"]
# A manager has begun a review of these and can no longer see it.
DRAWN_BACK = ["draft taken back", "begun by the former manager"]
# The present manager has begun a review of these.
BEGUN = ["begun", "submitted again"]

TOLD = {
    "employee": {
        "levels": STATES,
        "evidence": STATES,
        "private thoughts": STATES,
        "shared thoughts": STATES,
        "own left-overs": MOVED,
        "manager's half": [*OPEN, *WITHHELD],
        "agreed answers": [*OPEN, *WITHHELD],
        "remarks": [*OPEN, *WITHHELD],
        "outcome": [*OPEN, *WITHHELD],
        "employee just like manager": [*BEGUN, *DRAWN_BACK, *OPEN, *WITHHELD],
        "manager just like employee": [*OPEN, *WITHHELD],
    },
    "manager": {
        "levels": [*OPENLY, *OPEN],
        "evidence": [*OWED, *OPENLY, *OPEN],
        "shared thoughts": [*OWED, *OPENLY, *OPEN],
        "manager's half": [*BEGUN, *OPEN],
        "manager's left-overs": [*BEGUN, "open"],
        "whether they have begun": BEGUN,
        "agreed answers": OPEN,
        "remarks": OPEN,
        "outcome": OPEN,
        "employee just like manager": OPEN,
        "manager just like employee": [*BEGUN, *OPEN],
    },
}
# A new manager takes over the assessment, and sees nothing of the review the former one had begun.
BEGINNING = ["manager's half", "whether they have begun", "manager just like employee"]
TOLD["new manager"] = {
    secret: [state for state in states if state not in BEGUN or secret not in BEGINNING]
    for secret, states in TOLD["manager"].items()
    if secret != "manager's left-overs"
}


class World:
    """One pathway in two versions, one manager, and for each story an employee of their own."""

    def __init__(self):
        self.hours = 0
        self.of, self.employees = {}, []
        CompanyFactory()
        self.head, self.former = UserFactory(), UserFactory()
        self.manager = UserFactory(manager=self.head)
        self.peer = UserFactory(manager=self.manager)
        self.role = RoleFactory(slug="analyst")
        self.older = self._stage(PathwayFactory(role=self.role, superseded=True), "as it was")
        self.stage = self._stage(PathwayFactory(role=self.role, published=True), "as it is")
        self.of["draft"] = self._assess(self._employee(), "draft", stage=self.older)
        self.of["draft"].ratings.exclude(metric=None).update(answer="", answered_at=None)
        for state in STEPS[1:]:
            self.of[state] = self._assess(self._employee(), state)
        self.of["draft taken back"] = self._assess(self._employee(), "begun")
        self._take_back(self.of["draft taken back"])
        self.of["begun by the former manager"] = self._assess(
            self._employee(), "begun", by=self.former
        )
        self._tell_again("before draft", "agreed", "draft again", "draft")
        self._tell_again("before submitted", "agreed", "submitted again", "begun")
        self._tell_again("before at once", "open", "again at once", "submitted")
        self._tell_again("before reviewed", "agreed", "reviewed again", "open")
        Company.objects.update(independent_reviews=False)
        self.of["submitted openly"] = self._assess(self._employee(), "submitted")
        Company.objects.update(independent_reviews=True)
        for state in MOVED:
            self._leave_over(self.of[state])

    @cached_property
    def secrets(self):
        """All that is there to be changed: {(state, name of the secret): what changes it}."""
        found = {}
        for state, assessment in self.of.items():
            for name, change in CHANGES.items():
                with rolled_back():
                    if change(assessment):
                        found[state, name] = partial(change, assessment)
        return found

    # The stories

    def _tell_again(self, before, first_until, again, second_until):
        employee = self._employee()
        self.of[before] = self._assess(employee, first_until, by=self.former, stage=self.older)
        self.of[again] = self._assess(employee, second_until)

    def _assess(self, employee, until, *, by=None, stage=None):
        by = by or self.manager
        User.objects.filter(pk=employee.pk).update(manager=by)
        assessment = services.start(stage or self.stage, by=employee, at=self._now())
        for step in STEPS[: STEPS.index(until) + 1]:
            getattr(self, f"_{step}")(assessment, by)
            assessment.refresh_from_db()
        User.objects.filter(pk=employee.pk).update(manager=self.manager)
        return assessment

    def _draft(self, assessment, manager):
        me = {"by": assessment.employee, "at": self._now()}
        offered = offers(
            questions_of(assessment.stage, Side.SELF), Rating.objects.of_last_time(assessment)
        )
        unchanged = {key: o.source.pk for key, o in offered.items() if not o.is_reworded}
        services.confirm(assessment, unchanged, **me)
        services.save_own_half(assessment, self._given(assessment, Side.SELF), **me)
        private, shared, _unwritten = assessment.reflections.order_by("pk")
        thoughts = [
            ReflectionInput(private.key, 0, "A thought that is private"),
            ReflectionInput(shared.key, 0, "A thought that is shared", is_shared=True),
        ]
        services.save_own_half(assessment, thoughts, **me)

    def _submitted(self, assessment, manager):
        services.submit(
            assessment,
            version=assessment.version,
            independent=Company.reviews_are_independent(),
            by=assessment.employee,
            at=self._now(),
        )

    def _take_back(self, assessment):
        services.withdraw(assessment, version=assessment.version, by=assessment.employee)
        assessment.refresh_from_db()

    def _begun(self, assessment, manager):
        given = self._given(assessment, Side.MANAGER)
        services.save_review(assessment, given, by=manager, at=self._now())

    def _open(self, assessment, manager):
        me = {"by": manager, "at": self._now()}
        services.complete_review(assessment, version=assessment.version, **me)
        assessment.refresh_from_db()
        remarks = list(assessment.remarks.filter(side=Side.MANAGER))
        said = [RemarkInput(row.key, row.version, f"The reason for {row.key}") for row in remarks]
        settled = [
            AnswerInput(row.key, 0, Level.ALONE if row.competency_id else MetricAnswer.NOT_YET)
            for row in remarks
        ]
        services.settle(assessment, settled, said, False, version=assessment.version, **me)

    def _confirmed(self, assessment, manager):
        services.agree(assessment, version=assessment.version, by=manager, at=self._now())

    def _agreed(self, assessment, manager):
        me = assessment.employee
        services.agree(assessment, version=assessment.version, by=me, at=self._now())

    def _given(self, assessment, side):
        """What a side says: in every story something else, so that each answer is given in some.

        The two say the same to the first question alone.
        """
        given = []
        for place, question in enumerate(questions_of(assessment.stage, side)):
            answers = COMPETENCY_ANSWERS if question.is_competency else MetricAnswer.values
            apart = 1 if place and side == Side.MANAGER else 0
            answer = answers[(len(self.of) + place + apart) % len(answers)]
            words, link = f"Evidence of the {side}", f"https://example.com/{side}"
            given.append(AnswerInput(question.key, 0, answer, words, link))
        return given

    def _leave_over(self, assessment):
        authors = {row.author for row in assessment.ratings.select_related("author")}
        for author in authors:
            OrphanedAnswer.objects.create(
                assessment=assessment,
                author=author,
                kept_at=self._now(),
                asked="Asked no more",
                answer=Level.WELL,
                text="What was left over",
            )

    def _stage(self, pathway, words):
        stage = StageFactory(pathway=pathway, slug="apprentice")
        CompetencyFactory(stage=stage, slug="same")
        CompetencyFactory(stage=stage, slug="worded-anew", text=f"It says this {words}")
        CompetencyFactory(stage=stage, slug=f"only {words}".replace(" ", "-"))
        MetricFactory(stage=stage, slug="metric")
        WatchForFactory.create_batch(3, stage=stage)
        return stage

    def _employee(self):
        employee = UserFactory(manager=self.manager, stage=self.stage)
        self.employees.append(employee)
        return employee

    def _now(self):
        self.hours += 1
        return STARTED_AT + timedelta(hours=self.hours)


# The changes. Each returns how many rows it has changed; 0 where there is nothing to change.


def turn(assessment, side, **more):
    """Replace each answer of a side by its neighbour on the scale, and date it later."""
    rows = assessment.ratings.filter(side=side)
    if assessment.reviewed_at:
        _make_room_for_remarks(assessment)
    return sum(
        rows.filter(**{f"{kind}__isnull": False}).update(
            answer=Case(
                When(answer="", then=Value(answers[0])),
                *(When(answer=one, then=Value(answers[at - 1])) for at, one in enumerate(answers)),
            ),
            answered_at=LATER,
            updated_at=LATER,
            version=F("version") + 1,
            **more,
        )
        for kind, answers in [("competency", COMPETENCY_ANSWERS), ("metric", MetricAnswer.values)]
    )


def _make_room_for_remarks(assessment):
    """Add the empty remarks of items in which the two differ only after the change."""
    there = set(assessment.remarks.values_list("side", "competency", "metric"))
    items = assessment.ratings.filter(side=Side.SELF).values_list("competency", "metric")
    Remark.objects.bulk_create(
        Remark(assessment=assessment, side=side, author=author, competency_id=c, metric_id=m)
        for side, author in [
            (Side.SELF, assessment.employee),
            (Side.MANAGER, assessment.reviewed_by),
        ]
        for c, m in items
        if (side, c, m) not in there
    )


def levels(assessment):
    return turn(assessment, Side.SELF, confirms=None, confirmed_at=None)


def evidence(assessment):
    rows = assessment.ratings.filter(side=Side.SELF)
    return rows.update(evidence="Quite another example", link="", version=F("version") + 1)


def private_thoughts(assessment):
    return assessment.reflections.filter(shared_at=None).update(text="Quite another thought")


def shared_thoughts(assessment):
    return assessment.reflections.shared().update(text="Quite another thought")


def own_left_overs(assessment):
    kept = assessment.orphaned_answers.filter(author=assessment.employee_id)
    return kept.update(asked="Asked once", text="Left over otherwise", answer=Level.HELPING)


def managers_half(assessment):
    more = {"evidence": "Seen otherwise", "link": "https://example.com/otherwise"}
    return turn(assessment, Side.MANAGER, **more)


def managers_left_overs(assessment):
    kept = assessment.orphaned_answers.exclude(author=assessment.employee_id)
    return kept.update(asked="Asked once", text="Left over otherwise", answer=Level.HELPING)


def agreed_answers(assessment):
    return turn(assessment, Side.AGREED)


def remarks(assessment):
    return assessment.remarks.update(text="Said otherwise", version=F("version") + 1)


def outcome(assessment):
    decided = Assessment.objects.filter(pk=assessment.pk, attained=False)
    return decided.update(attained=True)


def whether_they_have_begun(assessment):
    """The manager has not, where they had."""
    if assessment.reviewed_at:
        return 0
    rows = assessment.ratings.filter(side=Side.MANAGER)
    kept = assessment.orphaned_answers.exclude(author=assessment.employee_id)
    return rows.delete()[0] + kept.delete()[0]


def employee_just_like_manager(assessment):
    return _alike(assessment, Side.SELF, Side.MANAGER)


def manager_just_like_employee(assessment):
    return _alike(assessment, Side.MANAGER, Side.SELF)


def _alike(assessment, changed, kept):
    """Make one side's answers equal to the other's, so that nothing is left to settle."""
    if not assessment.ratings.filter(side=Side.MANAGER).exists():
        return 0
    assessment.remarks.all().delete()
    source = assessment.ratings.filter(side=kept)
    return sum(
        assessment.ratings.filter(side__in=[changed, Side.AGREED], **{f"{kind}__isnull": False})
        .exclude(answer=same)
        .update(answer=same, answered_at=LATER)
        for kind in ["competency", "metric"]
        for same in [Subquery(source.filter(**{kind: OuterRef(kind)}).values("answer")[:1])]
    )


SECRETS = {
    "levels": levels,
    "evidence": evidence,
    "private thoughts": private_thoughts,
    "shared thoughts": shared_thoughts,
    "own left-overs": own_left_overs,
    "manager's half": managers_half,
    "manager's left-overs": managers_left_overs,
    "agreed answers": agreed_answers,
    "remarks": remarks,
    "outcome": outcome,
}
# Each would undo what the others have changed.
FACTS = {
    "employee just like manager": employee_just_like_manager,
    "manager just like employee": manager_just_like_employee,
    "whether they have begun": whether_they_have_begun,
}
CHANGES = SECRETS | FACTS
# What can be changed at once.
PASSES = [SECRETS, *([fact] for fact in FACTS)]
# For people who may know nothing, two passes: all secrets together, then these facts together.
IN_TWO = [SECRETS, ["manager just like employee", "whether they have begun"]]


def hidden_from(who, secrets, states=STATES):
    """What this person must not know of these states, out of `World.secrets`."""
    may_know = TOLD.get(who, {})
    return {
        (state, name): change
        for (state, name), change in secrets.items()
        if state in states and state not in may_know.get(name, ())
    }


def that_it_exists(assessment):
    """No such assessment was ever made."""
    Rating.objects.filter(confirms__assessment=assessment).update(confirms=None, confirmed_at=None)
    return Assessment.objects.filter(pk=assessment.pk).delete()[0]


@contextmanager
def rolled_back():
    """Whatever is written in this block is as if it had never been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
