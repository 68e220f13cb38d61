"""Download any version, drafts included, for those who may view it here."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from pathway_portal.web.download_limits import download_limit
from pathway_portal.web.hr_pages import get_viewable_or_404

from ..documents.versions import as_document
from ..exports import workbook
from ..views.downloads import DOWNLOAD_LIMIT, FORMATS, downloaded

# A version as a workbook is for HR alone, who change it there and import it again.
WORKBOOK = "xlsx"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_file(content: bytes | str, name: str, content_type: str) -> HttpResponse:
    """Return a response that is saved as a file of this name."""
    return HttpResponse(
        content,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_safe
@download_limit(DOWNLOAD_LIMIT)
def download_version(request, model_admin, pk, format):
    pathway = get_viewable_or_404(request, model_admin, pk)
    if format == WORKBOOK:
        name = f"{pathway.role.slug}-v{pathway.number}.xlsx"
        return as_file(workbook(as_document(pathway)), name, WORKBOOK_TYPE)
    if format not in FORMATS:
        raise Http404
    return downloaded(request, pathway, format)
