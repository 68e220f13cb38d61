"""What people and HR do on a walk through the states, at random."""

import random
from dataclasses import replace
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from assessments.carry_over import offers
from assessments.models import SEEN_DIFFERENTLY, Assessment, Rating, Reflection, Side
from assessments.questions import question_about, questions_of
from pathway_portal.accounts.models import Company
from pathways.models import Stage
from pathways.services import publish, start_new_version
from tests.assessments.conftest import all_words
from tests.factories import (
    CompanyFactory,
    CompetencyFactory,
    MetricFactory,
    StageFactory,
    UserFactory,
    WatchForFactory,
)

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
# What none, or not every side, can answer.
NO_ANSWERS_OF_ALL = ["nonsense", SEEN_DIFFERENTLY]
TEXTS = ["", "an example", "x" * 6000, "two\nlines", "<b>bold</b>"]
LINKS = ["", "https://example.com/a", "javascript:alert(1)", "example.com"]


class Actions:
    """Everything that the people of a walk try, with fresh and with stale versions."""

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
