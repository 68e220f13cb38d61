"""Answer other systems in their own form where the portal would show people a page of an error."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

KEPT = ["Allow", "Cache-Control", "Retry-After"]


def without_pages(
    get_response: Callable,
    is_asked_here: Callable[[HttpRequest], bool],
    error: Callable[[HttpRequest, int], HttpResponse],
) -> Callable:
    """Return a middleware that puts `error(request, status)` in place of pages.

    `is_asked_here` says which requests are those of a system.
    """

    def middleware(request):
        response = get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if not is_page or not is_asked_here(request):
            return response
        told = error(request, response.status_code)
        for name in KEPT:
            if response.has_header(name):
                told.headers[name] = response.headers[name]
        return told

    return middleware
