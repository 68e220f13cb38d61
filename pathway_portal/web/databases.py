"""What the portal wants of its database, besides the address."""

import sqlite3

# In milliseconds. A migration may take hours, and waits a minute for a lock; a page may not.
COMMAND_LIMITS = "-c lock_timeout=60000"
PAGE_LIMITS = "-c statement_timeout=15000 -c lock_timeout=10000"
# In seconds, and for the last one in milliseconds: a host that says nothing is given up.
SILENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


def with_options(database):
    """Return Django's settings of a database with the options that the portal relies on."""
    options = database.get("OPTIONS", {})
    if database["ENGINE"] == "django.db.backends.sqlite3":
        return database | {"CONN_MAX_AGE": 60, "OPTIONS": options | _sqlite_options()}
    # The limits of commands; `startup` sets those of pages. What the address itself says goes last.
    limits = f"{COMMAND_LIMITS} {options.get('options', '')}".rstrip()
    return database | {
        "ENGINE": "pathway_portal.web.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": SILENCE | options | {"options": limits},
    }


def _sqlite_options():
    # What is deleted is written over, so that who is erased is not found in the file either.
    begin = "PRAGMA secure_delete=ON"
    # Before 3.51.3 SQLite's write-ahead log can corrupt the file.
    if sqlite3.sqlite_version_info >= (3, 51, 3):
        begin += "; PRAGMA journal_mode=WAL"
    # IMMEDIATE: a transaction that reads and then writes waits for its turn instead of failing.
    return {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": begin}
