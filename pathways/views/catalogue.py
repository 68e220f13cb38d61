"""Show all roles, and search in their pathways."""

from datetime import date
from itertools import groupby

from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pathway_portal.web.compiled_queries import CompiledQuery

from ..models import Pathway
from ..sealed_words import numbers_of, words_of_card
from ..search import search
from ..text import fold
from .place import number_at

MOST_CARDS = 30  # more roles than that are listed from A to Z, without pictures


def published_roles(today):
    published = Pathway.objects.published(today).select_related("role").with_is_sealed()
    return published.order_by("role__name_sort")


PUBLISHED_ROLES = CompiledQuery(published_roles, today=date)


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
    pathways = PUBLISHED_ROLES.all(today=timezone.localdate())
    if len(pathways) <= MOST_CARDS:
        return {"cards": _cards(user, pathways), "all": len(pathways)}
    mine = [pathway for pathway in pathways if _is_of(user, pathway)]
    return {"cards": _cards(user, mine), "letters": _letters(pathways), "all": len(pathways)}


def _cards(user, pathways):
    unsealed = [pathway for pathway in pathways if not pathway.is_sealed]
    prefetch_related_objects(unsealed, "stages")
    return [_card(user, pathway) for pathway in pathways]


def _card(user, pathway):
    return words_of_card(pathway, number_at(user, pathway, lambda: numbers_of(pathway)))


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
