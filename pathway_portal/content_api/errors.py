"""Say what went wrong in the client's own terms: a status of CASE, or plain JSON."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from pathway_portal.web.system_errors import without_pages

CASE, PLAIN = "/ims/case/", "/api/v1/"
# What the standard calls an error, by its HTTP status. It has no word for any other.
MINOR_CODES = {
    400: "invalid_selection_field",
    401: "unauthorised_request",
    403: "forbidden",
    404: "unknownobject",
    429: "server_busy",
    500: "internal_server_error",
}
DESCRIPTIONS = {
    400: "The request is not understood.",
    401: "A valid token is needed: Authorization: Bearer …",
    403: "This can only be read.",  # a POST without the token of a form
    404: "Nothing that is published is at this address.",
    405: "This can only be read.",
    429: "Too many requests. Try again in a minute.",
}
OTHERWISE = "The request could not be answered."


class ApiRefusal(Exception):
    """Refuse a request. `code` is the standard's word, where it is not that of the status."""

    def __init__(self, status: int, description: str = "", code: str = ""):
        super().__init__(description)
        self.status, self.description, self.code = status, description, code


def error_response(request, status: int, description: str = "", code: str = "") -> HttpResponse:
    description = description or DESCRIPTIONS.get(status, OTHERWISE)
    if not request.path_info.startswith(CASE):
        return JsonResponse({"error": description}, status=status)
    minor = {
        "imsx_codeMinorFieldName": "careerPathwayPortal",
        "imsx_codeMinorFieldValue": code or MINOR_CODES.get(status, "forbidden"),
    }
    told = {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": description,
        "imsx_codeMinor": {"imsx_codeMinorField": [minor]},
    }
    return JsonResponse(told, status=status)


def answer_in_json(get_response):
    """Put JSON in place of error pages where other systems ask for what is published."""

    def is_asked_here(request):
        is_ours = request.path_info.startswith((CASE, PLAIN))
        return is_ours and settings.PUBLISHED_CONTENT != "off"

    return without_pages(get_response, is_asked_here, error_response)
