"""What lies between somebody and their target: agreed already, open, or new."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from assessments.models import ALONE_OR_BETTER, Rating
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
    pathway = Pathway.objects.published().filter(role=target.role_id).select_related("role").first()
    if pathway is None:
        return WayToTarget(target, None, None)
    stage = None
    asked = Competency.objects.filter(stage__pathway=pathway)
    if target.stage:
        stage = pathway.stages.filter(slug=target.stage.slug).first()
        if stage is None:
            return WayToTarget(target, pathway, None)
        asked = asked.filter(stage=stage)
    answers = {
        rating.competency.slug: rating.answer for rating in Rating.objects.agreed_with(target.owner)
    }
    way = WayToTarget(target, pathway, stage)
    seen = set()
    for each in asked.select_related("stage__pathway").order_by("stage__number", "position"):
        if each.slug not in seen:
            seen.add(each.slug)
            _place_of(each, answers, way).append(each)
    return way


def _place_of(competency, answers, way):
    answer = answers.get(competency.slug)
    if not answer:
        return way.new
    return way.agreed if answer in ALONE_OR_BETTER else way.open
