"""A whole published version on one page, to be read through and printed."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import Pathway


@require_safe
def document(request, role):
    pathway = get_object_or_404(Pathway.objects.published().with_contents(), role__slug=role)
    return render(request, "pathways/document.html", {"pathway": pathway})
