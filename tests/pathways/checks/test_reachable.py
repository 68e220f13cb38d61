"""Links that lead nowhere, asked of servers on this very machine: nothing here leaves it."""

import socket
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import monotonic

import pytest

from pathways.checks import ProblemKind as Kind
from pathways.checks import Severity, check, reachable, unreachable
from pathways.checks.reachable import LinkOutcome, Reach, look
from tests.factories import ReadingFactory, StageFactory

pytestmark = pytest.mark.django_db


class Site(BaseHTTPRequestHandler):
    """Says with each address what it is to answer: `/404`, `/to?https://…`, `/head405`, `/slow`."""

    def do_HEAD(self):
        self.answer("HEAD")

    def do_GET(self):
        self.answer("GET")

    def answer(self, method):
        self.server.asked[method, self.path] += 1
        what, _mark, target = self.path[1:].partition("?")
        if what == "slow":
            self.server.released.wait(60)
        if what == "broken-head" and method == "HEAD":
            self.close_connection = True
            return
        if what == "get-only" and method == "HEAD":
            status = 405
        elif what == "to":
            status = 302
        else:
            status = int(what) if what.isdigit() else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@contextmanager
def serving():
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        server.asked, server.released = Counter(), Event()
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def site():
    with serving() as server:
        yield server


@pytest.fixture
def reach(site):
    return Reach(ports={site.server_port}, loopback=True)


def address(site, path, host="127.0.0.1"):
    return f"http://{host}:{site.server_port}/{path}"


def outcome(link, reach, seconds=5):
    return look(link, monotonic() + seconds, reach).outcome


def test_links_that_work_are_no_problem_and_are_asked_once(site, reach, stage):
    for _n in range(2):
        ReadingFactory(stage=stage, link=address(site, "book"))
    ReadingFactory(stage=stage, link="")

    assert unreachable(stage.pathway, reach=reach) == []
    assert site.asked == {("HEAD", "/book"): 1}


def test_links_that_lead_nowhere_are_worth_a_look(site, reach, stage):
    ReadingFactory(stage=stage, link=address(site, "book"))
    gone = ReadingFactory(stage=stage, link=address(site, "404"))
    fails = ReadingFactory(stage=stage, link=address(site, "503"))

    problems = unreachable(stage.pathway, reach=reach)

    assert [(p.severity, p.kind, p.obj, p.field, p.words) for p in problems] == [
        (
            Severity.WARNING,
            Kind.UNREACHABLE,
            gone,
            "link",
            f"“Stage 1: Foundations”, reading 2, link: “{gone.link}” no longer exists (404). "
            "Find its new address.",
        ),
        (
            Severity.WARNING,
            Kind.UNREACHABLE,
            fails,
            "link",
            f"“Stage 1: Foundations”, reading 3, link: “{fails.link}” answers with an error (503). "
            "Try it again later.",
        ),
    ]
    assert problems[0].url.endswith(f"/stage/{stage.pk}/change/#id_readings-1-link")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("200", LinkOutcome.FINE),
        ("get-only", LinkOutcome.FINE),
        ("broken-head", LinkOutcome.FINE),
        ("403", LinkOutcome.FINE),
        ("429", LinkOutcome.FINE),
        ("999", LinkOutcome.FINE),
        ("404", LinkOutcome.GONE),
        ("410", LinkOutcome.GONE),
        ("500", LinkOutcome.FAILS),
        ("to?/book", LinkOutcome.FINE),
        ("to?/404", LinkOutcome.GONE),
        ("to?to?/book", LinkOutcome.FINE),
        ("to?javascript:alert(1)", LinkOutcome.SILENT),
        ("to?file:///etc/passwd", LinkOutcome.SILENT),
    ],
)
def test_what_counts_is_what_a_person_would_find(site, reach, path, expected):
    assert outcome(address(site, path), reach) == expected


def test_only_what_refuses_a_head_is_asked_to_get(site, reach):
    for path in ("book", "get-only"):
        outcome(address(site, path), reach)

    assert site.asked == {("HEAD", "/book"): 1, ("HEAD", "/get-only"): 1, ("GET", "/get-only"): 1}


