"""Geometry of the pictures; their templates draw. Whole numbers, so that no locale breaks them.

An x is in hundredths of the picture's width, so that it stretches with the page while its marks and
the words around it keep their size. A y is in the picture's own units.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TRACK = 20  # how far down the line of a row runs
ASIDE = 8  # how far from it two marks at one place stand
LONG = 12  # rows from which on the scale is written below them too
SHADES = 4
LEAST = 5  # people: fewer are never shown


def middles(count):
    """The middles of so many equal columns."""
    return [100 * (2 * place + 1) // (2 * count) for place in range(count)]


@dataclass(frozen=True)
class Dots:
    """One row of a dot plot: where each side stands on a scale of equal places.

    An x is None where that side gave no answer on the scale; the words beside the row say so.
    """

    places: list[int]
    own_x: int | None
    their_x: int | None
    agreed_x: int | None

    @classmethod
    def of(cls, scale, own, theirs=None, agreed=None):
        """`scale` lists the answers least first; the others are one answer each, or none."""
        x_of = dict(zip(scale, middles(len(scale)), strict=True))
        return cls(list(x_of.values()), x_of.get(own), x_of.get(theirs), x_of.get(agreed))

    @property
    def first_x(self):
        return self.places[0]

    @property
    def last_x(self):
        return self.places[-1]

    @property
    def is_shared(self):
        """Both stand at one place, so that one mark is drawn above the other."""
        return self.own_x is not None and self.own_x == self.their_x

    @property
    def differs(self):
        return None not in (self.own_x, self.their_x) and self.own_x != self.their_x

    @property
    def track_y(self):
        return TRACK

    @property
    def own_y(self):
        return TRACK - ASIDE if self.is_shared else TRACK

    @property
    def their_y(self):
        return TRACK + ASIDE if self.is_shared else TRACK

    @property
    def frame_height(self):
        """Of what is drawn around the agreed place: it holds whoever stands there."""
        return 36 if self.is_shared and self.agreed_x == self.own_x else 24

    @property
    def frame_top(self):
        return TRACK - self.frame_height // 2


@dataclass(frozen=True)
class Said:
    """What one side said, in words. `is_aside`: it has no place on the scale."""

    side: str
    who: str
    label: str
    is_aside: bool


@dataclass(frozen=True)
class PlotRow:
    key: str
    text: str
    language: str  # the text's own
    dots: Dots
    said: list[Said]

    @property
    def in_words(self):
        return "; ".join(f"{said.who}: {said.label}" for said in self.said)

    @property
    def aside(self):
        return [said for said in self.said if said.is_aside]


@dataclass(frozen=True)
class DotPlot:
    """What one, two or three sides say to all questions of one scale.

    `scale` and the first of `head` are for the page to print, and so are the rows.
    """

    is_of_metrics: bool
    head: list[str]
    sides: list[tuple[str, str]]
    scale: list[str]
    rows: list[PlotRow]

    @classmethod
    def of(cls, questions, sides, head):
        """`questions` share a scale; `sides` are (side, whose it is, their answers by key)."""
        scale = questions[0].scale
        return cls(
            is_of_metrics=not questions[0].is_competency,
            head=[head, *(who for _side, who, _answers in sides)],
            sides=[(side, who) for side, who, _answers in sides],
            scale=[str(option.label) for option in scale],
            rows=[_plot_row(question, sides) for question in questions],
        )

    @property
    def has_aside(self):
        return any(row.aside for row in self.rows)

    @property
    def is_long(self):
        return len(self.rows) > LONG

    @property
    def table(self):
        return [[row.text, *(said.label for said in row.said)] for row in self.rows]


def dot_plots(questions, sides):
    """A plot of a stage's competencies and one of its success metrics, as far as it has any."""
    competencies = [question for question in questions if question.is_competency]
    metrics = [question for question in questions if not question.is_competency]
    named = [(competencies, _("Competency")), (metrics, _("Success metric"))]
    return [DotPlot.of(group, sides, head) for group, head in named if group]


