"""A walk through the states at random: every person tries every page and every button, legal or
not, with fresh and with stale versions. After each step the rules that hold always still hold.

`make test` walks a few hundred steps; `make walk` ten thousand, with a new seed each time.
"""

import os
import random

import pytest
from django.urls import reverse

from assessments.models import COMPETENCY_ANSWERS, Assessment, MetricAnswer, Rating, Side, State
from tests.factories import StageFactory, UserFactory

pytestmark = pytest.mark.django_db

STEPS = int(os.environ.get("WALK_STEPS", "400"))
SEED = int(os.environ.get("WALK_SEED", "2026"))
PLAIN_ANSWERS = {200, 302, 400, 403, 404, 405, 409, 422}
PAGES = ["detail", "answer", "submit", "discard", "review", "finish"]
# Every button is anybody's to try; the likelier ones lead on, so that the walk gets somewhere.
BUTTONS = {"submit": 6, "finish": 6, "agree": 6, "withdraw": 1, "reopen": 1, "discard": 0.5}
TEXTS = ["", "an example", "x" * 6000, "two\nlines", "<b>bold</b>"]
LINKS = ["", "https://example.com/a", "javascript:alert(1)", "example.com"]


class Walk:
    def __init__(self, client, seed):
        self.client, self.random = client, random.Random(seed)  # noqa: S311
        self.stages = [StageFactory(competencies=2, metrics=1) for _one in range(2)]
        self.manager, self.other_manager = UserFactory(), UserFactory()
        self.employee = UserFactory(manager=self.manager, stage=self.stages[0])
        self.people = [self.employee, self.manager, self.other_manager, UserFactory()]
        self.closed = {}
        self.told = []

    def step(self):
        # One step in five is made by somebody with an old page, or who types nonsense.
        self.is_wild = self.random.random() < 0.2
        who = self.random.choices(self.people, weights=[5, 5, 1, 1])[0]
        self.client.force_login(who)
        action = self.random.choices(
            [self.look, self.start, self.fill, self.autosave, self.press, self.settle],
            weights=[1, 1, 4, 3, 6, 3],
        )[0]
        status = action(who)
        self.told.append((who.pk, action.__name__, status))
        assert status in PLAIN_ANSWERS, self.told[-20:]

    def some_assessment(self):
        known = list(Assessment.objects.order_by("-pk")[:3])
        if not known:
            return Assessment(pk=99, version=0)
        return self.random.choices(known, weights=[6, 2, 1][: len(known)])[0]

    def version(self, row):
        """The one a fresh page would carry; on a wild step perhaps another."""
        return self.random.randint(0, 3) if self.is_wild else row.version

    def get(self, name, pk):
        return self.client.get(reverse(f"assessments:{name}", args=[pk])).status_code

    def post(self, name, pk, data):
        return self.client.post(reverse(f"assessments:{name}", args=[pk]), data).status_code

    def look(self, who):
        return self.get(self.random.choice(PAGES), self.some_assessment().pk)

    def start(self, who):
        stage = self.random.choice(self.stages)
        address = reverse("assessments:start", args=[stage.pathway.role.slug, stage.number])
        return self.client.post(address).status_code

    def fields(self, row, *, mine):
        answers = MetricAnswer.values if row.metric_id else COMPETENCY_ANSWERS
        wild = self.is_wild and self.random.random() < 0.3
        return {
            f"{row.key}-version": self.version(mine or Rating()),
            f"{row.key}-answer": "nonsense" if wild else self.random.choice([*answers, answers[0]]),
            f"{row.key}-evidence": self.random.choice(TEXTS) if wild else "seen",
            f"{row.key}-link": self.random.choice(LINKS) if wild else "",
        }

    def half(self, who, assessment):
        side = Side.SELF if who == self.employee else Side.MANAGER
        mine = {r.key: r for r in Rating.objects.filter(assessment=assessment.pk, side=side)}
        rows = Rating.objects.filter(assessment=assessment.pk, side=Side.SELF)
        return [(row, mine.get(row.key)) for row in rows]

    def fill(self, who):
        assessment = self.some_assessment()
        data = {}
        for row, mine in self.half(who, assessment):
            data |= self.fields(row, mine=mine)
        return self.post("answer" if who == self.employee else "review", assessment.pk, data)

    def autosave(self, who):
        assessment = self.some_assessment()
        half = self.half(who, assessment)
        if not half:
            return 404
        row, mine = self.random.choice(half)
        return self.post("save", assessment.pk, self.fields(row, mine=mine) | {"key": row.key})

    def press(self, who):
        assessment = self.some_assessment()
        [button] = self.random.choices(list(BUTTONS), weights=BUTTONS.values())
        return self.post(button, assessment.pk, {"version": self.version(assessment)})

    def settle(self, who):
        assessment = self.some_assessment()
        data = {
            "version": self.version(assessment),
            "attained": self.random.choice(["", "yes", "no", "no", "no"]),
        }
        side = Side.SELF if who == self.employee else Side.MANAGER
        if assessment.pk != 99:
            agreed = {r.key: r for r in assessment.ratings.filter(side=Side.AGREED)}
            for remark in assessment.remarks.filter(side=side):
                fields = self.fields(agreed[remark.key], mine=agreed[remark.key])
                data |= {k: v for k, v in fields.items() if k.endswith(("version", "answer"))}
                data |= {
                    f"{remark.key}-remark_version": self.version(remark),
                    f"{remark.key}-remark": "because",
                }
        return self.post("settle", assessment.pk, data)

    def check(self, assessments):
        for assessment in assessments:
            rows = list(assessment.ratings.select_related("competency", "metric"))
            keys = [(row.side, row.key) for row in rows]
            assert len(set(keys)) == len(keys), "two answers for one side and item"
            stages = {(row.competency or row.metric).stage_id for row in rows}
            assert stages == {assessment.stage_id}, "an answer of another stage"
            by_side = {
                side: {row.key: row.answer for row in rows if row.side == side} for side in Side
            }
            if assessment.submitted_at:
                assert all(by_side[Side.SELF].values()), "submitted with an open answer"
            if assessment.reviewed_at:
                assert assessment.submitted_at, "reviewed and not submitted"
                assert all(by_side[Side.MANAGER].values()), "reviewed with an open answer"
                assert assessment.reviewed_by_id != assessment.employee_id, "reviewed oneself"
            if assessment.agreed_at:
                assert all(by_side[Side.AGREED].values()), "agreed with an open answer"
                assert assessment.attained is not None
            dates = [
                assessment.started_at,
                assessment.submitted_at,
                assessment.reviewed_at,
                assessment.agreed_at,
                assessment.closed_at,
            ]
            reached = [date for date in dates if date]
            assert reached == sorted(reached), "dates out of order"
            assert dates[: len(reached)] == reached, "a state was skipped"
            if assessment.state == State.CLOSED:
                frozen = self.closed.setdefault(assessment.pk, by_side)
                assert frozen == by_side, "a closed assessment has changed"
        assert set(self.closed) <= set(Assessment.objects.values_list("pk", flat=True))


def test_every_walk_through_the_states_keeps_the_rules(client):
    walk = Walk(client, SEED)
    reached, steps = set(), 0

    # A walk that gets nowhere has shown nothing: it goes on until it was in every state.
    while steps < STEPS or (reached != set(State) and steps < 5 * STEPS):
        steps += 1
        walk.step()
        newest = list(Assessment.objects.order_by("-pk")[:4])
        walk.check(newest)
        reached |= {assessment.state for assessment in newest}

    walk.check(Assessment.objects.all())
    assert reached == set(State), f"seed {SEED}"
