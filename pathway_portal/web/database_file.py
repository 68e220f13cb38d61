"""Keep an SQLite file private."""

import os
from contextlib import suppress

MAGIC = b"SQLite format 3\0"


def keep_database_file_private(sender, connection, **more):
    """Let only its owner read an SQLite file. SQLite gives its journals the same permissions.

    This receives `connection_created`, because Django has no other place for it.
    """
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return
    name = str(connection.settings_dict["NAME"])
    for path in [name, f"{name}-journal", f"{name}-wal", f"{name}-shm"]:
        # There is none yet, or it belongs to somebody else, who has to see to it.
        with suppress(FileNotFoundError, PermissionError):
            if os.stat(path).st_mode & 0o077 and (path != name or _is_database(path)):
                os.chmod(path, 0o600)


def _is_database(path):
    """Return whether a file is a database or empty: a wrong setting may name any other file."""
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return file.read(len(MAGIC)) in (MAGIC, b"")
