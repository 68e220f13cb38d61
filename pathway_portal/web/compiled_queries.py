"""Ask the same query many times with other values, and have Django compile it once.

Building and compiling a query takes most of its time: for the query that finds the reader of a page
it is several times what the database takes. The SQL is the ORM's own, so nothing is written twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Model, QuerySet
from django.db.models.query import get_related_populators
from django.http import Http404

# Two values of each kind: where the parameters of two compilations differ, a value belongs.
EXAMPLES: dict[type, tuple[Any, Any]] = {
    int: (1, 2),
    str: ("a", "b"),
    date: (date(2000, 1, 1), date(2000, 1, 2)),
    datetime: (datetime(2000, 1, 1, tzinfo=UTC), datetime(2000, 1, 2, tzinfo=UTC)),
}
LARGEST = BigIntegerField.MAX_BIGINT


class CompiledQuery:
    """A query whose values come later: `CompiledQuery(build, pk=int)`, then `first(pk=7)`.

    `build` takes the values by name and returns the queryset, without `prefetch_related`. Its SQL
    must not depend on them: no None, no lists. Numbers stand for rows; one that no column can hold
    finds nothing, as with the ORM.
    """

    def __init__(self, build: Callable[..., QuerySet], **kinds: type) -> None:
        self.build = build
        self.kinds = kinds
        # One for each thread, as connections are.
        self._local = threading.local()

    def first(self, **values: Any) -> Any:
        """Return the first row as an object, or None."""
        rows = self._rows(values)
        return self._local.statement.object_of(rows[0]) if rows else None

    def first_or_404(self, **values: Any) -> Any:
        """Return the first row as an object, or raise Http404."""
        found = self.first(**values)
        if found is None:
            raise Http404
        return found

    def all(self, **values: Any) -> list[Any]:
        rows = self._rows(values)
        return [self._local.statement.object_of(row) for row in rows]

    def _rows(self, values: dict[str, Any]) -> list[Any]:
        if any(isinstance(value, int) and abs(value) > LARGEST for value in values.values()):
            return []
        if getattr(self._local, "vendor", None) != connection.vendor:
            self._local.statement = self._compile()
            self._local.vendor = connection.vendor
        return self._local.statement.rows(values)

    def _compile(self) -> Statement:
        examples = {name: EXAMPLES[kind][0] for name, kind in self.kinds.items()}
        compiler, sql, params = _compiled(self.build(**examples))
        places = {}
        for name, kind in self.kinds.items():
            other = _compiled(self.build(**examples | {name: EXAMPLES[kind][1]}))
            if other.sql != sql:
                raise ValueError(f"The SQL depends on {name}.")
            places[name] = [
                place
                for place, pair in enumerate(zip(params, other.params, strict=True))
                if pair[0] != pair[1]
            ]
        return Statement(compiler, sql, params, places)


class _Compiled(NamedTuple):
    compiler: Any
    sql: str
    params: tuple[Any, ...]


def _compiled(queryset: QuerySet) -> _Compiled:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    return _Compiled(compiler, sql, tuple(params))


class Statement:
    """The SQL of one query, and how its rows become objects. It does what `ModelIterable` does."""

    def __init__(
        self, compiler: Any, sql: str, params: tuple[Any, ...], places: dict[str, list[int]]
    ) -> None:
        self.compiler, self.sql, self.params, self.places = compiler, sql, params, places
        self.converters = compiler.get_converters([column[0] for column in compiler.select])
        selected = compiler.klass_info["select_fields"]
        self.own = slice(selected[0], selected[-1] + 1)
        self.names = [column[0].target.attname for column in compiler.select[self.own]]
        self.model: type[Model] = compiler.klass_info["model"]
        self.related = get_related_populators(
            compiler.klass_info, compiler.select, connection.alias
        )

    def rows(self, values: dict[str, Any]) -> list[Any]:
        params = list(self.params)
        for name, places in self.places.items():
            value = connection.ops.adapt_unknown_value(values[name])
            for place in places:
                params[place] = value
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        if self.converters:
            rows = list(self.compiler.apply_converters(rows, self.converters))
        return rows

    def object_of(self, row: Any) -> Model:
        found = self.model.from_db(connection.alias, self.names, row[self.own])
        for populator in self.related:
            populator.populate(row, found)
        for name, place in self.compiler.annotation_col_map.items():
            setattr(found, name, row[place])
        return found
