"""Counting answers that are already loaded. Nothing here divides or averages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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

    @classmethod
    def of(cls, counted: object) -> Progress:
        """From a row that carries the counts of `AssessmentQuerySet.with_progress()`."""
        return cls(**{name: getattr(counted, name) for name in cls.__dataclass_fields__})

    @property
    def below_alone(self) -> int:
        return (
            self.competencies
            - self.alone_or_better
            - self.not_my_role
            - self.no_opportunity
            - self.not_sure
            - self.unanswered
        )

    @property
    def counts(self) -> list[Count]:
        """The same counts as the parts of a bar, what one does alone first, what is open last."""
        names = ["alone_or_better", "below_alone"]
        names += ["not_my_role", "no_opportunity", "not_sure", "unanswered"]
        return in_a_row((name, "", getattr(self, name)) for name in names)

    @property
    def in_words(self) -> str:
        """For example: "5 of 8 doing it alone or better, 1 not part of my role, 2 open"."""
        parts = [
            _("%(count)s of %(all)s doing it alone or better")
            % {"count": self.alone_or_better, "all": self.competencies}
        ]
        if self.not_my_role:
            parts.append(
                ngettext(
                    "%(count)s not part of the role",
                    "%(count)s not part of the role",
                    self.not_my_role,
                )
                % {"count": self.not_my_role}
            )
        if self.no_opportunity:
            parts.append(
                ngettext(
                    "%(count)s with no opportunity yet",
                    "%(count)s with no opportunity yet",
                    self.no_opportunity,
                )
                % {"count": self.no_opportunity}
            )
        if self.not_sure:
            parts.append(
                ngettext("%(count)s not sure", "%(count)s not sure", self.not_sure)
                % {"count": self.not_sure}
            )
        if self.unanswered:
            parts.append(
                ngettext("%(count)s open", "%(count)s open", self.unanswered)
                % {"count": self.unanswered}
            )
        return ", ".join(parts)
