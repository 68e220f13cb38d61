"""What a page weighs, as Chromium counts what comes over the wire from `make serve`: the real
server, which compresses its pages and files. `pytest -s` prints the figures in docs/figures.md."""

import os
import signal
import subprocess

import pytest
from django.conf import settings

from tests import test_make
from tests.browser.conftest import wait_until
from tests.browser.pages import person
from tests.test_make import ENVIRONMENT, MAKE, Portal, replace_database

pytestmark = pytest.mark.django_db(transaction=True)

# In bytes, headers included.
FIRST, AGAIN, SCRIPT = 60_000, 20_000, 25_000
REQUESTS = 6  # the page to rate on has two scripts of its own

made = test_make.made
made_project = test_make.made_project
port = test_make.port


@pytest.fixture
def sessions(demonstration, client):
    """The session cookie of each person, who signed in on the database that is served a copy of."""
    cookies = {}
    for name in ("employee", "manager"):
        client.cookies.clear()
        client.force_login(person(name))
        cookies[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return cookies


@pytest.fixture
def portal(made_project, port, sessions):
    """The address of the portal as `make serve` serves it, with the demonstration company."""
    project = made_project
    # The secret under which the sessions were signed.
    (project / ".env").write_text(
        f"SECRET_KEY={settings.SECRET_KEY}\nHTTPS=off\nALLOWED_HOSTS=127.0.0.1\n"
        "CACHE_URL=locmemcache://\n"
    )
    replace_database(project)
    environment = ENVIRONMENT | {"PORT": str(port)}
    process = subprocess.Popen(  # noqa: S603
        [MAKE, "serve"], cwd=project, env=environment, start_new_session=True
    )
    try:
        running = Portal(port, process)
        running.wait()
        yield running.address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(90)


class Visit:
    """What it took to show a page: each request with its kind, its address and its bytes."""

    def __init__(self, page, address):
        self.kinds, self.addresses, self.encodings, self.bytes = {}, {}, {}, {}
        self.ended, self.failed = set(), []
        devtools = page.context.new_cdp_session(page)
        devtools.on("Network.requestWillBeSent", self._asked)
        devtools.on("Network.responseReceived", self._answered)
        devtools.on("Network.loadingFinished", self._finished)
        devtools.on("Network.loadingFailed", self._failed)
        devtools.send("Network.enable")
        page.goto(address)
        # The whole browser asks for the icon after all else, and the headless shell not at all.
        page.wait_for_timeout(100)
        icon = page.locator("link[rel=icon]").first.evaluate("(link) => link.href")
        if icon not in self.addresses.values():
            page.evaluate("(icon) => fetch(icon).then((answer) => answer.blob())", icon)
        wait_until(page, lambda: not self.addresses.keys() - self.ended)
        devtools.detach()
        page.goto("about:blank")

    def _asked(self, event):
        self.kinds[event["requestId"]] = event["type"]
        self.addresses[event["requestId"]] = event["request"]["url"]

    def _answered(self, event):
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        self.encodings[event["requestId"]] = headers.get("content-encoding")

    def _finished(self, event):
        self.ended.add(event["requestId"])
        # What the browser had kept from before comes over no wire.
        if event["encodedDataLength"]:
            self.bytes[event["requestId"]] = round(event["encodedDataLength"])

    def _failed(self, event):
        self.ended.add(event["requestId"])
        self.failed.append(f"{self.addresses[event['requestId']]}: {event['errorText']}")

    @property
    def weight(self):
        return sum(self.bytes.values())

    def of(self, kind):
        return {i: self.bytes.get(i, 0) for i, its in self.kinds.items() if its == kind}


def window(chromium, portal, session):
    """A page of somebody who is signed in, in a browser that was never here."""
    context = chromium.new_context(base_url=portal)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": portal}
    context.add_cookies([cookie])
    return context.new_page()


def pages_of(page):
    """The kinds of page that people spend their time on, as far as their home leads to them."""
    yield from [("home", "/"), ("all pathways", "/pathways/")]
    yield from [("pathway", "/pathways/operations-director/")]
    yield from [("stage", "/pathways/operations-director/2/"), ("account", "/account/")]
    for name, words in [
        ("answer", "Continue your draft"),
        ("review", "Review "),
        ("team", "Team"),
        ("both views", "Talk with"),
    ]:
        link = page.get_by_role("link", name=words)
        if link.count():
            yield name, link.first.get_attribute("href")


def test_pages_are_light_and_all_their_own(chromium, portal, sessions):
    figures, wrong = {}, []
    for session in sessions.values():
        at_home = window(chromium, portal, session)
        at_home.goto("/")
        for name, address in pages_of(at_home):
            if name in figures:
                continue
            page = window(chromium, portal, session)
            first, again = Visit(page, address), Visit(page, address)
            page.context.close()
            figures[name] = [len(first.bytes), first.weight, len(again.bytes), again.weight]
            wrong += [f"{name}: {finding}" for finding in findings(first, again, portal)]
        at_home.context.close()

    print("", f"{'':14}requests  bytes  again: requests  bytes", sep="\n")
    for name, (requests, weight, requests_again, weight_again) in figures.items():
        print(f"{name:14}{requests:8}{weight:7}{requests_again:17}{weight_again:7}")
    assert wrong == []
    assert len(figures) == 9


def findings(first, again, portal):
    yield from [*first.failed, *again.failed]
    if first.weight > FIRST or len(first.bytes) > REQUESTS:
        yield f"{first.weight} bytes in {len(first.bytes)} requests"
    if again.weight > AGAIN:
        yield f"{again.weight} bytes when seen again"
    if sum(first.of("Script").values()) > SCRIPT:
        yield "too much script"
    if first.of("Font"):
        yield "a font is loaded"
    for address in [*first.addresses.values(), *again.addresses.values()]:
        if not address.startswith((f"{portal}/", "data:")):
            yield f"asks elsewhere: {address}"
    # The icon is too small to be worth it.
    for kind, encoding in [("Document", "gzip"), ("Stylesheet", "br"), ("Script", "br")]:
        for i in first.of(kind):
            if first.encodings[i] != encoding:
                yield f"{first.addresses[i]} is not sent as {encoding}"
