"""`make run` in a copy of this project: from nothing to a page, again, and where it cannot."""

import contextlib
import fcntl
import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests import samples
from tests.factories import UserFactory

MAKE = shutil.which("make")
PASSWORD = "pathway-demo-password"
PATIENCE = 600  # seconds until something counts as stuck, on the busiest machine
# What the tests or the machine set for themselves must not reach the copy.
OURS = {
    *("ALLOWED_HOSTS", "CACHE_URL", "DATABASE_URL", "DEBUG", "DJANGO_SETTINGS_MODULE"),
    *("EMAIL_URL", "HTTPS", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PORT", "SECRET_KEY"),
}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in OURS}


@pytest.fixture
def project(tmp_path):
    return copy_of_this_project(tmp_path)


def copy_of_this_project(folder):
    """The files of this project without what its owner made; the environment is lent."""
    made = (".git", ".venv", ".env", ".static", "db.sqlite3*", "__pycache__", "screenshots")
    copy = folder / "project"
    shutil.copytree(settings.BASE_DIR, copy, ignore=shutil.ignore_patterns(*made, ".*_cache"))
    (copy / ".venv").symlink_to(settings.BASE_DIR / ".venv")
    return copy


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def port():
    return free_port()


def python(project, code):
    """What the code prints, run by the copy's own `manage.py shell`."""
    command = [".venv/bin/python", "manage.py", "shell", "-v0", "-c", code]
    return subprocess.run(  # noqa: S603
        command, cwd=project, env=ENVIRONMENT, check=True, capture_output=True, text=True
    ).stdout.strip()


