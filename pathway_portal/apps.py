import os
from contextlib import suppress

from django.contrib.admin.apps import AdminConfig
from django.db.backends.signals import connection_created

MAGIC = b"SQLite format 3\0"


class WorkplaceConfig(AdminConfig):
    default_site = "pathway_portal.workplace.Workplace"

    def ready(self):
        from . import deployment_checks, joining  # noqa: F401 - registers its checks
        from .accounts.confirmations import APPLIED_ABOVE
        from .accounts.models import PendingChangeKind

        APPLIED_ABOVE[PendingChangeKind.JOIN] = joining.apply_confirmed
        super().ready()
        connection_created.connect(keep_database_file_private)


def keep_database_file_private(sender, connection, **more):
    """Let nobody but its owner read an SQLite file. SQLite gives its journals the same rights.

    A signal, because Django has no other place for it.
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
    """Whether it is a database, or about to become one: a wrong setting may name any other file."""
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return file.read(len(MAGIC)) in (MAGIC, b"")
