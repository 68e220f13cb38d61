"""Let the database itself refuse changes to the words of a sealed version, from any writer.

Triggers do it, on each table that `contents` names. `put_back_seal` runs after every `migrate` and
makes the triggers what they should be, so migrations never need to think of them. `check_seal`
tells where triggers or seals are missing: `manage.py check --database default`.
"""

from __future__ import annotations

from django.core.checks import Warning as CheckWarning
from django.db import connections, transaction

from ..contents import CONTENTS
from . import postgresql, sqlite
from .rules import REFUSED, UNPUBLISHED, UNSEALED, sealable_lines, tables

__all__ = [
    "REFUSED",
    "UNPUBLISHED",
    "check_seal",
    "lift_seal_for_migration",
    "put_back_seal",
    "removals",
    "statements",
    "tables",
]


def put_back_seal(using, **kwargs):
    """Make the triggers what they should be. A receiver of `post_migrate`."""
    connection = connections[using]
    if set(_installed(connection)) == set(_expected(connection)):
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        for statement in statements(connection):
            cursor.execute(statement)


def lift_seal_for_migration(using, plan, **kwargs):
    """Take the triggers out while migrations alter sealed tables on SQLite.

    A receiver of `pre_migrate`. Django alters a table there by making another and renaming it,
    which SQLite refuses where triggers of other tables read it. PostgreSQL keeps its triggers.
    """
    connection = connections[using]
    apps = {content.model_label.split(".")[0] for content in CONTENTS}
    if connection.vendor != "sqlite" or not any(step.app_label in apps for step, _back in plan):
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        for statement in removals(connection):
            cursor.execute(statement)


def check_seal(databases=None, **kwargs):
    """Tell which tables lack their triggers, and which published versions their seal.

    Both are warnings only, so that `migrate` still runs. It puts triggers back and never a seal: by
    then the words may have changed, and somebody has to look.
    """
    found = []
    for using in databases or []:
        connection = connections[using]
        expected = _expected(connection)
        lacking = set(expected) - set(_installed(connection))
        found += [
            CheckWarning(
                f"In the database “{using}”, the triggers that guard published words in the table "
                f"{table} are missing or outdated.",
                hint="Run manage.py migrate: it puts the triggers back.",
                id="pathways.W001",
            )
            for table in sorted({trigger.table for trigger in lacking})
        ]
        found += [
            CheckWarning(
                f"In the database “{using}”, the pathway with the id {pk} was published and has no "
                "seal: its words can be changed.",
                hint="Compare its words with a backup. Then seal it again: INSERT INTO "
                f"pathways_seal (pathway_id) VALUES ({pk}).",
                id="pathways.W002",
            )
            for pk in (_unsealed(connection) if expected else [])
        ]
    return found


def statements(connection=None):
    """Return the SQL that puts the triggers in, in the place of those that are there."""
    connection = connection or connections["default"]
    make = [statement for trigger in _expected(connection) for statement in trigger.statements()]
    return [*removals(connection), *dict.fromkeys(make)]


def removals(connection=None):
    """Return the SQL that takes out the triggers that are there."""
    connection = connection or connections["default"]
    triggers = [f"DROP TRIGGER IF EXISTS {each.address}" for each in _installed(connection)]
    return [*triggers, *_dialect(connection).LEFT_BEHIND]


def _expected(connection):
    """Return the triggers there should be, on the tables that exist."""
    with connection.cursor() as cursor:
        lines = sealable_lines(connection.introspection.table_names(cursor))
        return _dialect(connection).expected(connection, lines) if lines else []


def _unsealed(connection):
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED)
        return [pk for (pk,) in cursor.fetchall()]


def _installed(connection):
    with connection.cursor() as cursor:
        return _dialect(connection).installed(cursor)


def _dialect(connection):
    return postgresql if connection.vendor == "postgresql" else sqlite