@contextlib.contextmanager
def running(project, port, wait=True):
    """The portal as `make run` serves it; ended with Ctrl-C, which must end it quietly."""
    process = subprocess.Popen(  # noqa: S603
        [MAKE, "run"],
        cwd=project,
        env=ENVIRONMENT | {"PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # A shell that starts something in the background makes it deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    portal = Portal(port, process)
    try:
        if wait:
            portal.wait()
        yield portal
    finally:
        # To the whole group, as a terminal does.
        os.killpg(process.pid, signal.SIGINT)
        portal.said = process.communicate(timeout=PATIENCE)[0]
    assert "Traceback" not in portal.said
    assert "Error" not in portal.said


class Portal:
    def __init__(self, port, process):
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.process = process
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(cookies)

    def wait(self):
        """Wait until it answers, however busy the machine is, unless it has ended."""
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            assert self.process.poll() is None, self.process.stdout.read()
            time.sleep(0.2)

    def open(self, path, **data):
        body = urllib.parse.urlencode(data).encode() if data else None
        with self.browser.open(self.address + path, body, timeout=PATIENCE) as answer:
            return answer.url.removeprefix(self.address), answer.read().decode()

    def sign_in(self, email):
        _, page = self.open("/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        return self.open(
            "/account/login/", csrfmiddlewaretoken=token, login=email, password=PASSWORD
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory, django_db_setup, django_db_blocker):
    """A project that `make run` has served once, and what it said and showed.

    It takes half a minute, so the processes of a run share one: the others wait for the first. Only
    `make test-all` has it make the whole database: each run of the tests does that once anyway.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    shown = folder / "shown.json"
    with (folder / "make.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shown.exists():
            project = copy_of_this_project(folder)
            if not samples.WHOLE:
                with django_db_blocker.unblock():
                    begin_database(project)
            shown.write_text(json.dumps(served_from_nothing(project)))
    return folder / "project", json.loads(shown.read_text())


def begin_database(project):
    """Leave `make run` one migration to do, without which nobody signs in."""
    replace_database(project)
    with contextlib.closing(sqlite3.connect(project / "db.sqlite3")) as database, database:
        database.execute("DROP TABLE django_session")
        database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")


def served_from_nothing(project):
    shown = {}
    with running(project, free_port(), wait=False) as portal:
        shown["second make"] = said_by_a_second_make(project, portal)
        portal.wait()
        shown["address"] = portal.address
        shown["sign-in"] = portal.sign_in("employee@example.com")
        # Not debug mode: the stylesheet has its hashed name, and an unknown page tells nothing.
        found = re.search(r'href="(/static/css/portal\.[0-9a-f]{12}\.css)"', shown["sign-in"][1])
        portal.open(found[1])
        with pytest.raises(urllib.error.HTTPError) as refused:
            portal.open("/no-such-page/")
        shown["unknown page"] = [refused.value.code, "DEBUG" in refused.value.read().decode()]
    shown["said"] = portal.said
    return shown


def said_by_a_second_make(project, first):
    """What `make run` says while another one makes everything; that one is held up meanwhile."""
    while not (project / ".env").exists():  # the first file that is made behind the lock
        assert first.process.poll() is None
        time.sleep(0.01)
    os.killpg(first.process.pid, signal.SIGSTOP)
    try:
        with running(project, free_port(), wait=False) as second:
            return second.process.stdout.readline()
    finally:
        os.killpg(first.process.pid, signal.SIGCONT)


@pytest.fixture
def made_project(made, tmp_path):
    """A copy of it, with its database, its secret and its compressed files."""
    return shutil.copytree(made[0], tmp_path / "project", symlinks=True)


def test_a_clone_becomes_a_portal(made):
    project, shown = made

    url, home = shown["sign-in"]
    assert (url, "Sign out" in home) == ("/", True)
    assert shown["unknown page"] == [404, False]
    for each in (shown["address"], "employee@", "manager@", "hr@", "editor@example.com", PASSWORD):
        assert each in shown["said"]
    assert (project / ".env").stat().st_mode & 0o777 == 0o600


def test_a_second_run_in_one_folder_waits_until_the_first_has_made_everything(made):
    assert made[1]["second make"] == "Waiting for another make in this folder ...\n"


def test_a_second_run_keeps_what_people_entered(made_project, port):
    env = (made_project / ".env").read_text()
    before = python(
        made_project,
        "from pathway_portal.accounts.models import User;"
        "User.objects.create(email='new@company.example', name='New Person');"
        "User.objects.filter(email='employee@example.com').update(name='Renamed Here');"
        "print(*User.objects.order_by('pk').values_list('email', flat=True))",
    )

    with running(made_project, port) as portal:
        url, home = portal.sign_in("employee@example.com")

    assert url == "/"
    assert "Renamed Here" in home
    assert PASSWORD in portal.said
    assert emails_in(made_project) == before.split()
    assert (made_project / ".env").read_text() == env


@pytest.mark.django_db(transaction=True)
def test_a_database_of_real_people_gets_no_demonstration_and_is_served(made_project, port):
    UserFactory(email="somebody@company.example", name="Some Body")
    replace_database(made_project)

    with running(made_project, port) as portal:
        _, page = portal.sign_in("employee@example.com")
        assert "Sign out" not in page
    assert "No demonstration company" in portal.said
    assert PASSWORD not in portal.said
    assert emails_in(made_project) == ["somebody@company.example"]


def test_a_machine_set_up_for_the_web_gets_no_demonstration(made_project, port):
    (made_project / ".env").write_text(
        "SECRET_KEY=of-the-company-and-as-long-as-it-must-be\nALLOWED_HOSTS=127.0.0.1\n"
        "TRUSTED_PROXY_COUNT=1\n"
    )
    with running(made_project, port) as portal:
        portal.browser.addheaders = [("X-Forwarded-Proto", "https")]
        assert portal.open("/health/")[1] == "ok"
    assert "No demonstration company" in portal.said
    assert PASSWORD not in portal.said


def replace_database(project):
    """Give the project a copy of the tests' database, which saves it all the migrations."""
    for file in project.glob("db.sqlite3*"):  # with what SQLite keeps beside it
        file.unlink()
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(project / "db.sqlite3")) as copy:
        connection.connection.backup(copy)


def emails_in(project):
    with contextlib.closing(sqlite3.connect(project / "db.sqlite3")) as database:
        rows = database.execute("SELECT email FROM accounts_user ORDER BY id").fetchall()
    return [email for (email,) in rows]


def lines(*command, cwd, **environment):
    """What a command that fails says, but for make's own lines; one that goes on is ended."""
    process = subprocess.Popen(  # noqa: S603
        command,
        cwd=cwd,
        env=ENVIRONMENT | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said = process.communicate(timeout=PATIENCE)[1]
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
    assert process.returncode != 0
    return [line for line in said.splitlines() if not re.match(r"make(\[1])?: ", line)]


def test_a_busy_port_is_one_line_and_nothing_is_made(project):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = lines(MAKE, "run", cwd=project, PORT=str(port))
    assert said == [f"Port {port} is not free. Choose another: make run PORT=<number>"]
    assert not (project / ".env").exists()


@pytest.mark.parametrize("target", ["run", "test"])
def test_without_root_and_without_python3_venv_one_line_says_what_to_install(
    project, tmp_path, port, target
):
    (project / ".venv").unlink()
    poor = tmp_path / "bin"
    poor.mkdir()
    # Not a shim of pyenv, which would put its own folder in front of this one.
    python3 = Path(sys.executable).resolve()
    for name, script in {
        "id": "echo 1000",
        "sudo": "echo sudo: a password is required >&2; exit 1",
        "python3": f'case "$*" in *ensurepip*) exit 1;; esac; exec {python3} "$@"',
    }.items():
        (poor / name).write_text(f"#!/bin/sh\n{script}\n")
        (poor / name).chmod(0o755)
    path = f"{poor}:{os.environ['PATH']}"
    said = lines(MAKE, target, cwd=project, PATH=path, PORT=str(port))
    assert said == ["Please install this first, as root: apt-get install python3-venv"]
    assert not (project / ".venv").exists()
