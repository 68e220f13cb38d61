"""Who may read what is published without signing in: nobody, who has a token, or everybody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response

from pathway_portal.web.access_tokens import TokenPurpose, TokenRefused, token_of
from pathway_portal.web.allauth_internals import consume
from pathway_portal.web.replica import from_replica

from .errors import ApiRefusal, error_response

METHODS = ["GET", "HEAD"]
# By one token or, where there are none, from one internet address: enough to fetch five hundred
# roles at once.
RATE = "600/m"


def published_content(view: Callable) -> Callable:
    """Open a view where PUBLISHED_CONTENT says so; elsewhere there is nothing at its address.

    The view returns what becomes JSON and, if need be, further headers.
    """
    read = from_replica(view)

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if settings.PUBLISHED_CONTENT == "off":
            raise Http404
        try:
            check_access(request)
            response = json_response(request, *read(request, *args, **kwargs))
        except ApiRefusal as refused:
            response = error_response(request, refused.status, refused.description, refused.code)
        except TokenRefused as refused:
            response = error_response(request, refused.status, str(refused))
            for name, value in refused.headers.items():
                response.headers[name] = value
        return with_headers(response)

    return login_not_required(wrapped)


def check_access(request) -> None:
    if request.method not in METHODS:
        raise ApiRefusal(405)
    rate, key = f"{RATE}/ip", None
    if settings.PUBLISHED_CONTENT == "tokens":
        token = token_of(request, TokenPurpose.CONTENT)
        rate, key = f"{RATE}/key", str(token.pk)
    limit = {"app": "content_api", "action": "read", "config": {"read": rate}}
    if not consume(request, limit_get=True, key=key, **limit):
        raise ApiRefusal(429)


def json_response(request, data, headers: dict | None = None) -> HttpResponse:
    """Return data as JSON, or 304 to a client that has the same already."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(
        body,
        content_type="application/json",
        headers={"ETag": etag, "X-Content-Type-Options": "nosniff", **(headers or {})},
    )
    return get_conditional_response(request, etag=etag, response=response)


def with_headers(response: HttpResponse) -> HttpResponse:
    """Say how long an answer holds, and let other sites' pages read what everybody may read."""
    is_public = settings.PUBLISHED_CONTENT == "public"
    response.headers["Cache-Control"] = "no-cache" if is_public else "private, no-cache"
    if response.status_code == 405:
        response.headers["Allow"] = ", ".join(METHODS)
    if is_public:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link, X-Total-Count"
    return response
