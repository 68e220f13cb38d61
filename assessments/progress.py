"""Counting answers that are already loaded. Nothing here divides or averages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from pathways.level_names import company_name_of

# A count below this would give away what each of them did, named or not.
FEWEST_COUNTED = 5


@dataclass(frozen=True)
class Count:
    """One part of a bar of counts: `number` cells, from `x` on."""

    name: str
    number: int
    x: int
    label: str = ""

    @property
    def cells(self) -> range:
        """Where each of its cells begins, in cells."""
        return range(self.x, self.x + self.number)


def in_a_row(numbers: Iterable[tuple[str, object, int]]) -> list[Count]:
    """Lay out (name, label, number) as parts of a bar; a number of 0 has no part."""
    parts: list[Count] = []
    x = 0
    for name, label, number in numbers:
        if number:
            parts.append(Count(name, number, x, str(label)))
            x += number
    return parts


@dataclass(frozen=True)
class Progress:
    """How many competencies of a stage are answered how: counts of words, never a share."""

    competencies: int
    alone_or_better: int
    not_my_role: int
    no_opportunity: int
    not_sure: int
    unanswered: int
    seen_differently: int = 0
    # Of the success metrics, those whose answer is not on their scale.
    metrics_no_opportunity: int = 0
    metrics_not_seen: int = 0
    metrics_seen_differently: int = 0
    # Of the competencies of which the stage expects a level: how many there are, and how many of
    # them are at that level or a higher one. `alone_or_better` counts the others.
    expected: int = 0
    as_expected: int = 0

    @classmethod
    def of(cls, counted: object) -> Progress:
        """Take the counts from a row of `AssessmentQuerySet.with_progress()`."""
        return cls(**{name: getattr(counted, name) for name in cls.__dataclass_fields__})

    @property
    def below_alone(self) -> int:
        return (
            self.competencies
            - self.alone_or_better
            - self.as_expected
            - self.not_my_role
            - self.no_opportunity
            - self.not_sure
            - self.seen_differently
            - self.unanswered
        )

    @property
    def counts(self) -> list[Count]:
        """The same counts as the parts of a bar, what one does alone first, what is open last.

        What is at the expected level stands with what one does alone.
        """
        names = ["below_alone", "not_my_role", "no_opportunity", "not_sure"]
        names += ["seen_differently", "unanswered"]
        first = ("alone_or_better", "", self.alone_or_better + self.as_expected)
        return in_a_row([first, *((name, "", getattr(self, name)) for name in names)])

    @property
    def in_words(self) -> str:
        """For example: "5 of 8 doing it alone or better, 1 seen differently, 2 open".

        Where the stage expects levels: "3 of 5 as this stage expects or better, 1 open". Of the
        success metrics it names those alone whose answer is not on their scale.
        """
        of_competencies = ", ".join(
            [
                *self._on_scale(),
                *_in_words(
                    not_my_role=self.not_my_role,
                    no_opportunity=self.no_opportunity,
                    not_sure=self.not_sure,
                    seen_differently=self.seen_differently,
                    unanswered=self.unanswered,
                ),
            ]
        )
        of_metrics = _in_words(
            no_opportunity=self.metrics_no_opportunity,
            not_seen=self.metrics_not_seen,
            seen_differently=self.metrics_seen_differently,
        )
        if not of_metrics:
            return of_competencies
        return _("%(competencies)s; success metrics: %(metrics)s") % {
            "competencies": of_competencies,
            "metrics": ", ".join(of_metrics),
        }

    def _on_scale(self) -> list[str]:
        """Say how many are at the level that the stage expects, or else at doing it alone."""
        others = self.competencies - self.expected
        alone = {"count": self.alone_or_better, "all": others, "level": company_name_of("alone")}
        if not self.expected and alone["level"]:
            return [_("%(count)s of %(all)s at “%(level)s” or better") % alone]
        if not self.expected:
            return [_("%(count)s of %(all)s doing it alone or better") % alone]
        expected = {"count": self.as_expected, "all": self.expected}
        texts = [_("%(count)s of %(all)s as this stage expects or better") % expected]
        if others:
            texts.append((OTHERS_AT_LEVEL if alone["level"] else OTHERS_ALONE) % alone)
        return texts


OTHERS_ALONE = ngettext_lazy(
    "%(count)s of %(all)s other doing it alone or better",
    "%(count)s of %(all)s others doing it alone or better",
    "all",
)
OTHERS_AT_LEVEL = ngettext_lazy(
    "%(count)s of %(all)s other at “%(level)s” or better",
    "%(count)s of %(all)s others at “%(level)s” or better",
    "all",
)
COUNT_TEXTS = {
    "not_my_role": ngettext_lazy(
        "%(count)s not part of the role", "%(count)s not part of the role", "count"
    ),
    "no_opportunity": ngettext_lazy(
        "%(count)s with no opportunity yet", "%(count)s with no opportunity yet", "count"
    ),
    "not_sure": ngettext_lazy("%(count)s not sure", "%(count)s not sure", "count"),
    "not_seen": ngettext_lazy(
        "%(count)s cannot be told yet", "%(count)s cannot be told yet", "count"
    ),
    "seen_differently": ngettext_lazy(
        "%(count)s seen differently", "%(count)s seen differently", "count"
    ),
    "unanswered": ngettext_lazy("%(count)s open", "%(count)s open", "count"),
}


def _in_words(**counts: int) -> list[str]:
    """Say each count of answers that are not on the scale, as far as there are any."""
    return [COUNT_TEXTS[name] % {"count": count} for name, count in counts.items() if count]
