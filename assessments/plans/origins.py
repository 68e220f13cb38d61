"""What an action can be made from: a competency, a tip, a reading, or a takeaway of a talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.text import Truncator

from assessments.models import Takeaway
from pathways.models import Competency, DevelopmentTip, PathwayState, Reading

from .models import ACTION_LENGTH
from .reading_words import action_text

MODELS = {
    "competency": Competency,
    "tip": DevelopmentTip,
    "reading": Reading,
    "takeaway": Takeaway,
}


@dataclass(frozen=True)
class Origin:
    """One thing to make an action from, and what its form suggests."""

    kind: str  # the column of `Action` that keeps it
    row: Any
    text: str = ""
    note: str = ""
    due_on: date | None = None

    @property
    def competency(self) -> Competency | None:
        """Return the competency that an action made from it is for, as far as that is known."""
        if self.kind == "reading":
            return self.row.for_competency
        return self.row if self.kind == "competency" else None

    @property
    def key(self) -> str:
        """How forms and addresses name it."""
        return f"{self.kind}-{self.row.pk}"


def readable_items(model, user):
    """Keep the lines of stages that this person may read.

    They read what is published or was replaced since, and every stage they have assessed.
    """
    released = Q(stage__pathway__state__in=[PathwayState.PUBLISHED, PathwayState.SUPERSEDED])
    assessed = Q(stage__in=user.assessments.values("stage"))
    return model.objects.filter(released | assessed).select_related("stage__pathway__role")


def readable_takeaways(user):
    """Keep what this person takes from their own talks, once both views are open."""
    return Takeaway.objects.written().filter(
        assessment__employee=user, assessment__reviewed_at__isnull=False
    )


def origin_of(user, key: str) -> Origin | None:
    """Return what a form or an address names, if this person may read it."""
    kind, _dash, number = key.partition("-")
    if kind not in MODELS or not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    if kind == "takeaway":
        rows = readable_takeaways(user).select_related("assessment__stage__pathway__role")
    else:
        rows = readable_items(MODELS[kind], user)
    row = rows.filter(pk=int(number)).first()
    return row and suggested(kind, row)


def suggested(kind: str, row) -> Origin:
    """Suggest words for an action that is made from it."""
    if kind == "competency":
        return Origin(kind, row)
    if kind == "takeaway":
        return Origin(kind, row, row.text, due_on=row.due_on)
    text = row.text if kind == "tip" else action_text(row)
    short = Truncator(text).chars(ACTION_LENGTH)
    return Origin(kind, row, short, note="" if short == text else text)
