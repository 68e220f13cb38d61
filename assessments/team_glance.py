"""A manager's team at a glance: what was agreed with each report on each competency of a role.

Only answers that both have agreed on, and the latest of each; nothing is counted or averaged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pathway_portal.accounts.models import User
from pathways.models import Competency, Level, Stage

from .models import NonAnswer, Rating


@dataclass(frozen=True)
class CompetencyGlance:
    """One competency, and who of the team was agreed to be where."""

    competency: Competency
    levels: list[tuple[Level, list[User]]]
    # Answers off the scale, by their words, of those that anybody gave.
    others: list[tuple[str, list[User]]]
    # Those who stand on the role and of whom nothing agreed can be shown.
    unknown: list[User]


def latest_ratings(ratings: Iterable[Rating]) -> dict[tuple[int, str], Rating]:
    """Take the latest agreed rating of each person and each competency, by its identity.

    `ratings` come oldest first, with their assessment and competency.
    """
    return {
        (rating.assessment.employee_id, rating.competency.slug): rating
        for rating in ratings
        if rating.competency is not None
    }


def glance_at(
    stages: Iterable[Stage],
    people: Iterable[User],
    on_role: set[int],
    latest: dict[tuple[int, str], Rating],
) -> list[tuple[Stage, list[CompetencyGlance]]]:
    """Lay out the competencies of each stage, with the people in the order given.

    `on_role` are the keys of those who stand on the role now.
    """
    people = list(people)
    return [
        (stage, [_glance(each, people, on_role, latest) for each in stage.competencies.all()])
        for stage in stages
    ]


def _glance(
    competency: Competency,
    people: list[User],
    on_role: set[int],
    latest: dict[tuple[int, str], Rating],
) -> CompetencyGlance:
    said = defaultdict(list)
    for person in people:
        rating = latest.get((person.pk, competency.slug))
        answer = rating.answer if rating else None
        if answer or person.pk in on_role:
            said[answer].append(person)
    levels = [(level, said.pop(level.value, [])) for level in Level]
    unknown = said.pop(None, [])
    words = dict(NonAnswer.choices)
    others = [(str(words.get(answer, answer)), theirs) for answer, theirs in said.items()]
    return CompetencyGlance(competency, levels, others, unknown)
