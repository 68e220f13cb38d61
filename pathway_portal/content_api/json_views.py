"""Give published pathways as plain JSON. Its names are those of the JSON download and imports."""

from __future__ import annotations

from dataclasses import asdict

from django.urls import reverse

from pathways.documents.versions import as_document
from pathways.models import Pathway, PathwayState

from .access import published_content
from .errors import ApiRefusal
from .paging import DEFAULT_LIMIT, GREATEST_LIMIT, page_links, whole_number


@published_content
def pathways(request):
    """List what the catalogue has, by role; with `language`, only what is written in it."""
    limit = min(whole_number(request.GET, "limit", DEFAULT_LIMIT, least=1), GREATEST_LIMIT)
    offset = whole_number(request.GET, "offset", 0, least=0)
    published = Pathway.objects.published().select_related("role").order_by("role__slug")
    if "language" in request.GET:
        published = published.filter(language=request.GET["language"])
    total = published.count()
    links, headers = page_links(request, limit=limit, offset=offset, total=total)
    data = {
        "count": total,
        "next": links.get("next"),
        "previous": links.get("prev"),
        "pathways": [about(request, each) for each in published[offset : offset + limit]],
    }
    return data, headers


@published_content
def pathway(request, role):
    """Give the version that is published today, whole."""
    return (whole(request, published_or_404(role)),)


@published_content
def versions(request, role):
    """List the versions that people have read, newest first, as the page of changes does."""
    published = published_or_404(role)
    found = readable_versions(published).order_by("-number")
    return ({"versions": [about_version(request, each) for each in found]},)


@published_content
def version(request, role, number):
    """Give one version, whole."""
    found = readable_versions(published_or_404(role)).filter(number=number).first()
    if found is None:
        raise ApiRefusal(404)
    return (whole(request, found),)


def published_or_404(role) -> Pathway:
    found = Pathway.objects.published().select_related("role").filter(role__slug=role).first()
    if found is None:
        raise ApiRefusal(404)
    return found


def readable_versions(published: Pathway):
    released = published.role.pathways.released().select_related("role")
    return released.exclude(state=PathwayState.RETIRED)


def about(request, pathway: Pathway) -> dict:
    role = pathway.role.slug
    return about_version(request, pathway) | {
        "url": address(request, "api_pathway", role),
        "versions_url": address(request, "api_versions", role),
        "page": request.build_absolute_uri(pathway.role.get_absolute_url()),
    }


def about_version(request, pathway: Pathway) -> dict:
    return {
        "slug": pathway.role.slug,
        "role_name": pathway.role.name,
        "title": pathway.title,
        "language": pathway.language,
        "version": pathway.number,
        "state": str(pathway.standing),
        "published_at": pathway.published_at.isoformat(),
        "retires_on": pathway.retires_on and pathway.retires_on.isoformat(),
        "change_note": pathway.change_note,
        "version_url": address(request, "api_version", pathway.role.slug, pathway.number),
    }


def whole(request, pathway: Pathway) -> dict:
    return about_version(request, pathway) | {"content": asdict(as_document(pathway))}


def address(request, name: str, *args) -> str:
    return request.build_absolute_uri(reverse(name, args=args))
