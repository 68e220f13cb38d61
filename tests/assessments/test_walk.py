"""A walk through the states at random: every person tries every page and every button, legal or
not, with fresh and with stale versions, while HR publishes new versions of what is asked. After
each step the rules that hold always still hold.

`make test` walks until it was in every state, another way each time; `make test-all` until it has
met all that is worth it; `make walk` ten thousand steps.
"""

import os
from functools import partial

import pytest

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
from assessments.questions import questions_of
from pathway_portal.accounts.models import Company
from tests import samples
from tests.assessments.walk_actions import Actions

pytestmark = pytest.mark.django_db

STEPS = int(os.environ.get("WALK_STEPS", "400" if samples.WHOLE else "100"))
MOST = 4000
PLAIN_ANSWERS = {200, 302, 400, 403, 404, 405, 409, 422}
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


class Walk(Actions):
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
