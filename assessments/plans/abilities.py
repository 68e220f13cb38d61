"""What somebody can do: what they and their manager agreed on, over all stages and roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localdate

from assessments.models import Assessment, Rating, Side
from assessments.questions import question_about
from pathways.models import Level, Stage

from .models import Badge, ChosenEvidence, NotedCompetency

# Notes to choose from, the latest; those that were chosen are offered beside them.
MOST_NOTES = 200


@dataclass
class EvidenceItem:
    """Something its owner wrote about a competency, and whether it is shown there."""

    keys: list[str]  # more than one where an answer was carried over word for word
    text: str
    link: str
    on: date
    is_chosen: bool = False

    @property
    def key(self) -> str:
        """How the form names it."""
        return self.keys[0]


@dataclass(frozen=True)
class Ability:
    """One competency, in the words it was agreed in, with the employee's own evidence."""

    competency: object
    label: str
    agreed_at: datetime
    evidence: list[EvidenceItem] = field(default_factory=list)

    @property
    def chosen(self) -> list[EvidenceItem]:
        return [item for item in self.evidence if item.is_chosen]


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


def abilities_of(user, *, to_choose: bool = False) -> list[StageAbilities]:
    """Return the latest agreed answers on the scale, by the stage they were agreed at.

    A competency that several stages or roles ask for stands where it was agreed last. Six
    queries. With `to_choose`, also load the notes that nobody chose.
    """
    latest = {row.competency.slug: row for row in Rating.objects.agreed_with(user)}
    agreed = list(
        Assessment.objects.filter(employee=user, agreed_at__isnull=False)
        .select_related("stage__pathway__role")
        .order_by("stage__pathway__role__name", "stage__number", "agreed_number")
    )
    evidence = _evidence(user, agreed, to_choose=to_choose)
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
                found.abilities.append(_ability(row, assessment, evidence))
    return [found for found in stages.values() if found.abilities or found.reached_in]


def evidence_items(stages: Iterable[StageAbilities]) -> dict[str, EvidenceItem]:
    """Return all that can be chosen, by each of its keys."""
    abilities = [ability for each in stages for ability in each.abilities]
    return {key: item for ability in abilities for item in ability.evidence for key in item.keys}


def _ability(row, assessment, evidence):
    label = question_about(row).label_of(row.answer)
    items = evidence[row.competency.slug]
    return Ability(row.competency, label, assessment.agreed_at, items)


def _evidence(user, agreed, *, to_choose):
    """Return what the owner wrote, by the slug of its competency, the latest first."""
    chosen = list(ChosenEvidence.objects.of(user).with_words())
    chosen_keys = {row.key for row in chosen}
    tags = {row.tag_id: row.tag for row in chosen if row.tag_id}
    if to_choose:
        rows = NotedCompetency.objects.filter(note__owner=user).select_related("note", "competency")
        tags |= {row.pk: row for row in rows.order_by("-note__noted_on", "-pk")[:MOST_NOTES]}
    agreed_on = {each.pk: localdate(each.agreed_at) for each in agreed}
    ratings = Rating.objects.filter(
        assessment__in=agreed, side=Side.SELF, competency__isnull=False
    ).select_related("competency")
    found = [
        (row.competency.slug, f"r{row.pk}", row, agreed_on[row.assessment_id])
        for row in ratings
        if row.evidence or row.link
    ]
    found += [
        (tag.competency.slug, f"n{tag.pk}", tag.note, tag.note.noted_on) for tag in tags.values()
    ]
    items: dict[tuple[str, str, str], EvidenceItem] = {}
    for slug, key, row, on in sorted(found, key=lambda each: (each[3], each[1]), reverse=True):
        text = row.evidence if isinstance(row, Rating) else row.text
        item = items.setdefault((slug, text, row.link), EvidenceItem([], text, row.link, on))
        item.keys.append(key)
        item.is_chosen = item.is_chosen or key in chosen_keys
    evidence = defaultdict(list)
    for (slug, _text, _link), item in items.items():
        evidence[slug].append(item)
    return evidence
