"""Whether the links of the readings lead anywhere. The one part of the check that asks the web.

The addresses are what somebody typed, and the portal stands inside a company's network. So it asks
public addresses at the web's own ports only, goes to the very address it has looked at, looks again
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
# Many libraries and shops refuse whatever doesn't look like a browser.
USER_AGENT = "Mozilla/5.0 (compatible; career-pathway-portal)"


class Outcome(StrEnum):
    FINE = "fine"
    GONE = "gone"
    FAILS = "fails"
    SILENT = "silent"
    CIRCLES = "circles"
    INSIDE = "inside"  # a private address, or a port that is not the web's
    LATE = "late"  # it took too long
    LEFT_OUT = "left_out"  # there were too many


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    status: int = 0


@dataclass(frozen=True)
class Reach:
    """How far a request may go. Tests go to a server of their own machine."""

    ports: Collection[int] = WEB_PORTS
    loopback: bool = False


class PublicAdapter(IPFilterAdapter):
    """Connects to public addresses, at the web's ports.

    What it builds on resolves a name once, refuses private addresses, and connects to the address
    it has seen; the name may mean another one a moment later.
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
    """The readings whose link doesn't answer or couldn't be looked at, in reading order.

    It takes `seconds` at most, and says of which links it knows nothing. None of it is an error:
    what is silent today may answer tomorrow.
    """
    lines = [
        line for line in PathwayContents(pathway).lines_in("readings") if is_web_link(line.row.link)
    ]
    links = list(dict.fromkeys(line.row.link for line in lines))
    answers = _ask(links[:MOST_LINKS], monotonic() + seconds, reach or Reach())
    for link in links[MOST_LINKS:]:
        answers[link] = Answer(Outcome.LEFT_OUT)
    problems = []
    for line in lines:
        answer = answers.get(line.row.link, Answer(Outcome.LATE))
        if answer.outcome != Outcome.FINE:
            said = _in_words(answer) % {"link": quoted(line.row.link), "status": answer.status}
            problems.append(line.warning(ProblemKind.UNREACHABLE, "link", said))
    return problems


def _ask(links: list[str], deadline: float, reach: Reach) -> dict[str, Answer]:
    """What each link answers, as far as it is known when time is up."""
    answers: dict[str, Answer] = {}
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

    # Daemons, because a server that answers a letter at a time can hold one for ever.
    workers = [Thread(target=work, daemon=True) for _n in range(min(AT_ONCE, len(links)))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(max(0.0, deadline - monotonic()))
    return dict(answers)


def look(link: str, deadline: float, reach: Reach) -> Answer:
    """Follow one link, a step at a time, without reading what is there."""
    with requests.Session() as session:
        session.trust_env = False  # a proxy would look names up anew, and go where we do not
        session.headers["User-Agent"] = USER_AGENT
        session.mount("http://", PublicAdapter(reach, is_https_proto=False))
        session.mount("https://", PublicAdapter(reach, is_https_proto=True))
        try:
            for _step in range(MOST_REDIRECTS + 1):
                if _is_internal(link):
                    return Answer(Outcome.INSIDE)
                status, to = _step_to(session, "HEAD", link, deadline)
                if status >= 400 or not status:  # some know GET alone
                    status, to = _step_to(session, "GET", link, deadline)
                if not to:
                    return _judge(status)
                link = urljoin(link, to)
        except InvalidIPAddress:
            return Answer(Outcome.INSIDE)
        except (TimeUp, requests.Timeout):
            return Answer(Outcome.LATE)
        except (requests.RequestException, HTTPError, OSError, ValueError):
            return Answer(Outcome.SILENT)
    return Answer(Outcome.CIRCLES)


def _is_internal(link: str) -> bool:
    """Whether the host has no dot, as only names within a company's network do."""
    host = urlsplit(link).hostname or "."
    return "." not in host and ":" not in host


class TimeUp(Exception):
    """No time is left to ask for anything more."""


def _step_to(session, method: str, url: str, deadline: float) -> tuple[int, str]:
    """The status that one request is answered with, and where it sends on to, if it does.

    A HEAD that breaks off is answered with no status at all.
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


def _judge(status: int) -> Answer:
    """Gone is gone. Other refusals (401, 403, 429 …) are meant for programs, not for people."""
    if status in (404, 410):
        return Answer(Outcome.GONE, status)
    return Answer(Outcome.FAILS if status >= 500 and status != 999 else Outcome.FINE, status)


def _in_words(answer: Answer) -> str:
    match answer.outcome:
        case Outcome.GONE:
            return _("“%(link)s” no longer exists (%(status)s). Find its new address.")
        case Outcome.FAILS:
            return _("“%(link)s” answers with an error (%(status)s). Try it again later.")
        case Outcome.CIRCLES:
            return _("“%(link)s” redirects again and again. Find the address it leads to.")
        case Outcome.INSIDE:
            return _(
                "“%(link)s” is in a private network or on an unusual port, so the portal does not "
                "check it. Open it to see whether it works."
            )
        case Outcome.LATE:
            return _("“%(link)s” did not answer in time. Open it to see whether it works.")
        case Outcome.LEFT_OUT:
            return _(
                "“%(link)s” was not checked, because there are too many. Open it to see whether it "
                "works."
            )
        case _:
            return _("“%(link)s” does not answer. Check the address.")
