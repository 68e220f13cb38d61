"""How the portal is served: half-sent requests, a path below the host, a silent database."""

import contextlib
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.request

import psycopg2
import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import OperationalError, connection
from django.test import RequestFactory

from pathway_portal.accounts.models import User
from pathway_portal.web.databases import NO_LIMIT, PAGE_LIMITS, with_options
from pathway_portal.web.logs import WithoutTypedWords
from pathway_portal.web.postgresql import base
from pathway_portal.web.startup import CannotServe, below, check_schema, limit_pages
from tests.factories import UserFactory

ECHO = """
def application(environ, start_response):
    try:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    except OSError:
        body = b""
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""
URLENCODED = "application/x-www-form-urlencoded"
HALF_SENT = [
    b"GET / HT",
    b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\nlogin=",
]


@pytest.fixture
def address(tmp_path):
    """A small application, served as `gunicorn.conf.py` says."""
    (tmp_path / "echo.py").write_text(ECHO)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configuration = settings.BASE_DIR / "gunicorn.conf.py"
    command = [sys.executable, "-m", "gunicorn", "-c", configuration, "echo:application"]
    process = subprocess.Popen(  # noqa: S603
        [*command, "--bind", f"127.0.0.1:{port}", "--log-level", "critical"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield "127.0.0.1", port
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_half_sent_requests_hold_up_the_others_for_seconds_only(address):
    held = []
    for number in range(12):  # more than there are threads
        client = socket.create_connection(address)
        client.sendall(HALF_SENT[number % 2])
        held.append(client)
    began = time.monotonic()

    with urllib.request.urlopen(f"http://{address[0]}:{address[1]}/", timeout=90) as answer:
        assert answer.read() == b"ok"

    assert time.monotonic() - began < 60
    for client in held:
        client.close()


@pytest.mark.parametrize(
    ("path", "reaches"),
    [("/pathways/team/", "/team/"), ("/team/", "/team/"), ("/pathways", "/"), ("/pathwaysx", None)],
)
def test_portal_below_a_path_is_found_whether_or_not_the_proxy_takes_the_path_off(path, reaches):
    seen = []

    def application(environ, start_response):
        seen.append(environ["PATH_INFO"])

    below("/pathways", application)(RequestFactory().get(path).environ, None)

    assert seen == [reaches or path]


def test_portal_with_a_host_to_itself_is_served_as_it_is():
    application = WSGIHandler()

    assert below(None, application) is application


@pytest.mark.django_db
def test_pages_and_their_files_are_addressed_below_the_path(tmp_path):
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "from django.urls import reverse\n"
        "from django.templatetags.static import static\n"
        "print(reverse('home'), reverse('admin:index'), static('css/portal.css'))\n"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "pathway_portal.settings",
            "DEBUG": "on",
            "SCRIPT_NAME": "/pathways",
        },
        capture_output=True,
        text=True,
    )

    assert done.stdout == "/pathways/ /pathways/admin/ /pathways/static/css/portal.css\n"


# A request that breaks off


class Connection:
    """Sends one request of somebody who is signed in, as it is."""

    def __init__(self, live_server, client):
        self.host, self.port = live_server.thread.host, live_server.thread.port
        self.socket = socket.create_connection((self.host, self.port), timeout=60)
        self.token = "t" * 32
        self.cookies = (
            f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}; "
            f"{settings.CSRF_COOKIE_NAME}={self.token}"
        )

    def post(self, path, body, *, length, kind=URLENCODED, **headers):
        headers |= {"Content-Type": kind, "Content-Length": length, "Cookie": self.cookies}
        lines = [f"POST {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join([*lines, "", body]).encode())

    def end_sending(self):
        """Nothing more comes, but the answer can be read."""
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        """Hang up in such a way that reading fails."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def answer(self):
        received = b""
        while more := self.socket.recv(65536):
            received += more
        self.socket.close()
        return received.decode()


def form_with_token(connected):
    return f"csrfmiddlewaretoken={connected.token}&preferred_name=Anna", {}


