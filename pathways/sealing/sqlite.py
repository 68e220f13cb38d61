"""Write the triggers for SQLite: one for each table and event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .rules import (
    COMPETENCY_TABLE,
    FOLLOWING,
    GOES_BACKWARDS,
    IS_ITS_COMPETENCY,
    IS_NAMED_ELSE,
    LINK,
    NEW_SEAL_IS_OF_A_DRAFT,
    NO_SUCH_COMPETENCY,
    NOT_WORDS,
    PATHWAY_TABLE,
    READING_TABLE,
    REFUSED,
    SEAL_TABLE,
    UNPUBLISHED,
    is_sealed,
    pathway_id,
    rename,
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
        "AND (name LIKE 'sealed\\_%' ESCAPE '\\' OR name LIKE 'linked\\_%' ESCAPE '\\')"
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

    if LINK in _columns(connection, READING_TABLE):  # not before the migration that brings it
        yield from _links()


def _links() -> Iterator[SQLiteTrigger]:
    """Hold a reading to the competencies of its own stage, as a foreign key of two columns would.

    Django's schema editor loses such a key when it rebuilds a table.
    """
    there = f"SELECT 1 FROM {COMPETENCY_TABLE} WHERE {IS_ITS_COMPETENCY}"
    for event in ("insert", "update"):
        condition = f"NEW.{LINK} <> '' AND NOT EXISTS ({there})"
        yield _trigger(READING_TABLE, event, condition, NO_SUCH_COMPETENCY, kind="linked")
    yield _following("update", IS_NAMED_ELSE, rename(FOLLOWING))
    yield _following("delete", "TRUE", rename("''"))


def _following(event, condition, what) -> SQLiteTrigger:
    address = f"linked_{COMPETENCY_TABLE}_{event}"
    return SQLiteTrigger(
        COMPETENCY_TABLE,
        address,
        f"CREATE TRIGGER {address} AFTER {event.upper()} ON {COMPETENCY_TABLE} "
        f"WHEN {condition} BEGIN {what}; END",
    )


def _changed(connection, name, but=()):
    names = [column for column in _columns(connection, name) if column not in but]
    return " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in names)


def _columns(connection, name) -> list[str]:
    with connection.cursor() as cursor:
        # Django's own introspection parses the SQL of each table: ten times as slow.
        cursor.execute("SELECT name FROM pragma_table_info(%s) ORDER BY cid", [name])
        return [column for (column,) in cursor.fetchall()]


def _trigger(name, event, condition, words=REFUSED, kind="sealed"):
    address = f"{kind}_{name}_{event}"
    return SQLiteTrigger(
        name,
        address,
        f"CREATE TRIGGER {address} BEFORE {event.upper()} ON {name} "
        f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END",
    )
