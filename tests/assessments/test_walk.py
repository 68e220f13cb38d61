"""A walk through the states at random: every person tries every page and every button, legal or
not, with fresh and with stale versions, while HR publishes new versions of what is asked. After
each step the rules that hold always still hold.

`make test` walks until it was in every state, another way each time; `make test-all` until it has
met all that is worth it; `make walk` ten thousand steps.
"""

import os
import random
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.carry_over import offers
from assessments.models import (
    SEEN_DIFFERENTLY,
    Assessment,
    MetricNonAnswer,
    OrphanedAnswer,
    Rating,
    Reflection,
    Side,
    State,
)
from assessments.questions import question_about, questions_of
from pathway_portal.accounts.models import Company
from pathways.models import Stage
from pathways.services import publish, start_new_version
from tests import samples
from tests.assessments.conftest import all_words
from tests.factories import (
    CompanyFactory,
    CompetencyFactory,
    MetricFactory,
    StageFactory,
    UserFactory,
    WatchForFactory,
)

pytestmark = pytest.mark.django_db

STEPS = int(os.environ.get("WALK_STEPS", "400" if samples.WHOLE else "100"))
MOST = 4000
PLAIN_ANSWERS = {200, 302, 400, 403, 404, 405, 409, 422}
PAGES = [
    "detail",
    "history",
    "answer",
    "confirm",
    "move",
    "submit",
    "discard",
    "review",
    "finish",
]
# What each may try, and how often. Everything is anybody's to try.
ACTIONS = {
    "look": 1,
    "start": 1,
    "fill": 4,
    "autosave": 3,
    "confirm_all": 0.5,
    "still_true": 1,
    "still_holds": 1.5,
    "share": 0.5,
    "move": 1,
    "settle": 3,
}
BUTTONS = {"submit": 1, "finish": 1, "agree": 1, "withdraw": 1, "reopen": 1, "discard": 0.2}
WEIGHTS = [*ACTIONS.values(), *BUTTONS.values()]
# What leads on from each state, and who does it: half of all steps, or the walk gets nowhere.
LEADS_ON = {
    State.DRAFT: {
        "employee": ["fill", "confirm_all", "still_true", "still_holds", "move", "submit"],
    },
    State.SUBMITTED: {
        "employee": ["withdraw"],
        "manager": ["fill", "fill", "still_holds", "finish", "finish"],
    },
    State.OPEN: {"employee": ["settle", "agree", "agree"], "manager": ["settle", "agree", "agree"]},
    State.AGREED: {"employee": ["start"]},
}
PUBLISHING, SWITCHING = 0.05, 0.04  # how often HR does it, of all steps
# What none, or not every side, can answer.
NO_ANSWERS_OF_ALL = ["nonsense", SEEN_DIFFERENTLY]
TEXTS = ["", "an example", "x" * 6000, "two\nlines", "<b>bold</b>"]
LINKS = ["", "https://example.com/a", "javascript:alert(1)", "example.com"]
WORTH_REACHING = {
    *State,
    "a draft on an older version",
    "an answer to older words",
    "a confirmed answer",
    "a confirmed answer that was reviewed",
    "something left over",
    "something of the manager's left over",
    "a private thought",
    "a shared thought",
    "an open review",
    "a metric without opportunity",
    "a metric that was not seen",
    "a competency seen differently",
    "a metric seen differently",
}
TO_BE_REACHED = WORTH_REACHING if samples.WHOLE else set(State)