def token_in_a_header(connected):
    return "preferred_name=Anna", {"X_CSRFToken": connected.token}


def long_form(connected):
    body, headers = form_with_token(connected)
    return f"{body}&more={'x' * 100_000}", headers


def long_form_without_token(connected):
    return f"preferred_name=Anna&more={'x' * 100_000}", {}


def form_in_parts(connected):
    fields = {"csrfmiddlewaretoken": connected.token, "preferred_name": "Anna"}
    head = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = "".join(head.format(*field) for field in fields.items())
    return body, {"kind": "multipart/form-data; boundary=b"}


BROKEN_OFF = [
    form_with_token,
    token_in_a_header,
    long_form,
    long_form_without_token,
    form_in_parts,
]


@pytest.fixture
def connected(live_server, client):
    client.force_login(UserFactory(preferred_name="Nita"))
    return Connection(live_server, client)


def lines_of(caplog):
    formatter = WithoutTypedWords()
    return [line for r in caplog.records for line in formatter.format(r).splitlines()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", BROKEN_OFF)
def test_form_that_ends_before_its_length_is_not_taken_for_whole(connected, caplog, form):
    body, more = form(connected)

    connected.post("/account/", body, length=len(body) + 6, **more)
    connected.end_sending()
    answer = connected.answer()

    assert answer.startswith("HTTP/1.1 400 Bad Request")
    assert "What your browser sent was not complete, so nothing was changed." in answer
    assert lines_of(caplog) == ["The request broke off.: /account/"]
    assert User.objects.get().preferred_name == "Nita"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", BROKEN_OFF)
def test_connection_that_breaks_leaves_no_trace_in_the_log(connected, caplog, form):
    body, more = form(connected)
    begun = threading.Event()

    def begin(**more):
        begun.set()

    request_started.connect(begin)
    connected.post("/account/", body, length=len(body) + 6, **more)
    assert begun.wait(60)  # else there is nothing that can break off
    request_started.disconnect(begin)
    connected.reset()
    until = time.monotonic() + 60
    while not caplog.records and time.monotonic() < until:
        time.sleep(0.05)

    assert lines_of(caplog) == ["The request broke off.: /account/"]
    assert User.objects.get().preferred_name == "Nita"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", [form_with_token, token_in_a_header, form_in_parts])
def test_form_that_is_whole_is_taken(connected, form):
    body, more = form(connected)
    if "kind" in more:
        body += "--b--\r\n"

    connected.post("/account/", body, length=len(body), **more)

    assert connected.answer().startswith("HTTP/1.1 302 Found")
    assert User.objects.get().preferred_name == "Anna"


# A database that says nothing


@pytest.fixture
def silent():
    """The address of a host that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


@pytest.fixture
def waiting():
    base.give_up_on_silence()
    yield
    psycopg2.extensions.set_wait_callback(None)


def test_database_host_that_says_nothing_is_given_up(silent, waiting, monkeypatch):
    monkeypatch.setattr(base, "CONNECT", 0.5)
    host, port = silent

    with pytest.raises(psycopg2.OperationalError, match=r"said nothing for 0\.5 seconds"):
        psycopg2.connect(host=host, port=port, user="portal", dbname="pathways")


class Relay:
    """Passes bytes on between the portal and its database until it falls silent."""

    def __init__(self, host, port):
        self.is_silent = False
        self.there = (host, port)
        self.sockets = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.server.accept()
                far = socket.create_connection(self.there)
                self.sockets += [near, far]
                for source, target in [(near, far), (far, near)]:
                    threading.Thread(target=self.pump, args=(source, target), daemon=True).start()

    def close(self):
        for each in [self.server, *self.sockets]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def pump(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not self.is_silent:
                    target.sendall(data)


@pytest.mark.django_db
@pytest.mark.every_database("timeouts")
def test_statement_that_is_never_answered_is_given_up(waiting, monkeypatch):
    if connection.vendor == "sqlite":  # its database is a file beside it, and never silent
        return
    wanted = connection.get_connection_params()
    relay = Relay(wanted["host"], int(wanted["port"]))
    database = {
        **connection.settings_dict,
        **{"HOST": "127.0.0.1", "PORT": relay.port, "OPTIONS": {"options": PAGE_LIMITS}},
    }
    behind = base.DatabaseWrapper(database)
    with behind.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
        relay.is_silent = True
        monkeypatch.setattr(base, "CHECK", 0.5)
        begun = time.monotonic()

        assert behind.is_usable() is False
        assert time.monotonic() - begun < base.STATEMENT  # which a statement of a page may take

    behind.close()
    relay.close()


@pytest.mark.django_db
@pytest.mark.every_database("timeouts")
def test_pages_give_up_on_a_statement_and_commands_do_not(waiting, monkeypatch):
    database = settings.DATABASES["default"]
    monkeypatch.setitem(database, "OPTIONS", dict(database["OPTIONS"]))
    if connection.vendor == "sqlite":  # it has no such limits: its writers wait for each other
        limit_pages()
        assert settings.DATABASES["default"]["OPTIONS"]["timeout"] == 20
        return
    psycopg2.extensions.set_wait_callback(None)  # as in a command
    assert limits() == {"statement_timeout": "0", "lock_timeout": "1min"}

    limit_pages()

    assert limits() == {"statement_timeout": "15s", "lock_timeout": "10s"}


@pytest.mark.django_db
@pytest.mark.every_database("timeouts")
def test_page_is_not_served_without_limits_that_a_pooler_drops(waiting):
    """PgBouncer lends a connection for a transaction and takes no options with it."""
    pooled = with_options(connection.settings_dict | {"OPTIONS": {}}, is_pooled=True)
    if connection.vendor == "sqlite":
        assert pooled["OPTIONS"]["timeout"] == 20
        return
    assert "options" not in pooled["OPTIONS"]
    assert pooled["DISABLE_SERVER_SIDE_CURSORS"] is True
    fresh = base.DatabaseWrapper(connection.settings_dict | pooled)

    with pytest.raises(OperationalError, match="no statement_timeout and no lock_timeout"):
        fresh.connect()

    fresh.close()


@pytest.mark.parametrize(
    "reason, said",
    [
        ("unsupported startup parameter: options", "Set DATABASE_POOLER=on"),
        (f"{NO_LIMIT}statement_timeout.", "has no statement_timeout"),
    ],
)
@pytest.mark.django_db
def test_start_behind_a_pooler_says_what_to_set(settings, monkeypatch, reason, said):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "pathway_portal.web.postgresql")

    def refuse(connection):
        raise OperationalError(reason)

    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor", refuse)
    monkeypatch.setattr(connection, "close", lambda: None)

    with pytest.raises(CannotServe, match=said):
        check_schema()


def limits():
    """What a new connection, opened as the settings say now, is limited to by the server."""
    fresh = base.DatabaseWrapper(dict(connection.settings_dict))
    with fresh.cursor() as cursor:
        cursor.execute(
            "SELECT name, current_setting(name) FROM pg_settings "
            "WHERE name IN ('statement_timeout', 'lock_timeout')"
        )
        found = dict(cursor.fetchall())
    fresh.close()
    return found


# What people typed stays out of the log


@pytest.mark.django_db
@pytest.mark.every_database("messages")
def test_statement_that_fails_is_logged_without_what_was_typed():
    formatter = WithoutTypedWords()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'what Ada typed' WHERE no_such_column = %s", ["her words"])
    except Exception as error:
        logged = formatter.formatException((type(error), error, error.__traceback__))

    assert "Ada" not in logged.split("cursor.execute(")[-1].split("\n", 1)[1]
    assert "her words" not in logged.split("cursor.execute(")[-1].split("\n", 1)[1]
    if connection.vendor == "postgresql":
        assert logged.endswith("django.db.utils.ProgrammingError: 42703")
    else:
        assert logged.endswith("django.db.utils.OperationalError: no such column: no_such_column")
