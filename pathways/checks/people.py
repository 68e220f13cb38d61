"""Whether everybody who stands on an earlier version has a place on the new one.

Where not, it is asked where they go when the new one is published: nothing to put right here.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from ..models import Pathway, Stage
from .pathway_contents import PathwayContents
from .problem import Problem, ProblemKind


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


def people_without_a_stage(contents: PathwayContents) -> Iterator[Problem]:
    if not contents.pathway.is_draft:
        return
    slugs = {line.row.slug for line in contents.stages}
    for old in stages_left_behind(contents.pathway):
        if old.slug not in slugs:
            # Not how many: whoever writes pathways reads this too, and need not know.
            said = _(
                "There are people at “%(stage)s” of version %(version)s, a stage that this version "
                "no longer has. You choose where they go when you publish."
            )
            yield contents.head.warning(
                ProblemKind.PEOPLE, "stages", said % {"stage": old, "version": old.pathway.number}
            )
