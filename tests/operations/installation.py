"""Another installation of the portal, on an empty database of the same kind or of a named one."""

import os
import subprocess
import sys
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, connections
from django.db.utils import load_backend

from pathway_portal.web.databases import with_options
from pathway_portal.web.environment import Environment

NAME = f"portal_other_{os.getpid()}"


class Installation:
    def __init__(self, folder, url):
        self.folder = folder
        self.url = url

    def run(self, *arguments, **more):
        """Run one of `manage.py`'s commands there."""
        command = [sys.executable, "-W", "error", "manage.py", *map(str, arguments)]
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": self.url,
            "SECRET_KEY": settings.SECRET_KEY,
            "HTTPS": "off",
            "ERASED_PEOPLE_FILE": str(self.folder / "erased.txt"),
        }
        return subprocess.run(  # noqa: S603 - our own command
            command,
            cwd=settings.BASE_DIR,
            env=environment | more,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    def ask(self, code):
        """What Python prints there."""
        done = self.run("shell", "--no-imports", "-v0", "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextmanager
    def connected(self):
        """A connection to its database."""
        os.environ["OTHER_DATABASE_URL"] = self.url
        database = with_options(Environment().database("OTHER_DATABASE_URL", default=""))
        database = connections.configure_settings({"default": database})["default"]
        other = load_backend(database["ENGINE"]).DatabaseWrapper(database, "default")
        try:
            yield other
        finally:
            other.close()
            del os.environ["OTHER_DATABASE_URL"]

    def tables(self):
        with self.connected() as other:
            return other.introspection.table_names()


@contextmanager
def installation(folder, vendor=None):
    if (vendor or connection.vendor) == "sqlite":
        yield Installation(folder, f"sqlite:///{folder}/other.sqlite3")
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
        cursor.execute(f"CREATE DATABASE {NAME}")
    before, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    try:
        yield Installation(folder, f"{before}/{NAME}")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
