"""Write the triggers for SQLite: one for each table and event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .rules import (
    GOES_BACKWARDS,
    NEW_SEAL_IS_OF_A_DRAFT,
    NOT_WORDS,
    PATHWAY_TABLE,
    REFUSED,
    SEAL_TABLE,
    UNPUBLISHED,
    is_sealed,
    pathway_id,
    table,
)

LEFT_BEHIND: list[str] = []


@dataclass(frozen=True)
class SQLiteTrigger:
    table: str
    address: str  # its name
    sql: str

    def statements(self) -> list[str]:
        return [self.sql]


def installed(cursor) -> list[SQLiteTrigger]:
    cursor.execute(
        "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' "
        "AND name LIKE 'sealed\\_%' ESCAPE '\\'"
    )
    return [SQLiteTrigger(*row) for row in cursor.fetchall()]


def expected(connection, lines) -> list[SQLiteTrigger]:
    return list(_triggers(connection, lines))


def _triggers(connection, lines) -> Iterator[SQLiteTrigger]:
    for content in lines:
        name = table(content)
        old = is_sealed(pathway_id(content, "OLD"))
        new = is_sealed(pathway_id(content, "NEW"))
        yield _trigger(name, "insert", new)
        yield _trigger(name, "update", f"({old} OR {new}) AND ({_changed(connection, name)})")
        yield _trigger(name, "delete", old)
    sealed = is_sealed("OLD.id")
    changed = _changed(connection, PATHWAY_TABLE, but=NOT_WORDS)
    yield _trigger(PATHWAY_TABLE, "update", f"{sealed} AND ({changed} OR {GOES_BACKWARDS})")
    yield _trigger(PATHWAY_TABLE, "delete", sealed)
    yield _trigger(SEAL_TABLE, "insert", NEW_SEAL_IS_OF_A_DRAFT, UNPUBLISHED)
    yield _trigger(SEAL_TABLE, "update", _changed(connection, SEAL_TABLE))
    yield _trigger(SEAL_TABLE, "delete", "TRUE")


def _changed(connection, name, but=()):
    with connection.cursor() as cursor:
        # Django's own introspection parses the SQL of each table: ten times as slow.
        cursor.execute("SELECT name FROM pragma_table_info(%s) ORDER BY cid", [name])
        names = [column for (column,) in cursor.fetchall() if column not in but]
    return " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in names)


def _trigger(name, event, condition, words=REFUSED):
    address = f"sealed_{name}_{event}"
    return SQLiteTrigger(
        name,
        address,
        f"CREATE TRIGGER {address} BEFORE {event.upper()} ON {name} "
        f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END",
    )
