"""Show a whole published version on one page, for reading through and printing."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..sealed_words import words_of_document
from .role import PUBLISHED_VERSIONS


@require_safe
def document(request, role):
    pathway = PUBLISHED_VERSIONS.first_or_404(role=role, today=timezone.localdate())
    context = {"pathway": pathway, "page": words_of_document(pathway)}
    return render(request, "pathways/document.html", context)
