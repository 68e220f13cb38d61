"""Find out whether the portal can do its work, within seconds whatever hangs."""

import logging
import threading
import time
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass

from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import connection, transaction

from pathway_portal.web.postgresql.base import within

from . import checks

logger = logging.getLogger(__name__)

# In seconds. A monitor asks with a limit of its own, often of five or ten.
LIMIT = 2.5


@dataclass(frozen=True)
class Check:
    """One thing that must be well. `is_vital` where no page can be served or saved without it."""

    name: str
    is_vital: bool
    advice: str

    def find(self):
        """Return what is wrong in a few words, or nothing."""
        return getattr(checks, f"check_{self.name}")()


DATABASE = Check("database", True, "Is the database running, and DATABASE_URL right?")
SCHEMA = Check("schema", True, "Run manage.py migrate, then restart the portal.")
WRITE = Check("write", True, "Is the database's disk full, or does it only allow reading?")
CACHE = Check("cache", True, "Is CACHE_URL right? Without it, run manage.py createcachetable.")
DISK = Check("disk", True, "Make room.")
MAIL = Check("mail", False, "Run manage.py send_notices; it says in one line what fails.")
SCHEDULE = Check("schedule", False, "See docs/operations.md for the timers to set up.")

# Each group runs in a thread of its own; in a group, what comes later needs what comes first.
GROUPS = [(DATABASE, SCHEMA, MAIL, SCHEDULE), (WRITE,), (CACHE,), (DISK,)]
CHECKS = [DATABASE, SCHEMA, WRITE, CACHE, DISK, MAIL, SCHEDULE]

NO_ANSWER = "no answer in time"
NOT_TRIED = "not tried"


class _CheckRun:
    """The checks of one group at work."""

    def __init__(self, group):
        self.found = {}
        self.group = group
        self.thread = threading.Thread(target=self._work, daemon=True)

    def _work(self):
        try:
            with within(LIMIT):
                for check in self.group:
                    self.found[check] = NOT_TRIED if self._is_over() else self._find(check)
        finally:
            with suppress(Exception):
                connection.close()

    def _is_over(self):
        """Return whether a check has failed that the ones behind it rest on."""
        return any(words and check.is_vital for check, words in self.found.items())

    def _find(self, check):
        try:
            with _waiting_no_longer() if _asks_database(check) else nullcontext():
                return check.find()
        except Exception as error:
            # By its kind alone: what it says may hold a host, a user or a person's words.
            logger.warning("The check of the %s failed: %s", check.name, type(error).__name__)
            return f"failed ({type(error).__name__})"


def _asks_database(check):
    """Return whether a check needs the database: one that does not is well without it."""
    if check is CACHE:
        return isinstance(caches[DEFAULT_CACHE_ALIAS], BaseDatabaseCache)
    return check is not DISK


@contextmanager
def _waiting_no_longer():
    """Have the database itself give up a statement after the time that the answer may take."""
    limit = int(LIMIT * 1000)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {limit}")
        yield
        return
    # For this transaction alone: behind a pooler the connection is somebody else's afterwards.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {limit}")
        cursor.execute(f"SET LOCAL lock_timeout = {limit}")
        yield


_runs = {}
_lock = threading.Lock()


def _begin(group):
    """Begin a group's checks, or join those that another monitor has begun and that go on."""
    with _lock:
        run = _runs.get(group)
        if run is None or not run.thread.is_alive():
            run = _runs[group] = _CheckRun(group)
            run.thread.start()
        return run


def examine():
    """Return what is wrong with each check, or nothing where it is well: {check: words}."""
    deadline = time.monotonic() + LIMIT
    runs = [_begin(group) for group in GROUPS]
    found = {}
    for run in runs:
        run.thread.join(max(0, deadline - time.monotonic()))
        found |= {check: run.found.get(check, NO_ANSWER) for check in run.group}
    return {check: found[check] for check in CHECKS}
