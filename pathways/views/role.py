"""Show a role as its published version describes it."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .. import own_answers
from ..contents import STAGES, Area, pathway_lists
from ..models import Pathway
from ..pathway_picture import PathwayPicture
from ..tracks import tracks_of
from .place import stands_at
from .sections import page_sections


@require_safe
def role(request, role):
    published = Pathway.objects.published().with_has_older().with_lists()
    pathway = get_object_or_404(published, role__slug=role)
    return role_page(request, pathway)


def role_page(request, pathway):
    stages = list(pathway.stages.all())
    here = stands_at(request.user, pathway, stages)
    # The reader's own latest answers by stage; never anybody else's.
    mine = {
        assessment.stage_slug: assessment
        for assessment in own_answers.source.latest_on(request.user, pathway.role)
    }
    steps = [(stage, mine.get(stage.slug)) for stage in stages]
    context = {
        "pathway": pathway,
        "sections": _sections(pathway),
        "steps": steps,
        "here": here,
        "picture": PathwayPicture.of(stages, here),
        "tracks": tracks_of(pathway),
    }
    return render(request, "pathways/role.html", context)


def _sections(pathway):
    """Return the lists of the role by the area of the page in which they stand."""
    lists = [content for content in pathway_lists() if content is not STAGES]
    return {
        area.value: page_sections(pathway, [each for each in lists if each.area == area])
        for area in Area
    }
