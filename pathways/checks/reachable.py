"""Try the links of the readings. This is the only part of the check that uses the network.

People typed these addresses, and the portal runs inside a company's network. So it requests only
public addresses at the usual ports, connects to exactly the address it has checked, checks again
at every redirect, and reads no page.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from urllib.parse import urljoin, urlsplit

import requests
from django.utils.translation import gettext as _
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.exceptions import HTTPError

from ..links import is_web_link
from ..models import Pathway
from .pathway_contents import PathwayContents, quoted
from .problem import Problem, ProblemKind

SECONDS = 20  # for all links together: somebody waits for the page
SECONDS_EACH = 5  # to connect, and then for an answer
MOST_LINKS = 100
MOST_REDIRECTS = 5
AT_ONCE = 10
WEB_PORTS = frozenset({80, 443})
IPV4_COMPATIBLE = ip_network("::/96")  # an old way to write any IPv4 address, private ones too
# Many libraries and shops refuse requests that do not come from a browser.
USER_AGENT = "Mozilla/5.0 (compatible; career-pathway-portal)"


class LinkOutcome(StrEnum):
    FINE = "fine"
    GONE = "gone"
    FAILS = "fails"
    SILENT = "silent"
    CIRCLES = "circles"
    INSIDE = "inside"  # a private address, or a port that is not the web's
    LATE = "late"  # it took too long
    LEFT_OUT = "left_out"  # there were too many


@dataclass(frozen=True)
class LinkResult:
    outcome: LinkOutcome
    status: int = 0


@dataclass(frozen=True)
class Reach:
    """Limit where requests may go. Tests allow a server on their own machine."""

    ports: Collection[int] = WEB_PORTS
    loopback: bool = False


class PublicAdapter(IPFilterAdapter):
    """Connect only to public addresses, at the usual ports.

    The base class resolves a name once, refuses private addresses, and connects to the address it
    checked: a moment later the name could resolve to another one.
    """

    def __init__(self, reach: Reach, **kwargs):
        self.reach = reach
        super().__init__(allow_loopback=reach.loopback, **kwargs)

    def build_connection_pool_key_attributes(self, request, verify, cert=None):
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        address = ip_address(host["host"].strip("[]"))
        hidden = address.version == 6 and (
            address.is_site_local or (address in IPV4_COMPATIBLE and not self.reach.loopback)
        )
        if hidden or (host["port"] and host["port"] not in self.reach.ports):
            raise InvalidIPAddress(address)
        return host, pool


def unreachable(
    pathway: Pathway, *, seconds: float = SECONDS, reach: Reach | None = None
) -> list[Problem]:
    """Return warnings about links that do not answer or could not be tried.

    Take `seconds` at most, and name the links that were not tried by then. None is an error: a
    server that is silent today may answer tomorrow.
    """
    found = [each for each in PathwayContents(pathway).links if is_web_link(each[2])]
    links = list(dict.fromkeys(link for _line, _field, link in found))
    answers = _ask(links[:MOST_LINKS], monotonic() + seconds, reach or Reach())
    for link in links[MOST_LINKS:]:
        answers[link] = LinkResult(LinkOutcome.LEFT_OUT)
    problems = []
    for line, field, link in found:
        answer = answers.get(link, LinkResult(LinkOutcome.LATE))
        if answer.outcome != LinkOutcome.FINE:
            message = _in_words(answer) % {"link": quoted(link), "status": answer.status}
            problems.append(line.warning(ProblemKind.UNREACHABLE, field, message))
    return problems


def _ask(links: list[str], deadline: float, reach: Reach) -> dict[str, LinkResult]:
    """Return the answer of each link, as far as it is known when time is up."""
    answers: dict[str, LinkResult] = {}
    waiting: SimpleQueue[str] = SimpleQueue()
    for link in links:
        waiting.put(link)

    def work():
        while monotonic() < deadline:
            try:
                link = waiting.get_nowait()
            except Empty:
                return
            answers[link] = look(link, deadline, reach)

    # Daemons, because a server that sends one byte at a time can block a thread for ever.
    workers = [Thread(target=work, daemon=True) for _n in range(min(AT_ONCE, len(links)))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(max(0.0, deadline - monotonic()))
    return dict(answers)


def look(link: str, deadline: float, reach: Reach) -> LinkResult:
    """Follow one link, one redirect at a time, without reading any page."""
    with requests.Session() as session:
        session.trust_env = False  # a proxy would resolve names itself, and reach what we refuse
        session.headers["User-Agent"] = USER_AGENT
        session.mount("http://", PublicAdapter(reach, is_https_proto=False))
        session.mount("https://", PublicAdapter(reach, is_https_proto=True))
        try:
            for _step in range(MOST_REDIRECTS + 1):
                if _is_internal(link):
                    return LinkResult(LinkOutcome.INSIDE)
                status, to = _step_to(session, "HEAD", link, deadline)
                if status >= 400 or not status:  # some know GET alone
                    status, to = _step_to(session, "GET", link, deadline)
                if not to:
                    return _judge(status)
                link = urljoin(link, to)
        except InvalidIPAddress:
            return LinkResult(LinkOutcome.INSIDE)
        except (TimeUp, requests.Timeout):
            return LinkResult(LinkOutcome.LATE)
        except (requests.RequestException, HTTPError, OSError, ValueError):
            return LinkResult(LinkOutcome.SILENT)
    return LinkResult(LinkOutcome.CIRCLES)


def _is_internal(link: str) -> bool:
    """Tell whether the host has no dot, as only names inside a company's network do."""
    host = urlsplit(link).hostname or "."
    return "." not in host and ":" not in host


class TimeUp(Exception):
    """There is no time left for another request."""


def _step_to(session, method: str, url: str, deadline: float) -> tuple[int, str]:
    """Make one request; return its status, and the address it redirects to, if any.

    The status is 0 if the server breaks off the answer to a HEAD.
    """
    left = deadline - monotonic()
    if left <= 0:
        raise TimeUp
    try:
        with session.request(
            method, url, stream=True, allow_redirects=False, timeout=min(left, SECONDS_EACH)
        ) as response:
            to = response.headers["Location"] if response.is_redirect else ""
            return response.status_code, to
    except requests.ConnectionError as broken:
        if method == "HEAD" and not isinstance(broken, requests.ConnectTimeout):
            return 0, ""
        raise


def _judge(status: int) -> LinkResult:
    """Judge a status: 404 and 410 mean gone; 401, 403 or 429 often refuse only programs."""
    if status in (404, 410):
        return LinkResult(LinkOutcome.GONE, status)
    return LinkResult(
        LinkOutcome.FAILS if status >= 500 and status != 999 else LinkOutcome.FINE, status
    )


def _in_words(answer: LinkResult) -> str:
    match answer.outcome:
        case LinkOutcome.GONE:
            return _("“%(link)s” no longer exists (%(status)s). Find its new address.")
        case LinkOutcome.FAILS:
            return _("“%(link)s” answers with an error (%(status)s). Try it again later.")
        case LinkOutcome.CIRCLES:
            return _("“%(link)s” redirects again and again. Find the address it leads to.")
        case LinkOutcome.INSIDE:
            return _(
                "“%(link)s” is in a private network or on an unusual port, so the portal does not "
                "check it. Open it to see whether it works."
            )
        case LinkOutcome.LATE:
            return _("“%(link)s” did not answer in time. Open it to see whether it works.")
        case LinkOutcome.LEFT_OUT:
            return _(
                "“%(link)s” was not checked, because there are too many. Open it to see whether it "
                "works."
            )
        case _:
            return _("“%(link)s” does not answer. Check the address.")
