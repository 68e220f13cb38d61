"""Show people everything the portal holds about them, and let them download it."""

from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pathway_portal.web.download_limits import download_limit

from .personal_data import as_json, sections_about


@require_safe
def my_data(request):
    return render(request, "accounts/data.html", {"sections": sections_about(request.user)})


@require_safe
@download_limit("20/m/user,100/h/user")
def my_data_download(request):
    """Return the same as JSON. No cache keeps it, as with every page."""
    return JsonResponse(
        as_json(sections_about(request.user)),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )
