"""A real Chromium on a real server. A page that breaks the content policy, writes an error to the
console, throws, or asks for something that is not there fails its test, whatever else it shows. So
does a page that comes while its test does not wait for one (`next_page`), and an answer that never
comes."""

import functools
import os
import shutil
import threading
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test.signals import template_rendered
from playwright.sync_api import expect, sync_playwright

from tests import samples

# Playwright's event loop makes Django think that its queries run in async code. They do not.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# In milliseconds. What never comes fails a test only later; what comes late on a busy machine not
# at all.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

# Chromium without the windows around its pages, as Debian packages it. A page takes it a third of
# what the whole browser takes.
SHELL = "chromium-headless-shell"
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LISTEN = """
window.policyReports = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.policyReports.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM") or shutil.which(SHELL) or shutil.which("chromium")
    assert path, "These tests need Chromium: `make test` installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def unfinished():
    """The requests that the server in this process works on: the next test empties the database."""
    now = set()

    def begin(**more):
        if threading.current_thread() is not threading.main_thread():
            now.add(threading.get_ident())

    def end(**more):
        now.discard(threading.get_ident())

    request_started.connect(begin)
    request_finished.connect(end)
    yield now
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def window(chromium, live_server, client, unfinished):
    """Opens a browser window: `window(user)` signed in, `window()` not yet."""
    opened = []

    def open_window(user=None, *, width=1280, scheme="light", javascript=True, scale=1):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            device_scale_factor=scale,
            java_script_enabled=javascript,
        )
        if user:
            client.cookies.clear()  # Else it would sign out whoever has the window before.
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            value = client.cookies[name].value
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        if javascript:
            context.add_init_script(LISTEN)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.problems = []
        _note_surprises(page)
        page.on("pageerror", lambda error: page.problems.append(f"thrown: {error}"))
        page.on("console", lambda message: _note(page, message))
        page.on("requestfailed", lambda request: _note_failed(page, request))
        _count_requests(page)
        opened.append(page)
        return page

    yield open_window

    problems = []
    for page in opened:
        _wait_for_answers(page)
        problems += page.problems
        problems += [f"nobody waited for {address}" for address in page.surprises]
        page.context.close()
    end = time.monotonic() + PATIENCE / 1000
    while unfinished and time.monotonic() < end:
        time.sleep(0.01)
    assert problems == []


@pytest.fixture
def rendered():
    """The templates of all pages since, by the server in this process."""
    names = set()

    def remember(template, **more):
        names.add(template.name)

    template_rendered.connect(remember)
    yield names
    template_rendered.disconnect(remember)


def _count_requests(page):
    page.unanswered = set()
    page.on("request", lambda request: page.unanswered.add(request))
    page.on("response", lambda answer: page.unanswered.discard(answer.request))
    page.on("requestfailed", lambda request: page.unanswered.discard(request))


def _wait_for_answers(page):
    """What was asked for last may still go wrong."""
    page.wait_for_timeout(50)
    end = time.monotonic() + PATIENCE / 1000
    while page.unanswered and time.monotonic() < end:
        page.wait_for_timeout(20)


def _note_surprises(page):
    """Note every page that comes while the test waits for none.

    What the test does next would meet it or the one before, whichever is quicker."""
    page.surprises, page.is_turning = [], False

    def turning(go):
        @functools.wraps(go)
        def turn(*args, **kwargs):
            page.is_turning = True
            answer = go(*args, **kwargs)
            page.is_turning = False
            return answer

        return turn

    def note(request):
        if request.is_navigation_request() and not page.is_turning:
            page.surprises.append(request.url)

    page.goto, page.reload = turning(page.goto), turning(page.reload)

    def forget(download):  # no page comes of it
        page.surprises = [address for address in page.surprises if address != download.url]

    page.on("request", note)
    page.on("download", forget)


@contextmanager
def next_page(page):
    """Wait until the page to which leads what is done meanwhile is loaded, with its scripts.

    A click does not: many a form asks first whether the portal can be reached. Nor does
    `expect_navigation`, if the page before changes its own address."""
    page.is_turning = True
    with page.expect_event("load"):
        yield
    page.is_turning = False


def follow(part):
    """Click a link or a button that leads to another page, and wait for that one."""
    with next_page(part.page):
        part.click()


def _note(page, message):
    if message.type in ("error", "warning"):
        page.problems.append(f"console: {message.text} at {page.url}")


def _note_failed(page, request):
    # Aborted: the page was left before it had loaded everything, which is the test's own doing.
    if request.failure != "net::ERR_ABORTED":
        page.problems.append(f"failed: {request.url} {request.failure}")


def one_drawn(of_what, among):
    """One of these, and all of them in `make test-all`."""
    return list(among) if samples.WHOLE else [samples.choice(of_what, among)]


def saving(page, words=""):
    """Waits until what is done meanwhile has been saved by itself, with these words in it.

    The page's own "Saved" may be that of the change before."""

    def is_save(answer):
        asked = answer.request
        return asked.url.endswith(("/save/", "/save-part/")) and words in (asked.post_data or "")

    return page.expect_response(is_save)


def wait_until(page, is_reached):
    """Let the server finish what no page waits for."""
    end = time.monotonic() + PATIENCE / 1000
    while not is_reached():
        assert time.monotonic() < end, "This was never reached."
        page.wait_for_timeout(20)


def stop_clock(page):
    """From the next page on, no time passes there but what the test lets pass."""
    now = time.time()
    # It goes on until it is paused, and pausing it in its past fails: start it well before.
    page.clock.install(time=now - 3600)
    page.clock.pause_at(now)


def unfold(question):
    """Open what is folded below a question, its evidence or the thoughts on a watch-for."""
    fold = question.locator("details.evidence")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def sign_in(page, email, password):
    page.goto("/")
    page.get_by_label("Email").fill(email)
    page.locator("input[type=password]").fill(password)
    follow(page.get_by_role("button", name="Sign in", exact=True))
