"""What somebody can do: what they and their manager agreed on, over all stages and roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from assessments.models import Assessment, Rating, Side
from assessments.questions import question_about
from pathways.models import Level, Stage

from .models import Badge


@dataclass(frozen=True)
class Ability:
    """One competency, in the words it was agreed in, with the employee's own evidence."""

    competency: object
    label: str
    agreed_at: datetime
    evidence: str = ""
    link: str = ""


@dataclass
class StageAbilities:
    """A stage with what was agreed there last, and when it was reached."""

    stage: Stage
    reached_in: Assessment | None = None
    badge: Badge | None = None
    abilities: list[Ability] = field(default_factory=list)

    @property
    def reached_at(self) -> datetime | None:
        return self.reached_in and self.reached_in.agreed_at


def abilities_of(user) -> list[StageAbilities]:
    """Return the latest agreed answers on the scale, by the stage they were agreed at.

    A competency that several stages or roles ask for stands where it was agreed last. Four
    queries.
    """
    latest = {row.competency.slug: row for row in Rating.objects.agreed_with(user)}
    agreed = list(
        Assessment.objects.filter(employee=user, agreed_at__isnull=False)
        .select_related("stage__pathway__role")
        .order_by("stage__pathway__role__name", "stage__number", "agreed_number")
    )
    own = {
        (row.assessment_id, row.competency_id): row
        for row in Rating.objects.filter(
            assessment__in=agreed, side=Side.SELF, competency__isnull=False
        )
    }
    badges = {row.assessment_id: row for row in Badge.objects.valid().filter(owner=user)}
    stages: dict[tuple[int, str], StageAbilities] = {}
    for assessment in agreed:
        step = assessment.stage.pathway.role_id, assessment.stage.slug
        found = stages.setdefault(step, StageAbilities(assessment.stage))
        if assessment.attained:
            found.reached_in = found.reached_in or assessment
            found.badge = found.badge or badges.get(assessment.pk)
        rows = [row for row in latest.values() if row.assessment_id == assessment.pk]
        for row in sorted(rows, key=lambda row: row.competency.position):
            if row.answer in Level.values:
                found.abilities.append(_ability(row, assessment, own))
    return [found for found in stages.values() if found.abilities or found.reached_in]


def _ability(row, assessment, own):
    said = own.get((row.assessment_id, row.competency_id))
    return Ability(
        row.competency,
        question_about(row).label_of(row.answer),
        assessment.agreed_at,
        said.evidence if said else "",
        said.link if said else "",
    )
