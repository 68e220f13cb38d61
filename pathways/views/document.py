"""Show a whole published version on one page, for reading through and printing."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..sealed_words import words_of_document
from .role import PUBLISHED_VERSIONS


@require_safe
def document(request, role):
    pathway = PUBLISHED_VERSIONS.first(role=role, today=timezone.localdate())
    if pathway is None:
        raise Http404
    context = {"pathway": pathway, "page": words_of_document(pathway)}
    return render(request, "pathways/document.html", context)