def test_a_link_that_sends_on_for_ever_is_left_after_five_turns(site, reach):
    around = address(site, "to?")
    link = around + "to"  # each turn leads to `/to`, which leads to nothing: so to itself
    site.RequestHandlerClass = type("Around", (Site,), {"answer": send_around})

    assert outcome(link, reach) == LinkOutcome.CIRCLES
    assert sum(site.asked.values()) == 6


def send_around(self, method):
    self.server.asked[method, self.path] += 1
    self.send_response(302)
    self.send_header("Location", "/around")
    self.end_headers()


def test_nobody_listening_is_silence(reach):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]

        assert (
            outcome(f"http://127.0.0.1:{port}/", Reach({port}, loopback=True)) == LinkOutcome.SILENT
        )


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "0.0.0.0",  # noqa: S104 - asked, and not bound
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "[fe80::1]",
        "[fec0::1]",
        "[fc00::1]",
        "[64:ff9b::a00:1]",
        "224.0.0.1",
    ],
)
def test_nothing_inside_the_house_is_asked(site, host):
    link = address(site, "book", host)

    assert outcome(link, Reach({site.server_port})) == LinkOutcome.INSIDE
    assert site.asked == {}


def test_no_other_port_is_asked(site, reach):
    assert outcome(address(site, "book"), Reach(loopback=True)) == LinkOutcome.INSIDE
    assert site.asked == {}


@pytest.mark.parametrize("link", ["http://intranet/wiki", "http://srv-files01:80/doc"])
def test_a_name_of_the_companys_own_network_is_not_looked_up(reach, monkeypatch, link):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked: pytest.fail(f"looked up {asked}"))

    assert outcome(link, reach) == LinkOutcome.INSIDE


def test_a_way_inside_by_a_redirect_is_not_taken(site, reach):
    with serving() as other:  # not at one of the ports that may be asked
        link = address(site, f"to?{address(other, 'book')}")

        assert outcome(link, reach) == LinkOutcome.INSIDE
        assert outcome(address(site, "to?http://10.0.0.1/"), reach) == LinkOutcome.INSIDE
        assert other.asked == {}


def test_a_name_that_changes_its_address_is_asked_once_where_it_was_looked_up(
    site, reach, monkeypatch
):
    """At the first look it means this machine's server, later the inside of the house."""
    looked_up = []
    real = socket.getaddrinfo

    def rebinding(host, *args, **kwargs):
        if host != "books.example.com":
            return real(host, *args, **kwargs)
        looked_up.append(host)
        return real("127.0.0.1" if len(looked_up) == 1 else "10.0.0.1", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)

    assert outcome(address(site, "book", "books.example.com"), reach) == LinkOutcome.FINE
    assert looked_up == ["books.example.com"]


def test_proxies_of_the_environment_are_not_asked(site, reach, monkeypatch):
    with serving() as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.server_port}")

        assert outcome(address(site, "book"), reach) == LinkOutcome.FINE
        assert proxy.asked == {}


def test_it_ends_when_time_is_up_and_says_what_it_doesnt_know(site, reach, stage):
    ReadingFactory(stage=stage, link=address(site, "book"))
    # It answers once the test is over, or after a minute, and then there would be no problem.
    slow = ReadingFactory(stage=stage, link=address(site, "slow"))

    [problem] = unreachable(stage.pathway, seconds=2, reach=reach)

    assert problem.obj == slow
    assert problem.words == (
        f"“Stage 1: Foundations”, reading 2, link: “{slow.link}” did not answer in time. Open it "
        "to see whether it works."
    )


def test_too_many_links_are_not_all_asked(site, reach, stage, monkeypatch):
    monkeypatch.setattr(reachable, "MOST_LINKS", 2)
    for n in range(3):
        ReadingFactory(stage=stage, link=address(site, f"book-{n}"))

    [problem] = unreachable(stage.pathway, reach=reach)

    assert problem.words.endswith(
        "was not checked, because there are too many. Open it to see whether it works."
    )
    assert sum(site.asked.values()) == 2


def test_the_check_itself_asks_nobody(site, stage):
    ReadingFactory(stage=stage, link=address(site, "404"))

    assert [p for p in check(stage.pathway) if p.kind == Kind.UNREACHABLE] == []
    assert site.asked == {}


def test_only_the_links_of_this_version_are_asked(site, reach, stage):
    ReadingFactory(stage=StageFactory(), link=address(site, "404"))

    assert unreachable(stage.pathway, reach=reach) == []
    assert site.asked == {}
