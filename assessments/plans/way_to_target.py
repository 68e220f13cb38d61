"""What lies between somebody and their target: agreed already, open, or new."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import ALONE_OR_BETTER, Rating
from pathway_portal.web.compiled_queries import CompiledQuery
from pathways.models import Competency, Pathway, Stage

from .models import Target


@dataclass(frozen=True)
class WayToTarget:
    """The competencies that a target asks for today, by how far its owner is."""

    target: Target
    pathway: Pathway | None  # as published today
    stage: Stage | None  # the same
    agreed: list[Competency] = field(default_factory=list)
    open: list[Competency] = field(default_factory=list)
    new: list[Competency] = field(default_factory=list)

    @property
    def is_gone(self) -> bool:
        """Whether nothing published is left of it."""
        return self.pathway is None or (self.target.stage is not None and self.stage is None)

    @property
    def in_words(self) -> str:
        """Say how far it is, in counts."""
        counts = {
            "agreed": len(self.agreed),
            "all": len(self.agreed) + len(self.open) + len(self.new),
            "open": len(self.open),
            "new": len(self.new),
        }
        return _("%(agreed)s of %(all)s already agreed, %(open)s open, %(new)s new") % counts


def way_to(target: Target) -> WayToTarget:
    """Compare what the target asks for today with what its owner and their manager agreed on.

    Agreed is what they last agreed to be done alone or better; open is what they rated lower, or
    in another way; new is what they never agreed on. Up to four queries.
    """
    pathway = PUBLISHED.first(role=target.role_id, today=timezone.localdate())
    if pathway is None:
        return WayToTarget(target, None, None)
    stage = None
    if target.stage:
        stage = STEP.first(pathway=pathway.pk, slug=target.stage.slug)
        if stage is None:
            return WayToTarget(target, pathway, None)
        stage.pathway = pathway
    answers = {
        rating.competency.slug: rating.answer for rating in AGREED.all(employee=target.owner_id)
    }
    way = WayToTarget(target, pathway, stage)
    asked = ASKED_IN_STAGE.all(stage=stage.pk) if stage else ASKED.all(pathway=pathway.pk)
    seen = set()
    for each in asked:
        if each.slug not in seen:
            seen.add(each.slug)
            _place_of(each, answers, way).append(each)
    return way


def _place_of(competency, answers, way):
    answer = answers.get(competency.slug)
    if not answer:
        return way.new
    return way.agreed if answer in ALONE_OR_BETTER else way.open


def _asked(**of):
    asked = Competency.objects.filter(**of).select_related("stage__pathway")
    return asked.order_by("stage__number", "position")


PUBLISHED = CompiledQuery(
    lambda role, today: (
        Pathway.objects.published(today).filter(role=role).select_related("role")[:1]
    ),
    role=int,
    today=date,
)
STEP = CompiledQuery(
    lambda pathway, slug: Stage.objects.filter(pathway=pathway, slug=slug), pathway=int, slug=str
)
AGREED = CompiledQuery(lambda employee: Rating.objects.agreed_with(employee), employee=int)
ASKED = CompiledQuery(lambda pathway: _asked(stage__pathway=pathway), pathway=int)
ASKED_IN_STAGE = CompiledQuery(lambda stage: _asked(stage=stage), stage=int)
