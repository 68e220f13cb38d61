"""Scores an answer by the public rules of Mozilla’s HTTP Observatory (November 2026).

A hundred to begin with. What is missing or weak is taken off; what is better than usual is added,
if ninety are left without it. `modifiers` says what each rule gives, `score` sums it up.
"""

from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from lxml import html

EXTRA_CREDIT_FROM = 90
SIX_MONTHS = 15_768_000
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
LOOSE = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}
HASHES = ("'sha256-", "'sha384-", "'sha512-", "'nonce-")


def score(response, cookies=None, unencrypted=None):
    given = modifiers(response, cookies, unencrypted).values()
    without_extra = 100 + sum(points for points in given if points < 0)
    if without_extra < EXTRA_CREDIT_FROM:
        return max(without_extra, 0)
    return without_extra + sum(points for points in given if points > 0)


def modifiers(response, cookies=None, unencrypted=None):
    """What each rule adds or takes, for an answer over TLS.

    `cookies` are those the browser holds by then, `unencrypted` is the answer to the same request
    without TLS; None where nothing listens there.
    """
    headers = {name.lower(): value for name, value in response.headers.items()}
    return {
        "content-security-policy": _policy(headers),
        "cookies": _cookies(cookies or SimpleCookie(), headers),
        "cross-origin-resource-sharing": _sharing(headers),
        "redirection": _redirection(unencrypted),
        "referrer-policy": _referrer(headers),
        "strict-transport-security": _transport(headers),
        "subresource-integrity": _integrity(response, headers),
        "x-content-type-options": _sniffing(headers),
        "x-frame-options": _frames(headers),
        "cross-origin-resource-policy": _one_of(
            headers.get("cross-origin-resource-policy"),
            {"same-origin": 10, "same-site": 10, "cross-origin": 0},
        ),
        "cross-origin-embedder-policy": _one_of(
            headers.get("cross-origin-embedder-policy"),
            {"require-corp": 10, "credentialless": 10, "unsafe-none": 0},
        ),
        "cross-origin-opener-policy": _one_of(
            headers.get("cross-origin-opener-policy"),
            {
                "same-origin": 10,
                "same-origin-allow-popups": 10,
                "noopener-allow-popups": 10,
                "unsafe-none": 0,
            },
        ),
    }


def _one_of(value, points):
    if value is None:
        return 0
    return points.get(value.split(";")[0].strip().lower(), -5)


def _directives(header):
    """The directives of a policy with their sources; None where it cannot be read."""
    directives = {}
    for part in (header or "").split(";"):
        name, *sources = part.lower().split() or [""]
        if not name:
            continue
        if name in directives:
            return None
        if not sources and name.endswith("-src"):
            sources = ["'none'"]
        directives[name] = set(sources)
    return directives


def _policy(headers):
    if "content-security-policy" not in headers:
        return -25
    directives = _directives(headers["content-security-policy"])
    if not directives:
        return -25
    default = directives.get("default-src", {"*"})
    script, style, objects = (
        set(directives.get(name, default)) for name in ("script-src", "style-src", "object-src")
    )
    for sources in (script, style):
        if any(source.startswith(HASHES) for source in sources):
            sources.discard("'unsafe-inline'")
    passive = {
        source
        for name in ("img-src", "media-src")
        for source in directives.get(name, directives.get("default-src", set()))
    }
    active = script.union(
        *(directives[name] for name in directives if name not in ("img-src", "media-src"))
    )
    if script & (BROAD | INLINE) or objects & BROAD:
        return -20
    if _over_plain_http(active):
        return -20
    if "'unsafe-eval'" in script | style:
        return -10
    if _over_plain_http(passive):
        return -10
    if style & (BROAD | INLINE):
        return 0
    return 10 if default == {"'none'"} else 5


def _over_plain_http(sources):
    return any(source.startswith(("http:", "ftp:")) for source in sources)


def _cookies(cookies, headers):
    if not cookies:
        return 0
    points = 5
    by_transport = _transport(headers) == 0
    for name, cookie in cookies.items():
        same_site = (cookie["samesite"] or "").lower()
        is_session = any(part in name.lower() for part in ("login", "sess"))
        faults = []
        if same_site not in ("", "lax", "strict", "none"):
            faults.append(-20)
        if not cookie["secure"]:
            faults.append(-5 if by_transport else -20)
            if same_site == "none":
                faults.append(-20)
            if is_session:
                faults.append(-10 if by_transport else -40)
        if "csrf" in name.lower() and not same_site:
            faults.append(-20)
        if is_session and not cookie["httponly"]:
            faults.append(-30)
        if not same_site:
            faults.append(0)
        points = min(points, *faults, 5)
    return points


def _sharing(headers):
    allowed = headers.get("access-control-allow-origin")
    with_credentials = headers.get("access-control-allow-credentials", "").lower() == "true"
    return -50 if allowed not in (None, "*") and with_credentials else 0


def _redirection(unencrypted):
    if unencrypted is None:
        return 0
    there = urlsplit(unencrypted.headers.get("Location", ""))
    if unencrypted.status_code not in (301, 302, 303, 307, 308):
        return -20
    if there.scheme != "https":
        return -20
    return 0 if there.hostname == "testserver" else -5


def _referrer(headers):
    if "referrer-policy" not in headers:
        return 0
    said = [part.strip().lower() for part in headers["referrer-policy"].split(",")]
    known = [part for part in said if part in PRIVATE | LOOSE]
    return 5 if known and known[-1] in PRIVATE else -5


def _transport(headers):
    header = headers.get("strict-transport-security")
    if header is None or "," in header:
        return -20
    ages = [
        part.strip().lower().removeprefix("max-age=")
        for part in header.split(";")
        if part.strip().lower().startswith("max-age=")
    ]
    if not ages or not ages[0].isdigit():
        return -20
    return 0 if int(ages[0]) >= SIX_MONTHS else -10


def _integrity(response, headers):
    if not headers.get("content-type", "text/html").startswith("text/html"):
        return 0
    points = []
    scripts = html.fromstring(response.content.decode() or "<html>").xpath("//script[@src]")
    for script in scripts:
        there = urlsplit(script.get("src"))
        if there.netloc and there.hostname != "testserver":
            is_checked = "integrity" in script.attrib
            if there.scheme == "https":
                points.append(5 if is_checked else -5)
            else:
                points.append(-20 if is_checked else -50)
    return min(points, default=0)


def _sniffing(headers):
    return 0 if headers.get("x-content-type-options", "").lower() == "nosniff" else -5


def _frames(headers):
    if "frame-ancestors" in (_directives(headers.get("content-security-policy")) or {}):
        return 5
    said = headers.get("x-frame-options", "").lower()
    if said.startswith("allow-from"):
        return 0
    return 5 if said in ("deny", "sameorigin") else -20
