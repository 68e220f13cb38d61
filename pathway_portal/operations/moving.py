"""Move everything into another database, of the same kind or the other one."""

from contextlib import contextmanager

from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.models import DateField
from django.db.utils import Error

from pathways import sealing

from .restoring import emptied_unless_whole, reset_sequences

SOURCE = "source"
CHUNK = 500


class MoveFailed(Exception):
    """The rows could not be moved. The message is one line."""


def make_default(database):
    """Make the other database the portal's own in this process, and ours the source.

    Migrations of earlier releases ask the default database, whichever they are applied to.
    """
    ours = dict(connection.settings_dict)
    connection.close()
    settings = {"default": database, SOURCE: ours}
    connections.settings = connections.configure_settings(settings)
    del connections["default"]
    return connections[SOURCE], connections["default"]


def every_model():
    """Return every model with a table, those between two others included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def move(target, *, say):
    """Copy all rows into the empty target and compare them; whatever stops it empties it again."""
    if target.introspection.table_names():
        raise MoveFailed("That database is not empty. Give a new one.")
    with emptied_unless_whole(target):
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        with transaction.atomic(using=SOURCE), transaction.atomic():
            _empty(target)
            for model in every_model():
                say(f"{model._meta.label}: {_copy(model)}")
            reset_sequences(target, every_model())
            for model in every_model():
                _compare(model)
        sealing.put_back_seal("default")


def _empty(target):
    """Delete what `migrate` has written, and take out the triggers that guard published words."""
    with target.cursor() as cursor:
        for statement in sealing.removals(target):
            cursor.execute(statement)
        for model in every_model():
            table = target.ops.quote_name(model._meta.db_table)
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our tables


def _copy(model):
    rows, count = [], 0
    with _as_they_are(model):
        for row in model._base_manager.using(SOURCE).order_by("pk").iterator(CHUNK):
            rows.append(row)
            if len(rows) == CHUNK:
                count += _write(model, rows)
                rows = []
        return count + _write(model, rows)


def _write(model, rows):
    try:
        model._base_manager.using("default").bulk_create(rows)
    except Error as error:
        numbers = f"{rows[0].pk} to {rows[-1].pk}"
        kind = type(error).__name__
        raise MoveFailed(f"{model._meta.label} {numbers} cannot be written ({kind}).") from None
    return len(rows)


@contextmanager
def _as_they_are(model):
    """Keep Django from writing the present time into columns that it fills by itself."""
    by_itself = [field for field in model._meta.concrete_fields if isinstance(field, DateField)]
    before = [(field, field.auto_now, field.auto_now_add) for field in by_itself]
    for field in by_itself:
        field.auto_now = field.auto_now_add = False
    try:
        yield
    finally:
        for field, auto_now, auto_now_add in before:
            field.auto_now, field.auto_now_add = auto_now, auto_now_add


def _compare(model):
    """Raise MoveFailed where a row of the target differs."""
    here, there = (
        model._base_manager.using(alias).order_by("pk").values_list().iterator(CHUNK)
        for alias in (SOURCE, "default")
    )
    for row in here:
        if tuple(map(_plain, row)) != tuple(map(_plain, next(there, ()))):
            raise MoveFailed(f"{model._meta.label} {row[0]} has not arrived as it is.")
    if next(there, None) is not None:
        raise MoveFailed(f"{model._meta.label} has rows that were not here.")


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value
