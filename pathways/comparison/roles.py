"""Compare what two roles ask for, and what of it the reader and their manager agreed on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ..models import Competency, Level, Pathway, Stage


@dataclass(frozen=True)
class AgreedLevel:
    """Hold the level last agreed for a competency, at whatever stage that was."""

    level: Level
    at: datetime
    text: str  # the words that it was an answer to
    language: str

    @property
    def label(self) -> str:
        return str(self.level.label)


@dataclass(frozen=True)
class ComparedCompetency:
    """A competency of the other role.

    It knows where the first role asks for it, and what the reader and their manager agreed on it.
    """

    competency: Competency
    elsewhere: list[Competency]
    agreed: AgreedLevel | None
    seen_differently_at: datetime | None = None

    @property
    def is_shared(self) -> bool:
        return bool(self.elsewhere)

    @property
    def is_new(self) -> bool:
        return not self.elsewhere and not self.agreed

    @property
    def other_words(self) -> list[Competency]:
        """Return those of the first role that say it in other words."""
        return [each for each in self.elsewhere if each.text != self.competency.text]

    @property
    def was_about_other_words(self) -> bool:
        return self.agreed is not None and self.agreed.text != self.competency.text


@dataclass(frozen=True)
class ComparedStage:
    """Hold a stage, and what of it is compared."""

    stage: Stage
    asked: list


@dataclass(frozen=True)
class RolesCompared:
    """Hold what `other` asks for, seen from `one`; `left` is what only `one` asks for."""

    one: Pathway
    other: Pathway
    rungs: list[ComparedStage]
    left: list[ComparedStage]

    @property
    def shared(self) -> list[ComparedCompetency]:
        """Return what both roles ask for: a fact about the roles, not about a person."""
        return [asked for asked in self._asked() if asked.is_shared]

    @property
    def known(self) -> list[ComparedCompetency]:
        """Return what the first role does not ask for, but the reader has agreed on already."""
        return [asked for asked in self._asked() if asked.agreed and not asked.is_shared]

    @property
    def new(self) -> list[ComparedStage]:
        rungs = [
            ComparedStage(rung.stage, [asked for asked in rung.asked if asked.is_new])
            for rung in self.rungs
        ]
        return [rung for rung in rungs if rung.asked]

    @property
    def has_agreed(self) -> bool:
        return any(asked.agreed for asked in self._asked())

    def _asked(self) -> Iterator[ComparedCompetency]:
        return (asked for rung in self.rungs for asked in rung.asked)


def roles_compared(one: Pathway, other: Pathway, answers: Iterable) -> RolesCompared:
    """Compare two roles. `answers` are the reader's agreed ratings, oldest first.

    Roles ask for the same thing where their competencies have the same slug, in whatever stage.
    """
    answers = list(answers)
    agreed, seen_differently = latest_agreed(answers), latest_seen_differently(answers)
    ours = defaultdict(list)
    for stage in one.stages.all():
        for competency in stage.competencies.all():
            ours[competency.slug].append(competency)
    rungs = [
        ComparedStage(
            stage,
            [
                ComparedCompetency(
                    each,
                    ours.get(each.slug, []),
                    agreed.get(each.slug),
                    seen_differently.get(each.slug),
                )
                for each in stage.competencies.all()
            ],
        )
        for stage in other.stages.all()
    ]
    theirs = {asked.competency.slug for rung in rungs for asked in rung.asked}
    left = [
        ComparedStage(stage, [each for each in stage.competencies.all() if each.slug not in theirs])
        for stage in one.stages.all()
    ]
    return RolesCompared(one, other, rungs, [rung for rung in left if rung.asked])


def latest_agreed(answers: Iterable) -> dict[str, AgreedLevel]:
    """Return the level last agreed for each competency, by slug.

    An answer that is not on the scale enters no comparison, and takes an earlier one away with it.
    """
    found = {}
    for answer in answers:
        competency = answer.competency
        found[competency.slug] = (
            AgreedLevel(
                Level(answer.answer),
                answer.assessment.agreed_at,
                competency.text,
                competency.stage.pathway.language,
            )
            if answer.answer in Level.values
            else None
        )
    return {slug: agreed for slug, agreed in found.items() if agreed}


def latest_seen_differently(answers: Iterable) -> dict[str, datetime]:
    """Return when the two last let both views stand, by slug, unless they have agreed since."""
    latest = {answer.competency.slug: answer for answer in answers}
    return {
        slug: answer.assessment.agreed_at
        for slug, answer in latest.items()
        if answer.is_seen_differently
    }