class Walk:
    def __init__(self, client, seed):
        self.client, self.random = client, random.Random(seed)  # noqa: S311
        self.stages = [StageFactory(competencies=2, metrics=1) for _one in range(2)]
        for stage in self.stages:
            WatchForFactory.create_batch(2, stage=stage)
        self.manager, self.other_manager = UserFactory(), UserFactory()
        self.employee = UserFactory(manager=self.manager, stage=self.stages[0])
        self.people = [self.employee, self.manager, self.other_manager, UserFactory()]
        self.company = CompanyFactory()
        self.aim = None
        self.agreed = {}
        self.asked_once = ["c1", "m1", "w1"]
        self.reached = set()
        self.written = 0
        self.told = []

    def step(self):
        if self.random.random() < PUBLISHING:
            self.publish()
        if self.random.random() < SWITCHING:
            is_independent = self.random.random() < 0.7
            Company.objects.filter(pk=self.company.pk).update(independent_reviews=is_independent)
        # One step in five is made by somebody with an old page, or who types nonsense.
        self.is_wild = self.random.random() < 0.2
        who, action = self.lead_on() if self.random.random() < 0.5 else self.wander()
        self.client.force_login(who)
        before = {a.pk: a for a in self.newest()}
        act = partial(self.press, button=action) if action in BUTTONS else getattr(self, action)
        response = act(who)
        self.told.append((who.pk, action, response and response.status_code))
        if response:
            assert response.status_code in PLAIN_ANSWERS, self.told[-20:]
            self.check_reading(who, response)
        self.check_promise(before)

    def wander(self):
        self.aim = None
        [who] = self.random.choices(self.people, weights=[5, 5, 1, 1])
        [action] = self.random.choices([*ACTIONS, *BUTTONS], weights=WEIGHTS)
        return who, action

    def lead_on(self):
        theirs = Assessment.objects.filter(employee=self.employee).order_by("-pk")
        self.aim = theirs.filter(agreed_at=None).first() or theirs.first()
        if self.aim is None:
            return self.employee, "start"
        ways = LEADS_ON[self.aim.state]
        name = self.random.choice([name for name, actions in ways.items() for _each in actions])
        return getattr(self, name), self.random.choice(ways[name])

    # What people do

    def newest(self):
        """Those that are tried: the employee's, and what others have begun for themselves."""
        newest = Assessment.objects.order_by("-pk")
        return [
            *newest.filter(employee=self.employee)[:3],
            *newest.exclude(employee=self.employee)[:2],
        ]

    def some_assessment(self):
        if self.aim:
            return self.aim
        known = self.newest()
        if not known:
            return Assessment(pk=99, version=0, stage=self.stages[0])
        return self.random.choices(known, weights=[9, 3, 2, 1, 1][: len(known)])[0]

    def version(self, row):
        """The one a fresh page would carry; on a wild step perhaps another."""
        return self.random.randint(0, 3) if self.is_wild else row.version

    def number(self, row):
        """A row's own, or on a wild step perhaps another's."""
        return self.random.randint(1, 99) if self.is_wild else row.pk

    def words(self, what):
        """Words that were never written before, so that a page they are on can be told."""
        self.written += 1
        return f"{what} {self.written:06d}."

    def get(self, name, pk):
        return self.client.get(reverse(f"assessments:{name}", args=[pk]))

    def post(self, name, pk, data):
        return self.client.post(reverse(f"assessments:{name}", args=[pk]), data)

    def look(self, who):
        return self.get(self.random.choice(PAGES), self.some_assessment().pk)

    def start(self, who):
        stage = self.random.choice(self.stages)
        address = reverse("assessments:start", args=[stage.pathway.role.slug, stage.number])
        return self.client.post(address)

    def fields(self, row, *, mine, side):
        options = replace(question_about(row), side=side).options
        answers = [options[0].value, *(option.value for option in options)]
        wild = self.is_wild and self.random.random() < 0.3
        return {
            f"{row.key}-version": self.version(mine or Rating()),
            f"{row.key}-answer": self.random.choice(NO_ANSWERS_OF_ALL if wild else answers),
            f"{row.key}-evidence": self.random.choice(TEXTS) if wild else self.words("seen"),
            f"{row.key}-link": self.random.choice(LINKS) if wild else "",
        }

    def thought(self, row):
        is_shared = self.random.random() < 0.3
        return {
            f"{row.key}-version": self.version(row),
            f"{row.key}-text": self.words("thought") if self.random.random() < 0.8 else "",
        } | ({f"{row.key}-share": "on"} if is_shared else {})

    def side(self, who):
        return Side.SELF if who == self.employee else Side.MANAGER

    def half(self, who, assessment):
        side = self.side(who)
        mine = {r.key: r for r in Rating.objects.filter(assessment=assessment.pk, side=side)}
        rows = Rating.objects.filter(assessment=assessment.pk, side=Side.SELF)
        return [(row, mine.get(row.key)) for row in rows]

    def page(self, who, assessment):
        """All fields of the page of one half, and which version of the pathway it is of."""
        data = {"stage": assessment.stage_id}
        if self.is_wild and self.random.random() < 0.3:
            data["stage"] = self.random.choice(list(Stage.objects.values_list("pk", flat=True)))
        for row, mine in self.half(who, assessment):
            data |= self.fields(row, mine=mine, side=self.side(who))
        if who == self.employee:
            for row in Reflection.objects.filter(assessment=assessment.pk):
                data |= self.thought(row)
        return "answer" if who == self.employee else "review", data

    def fill(self, who):
        assessment = self.some_assessment()
        name, data = self.page(who, assessment)
        return self.post(name, assessment.pk, data)

    def autosave(self, who):
        assessment = self.some_assessment()
        side = self.side(who)
        items = [
            (row, self.fields(row, mine=mine, side=side))
            for row, mine in self.half(who, assessment)
        ]
        thoughts = Reflection.objects.filter(assessment=assessment.pk)
        items += [(row, self.thought(row)) for row in thoughts]
        if not items:
            return None
        row, data = self.random.choice(items)
        self.asked_once.append(row.key)
        if self.is_wild and self.random.random() < 0.3:
            key = self.random.choice(self.asked_once)
            data = {f"{key}-{name.split('-')[1]}": value for name, value in data.items()}
            return self.post("save", assessment.pk, data | {"key": key})
        return self.post("save", assessment.pk, data | {"key": row.key})

    def offered(self, assessment):
        """The rows that the page offers as answers of last time, by the field that names them."""
        if assessment.pk == 99:
            return {}
        found = offers(
            questions_of(assessment.stage, Side.SELF),
            list(Rating.objects.of_last_time(assessment)),
        )
        return {f"{key}-source": self.number(offer.source) for key, offer in found.items()}

    def confirm_all(self, who):
        assessment = self.some_assessment()
        return self.post("confirm", assessment.pk, self.offered(assessment))

    def still_true(self, who):
        """Say it of one question, and leave the others open that are."""
        assessment = self.some_assessment()
        offered = self.offered(assessment)
        if not offered:
            return None
        [key] = self.random.sample([name.split("-")[0] for name in offered], 1)
        [row] = [row for row in assessment.ratings.filter(side=Side.SELF) if row.key == key]
        data = self.fields(row, mine=row, side=Side.SELF)
        data |= {f"{key}-answer": row.answer, "still": key}
        return self.post("answer", assessment.pk, data | offered | {"stage": assessment.stage_id})

    def still_holds(self, who):
        assessment = self.some_assessment()
        asked = [mine for _row, mine in self.half(who, assessment) if mine and mine.old_words]
        if not asked:
            return None
        row = self.random.choice(asked)
        data = self.fields(row, mine=row, side=self.side(who))
        data |= {f"{row.key}-answer": row.answer, "holds": row.key}
        name = "answer" if who == self.employee else "review"
        return self.post(name, assessment.pk, data | {"stage": assessment.stage_id})

    def press(self, who, *, button):
        assessment = self.some_assessment()
        is_independent = Company.reviews_are_independent() != (self.is_wild and button == "submit")
        data = {"version": self.version(assessment)}
        if button == "submit":
            data["review"] = "independent" if is_independent else "open"
        return self.post(button, assessment.pk, data)

    def share(self, who):
        assessment = self.some_assessment()
        thoughts = list(Reflection.objects.filter(assessment=assessment.pk))
        if not thoughts:
            return None
        row = self.random.choice(thoughts)
        return self.post("share", assessment.pk, {"reflection": self.number(row)})

    def move(self, who):
        assessment = self.some_assessment()
        before = all_words(assessment)
        response = self.post("move", assessment.pk, {"version": self.version(assessment)})
        assert all_words(assessment) == before, "a word was lost on the way to a newer version"
        return response

    def settle(self, who):
        assessment = self.some_assessment()
        data = {
            "version": self.version(assessment),
            "attained": self.random.choice(["", "yes", "no", "no", "no"]),
        }
        side = self.side(who)
        if assessment.pk != 99:
            agreed = {r.key: r for r in assessment.ratings.filter(side=Side.AGREED)}
            for remark in assessment.remarks.filter(side=side):
                row = agreed[remark.key]
                fields = self.fields(row, mine=row, side=Side.AGREED)
                data |= {k: v for k, v in fields.items() if k.endswith(("version", "answer"))}
                data |= {
                    f"{remark.key}-remark_version": self.version(remark),
                    f"{remark.key}-remark": "because",
                }
        return self.post("settle", assessment.pk, data)

    # What HR does

    def publish(self):
        """Publish a next version in which something is reworded, removed or added."""
        place = self.random.randrange(len(self.stages))
        draft, _is_new = start_new_version(self.stages[place].pathway)
        stage = draft.stages.get()
        for _change in range(self.random.randint(1, 3)):
            self.change(stage)
        newest = self.newest()
        before = [(a.stage_id, a.version, all_words(a)) for a in newest]
        # In time order with what people do, who may do several things within one tick of a clock.
        publish(draft, note="Said better.", at=timezone.now() - timedelta(seconds=1))
        after = [(a.stage_id, a.version, all_words(a)) for a in newest if not a.refresh_from_db()]
        assert after == before, "publishing has touched an assessment"
        self.stages[place] = Stage.objects.select_related("pathway__role").get(pk=stage.pk)
        self.told.append(("HR", "publish", draft.number))

    def change(self, stage):
        kind, factory, least = self.random.choice(
            [
                ("competencies", CompetencyFactory, 1),
                ("metrics", MetricFactory, 0),
                ("watch_fors", WatchForFactory, 0),
            ]
        )
        lines = list(getattr(stage, kind).all())
        what = self.random.choice(["reword", "remove", "add"])
        if what == "add" and len(lines) < 4:
            factory(stage=stage)
        elif what == "remove" and len(lines) > least:
            self.random.choice(lines).delete()
        elif lines:
            line = self.random.choice(lines)
            if kind == "competencies" and self.random.random() < 0.3:
                line.well = self.words("Doing it well")
            else:
                line.text = self.words("In other words")
            line.save()

    # What holds always

    def check_reading(self, who, response):
        """No page shows anybody what somebody else has kept to themselves."""
        private = Reflection.objects.filter(shared_at=None).exclude(assessment__employee=who)
        orphaned = OrphanedAnswer.objects.exclude(author=who)
        foreign = [thought.text for thought in private] + [kept.text for kept in orphaned]
        # What was taken along from an assessment that both have read is no secret on that one.
        known = set(
            Rating.objects.filter(assessment__reviewed_at__isnull=False)
            .exclude(evidence="")
            .values_list("evidence", flat=True)
        )
        page = response.content.decode()
        secrets = [text for text in foreign if text.startswith(("seen", "thought"))]
        leaked = [text for text in secrets if text in page and text not in known]
        assert leaked == [], self.told[-20:]

    def check_promise(self, before):
        """What a page said of the review when somebody submitted holds for that assessment."""
        for assessment in Assessment.objects.filter(pk__in=before):
            earlier = before[assessment.pk]
            if earlier.submitted_at is None and assessment.submitted_at:
                assert assessment.is_independent == Company.reviews_are_independent()
            elif assessment.submitted_at:
                assert assessment.is_independent == earlier.is_independent

    def check(self, assessments):
        for assessment in assessments:
            rows = list(
                assessment.ratings.select_related(
                    "competency", "metric", "confirms__competency", "confirms__metric"
                )
            )
            thoughts = list(assessment.reflections.select_related("watch_for"))
            kept = list(assessment.orphaned_answers.all())
            keys = [(row.side, row.key) for row in rows]
            assert len(set(keys)) == len(keys), "two answers for one side and item"
            stages = {row.item.stage_id for row in rows} | {t.watch_for.stage_id for t in thoughts}
            assert stages == {assessment.stage_id}, "an answer of another version"
            asked = {q.key for q in questions_of(assessment.stage, Side.SELF)}
            for side in {row.side for row in rows} | {Side.SELF}:
                assert {row.key for row in rows if row.side == side} == asked, (
                    "a question is missing"
                )
            parties = {assessment.employee_id, assessment.employee.manager_id}
            assert {row.author_id for row in [*rows, *kept]} <= parties, "a word of a third person"
            assert not [t for t in thoughts if t.is_shared and not t.text], "nothing was shared"
            for row in rows:
                assert (row.answered_at is None) is (row.answer == ""), "an answer without its day"
                if row.confirms:
                    self.check_confirmed(assessment, row)
            by_side = {
                side: {row.key: row.answer for row in rows if row.side == side} for side in Side
            }
            for key, answer in by_side[Side.AGREED].items():
                both = by_side[Side.SELF][key], by_side[Side.MANAGER][key]
                assert answer != SEEN_DIFFERENTLY or both[0] != both[1], "both say the same"
            unseen = {row.side for row in rows if row.old_words}
            if assessment.submitted_at:
                assert all(by_side[Side.SELF].values()), "submitted with an open answer"
                assert Side.SELF not in unseen, "submitted with an answer to other words"
            if assessment.reviewed_at:
                assert assessment.submitted_at, "reviewed and not submitted"
                assert all(by_side[Side.MANAGER].values()), "reviewed with an open answer"
                assert not unseen, "reviewed with an answer to other words"
                assert assessment.reviewed_by_id != assessment.employee_id, "reviewed oneself"
            if assessment.first_confirmed_at:
                assert all(by_side[Side.AGREED].values()), "agreed with an open answer"
                assert assessment.attained is not None
            dates = [
                assessment.started_at,
                assessment.submitted_at,
                assessment.reviewed_at,
                assessment.first_confirmed_at,
                assessment.agreed_at,
            ]
            reached = [date for date in dates if date]
            assert reached == sorted(reached), "dates out of order"
            assert dates[: len(reached)] == reached, "a state was skipped"
            if assessment.state == State.AGREED:
                frozen = self.agreed.setdefault(assessment.pk, by_side)
                assert frozen == by_side, "an agreed assessment has changed"
            self.remember(assessment, rows, thoughts, kept)
        assert set(self.agreed) <= set(Assessment.objects.values_list("pk", flat=True))

    def check_confirmed(self, assessment, row):
        """It points to the same person's answer of an earlier assessment that was reviewed."""
        earlier = row.confirms.assessment
        assert row.side == Side.SELF, "somebody confirmed what was not theirs"
        assert earlier.employee_id == assessment.employee_id, "somebody else's answer"
        assert earlier.pk < assessment.pk, "an answer of a later assessment"
        assert earlier.reviewed_at is not None, "an answer that was never reviewed"
        assert earlier.reviewed_at <= row.updated_at, "confirmed before it was reviewed"
        assert earlier.stage.slug == assessment.stage.slug, "an answer of another step"
        assert row.confirms.side in {Side.SELF, Side.AGREED}, "the manager's answer"
        assert row.confirms.answer == row.answer, "another answer than the earlier one"
        assert (type(row.item), row.item.slug) == (
            type(row.confirms.item),
            row.confirms.item.slug,
        ), "an answer to another question"

    def remember(self, assessment, rows, thoughts, kept):
        """What the walk has come across: one that met nothing of it has shown nothing."""
        published = {stage.pk for stage in self.stages}
        came_across = {
            assessment.state: True,
            "a draft on an older version": assessment.is_draft
            and assessment.stage_id not in published,
            "an answer to older words": any(row.old_words for row in rows),
            "a confirmed answer": any(row.confirms for row in rows),
            "a confirmed answer that was reviewed": assessment.reviewed_at
            and any(row.confirms for row in rows),
            "something left over": any(k.author_id == assessment.employee_id for k in kept),
            "something of the manager's left over": any(
                k.author_id != assessment.employee_id for k in kept
            ),
            "a private thought": any(t.text and not t.is_shared for t in thoughts),
            "a shared thought": any(t.is_shared for t in thoughts),
            "an open review": assessment.reviewed_at and not assessment.is_independent,
            "a metric without opportunity": any(
                row.metric_id and row.answer == MetricNonAnswer.NO_OPPORTUNITY for row in rows
            ),
            "a metric that was not seen": any(
                row.answer == MetricNonAnswer.NOT_SEEN for row in rows
            ),
            "a competency seen differently": assessment.is_agreed
            and any(row.competency_id and row.is_seen_differently for row in rows),
            "a metric seen differently": assessment.is_agreed
            and any(row.metric_id and row.is_seen_differently for row in rows),
        }
        self.reached |= {what for what, is_so in came_across.items() if is_so}


def test_every_walk_through_the_states_keeps_the_rules(client):
    walk = Walk(client, samples.seed())
    steps = 0

    # A walk that gets nowhere has shown nothing: it goes on until it was everywhere.
    while steps < STEPS or (steps < MOST and TO_BE_REACHED - walk.reached):
        steps += 1
        walk.step()
        walk.check(walk.newest())

    walk.check(Assessment.objects.all())
    print(f"{steps} steps")
    assert TO_BE_REACHED - walk.reached == set(), f"{steps} steps"
