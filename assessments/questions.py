"""The questions of a stage: its competencies, then its success metrics, each with its answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from pathways.areas import by_area
from pathways.contents import content_of
from pathways.loading import load_lists
from pathways.models import Competency, Level, Metric
from pathways.sealed_words import name_of, named

from .models import (
    SEEN_DIFFERENTLY,
    ItemKey,
    MetricAnswer,
    MetricNonAnswer,
    NonAnswer,
    Side,
)

COMPETENCY, METRIC = "competency", "metric"

# The same answer, as the one who gives it would say it.
NON_ANSWERS = {
    Side.SELF: {
        NonAnswer.NOT_MY_ROLE: _("Not part of my role"),
        NonAnswer.NO_OPPORTUNITY: _("No opportunity yet"),
        NonAnswer.NOT_SURE: _("Not sure"),
    },
    Side.MANAGER: {
        NonAnswer.NOT_MY_ROLE: _("Not part of their role"),
        NonAnswer.NO_OPPORTUNITY: _("They had no opportunity yet"),
        NonAnswer.NOT_SURE: _("I have not seen enough to say"),
    },
    Side.AGREED: {
        NonAnswer.NOT_MY_ROLE: _("Not part of the role"),
        NonAnswer.NO_OPPORTUNITY: _("No opportunity yet"),
        NonAnswer.NOT_SURE: _("We are not sure"),
    },
}
METRIC_NON_ANSWERS = {
    Side.SELF: {
        MetricNonAnswer.NO_OPPORTUNITY: _("There was no opportunity yet"),
        MetricNonAnswer.NOT_SEEN: _("I cannot tell yet"),
    },
    Side.MANAGER: {
        MetricNonAnswer.NO_OPPORTUNITY: _("There was no opportunity to show it yet"),
        MetricNonAnswer.NOT_SEEN: _("I have not seen it"),
    },
    Side.AGREED: {
        MetricNonAnswer.NO_OPPORTUNITY: _("There was no opportunity yet"),
        MetricNonAnswer.NOT_SEEN: _("Neither of us can tell yet"),
    },
}
OPEN = _("Open")
# Every answer in words, as each side would say it.
LABELS = {
    kind: {
        side: {
            **{answer.value: answer.label for answer in scale},
            **{answer.value: label for answer, label in labels.items()},
            SEEN_DIFFERENTLY: _("We see it differently"),
        }
        for side, labels in non_answers.items()
    }
    for kind, scale, non_answers in [
        (COMPETENCY, Level, NON_ANSWERS),
        (METRIC, MetricAnswer, METRIC_NON_ANSWERS),
    ]
}
TOP_PROMPTS = {
    Side.SELF: _("Who have you helped, and what can they do now?"),
    Side.MANAGER: _("Who have they helped, and what can those people do now?"),
    Side.AGREED: "",
}


@dataclass(frozen=True)
class Option:
    """One answer that can be given. `wording` is the competency's own, where it has one."""

    value: str
    label: str
    wording: str = ""
    is_expected: bool = False  # the level that the stage expects


@dataclass
class Question:
    """A competency or a success metric, asked of one side."""

    key: ItemKey
    kind: str
    item: object
    side: str
    is_grouped: bool = False  # its stage has areas
    version: tuple | None = None  # all that its words depend on, where they never change

    def __post_init__(self):
        self.text = self.item.text
        self.is_competency = self.kind == COMPETENCY
        if self.is_competency:
            self.evidence_prompt = self.item.evidence_prompt
            self.expected = self.item.expected_level
            self.scale = [
                Option(
                    level.value,
                    level.label,
                    self.item.level_wording(level),
                    level.value == self.expected,
                )
                for level in Level
            ]
            non_answers = NON_ANSWERS[self.side]
        else:
            self.evidence_prompt = self.expected = ""
            self.scale = [Option(answer.value, answer.label) for answer in MetricAnswer]
            non_answers = METRIC_NON_ANSWERS[self.side]
        self.off_scale = [Option(answer.value, label) for answer, label in non_answers.items()]
        if self.side == Side.AGREED:
            self.off_scale.append(Option(SEEN_DIFFERENTLY, self.label_of(SEEN_DIFFERENTLY)))
        self.options = [*self.scale, *self.off_scale]

    @cached_property
    def kept(self):
        """Itself, by a name under which `{% memoize %}` keeps what was rendered of it."""
        name = None if self.version is None else (self.key, self.side, *self.version)
        return named(name, self)

    @property
    def language(self):
        """The language its text is written in; load its pathway along."""
        return self.item.stage.pathway.language

    @property
    def area(self):
        """The area of its competency; empty where it names none."""
        return self.item.area if self.is_competency else ""

    @property
    def group(self):
        """The words above questions that belong together; empty where the stage has no areas."""
        if not self.is_grouped:
            return ""
        if not self.is_competency:
            return str(_("Success metrics"))
        return self.area or str(_("Other competencies"))

    @property
    def expected_label(self):
        """The level that the stage expects, in words; empty where it names none."""
        return self.label_of(self.expected) if self.expected else ""

    @property
    def not_sure_label(self):
        """How this side says that it is not sure; empty where that is no answer."""
        labels = {option.value: option.label for option in self.off_scale}
        return labels.get(NonAnswer.NOT_SURE, "")

    @property
    def stage_url(self):
        """The address of its line on the stage's page, or "" unless its version is published.

        Load its stage's pathway and role along.
        """
        stage = self.item.stage
        if not stage.pathway.is_published:
            return ""
        anchor = content_of(type(self.item)).anchor
        return f"{stage.get_absolute_url()}#{anchor}-{self.item.position}"

    @property
    def top_prompt(self):
        """What is asked of somebody who chooses the highest level."""
        return self.evidence_prompt or TOP_PROMPTS[self.side]

    def label_of(self, answer, side=None):
        """Return an answer in words, as this side or another says it; "Open" if there is none."""
        return LABELS[self.kind][side or self.side].get(answer, OPEN)


def questions_of(stage, side):
    """Return all questions of a stage in reading order, area by area. Two queries."""
    load_lists(stage, "competencies", "metrics")
    groups = by_area(stage.competencies.all())
    more = (side, any(group.name for group in groups), name_of(stage))
    return [
        *(
            Question(ItemKey.of(Competency, c.pk), COMPETENCY, c, *more)
            for group in groups
            for c in group.items
        ),
        *(Question(ItemKey.of(Metric, m.pk), METRIC, m, *more) for m in stage.metrics.all()),
    ]


def question_about(row):
    """Return the question that a row is about, asked of its side; load its item along."""
    return Question(row.key, COMPETENCY if row.competency_id else METRIC, row.item, row.side)
