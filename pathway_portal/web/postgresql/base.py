"""Django's PostgreSQL backend, which gives up on a server that does not answer, or not in time.

The server's own time limits do not help where its host is gone, its disk hangs or a firewall has
dropped the connection. libpq then waits for ever, and soon every thread of the portal does.
psycopg2 lets a function do the waiting; ours has a limit.
"""

import contextlib
import select
import threading
import time

import psycopg2
from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg2.extensions import POLL_OK, POLL_READ, POLL_WRITE, STATUS_SETUP

from pathway_portal.web.databases import NO_LIMIT

# In seconds: to connect, to answer the check before a kept connection is used again, to answer a
# statement. The last is above the server's own limit on statements, so that its reason comes first.
CONNECT, CHECK, STATEMENT = 5, 3, 20

_limit = threading.local()


def give_up_on_silence():
    """Limit every wait of this process. Only for serving pages: commands may run for hours."""
    psycopg2.extensions.set_wait_callback(wait)


def wait(connection):
    """Wait until the server answers; raise OperationalError when it takes too long."""
    limit = getattr(_limit, "seconds", STATEMENT)
    if connection.status == STATUS_SETUP:
        limit = min(limit, CONNECT)
    deadline = time.monotonic() + limit
    while (state := connection.poll()) != POLL_OK:
        left = deadline - time.monotonic()
        reading = [connection] if state == POLL_READ else []
        writing = [connection] if state == POLL_WRITE else []
        if left <= 0 or not any(select.select(reading, writing, [], left)):
            raise psycopg2.OperationalError(f"The database said nothing for {limit} seconds.")


@contextlib.contextmanager
def within(seconds):
    """Limit waits to this many seconds inside the block, in this thread."""
    _limit.seconds = seconds
    try:
        yield
    finally:
        del _limit.seconds


class DatabaseWrapper(base.DatabaseWrapper):
    def init_connection_state(self):
        super().init_connection_state()
        if psycopg2.extensions.get_wait_callback() is wait:
            self._require_limits()

    def _require_limits(self):
        """Raise OperationalError where the server would let a page wait for ever.

        The portal asks for limits as it connects. A pooler between may drop what is asked.
        """
        with self.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM pg_settings WHERE setting = '0' "
                "AND name IN ('statement_timeout', 'lock_timeout') ORDER BY name DESC"
            )
            names = [name for (name,) in cursor.fetchall()]
        if names:
            raise OperationalError(
                f"{NO_LIMIT}{' and no '.join(names)}. "
                "Where there is a pooler, have it set them, as docs/scaling.md says."
            )

    def is_usable(self):
        with within(CHECK):
            return super().is_usable()
