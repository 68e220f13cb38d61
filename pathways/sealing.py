"""The database's own rules: the words of a sealed version stay as they are, whoever writes.

`seal()` puts the rules into the database. A migration that changes one of these tables puts them in
again behind its other steps, because SQLite makes a changed table anew and drops its triggers:

    migrations.RunPython(sealing.seal, migrations.RunPython.noop)
"""

from django.db import connections

# How a row leads to the id of its version; {row} is OLD or NEW.
OF_PATHWAY = "{row}.pathway_id"
OF_STAGE = "(SELECT pathway_id FROM pathways_stage WHERE id = {row}.stage_id)"
OF_CAPABILITY = "(SELECT pathway_id FROM pathways_capability WHERE id = {row}.capability_id)"

LINES = {
    "pathways_responsibility": OF_PATHWAY,
    "pathways_idealcandidate": OF_PATHWAY,
    "pathways_corecompetency": OF_PATHWAY,
    "pathways_exampletitle": OF_PATHWAY,
    "pathways_strategicvalue": OF_PATHWAY,
    "pathways_capability": OF_PATHWAY,
    "pathways_skill": OF_CAPABILITY,
    "pathways_stage": OF_PATHWAY,
    "pathways_objective": OF_STAGE,
    "pathways_competency": OF_STAGE,
    "pathways_reading": OF_STAGE,
    "pathways_metric": OF_STAGE,
    "pathways_watchfor": OF_STAGE,
    "pathways_developmenttip": OF_STAGE,
}
PATHWAY, SEAL = "pathways_pathway", "pathways_seal"
TABLES = [*LINES, PATHWAY, SEAL]
# What may still happen to a version: another takes its place, or it is retired.
NOT_WORDS = ["state", "retires_on", "retirement_reason"]
REFUSED = "A published version never changes."
UNPUBLISHED = "Only what is published can be sealed."


def seal(apps, schema_editor):
    """Put the rules into the database, in the place of those that are there."""
    for statement in statements(schema_editor.connection):
        schema_editor.execute(statement, params=None)


def unseal(apps, schema_editor):
    """Take the rules out again: to go back behind the migration that brought them."""
    for statement in removals(schema_editor.connection):
        schema_editor.execute(statement, params=None)


def statements(connection=None):
    """The SQL that puts the rules in."""
    connection = connection or connections["default"]
    write = _postgresql if connection.vendor == "postgresql" else _sqlite
    return [*removals(connection), *write(connection)]


def removals(connection=None):
    """The SQL that takes them out, as far as they are in."""
    connection = connection or connections["default"]
    if connection.vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS sealed ON {table}" for table in TABLES]
    return [f"DROP TRIGGER IF EXISTS {_name(table, event)}" for table in TABLES for event in EVENTS]


EVENTS = ["insert", "update", "delete"]


def _name(table, event):
    return f"sealed_{table}_{event}"


def _is_sealed(way, row):
    return f"EXISTS (SELECT 1 FROM {SEAL} WHERE pathway_id = {way.format(row=row)})"


def _sqlite(connection):
    for table, way in LINES.items():
        old, new = _is_sealed(way, "OLD"), _is_sealed(way, "NEW")
        changed = _changed_on_sqlite(connection, table)
        yield _on_sqlite(table, "insert", new)
        yield _on_sqlite(table, "update", f"({old} OR {new}) AND ({changed})")
        yield _on_sqlite(table, "delete", old)
    sealed = _is_sealed("{row}.id", "OLD")
    changed = _changed_on_sqlite(connection, PATHWAY, but=NOT_WORDS)
    yield _on_sqlite(PATHWAY, "update", f"{sealed} AND ({changed} OR {_backwards()})")
    yield _on_sqlite(PATHWAY, "delete", sealed)
    is_draft = f"EXISTS (SELECT 1 FROM {PATHWAY} WHERE id = NEW.pathway_id AND state = 'draft')"
    yield _on_sqlite(SEAL, "insert", is_draft, UNPUBLISHED)
    yield _on_sqlite(SEAL, "update", _changed_on_sqlite(connection, SEAL))
    yield _on_sqlite(SEAL, "delete", "TRUE")


def _backwards():
    """A version is published once: from there it leads to superseded or retired, and no further."""
    return "(OLD.state <> NEW.state AND (OLD.state <> 'published' OR NEW.state = 'draft'))"


def _changed_on_sqlite(connection, table, but=()):
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
    names = [column.name for column in columns if column.name not in but]
    return " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in names)


def _on_sqlite(table, event, condition, words=REFUSED):
    return (
        f"CREATE TRIGGER {_name(table, event)} BEFORE {event.upper()} ON {table} "
        f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _postgresql(connection):
    for way in {OF_PATHWAY, OF_STAGE, OF_CAPABILITY}:
        yield _keep_lines_on_postgresql(way)
    yield _function(
        "keep_pathway",
        f"""
        IF EXISTS (SELECT 1 FROM {SEAL} WHERE pathway_id = OLD.id) AND (
            TG_OP = 'DELETE'
            OR to_jsonb(OLD) - ARRAY{NOT_WORDS} <> to_jsonb(NEW) - ARRAY{NOT_WORDS}
            OR {_backwards()}
        ) THEN {_refuse()}
        END IF;
        """,
    )
    yield _function(
        "keep_seal",
        f"""
        IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW) THEN {_refuse()}
        END IF;
        IF EXISTS (SELECT 1 FROM {PATHWAY} WHERE id = NEW.pathway_id AND state = 'draft')
        THEN {_refuse(UNPUBLISHED)}
        END IF;
        """,
    )
    for table, way in LINES.items():
        yield _on_postgresql(table, "INSERT OR UPDATE OR DELETE", _keeper(way))
    yield _on_postgresql(PATHWAY, "UPDATE OR DELETE", "keep_pathway")
    yield _on_postgresql(SEAL, "INSERT OR UPDATE OR DELETE", "keep_seal")


def _keeper(way):
    return {OF_PATHWAY: "keep_line", OF_STAGE: "keep_stage_item", OF_CAPABILITY: "keep_skill"}[way]


def _keep_lines_on_postgresql(way):
    """Whoever writes a line holds its version, so that nobody publishes it at the same moment."""
    old, new = way.format(row="OLD"), way.format(row="NEW")
    return _function(
        _keeper(way),
        f"""
        IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NEW;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            PERFORM 1 FROM {PATHWAY} WHERE id = {new} FOR SHARE;
            IF {_is_sealed(way, "NEW")} THEN {_refuse()}
            END IF;
        END IF;
        IF TG_OP <> 'INSERT' THEN
            PERFORM 1 FROM {PATHWAY} WHERE id = {old} FOR SHARE;
            IF {_is_sealed(way, "OLD")} THEN {_refuse()}
            END IF;
        END IF;
        """,
    )


def _refuse(words=REFUSED):
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';"


def _function(name, body):
    return (
        f"CREATE OR REPLACE FUNCTION pathways_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {body} RETURN COALESCE(NEW, OLD); END $$"
    )


def _on_postgresql(table, events, function):
    return (
        f"CREATE TRIGGER sealed BEFORE {events} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION pathways_{function}()"
    )
