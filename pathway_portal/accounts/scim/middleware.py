"""Answer other systems as SCIM says also where the portal would show people a page."""

from __future__ import annotations

from django.http import JsonResponse

from pathway_portal.web.system_errors import without_pages

SCIM = "/scim/v2/"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
DETAILS = {
    500: "Something went wrong in the portal. Its log says what.",
    503: "The portal cannot answer at the moment. Send it again.",
}


def answer_in_scim(get_response):
    """Put an error of SCIM in place of error pages, such as that of a fault."""
    return without_pages(get_response, _is_asked_here, _error)


def _is_asked_here(request):
    return request.path_info.startswith(SCIM)


def _error(request, status):
    detail = DETAILS.get(status, "The request could not be answered.")
    error = {"schemas": [ERROR], "status": str(status), "detail": detail}
    return JsonResponse(error, status=status, content_type="application/scim+json")
