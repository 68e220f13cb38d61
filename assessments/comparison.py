"""Both views of one item, side by side, and the order in which to talk about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from django.utils.translation import gettext as _

from pathways.models import Level

from .charts import Answered, Dots, ThenAndNow, dot_plots
from .models import (
    Assessment,
    MetricAnswer,
    MetricNonAnswer,
    NonAnswer,
    ObservedCompetency,
    Rating,
    Remark,
    Side,
)
from .questions import COMPETENCY, METRIC, Question, question_about
from .templatetags.ages import ago

SCALES = [Level.values, MetricAnswer.values]
OFF_SCALE = {*NonAnswer.values, *MetricNonAnswer.values}


def steps_between(one, other):
    """Count the steps between two answers; None where either is not on the scale."""
    for scale in SCALES:
        if one in scale and other in scale:
            return abs(scale.index(one) - scale.index(other))
    return None


@dataclass
class ComparedRating:
    """Both sides' answers to one question, and what they agree on. Labels are for the page."""

    question: Question
    own: Rating
    theirs: Rating
    agreed: Rating
    reply: Remark | None = None
    reasons: tuple[Remark, ...] = ()  # one of each manager who took part, the first one's first
    observations: Sequence[ObservedCompetency] = ()  # what colleagues sent who were asked

    def __post_init__(self):
        own, theirs = self.own.answer, self.theirs.answer
        self.differs = own != theirs
        self.steps = steps_between(own, theirs)
        # One gave a level, the other a non-answer: nothing to measure, much to talk about.
        self.is_one_sided = (own in OFF_SCALE) != (theirs in OFF_SCALE)
        # Both see the top level, and neither wrote how they know.
        self.is_unsupported_top = (
            self.own.is_unsupported_top and not self.differs and not self.theirs.evidence
        )
        self.needs_reason = self.differs and not any(reason.text for reason in self.reasons)
        self.own_label, self.their_label, self.agreed_label = [
            # As the side that gave the answer would say it.
            self.question.label_of(rating.answer, rating.side)
            for rating in (self.own, self.theirs, self.agreed)
        ]

    @property
    def has_words(self):
        """Whether anybody gave evidence, or was asked what they have seen and said so."""
        return bool(self.own.is_evidenced or self.theirs.is_evidenced or self.observations)

    @property
    def sort_key(self):
        """Sort the largest difference first, then one-sided non-answers, then unsupported tops."""
        if self.steps:
            return (0, -self.steps)
        if self.differs:
            return (1, 0) if self.is_one_sided else (1, 1)
        return (2, 0) if self.is_unsupported_top else (3, 0)

    @property
    def dots(self):
        scale = [option.value for option in self.question.scale]
        return Dots.of(
            scale, self.own.answer, self.theirs.answer, self.agreed.answer, self.question.expected
        )

    def remark_of(self, author):
        """Return the remark of one of the two, or an empty one before they wrote any."""
        remarks = [remark for remark in (self.reply, *self.reasons) if remark]
        return next((r for r in remarks if r.author_id == author.pk), None) or Remark()


def compared_ratings(questions, ratings, remarks):
    """Pair up the three sides of every question, those to talk about first.

    `questions` are asked of both; `ratings` and `remarks` are all rows of one assessment.
    """
    by_side = {(rating.side, rating.key): rating for rating in ratings}
    written = defaultdict(list)
    for remark in sorted(remarks, key=attrgetter("pk")):
        written[remark.side, remark.key].append(remark)
    pairs = [
        ComparedRating(
            question=question,
            own=by_side["self", question.key],
            theirs=by_side["manager", question.key],
            agreed=by_side["agreed", question.key],
            reply=next(iter(written["self", question.key]), None),
            reasons=tuple(written["manager", question.key]),
        )
        for question in questions
    ]
    return sorted(pairs, key=attrgetter("sort_key"))


def plots_of(assessment, questions, pairs):
    """Draw both views and what is agreed as dot plots, in the order of the questions."""
    sides = [
        (Side.SELF, assessment.employee, {p.question.key: p.own.answer for p in pairs}),
        (Side.MANAGER, assessment.reviewed_by, {p.question.key: p.theirs.answer for p in pairs}),
        (Side.AGREED, _("agreed"), {p.question.key: p.agreed.answer for p in pairs}),
    ]
    return dot_plots(questions, sides)


@dataclass(frozen=True)
class PointInTime:
    """A time to compare: with what both agreed then, or what the employee says."""

    assessment: Assessment
    side: str

    @property
    def pk(self):
        return self.assessment.pk

    @property
    def is_agreed(self):
        return self.side == Side.AGREED

    def has(self, rating):
        return (rating.assessment_id, rating.side) == (self.pk, self.side)

    @property
    def date(self):
        return (
            self.assessment.agreed_at or self.assessment.submitted_at or self.assessment.started_at
        )


def points_in_time(assessments):
    """List the times to compare in one person's assessments of one stage, first to last.

    Those that are agreed, by what was agreed; and the one begun last, if it is not agreed yet and
    has any answer, by what the employee says. `assessments` begin with that one, and have
    `answer_count`: how many of the employee's answers there are.
    """
    agreed = sorted((a for a in assessments if a.is_agreed), key=lambda a: a.agreed_number)
    points = [PointInTime(assessment, Side.AGREED) for assessment in agreed]
    if assessments and not assessments[0].is_agreed and assessments[0].answer_count:
        points.append(PointInTime(assessments[0], Side.SELF))
    return points


def history_links(assessments):
    """Find the newest assessment of each stage that was assessed more than once.

    `with_history` has all of them, `with_changes` only those with two times to compare. Pass
    `assessments` newest first.
    """
    of_step = defaultdict(list)
    for assessment in assessments:
        stage = assessment.stage
        of_step[assessment.employee_id, stage.pathway.role_id, stage.slug].append(assessment)
    several = [each for each in of_step.values() if len(each) > 1]
    return {
        "with_history": [each[0] for each in several],
        "with_changes": [each[0] for each in several if has_two_points(each)],
    }


def has_two_points(assessments):
    """Tell from the states alone whether `points_in_time` certainly finds two.

    It also counts a draft that has an answer, which only its rows could tell.
    """
    agreed = sum(assessment.is_agreed for assessment in assessments)
    newest = assessments[0]
    is_open = not (newest.is_agreed or newest.is_draft)
    return agreed + is_open > 1 and agreed > 0


def changes_between(then, now, ratings, whose):
    """Compare the answers of two times: the competencies, then the success metrics, if any.

    `ratings` are those of both assessments with their items, and may be of more sides than needed;
    `whose` says of answers that are not agreed whose they are.
    """
    before, after = (
        [_answered(question_about(row), row) for row in ratings if point.has(row)]
        for point in (then, now)
    )
    whose = "" if now.is_agreed else whose
    return _changes(before, after, then=then.date, now=now.date, whose=whose)


def changes_since(assessment, pairs, earlier):
    """Compare what is agreed now with what was agreed the last time.

    `earlier` are the agreed ratings of that time, with their assessment and their items.
    """
    return _changes(
        [_answered(question_about(row), row) for row in earlier],
        [_answered(pair.question, pair.agreed) for pair in pairs],
        then=earlier[0].assessment.agreed_at,
        now=assessment.agreed_at,
    )


def _changes(before, after, **more):
    """Match items by their slug; those no longer asked come last."""
    before, after = (
        {(a.question.kind, a.question.item.slug): a for a in sorted(answers, key=_place)}
        for answers in (before, after)
    )
    pairs = [(before.get(identity), after.get(identity)) for identity in after | before]
    groups = [
        [pair for pair in pairs if any(one and one.question.kind == kind for one in pair)]
        for kind in (COMPETENCY, METRIC)
    ]
    return [ThenAndNow.of(group, **more) for group in groups if group]


def _answered(question, rating):
    return Answered(replace(question, side=rating.side), rating.answer, age_of(rating))


def age_of(rating):
    """Say how old an answer is. However old, it stands until there is another."""
    if rating.answered_at is None:
        return ""
    since = {"ago": ago(rating.answered_at)}
    if rating.side == Side.AGREED:
        return _("agreed %(ago)s") % since
    if rating.confirms_id:
        since["confirmed"] = ago(rating.confirmed_at)
        return _("answered %(ago)s, confirmed %(confirmed)s") % since
    return _("answered %(ago)s") % since


def _place(answered):
    return answered.question.item.position
