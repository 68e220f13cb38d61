"""Show one stage of a published version."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .. import own_answers, people_to_ask
from ..contents import stage_lists
from ..models import Stage
from .place import stands_at
from .sections import page_sections


@require_safe
def stage(request, role, number):
    stage = get_object_or_404(
        Stage.objects.published().with_contents(), pathway__role__slug=role, number=number
    )
    return stage_page(request, stage)


def stage_page(request, stage):
    siblings = list(stage.pathway.stages.all())
    number = stage.number
    context = {
        "stage": stage,
        "sections": page_sections(stage, stage_lists()),
        "siblings": siblings,
        "previous": next((s for s in siblings if s.number == number - 1), None),
        "next": next((s for s in siblings if s.number == number + 1), None),
        "here": stands_at(request.user, stage.pathway, siblings),
        "people_to_ask": people_to_ask.source.of_stage(request.user, stage),
        "mine": own_answers.source.latest_of(request.user, stage),
    }
    return render(request, "pathways/stage.html", context)
