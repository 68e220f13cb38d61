"""Download any version, drafts included, for those who may view it here."""

from django.http import Http404
from django.views.decorators.http import require_safe

from pathway_portal.web.download_limits import download_limit
from pathway_portal.web.hr_pages import get_viewable_or_404

from ..views.downloads import DOWNLOAD_LIMIT, FORMATS, downloaded


@require_safe
@download_limit(DOWNLOAD_LIMIT)
def download_version(request, model_admin, pk, format):
    pathway = get_viewable_or_404(request, model_admin, pk)
    if format not in FORMATS:
        raise Http404
    return downloaded(request, pathway, format)
