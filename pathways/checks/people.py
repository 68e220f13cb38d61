"""Whether everybody who stands on an earlier version has a place on the new one."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, QuerySet
from django.utils.translation import ngettext

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
            said = ngettext(
                "%(count)s person is at “%(stage)s” (%(slug)s) of version %(version)s. This "
                "version does not have that stage. Move them to another stage first.",
                "%(count)s people are at “%(stage)s” (%(slug)s) of version %(version)s. This "
                "version does not have that stage. Move them to another stage first.",
                old.people_count,
            )
            yield whole.head.error(
                Kind.PEOPLE,
                "stages",
                said
                % {
                    "count": old.people_count,
                    "stage": old,
                    "slug": old.slug,
                    "version": old.pathway.number,
                },
            )
