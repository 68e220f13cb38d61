"""What somebody could plan next: from their last talk, their answers and their stage."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from assessments import prepared
from assessments.models import Doer, Rating, Side
from pathways.models import Competency, DevelopmentTip, Level, Reading, Stage

from .origins import Origin, suggested

BELOW_ALONE = [Level.NOT_STARTED, Level.LEARNING]


@dataclass(frozen=True)
class Ideas:
    """Origins of one kind, under a heading."""

    title: str
    origins: list[Origin]


def ideas_for(user) -> list[Ideas]:
    """Return what this person could plan and has not planned yet, by where it comes from."""
    planned = {
        (kind, pk)
        for row in user.actions.values("competency", "tip", "reading", "takeaway")
        for kind, pk in row.items()
        if pk
    }
    tips, readings = _of_stage(user)
    gaps = _gaps(user)
    learning = {each.slug for each in gaps}
    found = [
        (_("From your last talk"), "takeaway", _takeaways(user)),
        (_("What you are still learning"), "competency", gaps),
        (_("Tips for your stage"), "tip", tips),
        (
            _("Readings for your stage"),
            "reading",
            # What helps with what they are still learning comes first.
            sorted(readings, key=lambda each: each.competency not in learning),
        ),
    ]
    return [
        Ideas(title, origins)
        for title, kind, rows in found
        if (origins := [suggested(kind, row) for row in rows if (kind, row.pk) not in planned])
    ]


def readings_for(competency: Competency) -> QuerySet[Reading]:
    """Return the readings that the pathway suggests for a competency."""
    rows = Reading.objects.filter(stage=competency.stage_id, competency=competency.slug)
    return rows.select_related("stage__pathway__role").order_by("position")


def _takeaways(user):
    talk = prepared.last_talk_of(user, user)
    rows = talk.takeaways.all() if talk else []
    theirs = ["", Doer.EMPLOYEE, Doer.BOTH]
    return sorted(
        (row for row in rows if row.text and row.doer in theirs), key=lambda row: row.position
    )


def _gaps(user):
    """Return the competencies below "alone" in what this person last submitted, or both agreed.

    A draft counts only where there is nothing else: it begins without an answer.
    """
    last = user.assessments.order_by(F("submitted_at").desc(nulls_last=True), "-pk").first()
    if last is None:
        return []
    side = Side.AGREED if last.agreed_at else Side.SELF
    ratings = Rating.objects.filter(
        assessment=last, side=side, competency__isnull=False, answer__in=BELOW_ALONE
    )
    ratings = ratings.select_related("competency__stage__pathway__role")
    return [row.competency for row in ratings.order_by("competency__position")]


def _of_stage(user):
    stage = user.stage_id and Stage.objects.published().same_step_as(user.stage).first()
    if not stage:
        return [], []
    return [
        model.objects.filter(stage=stage)
        .select_related("stage__pathway__role")
        .order_by("position")
        for model in (DevelopmentTip, Reading)
    ]
