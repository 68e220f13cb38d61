"""Measure every request: one line of the log, and the figures for a monitor."""

import logging
import re
import time
import uuid

from django.conf import settings
from django.db import connection

from pathway_portal.web.logs import page_of, request_id

logger = logging.getLogger(__name__)

# As proxies write them. Anything else may be somebody's words.
REQUEST_ID = re.compile(r"[0-9a-fA-F-]{16,64}")


class QueryCount:
    """Counts the queries of a request."""

    def __init__(self):
        self.queries = 0

    def __call__(self, execute, sql, params, many, context):
        self.queries += 1
        return execute(sql, params, many, context)


def measure_requests(get_response):
    """Log one line a request: which page, who by their number, how long, how many queries.

    Neither names nor addresses nor what was typed: pages stand as in the list of addresses.
    """
    observe = _observer()

    def middleware(request):
        given = request.headers.get("x-request-id", "")
        token = request_id.set(given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex)
        count, began = QueryCount(), time.perf_counter()
        try:
            with connection.execute_wrapper(count):
                response = get_response(request)
            seconds = time.perf_counter() - began
            _log(request, response, seconds, count.queries)
            observe(request, response, seconds, count.queries)
            return response
        finally:
            request_id.reset(token)

    return middleware


def _log(request, response, seconds, queries):
    fields = {
        "method": _method(request),
        "page": page_of(request),
        "status": response.status_code,
        "person": _person(request),
        "milliseconds": round(seconds * 1000),
        "queries": queries,
    }
    logger.info(
        "%(method)s %(page)s %(status)s person %(person)s %(milliseconds)s ms %(queries)s queries",
        fields | {"person": fields["person"] or "-"},
        extra={"fields": fields},
    )


def _method(request):
    """Return the method, unless it is one that somebody has made up."""
    return request.method if request.method in METHODS else "OTHER"


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def _person(request):
    """Return the number of who is signed in, if the page has asked; asking costs queries."""
    return getattr(getattr(request, "_cached_user", None), "pk", None)


def _observer():
    """Return what takes the figures down; the library is imported only where they are wanted."""
    if not settings.METRICS:
        return lambda *measured: None
    from .metrics import observe

    return lambda request, response, seconds, queries: observe(
        _method(request), page_of(request), response.status_code, seconds, queries
    )
