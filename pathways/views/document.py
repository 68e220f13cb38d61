"""Show a whole published version on one page, for reading through and printing."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..contents import STAGES, pathway_lists, stage_lists
from ..models import Pathway
from ..page_sections import page_sections


@require_safe
def document(request, role):
    pathway = get_object_or_404(Pathway.objects.published().with_contents(), role__slug=role)
    lists = [content for content in pathway_lists() if content is not STAGES]
    context = {
        "pathway": pathway,
        "before": page_sections(pathway, [each for each in lists if not each.is_after_stages]),
        "stages": [(stage, page_sections(stage, stage_lists())) for stage in pathway.stages.all()],
        "after": page_sections(pathway, [each for each in lists if each.is_after_stages]),
    }
    return render(request, "pathways/document.html", context)
