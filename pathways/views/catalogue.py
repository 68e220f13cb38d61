"""Show all roles, and search in their pathways."""

from itertools import groupby

from django.db.models import Count, prefetch_related_objects
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..models import Pathway
from ..pathway_picture import PathwayPicture
from ..search import search
from ..text import fold
from .place import number_at

MOST_CARDS = 30  # more roles than that are listed from A to Z, without pictures


@require_safe
def catalogue(request):
    query = request.GET.get("q", "").strip()
    if query:
        page = search(query, request.GET.get("page", 1))
        context = {"query": query, "page": page, "found": page.object_list}
    else:
        context = _everything(request.user)
    # The middleware has shortened the query; the field keeps what was typed.
    context["typed"] = request.typed_search.strip()
    return render(request, "pathways/catalogue.html", context)


def _everything(user):
    """Show a card for each role. If there are many, show only one's own card and list the names."""
    pathways = list(
        Pathway.objects.published()
        .select_related("role")
        .annotate(stage_count=Count("stages"))
        .order_by("role__name_sort")
    )
    if len(pathways) <= MOST_CARDS:
        return {"cards": _cards(user, pathways), "all": len(pathways)}
    mine = [pathway for pathway in pathways if _is_of(user, pathway)]
    return {"cards": _cards(user, mine), "letters": _letters(pathways), "all": len(pathways)}


def _cards(user, pathways):
    prefetch_related_objects(pathways, "stages")
    return [(pathway, _picture(user, pathway)) for pathway in pathways]


def _is_of(user, pathway):
    return user.stage is not None and user.stage.pathway.role_id == pathway.role_id


def _letters(pathways):
    """Group the pathways by the first letters of their roles: [("A", [a pathway, …]), …]."""
    return [
        (letter, list(those))
        for letter, those in groupby(pathways, key=lambda pathway: _letter(pathway.role.name))
    ]


def _letter(name):
    first = fold(name)[:1]
    return first.upper() if first.isalpha() else "#"


def _picture(user, pathway):
    stages = list(pathway.stages.all())
    numbers = {stage.slug: stage.number for stage in stages}
    return PathwayPicture.of(stages, number_at(user, pathway, lambda: numbers))
