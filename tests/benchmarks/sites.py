"""The two sites that are compared: the portal, and a bare Django site with its constant page."""

import http.client
import multiprocessing
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from tests.server import ROOT, serving

from . import inspector

QUIET = {"GUNICORN_CMD_ARGS": "--log-level error"}
NOT_SECRET = "only-for-measuring-and-for-nothing-else-at-all"


class Site:
    """A server with one worker, and a process beside it that knows the pages."""

    def __init__(self, server, pipe, database_cpu):
        self.server = server
        self.pipe = pipe
        self.database_cpu = database_cpu
        # By name: the address, and the cookies of somebody who may read it.
        self.pages = pipe.recv()
        self.connection = http.client.HTTPConnection("localhost", server.port)

    def inspect(self, command, name, *arguments):
        self.pipe.send((command, *self.pages[name], *arguments))
        return self.pipe.recv()

    def load(self, name):
        address, cookies = self.pages[name]
        self.connection.request("GET", address, headers={"Cookie": cookies})
        response = self.connection.getresponse()
        return response.status, len(response.read())

    def cpu_of(self, name, times):
        """Return the CPU seconds that a request takes from the worker, and from PostgreSQL."""
        self.connection.close()  # the server has hung up, where the other site took long
        before, database_before = self.server.cpu_seconds(), self.database_cpu()
        for _time in range(times):
            self.load(name)
        worker, database = self.server.cpu_seconds() - before, self.database_cpu() - database_before
        return worker / times, database / times


@contextmanager
def portal_of(size, url):
    """Run the portal with a company of this size, on a database that is dropped at the end."""
    environment = {"DEBUG": "off", "HTTPS": "off", "LOG_LEVEL": "error", "SECRET_KEY": NOT_SECRET}
    with new_database("measured_portal", url) as (own, database_cpu):
        environment |= {"DATABASE_URL": own, "DJANGO_SETTINGS_MODULE": "pathway_portal.settings"}
        for command in (["migrate", "-v", "0"], ["createcachetable"]):
            manage = [sys.executable, "manage.py", *command]
            subprocess.run(  # noqa: S603
                manage, check=True, cwd=ROOT, env=os.environ | environment | {"DEBUG": "on"}
            )
        with (
            running(inspector.portal, size, environment=environment) as pipe,
            serving("pathway_portal.wsgi", environment | QUIET) as server,
        ):
            yield Site(server, pipe, database_cpu)


@contextmanager
def constant_site(url):
    with new_database("measured_constant", url) as (own, database_cpu):
        environment = {"DATABASE_URL": own}
        with (
            running(inspector.constant_site, environment=environment) as pipe,
            serving("tests.benchmarks.constant_site:application", environment | QUIET) as server,
        ):
            yield Site(server, pipe, database_cpu)


@contextmanager
def running(work, *arguments, environment):
    """Run this in a process of its own; give the pipe that leads to it."""
    before = dict(os.environ)
    os.environ |= environment
    context = multiprocessing.get_context("spawn")
    pipe, its_end = context.Pipe()
    process = context.Process(target=work, args=(its_end, *arguments), daemon=True)
    process.start()
    its_end.close()
    os.environ.clear()
    os.environ |= before
    try:
        yield pipe
    finally:
        pipe.close()
        process.join()


@contextmanager
def new_database(name, url):
    """Give the address of an empty database, and what tells its server's CPU seconds.

    It is a file, or lies on the PostgreSQL server of `url`, which runs on this machine.
    """
    with ExitStack() as stack:
        if not url:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            yield f"sqlite:///{folder}/{name}.sqlite3", lambda: 0.0
            return
        server = psycopg2.connect(url)
        stack.callback(server.close)
        server.autocommit = True
        cursor = stack.enter_context(server.cursor())
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
        yield urlsplit(url)._replace(path=f"/{name}").geturl(), lambda: _cpu_seconds(cursor, name)
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _cpu_seconds(cursor, database):
    """Return what PostgreSQL's processes have used up for the connections to this database."""
    cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [database])
    paths = [Path(f"/proc/{pid}/schedstat") for (pid,) in cursor.fetchall()]
    return sum(int(path.read_text().split()[0]) for path in paths) / 1e9
