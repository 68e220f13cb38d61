"""Check whether everybody at a stage of an earlier version has a stage in the new one.

If not, publishing asks where they go, so there is nothing to correct in the draft.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from ..models import Pathway, Stage
from .pathway_contents import PathwayContents
from .problem import Problem, ProblemKind


def stages_left_behind(draft: Pathway) -> QuerySet[Stage]:
    """Return the stages of the role's other versions that people are at."""
    people = get_user_model().objects.filter(stage=OuterRef("pk")).values("stage")
    return (
        Stage.objects.filter(Exists(people), pathway__role=draft.role)
        .exclude(pathway=draft)
        .select_related("pathway")
        .annotate(people_count=Subquery(people.annotate(number=Count("*")).values("number")))
        .order_by("pathway__number", "number")
    )


def people_without_a_stage(contents: PathwayContents) -> Iterator[Problem]:
    if not contents.pathway.is_draft:
        return
    slugs = {line.row.slug for line in contents.stages}
    left = contents.left_behind
    for old in stages_left_behind(contents.pathway) if left is None else left:
        if old.slug not in slugs:
            # Without their number: not everybody who writes pathways may know it.
            message = _(
                "There are people at “%(stage)s” of version %(version)s, a stage that this version "
                "no longer has. You choose where they go when you publish."
            )
            yield contents.head.warning(
                ProblemKind.PEOPLE,
                "stages",
                message % {"stage": old, "version": old.pathway.number},
            )
