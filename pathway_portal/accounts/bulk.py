"""Write many rows quickly, so that the transaction around them stays short.

Django's `bulk_create` and `bulk_update` build each statement while the transaction is open, and
SQLite takes only a few rows a statement. Here SQLite runs one prepared statement for all rows, and
PostgreSQL takes a few thousand rows at a time as arrays. Names in the statements come from models;
values are always parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Field, Model

from pathways.fields import derived_fields

ROWS_A_STATEMENT = 5000  # on PostgreSQL


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Insert rows with the values of these fields. Other fields get their default."""
    names, rows = with_derived(model, names, rows)
    fields = [model._meta.get_field(name) for name in names]
    others = [
        field
        for field in model._meta.concrete_fields
        if field not in fields and not field.primary_key and not field.null
    ]
    defaults = tuple(field.get_default() for field in others)
    fields, rows = [*fields, *others], ((*row, *defaults) for row in rows)
    table, columns = _quoted(model, fields)
    into = f"INSERT INTO {table} ({', '.join(columns)})"
    if connection.vendor == "postgresql":
        statement = f"{into} SELECT * FROM unnest({_arrays(fields)})"  # noqa: S608
    else:
        statement = f"{into} VALUES ({', '.join(['%s'] * len(fields))})"
    _run(statement, fields, rows)


def update(model: type[Model], names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Update rows, given as the primary key followed by the values of these fields."""
    names, rows = with_derived(model, names, rows, is_update=True)
    fields = [model._meta.get_field(name) for name in names]
    table, columns = _quoted(model, fields)
    pk = connection.ops.quote_name(model._meta.pk.column)
    if connection.vendor == "postgresql":
        parts = [model._meta.pk, *fields]
        aliases = [f"c{place}" for place in range(len(parts))]
        pairs = ", ".join(f"{c} = v.{a}" for c, a in zip(columns, aliases[1:], strict=True))
        source = f"unnest({_arrays(parts)}) AS v({', '.join(aliases)})"
        statement = f"UPDATE {table} SET {pairs} FROM {source} WHERE {table}.{pk} = v.c0"  # noqa: S608
        _run(statement, parts, rows)
    else:
        pairs = ", ".join(f"{column} = %s" for column in columns)
        statement = f"UPDATE {table} SET {pairs} WHERE {pk} = %s"  # noqa: S608
        turned = ([*row[1:], row[0]] for row in rows)
        _run(statement, [*fields, model._meta.pk], turned)


def with_derived(model: type[Model], names, rows, *, is_update=False):
    """Add the columns that are derived from others to the names and the rows.

    Rows to update start with their primary key, which has no name here. `insert` and `update` do
    this too; call it before the transaction to keep the work out of it.
    """
    names, rows = [*names], list(rows)
    for field in derived_fields(model):
        if field.source in names and field.name not in names:
            place, known = names.index(field.source) + is_update, {}
            for number, row in enumerate(rows):
                text = row[place]
                if text not in known:
                    known[text] = field.derive(text)
                rows[number] = (*row, known[text])
            names.append(field.name)
    return names, rows


def next_ids(model: type[Model], count: int) -> range | list[int]:
    """Return free primary keys. On SQLite they stay free only while nobody else inserts."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, model._meta.pk.column, count],
            )
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        first = (cursor.fetchone() or [0])[0] + 1
        return range(first, first + count)


def _quoted(model, fields):
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), [quote(field.column) for field in fields]


def _arrays(fields: list[Field]) -> str:
    return ", ".join(f"%s::{_type(field)}[]" for field in fields)


def _type(field: Field) -> str:
    """Return the column's type without a length, because a cast to one would cut text silently."""
    full = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    return full.split("(")[0]


def _run(statement, fields, rows):
    rows = list(rows)
    if not rows:
        return
    columns = [
        _prepared(field, values)
        for field, values in zip(fields, zip(*rows, strict=True), strict=True)
    ]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(statement, list(zip(*columns, strict=True)))
            return
        for start in range(0, len(columns[0]), ROWS_A_STATEMENT):
            cursor.execute(statement, [each[start : start + ROWS_A_STATEMENT] for each in columns])


# Every database takes these as they are.
PLAIN = (int, str, bool, bytes, type(None))


def _prepared(field, values):
    """Convert values for the database, each different value once."""
    kinds = {type(value) for value in values}
    if kinds.issubset(PLAIN):
        return list(values)
    known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [known[value] for value in values]
