"""The catalogue that everybody reads. Only published versions exist here."""

from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import Pathway, Stage
from .search import QUERY_LENGTH, search
from .trail import Trail


@require_safe
def catalogue(request):
    query = request.GET.get("q", "").strip()[:QUERY_LENGTH]
    context = {"query": query}
    if query:
        context["found"] = search(query)
    else:
        pathways = (
            Pathway.objects.published()
            .with_stages()
            .annotate(stage_count=Count("stages"))
            .order_by("role__name")
        )
        context["cards"] = [(pathway, _trail(request.user, pathway)) for pathway in pathways]
    return render(request, "pathways/catalogue.html", context)


@require_safe
def role(request, role):
    pathway = get_object_or_404(
        Pathway.objects.published()
        .select_related("role")
        .prefetch_related(
            "responsibilities",
            "ideal_candidates",
            "core_competencies",
            "example_titles",
            "strategic_values",
            "capabilities__skills",
            "stages",
        ),
        role__slug=role,
    )
    stages = list(pathway.stages.all())
    here = _stands_at(request.user, pathway, stages)
    # What the reader themselves said last, by stage; what others said is not asked for.
    mine = {
        assessment.stage_slug: assessment
        for assessment in request.user.assessments.latest_on(pathway.role)
    }
    steps = [(stage, mine.get(stage.slug)) for stage in stages]
    context = {"pathway": pathway, "steps": steps, "here": here, "trail": Trail.of(stages, here)}
    return render(request, "pathways/role.html", context)


@require_safe
def stage(request, role, number):
    stage = get_object_or_404(
        Stage.objects.published().with_contents(), pathway__role__slug=role, number=number
    )
    siblings = list(stage.pathway.stages.all())
    context = {
        "stage": stage,
        "siblings": siblings,
        "previous": next((s for s in siblings if s.number == number - 1), None),
        "next": next((s for s in siblings if s.number == number + 1), None),
        "here": _stands_at(request.user, stage.pathway, siblings),
        "mine": request.user.assessments.latest_of(stage),
    }
    return render(request, "pathways/stage.html", context)


def _trail(user, pathway):
    stages = list(pathway.stages.all())
    return Trail.of(stages, _stands_at(user, pathway, stages))


def _stands_at(user, pathway, stages):
    """The stage of this pathway at which the person stands, or None.

    A person's stage may belong to an older version; the slug says which step it is.
    """
    if user.stage is None or user.stage.pathway.role_id != pathway.role_id:
        return None
    return next((stage for stage in stages if stage.slug == user.stage.slug), None)
