"""Download a published version as a file."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from pathway_portal.web.download_limits import download_limit

from ..documents.versions import as_document
from ..exports import case, competencies, fixture, markdown
from ..models import Pathway


@dataclass(frozen=True)
class Format:
    """The end of a file's name, after role and version, and its content type."""

    ending: str
    content_type: str


FORMATS = {
    "markdown": Format(".md", "text/markdown; charset=utf-8"),
    "json": Format(".json", "application/json"),
    "csv": Format("-competencies.csv", "text/csv; charset=utf-8"),
    "case": Format("-case.json", "application/json"),
    "case-1-0": Format("-case-1.0.json", "application/json"),
}
# Far more than people need who work with the files.
DOWNLOAD_LIMIT = "120/m/user,600/h/user"


@require_safe
@download_limit(DOWNLOAD_LIMIT)
def download(request, role, format):
    if format not in FORMATS:
        raise Http404
    published = Pathway.objects.published().select_related("role")
    return downloaded(request, get_object_or_404(published, role__slug=role), format)


def downloaded(request, pathway, format):
    """Return the response with the file. The caller has checked who may have it."""
    chosen = FORMATS[format]
    name = f"{pathway.role.slug}-v{pathway.number}{chosen.ending}"
    return HttpResponse(
        _text(request, pathway, format),
        headers={
            "Content-Type": chosen.content_type,
            "Content-Disposition": content_disposition_header(True, name),
            "Content-Language": pathway.language,
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _text(request, pathway, format):
    if format == "markdown":
        return markdown(as_document(pathway))
    if format == "json":
        return fixture(pathway)
    if format == "csv":
        return competencies(pathway)
    return case(
        pathway,
        root=request.build_absolute_uri("/"),
        creator=getattr(request.user, "company_name", "") or request.get_host(),
        at=timezone.now(),
        version="1.0" if format == "case-1-0" else "1.1",
    )
