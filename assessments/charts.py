"""Geometry of the pictures; their templates draw. Whole numbers, so that no locale breaks them.

An x is in hundredths of the picture's width, so that it stretches with the page while its marks and
the words around it keep their size. A y is in the picture's own units. Cells, which must meet, have
finished texts: "12.5%".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .carry_over import words_of
from .progress import FEWEST_COUNTED
from .questions import Question

TRACK = 20  # how far down the line of a row runs
APART = 8  # how far from it two marks at one place stand
LONG = 12  # rows from which on the scale is written below them too
SHADES = 4


def middles(count):
    """Return the middles of that many equal columns."""
    return [100 * (2 * place + 1) // (2 * count) for place in range(count)]


@dataclass(frozen=True)
class Dots:
    """One row of a dot plot: where each side stands on a scale of equal places.

    An x is None where that side gave no answer on the scale; the words beside the row say so.
    """

    places: list[int]
    first_x: int
    last_x: int
    own_x: int | None
    their_x: int | None
    agreed_x: int | None
    is_shared: bool  # both stand at one place, so that one mark is drawn above the other
    differs: bool
    track_y: int
    own_y: int
    their_y: int
    frame_top: int  # of what is drawn around the agreed place: it holds both who stand there
    frame_height: int
    expected_x: int | None = None  # the level that the stage expects

    @classmethod
    def of(cls, scale, own, theirs=None, agreed=None, expected=None):
        """`scale` lists the answers least first; the others are one answer each, or none."""
        x_of = dict(zip(scale, middles(len(scale)), strict=True))
        places = list(x_of.values())
        own_x, their_x, agreed_x = x_of.get(own), x_of.get(theirs), x_of.get(agreed)
        is_shared = own_x is not None and own_x == their_x
        apart = APART if is_shared else 0
        frame_height = 36 if is_shared and agreed_x == own_x else 24
        return cls(
            places=places,
            first_x=places[0],
            last_x=places[-1],
            own_x=own_x,
            their_x=their_x,
            agreed_x=agreed_x,
            is_shared=is_shared,
            differs=None not in (own_x, their_x) and own_x != their_x,
            track_y=TRACK,
            own_y=TRACK - apart,
            their_y=TRACK + apart,
            frame_top=TRACK - frame_height // 2,
            frame_height=frame_height,
            expected_x=x_of.get(expected),
        )


@dataclass(frozen=True)
class SideAnswer:
    """What one side answered, in words."""

    side: str
    who: str
    label: str
    is_on_scale: bool


@dataclass(frozen=True)
class PlotRow:
    key: str
    text: str
    language: str  # the text's own
    dots: Dots
    answers: list[SideAnswer]
    off_scale: list[SideAnswer]
    in_words: str
    expected: str = ""  # the level that the stage expects, in words


@dataclass(frozen=True)
class DotPlot:
    """What one, two or three sides say to all questions of one scale.

    `scale` and the first of `head` are for the page to print, and so are the rows.
    """

    is_of_metrics: bool
    is_long: bool
    head: list[str]
    sides: list[tuple[str, str]]
    scale: list[str]
    rows: list[PlotRow]
    table: list[list[str]]
    has_expected: bool = False

    @classmethod
    def of(cls, questions, sides, head):
        """`questions` share a scale; `sides` are (side, whose it is, their answers by key)."""
        rows = [_plot_row(question, sides) for question in questions]
        whose = [who for _side, who, _answers in sides]
        if has_expected := any(row.expected for row in rows):
            whose.append(_("Expected at this stage"))
        return cls(
            is_of_metrics=not questions[0].is_competency,
            is_long=len(rows) > LONG,
            has_expected=has_expected,
            head=[head, *whose],
            sides=[(side, who) for side, who, _answers in sides],
            scale=[str(option.label) for option in questions[0].scale],
            rows=rows,
            table=[
                [
                    row.text,
                    *(answer.label for answer in row.answers),
                    *([row.expected or "–"] if has_expected else []),
                ]
                for row in rows
            ],
        )


def dot_plots(questions, sides):
    """Plot a stage's competencies and its success metrics, as far as it has any."""
    competencies = [question for question in questions if question.is_competency]
    metrics = [question for question in questions if not question.is_competency]
    named = [(competencies, _("Competency")), (metrics, _("Success metric"))]
    return [DotPlot.of(group, sides, head) for group, head in named if group]


