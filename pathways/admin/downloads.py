"""Any version as a file, for those who may read it here."""

from django.http import Http404
from django.views.decorators.http import require_safe

from pathway_portal.web.hr_pages import get_viewable_or_404

from ..views.downloads import FORMATS, downloaded


@require_safe
def download_version(request, model_admin, pk, format):
    pathway = get_viewable_or_404(request, model_admin, pk)
    if format not in FORMATS:
        raise Http404
    return downloaded(request, pathway, format)
