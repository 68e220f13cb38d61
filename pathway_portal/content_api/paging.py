"""Read which page of a list is wanted, and say where the others are, as RFC 8288 has it."""

from __future__ import annotations

import re

from .errors import ApiRefusal

DEFAULT_LIMIT = 100
GREATEST_LIMIT = 500


def whole_number(query, name: str, default: int, *, least: int) -> int:
    if name not in query:
        return default
    value = query[name]
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < least:
        raise ApiRefusal(400, f"{name} takes a whole number, {least} or more.")
    return int(value)


def page_links(
    request, *, limit: int, offset: int, total: int
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the addresses of the other pages by their relation, and the headers that say so."""
    last = (total - 1) // limit * limit if total else 0
    starts = {}
    if offset > 0:
        starts = {"first": 0, "prev": min(max(0, offset - limit), last)}
    if offset + limit < total:
        starts |= {"next": offset + limit}
    if starts:
        starts |= {"last": last}
    links = {name: _address(request, limit, start) for name, start in starts.items()}
    headers = {"X-Total-Count": str(total)}
    if links:
        headers["Link"] = ", ".join(f'<{url}>; rel="{name}"' for name, url in links.items())
    return links, headers


def _address(request, limit: int, offset: int) -> str:
    query = request.GET.copy()
    query["limit"], query["offset"] = str(limit), str(offset)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
