"""Answer other systems as SCIM says also where the portal would show people a page."""

from __future__ import annotations

from django.http import JsonResponse

SCIM = "/scim/v2/"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
DETAILS = {
    500: "Something went wrong in the portal. Its log says what.",
    503: "The portal cannot answer at the moment. Send it again.",
}


def answer_in_scim(get_response):
    """Put an error of SCIM in place of error pages, such as that of a fault."""

    def middleware(request):
        response = get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if not request.path_info.startswith(SCIM) or not is_page:
            return response
        status = response.status_code
        detail = DETAILS.get(status, "The request could not be answered.")
        error = {"schemas": [ERROR], "status": str(status), "detail": detail}
        told = JsonResponse(error, status=status, content_type="application/scim+json")
        for name in ("Cache-Control", "Retry-After"):
            if response.has_header(name):
                told.headers[name] = response.headers[name]
        return told

    return middleware
