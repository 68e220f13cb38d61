"""Saves all rows of an SQLite database and writes them back, with the numbers of the next rows."""

import functools
import re

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from pathway_portal.accounts.models import User
from pathways import sealing
from tests.shared import once_per_run

# Made anew behind a test that has committed, under other numbers.
NUMBERED_ANEW = {
    "accounts_user_groups",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
}
NOT_ROWS = {"django_migrations", "sqlite_sequence"}


class DatabaseSnapshot:
    def __init__(self):
        self.tables = set(connection.introspection.table_names()) - NUMBERED_ANEW - NOT_ROWS
        self.inserts = [
            line for line in connection.connection.iterdump() if _table(line) in self.tables
        ]
        self.numbers = list(self._last_numbers())
        self.groups = list(User.groups.through.objects.values_list("user_id", "group__name"))
        # Its rows say of what kind they are by a number that would be another's.
        assert not [line for line in self.inserts if _table(line) == "django_admin_log"]

    def write(self):
        """All rows are these, those of people's groups by the names of the groups."""
        number_of = dict(Group.objects.values_list("name", "pk"))
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in sealing.removals(connection):
                cursor.execute(statement)
            for table in self.tables:
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608
            for statement in self.inserts:
                connection.connection.execute(statement)
            # A table that was empty counts from the beginning again.
            cursor.executemany(
                "UPDATE sqlite_sequence SET seq = 0 WHERE name = %s",
                [(table,) for table in self.tables],
            )
            cursor.executemany("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", self.numbers)
            for statement in sealing.statements(connection):
                cursor.execute(statement)
            User.groups.through.objects.all().delete()
            User.groups.through.objects.bulk_create(
                User.groups.through(user_id=person, group_id=number_of[name])
                for person, name in self.groups
            )

    def _last_numbers(self):
        """The last number each table has given out: the next row has the number it had then."""
        with connection.cursor() as cursor:
            for name, last in cursor.execute("SELECT name, seq FROM sqlite_sequence"):
                if name in self.tables:
                    yield last, name


def _table(line):
    found = re.match(r'INSERT INTO "(\w+)"', line)
    return found and found[1]


def write_demonstration():
    """Have the demonstration company in the database, made once per run where it can be kept."""
    if connection.vendor == "sqlite":
        _demonstration().write()
    else:
        _make_demonstration()


@functools.cache
def _demonstration():
    return once_per_run("demonstration", _make_and_save_demonstration)


def _make_and_save_demonstration():
    _make_demonstration()
    return DatabaseSnapshot()


def _make_demonstration():
    with override_settings(DEBUG=True):
        call_command("demo_company", verbosity=0)
