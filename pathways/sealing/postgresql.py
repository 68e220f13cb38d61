"""Write the triggers for PostgreSQL: one for each table, and a function for each kind of table."""

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

# The events, and how pg_trigger.tgtype says them: each is for each row.
EVENTS = {
    "BEFORE INSERT OR UPDATE OR DELETE": 31,
    "BEFORE UPDATE OR DELETE": 27,
    "BEFORE INSERT OR UPDATE": 23,
    "AFTER UPDATE OR DELETE": 25,
}
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
    name: str = "sealed"

    @property
    def address(self) -> str:
        return f"{self.name} ON {self.table}"

    def statements(self) -> list[str]:
        [events] = [events for events, number in EVENTS.items() if number == self.type]
        return [
            f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $${self.body}$$",
            f"CREATE TRIGGER {self.name} {events} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.function}()",
        ]


def installed(cursor) -> list[PostgreSQLTrigger]:
    cursor.execute(
        """
        SELECT relname, proname, prosrc, tgtype, tgenabled::text, tgname
        FROM pg_trigger
        JOIN pg_class ON pg_class.oid = tgrelid
        JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgname IN ('sealed', 'linked') AND NOT tgisinternal
            AND relnamespace = current_schema()::regnamespace
        """
    )
    return [PostgreSQLTrigger(*row) for row in cursor.fetchall()]


def expected(connection, lines) -> list[PostgreSQLTrigger]:
    triggers = list(_triggers(lines))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s "
            "AND NOT attisdropped",
            [READING_TABLE, LINK],
        )
        # Not before the migration that brings it.
        return [*triggers, *_links()] if cursor.fetchone() else triggers


def _links() -> Iterator[PostgreSQLTrigger]:
    """Hold a reading to the competencies of its own stage, as a foreign key of two columns would.

    The competency is locked, so that nobody removes it at the same moment.
    """
    yield _trigger(
        READING_TABLE,
        "link_reading",
        f"""
        IF NEW.{LINK} <> '' THEN
            PERFORM 1 FROM {COMPETENCY_TABLE} WHERE {IS_ITS_COMPETENCY} FOR KEY SHARE;
            IF NOT FOUND THEN {_refuse(NO_SUCH_COMPETENCY)}
            END IF;
        END IF;
        """,
        "BEFORE INSERT OR UPDATE",
        "linked",
    )
    yield _trigger(
        COMPETENCY_TABLE,
        "follow_competency",
        f"""
        IF TG_OP = 'DELETE' THEN {rename("''")};
        ELSIF {IS_NAMED_ELSE} THEN {rename(FOLLOWING)};
        END IF;
        """,
        "AFTER UPDATE OR DELETE",
        "linked",
    )


def _triggers(lines) -> Iterator[PostgreSQLTrigger]:
    for content in lines:
        yield _trigger(
            table(content),
            f"keep_line_of_{content.holder}",
            _line_body(content),
            "BEFORE INSERT OR UPDATE OR DELETE",
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
        "BEFORE UPDATE OR DELETE",
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
        "BEFORE INSERT OR UPDATE OR DELETE",
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


def _trigger(table_name, function, body, events, name="sealed"):
    body = f"BEGIN {body} RETURN COALESCE(NEW, OLD); END"
    function = f"pathways_{function}"
    return PostgreSQLTrigger(table_name, function, body, EVENTS[events], name=name)
