"""Show one stage of a published version."""

from datetime import date

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pathway_portal.web.compiled_queries import CompiledQuery

from .. import own_answers, people_to_ask
from ..models import Stage
from ..sealed_words import numbers_of, words_of_stage
from .place import number_at


def published_stage(role, number, today):
    stages = Stage.objects.published(today).filter(pathway__role__slug=role, number=number)
    return stages.select_related("pathway__role").with_is_sealed()


PUBLISHED_STAGES = CompiledQuery(published_stage, role=str, number=int, today=date)


@require_safe
def stage(request, role, number):
    today = timezone.localdate()
    stage = PUBLISHED_STAGES.first_or_404(role=role, number=number, today=today)
    return stage_page(request, stage)


def stage_page(request, stage):
    page = words_of_stage(stage)
    stage.pathway.is_sealed = stage.is_sealed
    context = {
        "stage": stage,
        "page": page,
        "here": number_at(request.user, stage.pathway, lambda: numbers_of(stage.pathway)),
        "people_to_ask": people_to_ask.source.of_stage(request.user, stage),
        "mine": own_answers.source.latest_of(request.user, stage),
    }
    return render(request, "pathways/stage.html", context)
