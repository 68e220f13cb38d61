"""Show a role as its published version describes it."""

from datetime import date

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pathway_portal.web.compiled_queries import CompiledQuery

from .. import own_answers
from ..models import Pathway, Stage
from ..sealed_words import numbers_of, picture_of, steps_of, words_of_role
from .place import number_at


def published_version(role, today):
    published = Pathway.objects.published(today).filter(role__slug=role)
    return published.select_related("role").with_has_older().with_is_sealed()


def may_begin_alike(pathway, role, today):
    """Return the published versions of other roles with the same first stage, by its slug."""
    stages = Stage.objects.filter(number=1).order_by()
    alike = stages.filter(slug__in=stages.filter(pathway=pathway).values("slug"))
    others = Pathway.objects.published(today).exclude(role=role)
    others = others.filter(pk__in=alike.values("pathway"))
    return others.select_related("role").with_is_sealed().order_by("pk")


PUBLISHED_VERSIONS = CompiledQuery(published_version, role=str, today=date)
MAY_BEGIN_ALIKE = CompiledQuery(may_begin_alike, pathway=int, role=int, today=date)


@require_safe
def role(request, role):
    pathway = PUBLISHED_VERSIONS.first_or_404(role=role, today=timezone.localdate())
    return role_page(request, pathway)


def role_page(request, pathway):
    """Show a version that has its `is_sealed`."""
    page = words_of_role(pathway, _tracks(pathway))
    numbers = numbers_of(pathway)
    here = number_at(request.user, pathway, lambda: numbers)
    # The reader's own latest answers by stage; never anybody else's.
    mine = {
        assessment.stage_slug: assessment
        for assessment in own_answers.source.latest_on(request.user, pathway.role)
    }
    context = {
        "pathway": pathway,
        "page": page,
        "steps": list(zip(steps_of(pathway, numbers), map(mine.get, numbers), strict=True)),
        "here": here,
        "picture": picture_of(pathway, here),
    }
    return render(request, "pathways/role.html", context)


def _tracks(pathway):
    """Return the versions whose words the page of a sealed version depends on, too."""
    if not pathway.is_sealed:
        return []
    today = timezone.localdate()
    return MAY_BEGIN_ALIKE.all(pathway=pathway.pk, role=pathway.role_id, today=today)
