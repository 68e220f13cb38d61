"""One line a request, figures and error reports; and nothing personal in any of them."""

import io
import json
import logging
import re
import time
from ipaddress import ip_network

import pytest
import sentry_sdk
from django import VERSION
from django.conf import settings as portal
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from sentry_sdk.transport import Transport

from pathway_portal.operations import error_reports, health
from pathway_portal.operations.models import CommandRun
from pathway_portal.web.logs import JsonLines, WithoutTypedWords
from tests.factories import PathwayFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXT = portal.LOGGING["formatters"]["text"]
REQUEST_ID = "5f0c4ad2b1e84c7c9d3f2a1b0c9d8e7f"
CANARY = "anary"  # Canary and canary
NAME, EMAIL, PASSWORD = "Carla Canary", "carla.canary@example.com", "canary canary canary canary"
IP = "203.0.113.99"


@pytest.fixture
def logged():
    """What the portal writes to its log: a list of lines, as text and as JSON."""
    texts, lines = io.StringIO(), io.StringIO()
    handlers = [logging.StreamHandler(texts), logging.StreamHandler(lines)]
    handlers[0].setFormatter(WithoutTypedWords(TEXT["format"], style=TEXT["style"]))
    handlers[1].setFormatter(JsonLines())
    root, ours = logging.getLogger(), logging.getLogger("pathway_portal")
    before = ours.level
    ours.setLevel("INFO")
    for handler in handlers:
        root.addHandler(handler)
    yield lambda: (texts.getvalue().splitlines(), lines.getvalue().splitlines())
    for handler in handlers:
        root.removeHandler(handler)
    ours.setLevel(before)


def requests_in(lines):
    return [
        line for line in map(json.loads, lines) if line["logger"].endswith("operations.requests")
    ]


def test_request_takes_one_line_with_its_figures(client, logged):
    person = UserFactory()
    client.force_login(person)

    client.get(reverse("account"), headers={"x-request-id": REQUEST_ID})

    texts, lines = logged()
    [line] = requests_in(lines)
    milliseconds = line.pop("milliseconds")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line.pop("message").startswith(f"GET /account/ 200 person {person.pk} {milliseconds} ms")
    assert line.pop("queries") > 0
    assert line == {
        "level": "INFO",
        "logger": "pathway_portal.operations.requests",
        "request_id": REQUEST_ID,
        "method": "GET",
        "page": "/account/",
        "status": 200,
        "person": person.pk,
    }
    assert re.search(rf"Z INFO \S+ {REQUEST_ID} GET /account/ 200 person {person.pk} ", texts[-1])


@pytest.mark.parametrize(
    ("method", "path", "page", "status"),
    [
        ("get", "/pathways/carla-canary/", "/pathways/<content:role>/", 302),
        ("get", "/carla-canary/", "no page", 404),
        ("get", "/account/login/?next=/canary/", "/account/login/", 200),
        ("post", "/account/login/", "/account/login/", 200),
    ],
)
def test_page_is_named_as_in_the_list_of_addresses(client, logged, method, path, page, status):
    getattr(client, method)(path)

    [line] = requests_in(logged()[1])
    assert line["page"].split("<")[0] == page.split("<")[0]
    assert (line["status"], line["person"]) == (status, None)


@pytest.mark.parametrize("given", ["Carla Canary", "carla@example.com", "x" * 500, ""])
def test_request_id_of_another_kind_is_not_taken_over(client, logged, given):
    client.get("/account/login/", headers={"x-request-id": given})

    [line] = requests_in(logged()[1])
    assert re.fullmatch(r"[0-9a-f]{32}", line["request_id"])


def test_method_that_somebody_made_up_is_not_repeated(client, logged):
    client.generic("CANARY", "/account/login/")

    [line] = requests_in(logged()[1])
    assert line["method"] == "OTHER"


# Canaries


def live_through(person, monkeypatch):
    """All that somebody may do of which a line is written."""

    browser = Client(raise_request_exception=False, headers={"x-forwarded-for": IP})
    sign_in = reverse("account_login")
    for password in [PASSWORD[:-1], *["canary wrong canary wrong"] * 7]:
        browser.post(sign_in, {"login": EMAIL, "password": password})
    browser.post(reverse("account_reset_password"), {"email": EMAIL})
    browser.get("/account/address/canary-key/")
    browser.force_login(person)
    browser.get("/pathways/?q=Carla+Canary")
    browser.get("/pathways/carla-canary/")
    browser.get("/pathways/cärla-canary/")
    browser.get("/admin/accounts/user/?q=canary")
    browser.get("/canary%00/?canary=%00")
    browser.post(reverse("account"), b"canary", content_type="multipart/form-data")
    Client(enforce_csrf_checks=True).post("/canary/", {"canary": NAME})
    with monkeypatch.context() as patch:
        patch.setattr("pathway_portal.accounts.services._choose", breaks_over_what_was_typed)
        browser.post(reverse("account"), {"preferred_name": "Canary typed this"})


def breaks_over_what_was_typed(user, field, value, seen):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT canary FROM no_such_table WHERE x = %s", [value])
    except Exception as error:
        raise ValueError(f"{user} {user.email} typed {value}") from error


@pytest.fixture
def person():
    PathwayFactory(published=True)
    return UserFactory(name=NAME, email=EMAIL, password=PASSWORD, preferred_name="Canary")


