"""Read an organisation's figures and whole exports from a copy of the database, where there is one.

PostgreSQL's streaming replication keeps the copy. It follows a moment later, so before each use it
is asked whether it has everything that was committed so far: nobody is ever shown an older state.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

logger = logging.getLogger(__name__)

REPLICA = "replica"
# In seconds: how long a page waits for the copy to follow, and how long a copy that failed is left.
PATIENCE, PAUSE = 0.05, 30

_is_read = ContextVar("_is_read", default=False)
_left_until = 0.0

P = ParamSpec("P")
R = TypeVar("R")


class Router:
    """Sends what `from_replica` reads to the replica, and all else to the database itself."""

    def db_for_read(self, model, **hints):
        # What is written while reading is read back: the shared cache, and nothing else.
        if _is_read.get() and model._meta.app_label != "django_cache":
            return REPLICA
        return DEFAULT_DB_ALIAS

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first, second, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db != REPLICA


def from_replica(read: Callable[P, R]) -> Callable[P, R]:
    """Have a function read from the replica, or from the database itself where that is not well.

    It must only read, and return something whole: no queryset, no generator.
    """

    @wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _has_everything():
            return read(*args, **kwargs)
        token = _is_read.set(True)
        try:
            return read(*args, **kwargs)
        except DatabaseError as error:
            _leave(error)
        finally:
            _is_read.reset(token)
        return read(*args, **kwargs)

    return reading


def _has_everything() -> bool:
    """Return whether there is a replica that holds all that was written until now."""
    if REPLICA not in connections.databases or time.monotonic() < _left_until:
        return False
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:  # what it has written is not to be seen yet
        return False
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn()")
        [committed] = cursor.fetchone()
    deadline = time.monotonic() + PATIENCE
    try:
        with connections[REPLICA].cursor() as cursor:
            while True:
                cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [committed])
                if cursor.fetchone()[0]:
                    return True
                if time.monotonic() > deadline:
                    return False
                time.sleep(PATIENCE / 10)
    except DatabaseError as error:
        _leave(error)
        return False


def _leave(error: DatabaseError) -> None:
    global _left_until
    _left_until = time.monotonic() + PAUSE
    kind = type(error).__name__
    logger.warning("The replica failed (%s); the database itself is read for a while.", kind)