def _plot_row(question, sides):
    on_scale = [option.value for option in question.scale]
    answers = {side: given.get(question.key, "") for side, _who, given in sides}
    return PlotRow(
        key=question.key,
        text=question.text,
        language=question.language,
        dots=Dots.of(on_scale, answers.get("self"), answers.get("manager"), answers.get("agreed")),
        said=[
            Said(
                side=side,
                who=str(who),
                label=str(replace(question, side=side).label_of(answers[side])),
                is_aside=answers[side] not in on_scale,
            )
            for side, who, _given in sides
        ],
    )


STEPS_ON = {
    1: gettext_lazy("one step on"),
    2: gettext_lazy("two steps on"),
    3: gettext_lazy("three steps on"),
    4: gettext_lazy("four steps on"),
}
STEPS_BACK = {
    1: gettext_lazy("one step back"),
    2: gettext_lazy("two steps back"),
    3: gettext_lazy("three steps back"),
    4: gettext_lazy("four steps back"),
}


@dataclass(frozen=True)
class Move:
    """One competency, then and now. An x is None where the answer was not on the scale."""

    text: str
    language: str  # the text's own
    then_label: str
    now_label: str
    places: list[int]
    then_x: int | None
    now_x: int | None
    words: str

    @property
    def track_y(self):
        return TRACK

    @property
    def moved(self):
        return None not in (self.then_x, self.now_x) and self.then_x != self.now_x

    @property
    def middle_x(self):
        """Where the arrow's head is."""
        return (self.then_x + self.now_x) // 2

    @property
    def is_on(self):
        return self.moved and self.now_x > self.then_x


@dataclass(frozen=True)
class ThenAndNow:
    """What was agreed of one stage at one time and at a later one."""

    then: datetime
    now: datetime
    scale: list[str]
    rows: list[Move]

    @classmethod
    def of(cls, questions, now_answers, then_answers, *, then, now):
        """`questions` are competencies; the answers of then are found by the competency's slug."""
        return cls(
            then=then,
            now=now,
            scale=[str(option.label) for option in questions[0].scale],
            rows=[
                _move(question, then_answers.get(question.item.slug), now_answers[question.key])
                for question in questions
            ],
        )

    @property
    def head(self):
        return [_("Competency"), _("Then"), _("Now"), _("What changed")]

    @property
    def table(self):
        return [[row.text, row.then_label, row.now_label, row.words] for row in self.rows]

    @property
    def is_long(self):
        return len(self.rows) > LONG


def _move(question, then, now):
    """`then` is None where the stage did not ask for this yet."""
    scale = [option.value for option in question.scale]
    x_of = dict(zip(scale, middles(len(scale)), strict=True))
    now_label = str(question.label_of(now))
    then_label = _("not asked") if then is None else str(question.label_of(then))
    if then is None:
        words = _("new since then")
    elif then == now:
        words = _("unchanged")
    elif now not in scale:
        words = _("now: %(answer)s") % {"answer": now_label}
    elif then not in scale:
        words = _("then: %(answer)s") % {"answer": then_label}
    else:
        steps = scale.index(now) - scale.index(then)
        words = str(STEPS_ON[steps] if steps > 0 else STEPS_BACK[-steps])
    return Move(
        text=question.text,
        language=question.language,
        then_label=then_label,
        now_label=now_label,
        places=list(x_of.values()),
        then_x=x_of.get(then),
        now_x=x_of.get(now),
        words=words,
    )


@dataclass(frozen=True)
class Cell:
    """How many people gave one answer. `count` is None where that is not for showing."""

    count: int | None
    shade: int
    is_small: bool = False


@dataclass(frozen=True)
class HeatMap:
    """How many people gave which answer to which competency, of an organisation or a part of it."""

    scale: list[str]
    rows: list[tuple[str, list[Cell]]]

    @classmethod
    def of(cls, scale, rows):
        """`rows` are (competency, a count for each answer). None hides one: the neighbour of a cell
        that is hidden for being small, say. Whatever is small is hidden in any case."""
        shown = [n for _text, counts in rows for n in counts if n is not None and n >= LEAST]
        most = max(shown, default=0)
        return cls(
            scale=[str(label) for label in scale],
            rows=[(str(text), [_cell(n, most) for n in counts]) for text, counts in rows],
        )

    @property
    def least(self):
        return LEAST


def _cell(count, most):
    if count is None:
        return Cell(None, 0)
    if count < LEAST:
        return Cell(None, 0, is_small=True)
    return Cell(count, max(1, SHADES * count // most))
