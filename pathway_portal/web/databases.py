"""What the portal wants of its database, besides the address."""

import sqlite3

# In milliseconds. A migration may take hours, and waits a minute for a lock; a page may not.
COMMAND_LIMITS = "-c lock_timeout=60000"
PAGE_LIMITS = "-c statement_timeout=15000 -c lock_timeout=10000"
# How the reason begins where a page would have no limit.
NO_LIMIT = "The connection has no "
# In seconds, and for the last one in milliseconds: a host that says nothing is given up.
SILENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


def with_options(database, *, is_pooled=False):
    """Return Django's settings of a database with the options that the portal relies on.

    `is_pooled` where a pooler lends a connection for one transaction only, as PgBouncer does in
    transaction mode: nothing is set for a whole connection then, because others use it next.
    """
    options = database.get("OPTIONS", {})
    if database["ENGINE"] == "django.db.backends.sqlite3":
        return database | {"CONN_MAX_AGE": 60, "OPTIONS": options | _sqlite_options()}
    kept = database | {
        "ENGINE": "pathway_portal.web.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": is_pooled,
    }
    if is_pooled:
        return kept | {"OPTIONS": SILENCE | options}
    # The limits of commands; `startup` sets those of pages. What the address itself says goes last.
    limits = f"{COMMAND_LIMITS} {options.get('options', '')}".rstrip()
    return kept | {"OPTIONS": SILENCE | options | {"options": limits}}


def _sqlite_options():
    # What is deleted is written over, so that who is erased is not found in the file either.
    begin = "PRAGMA secure_delete=ON"
    # Before 3.51.3 SQLite's write-ahead log can corrupt the file.
    if sqlite3.sqlite_version_info >= (3, 51, 3):
        begin += "; PRAGMA journal_mode=WAL"
    # IMMEDIATE: a transaction that reads and then writes waits for its turn instead of failing.
    return {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": begin}
