"""Any version as a file, for those who may read it here."""

from django.http import Http404

from ..views.downloads import FORMATS, downloaded
from .rights import readable


def download_version(model_admin, request, pk, format):
    pathway = readable(model_admin, request, pk)
    if format not in FORMATS:
        raise Http404
    return downloaded(request, pathway, format)
