"""Both views of one item, side by side, and the order in which to talk about them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from pathways.models import Level

from .charts import Dots, ThenAndNow, dot_plots
from .models import MetricAnswer, NonAnswer, Rating, Remark, Side
from .questions import Question

SCALES = [Level.values, MetricAnswer.values]


def steps_between(one, other):
    """How many steps of a scale lie between two answers; None where either is on none."""
    for scale in SCALES:
        if one in scale and other in scale:
            return abs(scale.index(one) - scale.index(other))
    return None


@dataclass(frozen=True)
class Exchange:
    """What both said to one question, and what they settle. Labels are for the page to print."""

    question: Question
    own: Rating
    theirs: Rating
    agreed: Rating
    reply: Remark | None = None
    reason: Remark | None = None

    @property
    def differs(self):
        return self.own.answer != self.theirs.answer

    @property
    def steps(self):
        return steps_between(self.own.answer, self.theirs.answer)

    @property
    def is_one_sided(self):
        """One gave a level, the other a non-answer: nothing to measure, much to talk about."""
        own, theirs = self.own.answer in NonAnswer, self.theirs.answer in NonAnswer
        return own != theirs

    @property
    def is_bold(self):
        """Both see the top level, and neither wrote how they know."""
        return (
            self.own.answer == Level.HELPING
            and not self.differs
            and not (self.own.evidence or self.own.link or self.theirs.evidence)
        )

    @property
    def needs_reason(self):
        return self.differs and not self.theirs.evidence and not (self.reason and self.reason.text)

    @property
    def urgency(self):
        """Sorts the largest difference first, then one-sided non-answers, then bold agreement."""
        if self.steps:
            return (0, -self.steps)
        if self.differs:
            return (1, 0) if self.is_one_sided else (1, 1)
        return (2, 0) if self.is_bold else (3, 0)

    @property
    def own_label(self):
        return self._in_words(self.own)

    @property
    def their_label(self):
        return self._in_words(self.theirs)

    @property
    def agreed_label(self):
        return self._in_words(self.agreed)

    def _in_words(self, rating):
        """As the side that gave the answer would say it."""
        return replace(self.question, side=rating.side).label_of(rating.answer)

    @property
    def dots(self):
        scale = [option.value for option in self.question.scale]
        return Dots.of(scale, self.own.answer, self.theirs.answer, self.agreed.answer)


def exchanges(questions, ratings, remarks):
    """Pair up the three sides of every question, those to talk about first.

    `questions` are asked of both; `ratings` and `remarks` are all rows of one assessment.
    """
    by_side = {(rating.side, rating.key): rating for rating in ratings}
    said = {(remark.side, remark.key): remark for remark in remarks}
    pairs = [
        Exchange(
            question=question,
            own=by_side["self", question.key],
            theirs=by_side["manager", question.key],
            agreed=by_side["agreed", question.key],
            reply=said.get(("self", question.key)),
            reason=said.get(("manager", question.key)),
        )
        for question in questions
    ]
    return sorted(pairs, key=lambda exchange: exchange.urgency)


def plots_of(assessment, pairs):
    """Both views and what is agreed as dot plots, in the stage's own order."""
    in_order = _in_order(pairs)
    sides = [
        (Side.SELF, assessment.employee, {p.question.key: p.own.answer for p in pairs}),
        (Side.MANAGER, assessment.reviewed_by, {p.question.key: p.theirs.answer for p in pairs}),
        (Side.AGREED, _("agreed"), {p.question.key: p.agreed.answer for p in pairs}),
    ]
    return dot_plots([pair.question for pair in in_order], sides)


def change_of(assessment, pairs, earlier):
    """What was agreed of each competency then and now; None where there is nothing to compare.

    `earlier` are the agreed ratings of one earlier assessment of the same stage, with their
    assessment and their competency; these are found again by the competency's slug.
    """
    agreed = {pair.question.key: pair.agreed.answer for pair in pairs}
    questions = [p.question for p in _in_order(pairs) if p.question.is_competency]
    if not earlier or not questions:
        return None
    return ThenAndNow.of(
        questions,
        agreed,
        {rating.competency.slug: rating.answer for rating in earlier},
        then=earlier[0].assessment.closed_at,
        now=assessment.closed_at,
    )


def _in_order(pairs):
    return sorted(pairs, key=lambda p: (not p.question.is_competency, p.question.item.position))