def _plot_row(question, sides):
    on_scale = [option.value for option in question.scale]
    answers = {side: given.get(question.key, "") for side, _who, given in sides}
    spoken = [
        SideAnswer(
            side=side,
            who=str(who),
            label=str(question.label_of(answers[side], side)),
            is_on_scale=answers[side] in on_scale,
        )
        for side, who, _given in sides
    ]
    expected = str(question.expected_label)
    words = [f"{answer.who}: {answer.label}" for answer in spoken]
    if expected:
        words.append(_("expected at this stage: %(level)s") % {"level": expected})
    return PlotRow(
        key=question.key,
        text=question.text,
        language=question.language,
        dots=Dots.of(
            on_scale,
            answers.get("self"),
            answers.get("manager"),
            answers.get("agreed"),
            question.expected,
        ),
        answers=spoken,
        off_scale=[answer for answer in spoken if not answer.is_on_scale],
        in_words="; ".join(words),
        expected=expected,
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
class Answered:
    """The answer to one question at one time, and how old it is, in words."""

    question: Question
    answer: str
    age: str = ""

    @property
    def label(self):
        return str(self.question.label_of(self.answer))


@dataclass(frozen=True)
class ThenAndNowRow:
    """One item, then and now. An x is None where there was no answer on the scale."""

    text: str
    language: str  # the text's own
    stage_url: str  # its line on the stage's page, if it still has one
    then_label: str
    now_label: str
    places: list[int]
    then_x: int | None
    now_x: int | None
    words: str
    age: str

    @property
    def track_y(self):
        return TRACK

    @property
    def moved(self):
        return None not in (self.then_x, self.now_x) and self.then_x != self.now_x

    @property
    def middle_x(self) -> int | None:
        """Where the arrow's head is."""
        if self.then_x is None or self.now_x is None:
            return None
        return (self.then_x + self.now_x) // 2

    @property
    def is_on(self) -> bool:
        return self.then_x is not None and self.now_x is not None and self.now_x > self.then_x


@dataclass(frozen=True)
class ThenAndNow:
    """The answers to all competencies of one stage, or to its success metrics, at two times.

    `whose` says whose the later ones are, or nothing where both agreed on them.
    """

    is_of_metrics: bool
    then: datetime
    now: datetime
    whose: str
    scale: list[str]
    rows: list[ThenAndNowRow]

    @classmethod
    def of(cls, pairs, *, then, now, whose=""):
        """`pairs` are what was answered then and now, on one scale; None where it was not asked."""
        question = next(one.question for pair in pairs for one in pair if one)
        return cls(
            is_of_metrics=not question.is_competency,
            then=then,
            now=now,
            whose=whose,
            scale=[str(option.label) for option in question.scale],
            rows=[_move(*pair) for pair in pairs],
        )

    @property
    def head(self):
        what = _("Success metric") if self.is_of_metrics else _("Competency")
        return [what, _("Then"), _("Now"), _("What changed"), _("How old the answer is")]

    @property
    def table(self):
        return [[row.text, row.then_label, row.now_label, row.words, row.age] for row in self.rows]

    @property
    def is_long(self):
        return len(self.rows) > LONG


def _move(then, now):
    """Either is None where the stage did not ask for this."""
    latest = now or then
    scale = [option.value for option in latest.question.scale]
    x_of = dict(zip(scale, middles(len(scale)), strict=True))
    then_label, now_label = (each.label if each else _("not asked") for each in (then, now))
    return ThenAndNowRow(
        text=latest.question.text,
        language=latest.question.language,
        stage_url=latest.question.stage_url,
        then_label=then_label,
        now_label=now_label,
        places=list(x_of.values()),
        then_x=x_of.get(then and then.answer),
        now_x=x_of.get(now and now.answer),
        words="; ".join(_what_changed(then, now, scale)),
        age=latest.age,
    )


def _what_changed(then, now, scale):
    """Say the steps between two answers on the scale; of any other answer, what it was."""
    then_off_scale = then is not None and then.answer not in scale
    now_off_scale = now is not None and now.answer not in scale
    if then is None:
        yield _("new since then")
    elif now is None:
        yield _("no longer asked")
    elif then_off_scale and then.answer == now.answer:
        yield _("then and now: %(answer)s") % {"answer": now.label}
        then_off_scale = now_off_scale = False
    elif then.answer == now.answer:
        yield _("unchanged")
    elif not then_off_scale and not now_off_scale:
        steps = scale.index(now.answer) - scale.index(then.answer)
        yield _in_steps(steps)
    if then_off_scale:
        yield _("then: %(answer)s") % {"answer": then.label}
    if now_off_scale:
        yield _("now: %(answer)s") % {"answer": now.label}
    if then and now and words_of(then.question.item) != words_of(now.question.item):
        yield _("worded differently then")


def _in_steps(steps):
    """Say one to four steps in words, and more in figures."""
    count = abs(steps)
    if words := (STEPS_ON if steps > 0 else STEPS_BACK).get(count):
        return str(words)
    if steps > 0:
        return ngettext("%(count)s step on", "%(count)s steps on", count) % {"count": count}
    return ngettext("%(count)s step back", "%(count)s steps back", count) % {"count": count}


@dataclass(frozen=True)
class HeatMapCell:
    """How many people gave one answer: what stands in the cell, and what it says aloud.

    Shade 0 is a cell whose number is not for showing.
    """

    text: str
    words: str
    shade: int
    x: str  # finished, with its sign


@dataclass(frozen=True)
class HeatRow:
    text: str
    cells: list[HeatMapCell]
    in_words: str


@dataclass(frozen=True)
class HeatMap:
    """How many people gave which answer to what, of an organisation or a part of it.

    Rows are many and long, competencies or departments; columns few, the levels or the stages.
    """

    head: list[str]
    scale: list[str]
    rows: list[HeatRow]
    has_small: bool
    has_withheld: bool
    cell_width: str

    @classmethod
    def of(cls, scale, rows, head):
        """`rows` are (text, a count for each place of the scale). None withholds one: the neighbour
        of a cell that is hidden for being small, say. Whatever is small is hidden in any case."""
        scale = [str(label) for label in scale]
        counts = [count for _text, given in rows for count in given]
        most = max((n for n in counts if n is not None and n >= FEWEST_COUNTED), default=0)
        return cls(
            head=[head, *scale],
            scale=scale,
            rows=[_heat_row(str(text), scale, given, most) for text, given in rows],
            has_small=any(n is not None and n < FEWEST_COUNTED for n in counts),
            has_withheld=None in counts,
            cell_width=_share(1, len(scale)),
        )

    @property
    def table(self):
        return [[row.text, *(cell.words for cell in row.cells)] for row in self.rows]

    @property
    def is_long(self):
        return len(self.rows) > LONG

    @property
    def least(self):
        return FEWEST_COUNTED


def _heat_row(text, scale, counts, most):
    cells = [_cell(n, most, _share(place, len(scale))) for place, n in enumerate(counts)]
    labelled = zip(scale, cells, strict=True)
    return HeatRow(text, cells, "; ".join(f"{label}: {cell.words}" for label, cell in labelled))


def _cell(count, most, x):
    if count is None:
        return HeatMapCell("–", _("not shown"), 0, x)
    if count < FEWEST_COUNTED:
        return HeatMapCell(
            f"< {FEWEST_COUNTED}", _("fewer than %(least)s") % {"least": FEWEST_COUNTED}, 0, x
        )
    return HeatMapCell(str(count), str(count), ceil(SHADES * count / most), x)


def _share(part, whole):
    return f"{100 * part / whole:.4g}%"
