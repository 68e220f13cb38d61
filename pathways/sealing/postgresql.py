"""Write the triggers for PostgreSQL: one for each table, and a function for each kind of table."""

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

# The events, and how pg_trigger.tgtype says them: for each row and before the event.
EVENTS = {"INSERT OR UPDATE OR DELETE": 31, "UPDATE OR DELETE": 27}
ENABLED = "O"
# Functions of the first triggers, which had other names.
LEFT_BEHIND = [
    f"DROP FUNCTION IF EXISTS pathways_{name}()"
    for name in ("keep_line", "keep_stage_item", "keep_skill")
]


@dataclass(frozen=True)
class PostgreSQLTrigger:
    table: str
    function: str
    body: str
    type: int
    enabled: str = ENABLED

    @property
    def address(self) -> str:
        return f"sealed ON {self.table}"

    def statements(self) -> list[str]:
        [events] = [events for events, number in EVENTS.items() if number == self.type]
        return [
            f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $${self.body}$$",
            f"CREATE TRIGGER sealed BEFORE {events} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.function}()",
        ]


def installed(cursor) -> list[PostgreSQLTrigger]:
    cursor.execute(
        """
        SELECT relname, proname, prosrc, tgtype, tgenabled::text
        FROM pg_trigger
        JOIN pg_class ON pg_class.oid = tgrelid
        JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgname = 'sealed' AND NOT tgisinternal
            AND relnamespace = current_schema()::regnamespace
        """
    )
    return [PostgreSQLTrigger(*row) for row in cursor.fetchall()]


def expected(connection, lines) -> list[PostgreSQLTrigger]:
    return list(_triggers(lines))


def _triggers(lines) -> Iterator[PostgreSQLTrigger]:
    for content in lines:
        yield _trigger(
            table(content),
            f"keep_line_of_{content.holder}",
            _line_body(content),
            "INSERT OR UPDATE OR DELETE",
        )
    yield _trigger(
        PATHWAY_TABLE,
        "keep_pathway",
        f"""
        IF {is_sealed("OLD.id")} AND (
            TG_OP = 'DELETE'
            OR to_jsonb(OLD) - ARRAY{NOT_WORDS} <> to_jsonb(NEW) - ARRAY{NOT_WORDS}
            OR {GOES_BACKWARDS}
        ) THEN {_refuse()}
        END IF;
        """,
        "UPDATE OR DELETE",
    )
    yield _trigger(
        SEAL_TABLE,
        "keep_seal",
        f"""
        IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW) THEN {_refuse()}
        END IF;
        IF {NEW_SEAL_IS_OF_A_DRAFT} THEN {_refuse(UNPUBLISHED)}
        END IF;
        """,
        "INSERT OR UPDATE OR DELETE",
    )


def _line_body(content):
    """Hold the version of the line, so that nobody publishes it at the same moment."""
    old, new = pathway_id(content, "OLD"), pathway_id(content, "NEW")
    return f"""
        IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NEW;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            PERFORM 1 FROM {PATHWAY_TABLE} WHERE id = {new} FOR SHARE;
            IF {is_sealed(new)} THEN {_refuse()}
            END IF;
        END IF;
        IF TG_OP <> 'INSERT' THEN
            PERFORM 1 FROM {PATHWAY_TABLE} WHERE id = {old} FOR SHARE;
            IF {is_sealed(old)} THEN {_refuse()}
            END IF;
        END IF;
        """


def _refuse(words=REFUSED):
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';"


def _trigger(name, function, body, events):
    body = f"BEGIN {body} RETURN COALESCE(NEW, OLD); END"
    return PostgreSQLTrigger(name, f"pathways_{function}", body, EVENTS[events])
