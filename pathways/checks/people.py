"""Whether everybody who stands on an earlier version has a place on the new one.

Where not, it is asked where they go when the new one is published: nothing to put right here.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from ..models import Pathway, Stage
from .problem import Kind, Problem
from .whole import Whole


def stages_left_behind(draft: Pathway) -> QuerySet[Stage]:
    """The stages of the role's other versions at which somebody stands."""
    return (
        Stage.objects.filter(pathway__role=draft.role)
        .exclude(pathway=draft)
        .select_related("pathway")
        .annotate(people_count=Count("people"))
        .filter(people_count__gt=0)
        .order_by("pathway__number", "number")
    )


def people_without_a_stage(whole: Whole) -> Iterator[Problem]:
    if not whole.pathway.is_draft:
        return
    slugs = {line.row.slug for line in whole.stages}
    for old in stages_left_behind(whole.pathway):
        if old.slug not in slugs:
            # Not how many: whoever writes pathways reads this too, and need not know.
            said = _(
                "There are people at “%(stage)s” of version %(version)s, a stage that this version "
                "no longer has. You choose where they go when you publish."
            )
            yield whole.head.warning(
                Kind.PEOPLE, "stages", said % {"stage": old, "version": old.pathway.number}
            )