def without_code(text):
    """The log without the lines of our own tests' source, which a trace shows."""
    return "\n".join(
        line
        for line in text.splitlines()
        if "raise ValueError(f" not in line and "SELECT canary" not in line
    )


def test_nothing_personal_is_in_the_log(person, monkeypatch, logged, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.logger.disabled", True)
        live_through(person, patch)

    texts, lines = logged()
    assert len(requests_in(lines)) > 15
    for log in (texts, [line for each in lines for line in json_lines(each)]):
        written = without_code("\n".join(log))
        assert "Traceback" in written and "ValueError" in written
        assert CANARY not in written
        assert IP not in written


def json_lines(line):
    """A line's values, with the lines of a trace as lines."""
    values = json.loads(line)
    return [f"{name}={each}" for name, value in values.items() for each in str(value).splitlines()]


def test_address_of_a_mail_that_was_refused_is_not_in_the_log(logged):
    logging.getLogger("pathway_portal").error(
        "Mail could not be sent: SMTPRecipientsRefused: {'%s': (550, b'<%s>: no')}", EMAIL, EMAIL
    )

    texts, lines = logged()
    assert texts[-1].endswith("{'[address]': (550, b'<[address]>: no')}")
    assert CANARY not in "\n".join([*texts, *lines])


def test_nothing_personal_is_in_the_figures(person, monkeypatch, settings):
    settings.METRICS = True
    settings.MONITORING_NETWORKS = [ip_network("127.0.0.0/8")]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr("pathway_portal.operations.metrics.examine", dict)

    live_through(person, monkeypatch)
    response = Client().get("/metrics", headers={"host": "10.0.3.7:8000"})

    figures = response.content.decode()
    assert response.status_code == 200
    login = 'portal_requests_total{method="POST",page="/account/login/",status="200"}'
    assert float(figures.split(f"{login} ")[1].split("\n")[0]) >= 8
    assert 'status="500"' in figures
    assert 'portal_request_seconds_bucket{le="0.1",page="/account/"}' in figures
    assert CANARY not in figures
    assert IP not in figures


@pytest.mark.parametrize("is_on", [True, False])
def test_figures_are_for_monitors_alone(client, settings, is_on):
    settings.METRICS = is_on

    assert client.get("/metrics").status_code == 302
    client.force_login(UserFactory())
    assert client.get("/metrics").status_code == 404
    settings.MONITORING_NETWORKS = [ip_network("127.0.0.0/8")]
    assert Client().get("/metrics").status_code == (200 if is_on else 302)


class Kept(Transport):
    """Keeps what would be sent to Sentry."""

    def __init__(self):
        super().__init__()
        self.sent = []

    def capture_envelope(self, envelope):
        self.sent.append(envelope.serialize().decode())


def test_nothing_personal_is_sent_to_sentry(person, monkeypatch, settings):
    settings.SENTRY_DSN = "https://key@sentry.company.example/1"
    kept = Kept()
    init = sentry_sdk.init
    monkeypatch.setattr(sentry_sdk, "init", lambda *a, **more: init(*a, transport=kept, **more))
    try:
        error_reports.start_sentry()
        live_through(person, monkeypatch)
        sentry_sdk.flush()
    finally:
        sentry_sdk.get_client().close()
        init()

    [event] = [json.loads(each.splitlines()[-1]) for each in kept.sent]
    assert [each["type"] for each in event["exception"]["values"]][-1] == "ValueError"
    assert event["tags"]["page"] == "/account/"
    said = json.dumps(event)
    for line in ('f\\"{user} {user.email} typed {value}\\"', "SELECT canary FROM"):
        said = said.replace(line, "")
    assert CANARY not in said
    assert IP not in said


def test_error_is_mailed_as_the_log_has_it(person, monkeypatch, settings):
    settings.ADMINS = ["ops@company.example"] if VERSION >= (6,) else [("", "ops@company.example")]
    handler = error_reports.ErrorMails(level=logging.ERROR)
    handler.setFormatter(WithoutTypedWords(TEXT["format"], style=TEXT["style"]))
    logging.getLogger().addHandler(handler)
    try:
        live_through(person, monkeypatch)
        live_through(person, monkeypatch)
        until = time.monotonic() + 60
        while not to_operators() and time.monotonic() < until:
            time.sleep(0.01)
    finally:
        logging.getLogger().removeHandler(handler)

    [sent] = to_operators()  # one a minute, however many errors there are
    assert sent.subject == "Career pathways: Error in django.request"
    assert "ValueError" in sent.body
    assert CANARY not in without_code(sent.body)
    assert IP not in sent.body


def to_operators():
    return [each for each in mail.outbox if each.to == ["ops@company.example"]]


def test_dashboard_asks_for_figures_that_there_are(settings, monkeypatch):
    from pathway_portal.operations.metrics import exposition

    CommandRun.objects.create(command="backup", succeeded_at=timezone.now())
    dashboard = json.loads((portal.BASE_DIR / "docs" / "grafana-dashboard.json").read_text())
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"portal_\w+", target["expr"])
    }
    settings.METRICS = True
    monkeypatch.setattr("pathway_portal.operations.metrics.examine", lambda: {health.MAIL: ""})
    Client().get("/account/login/")

    given = set(re.findall(r"^portal_\w+", exposition().decode(), re.MULTILINE))

    assert asked - given == set()
    assert len(asked) == 7
