"""Bring a backup back onto an empty place; erased people stay erased."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from pathway_portal.accounts.models import Notice, OutgoingMail, User
from pathway_portal.accounts.services import leave
from pathway_portal.privacy import erased_list
from pathway_portal.privacy.personal_data import erase

from .backups import (
    ERASED,
    BackupFailed,
    half_written,
    migrations_in,
    path_is_sqlite,
    run_postgresql,
    verify,
)


@dataclass(frozen=True)
class Restored:
    """What was done beyond bringing the rows back."""

    erased: list[int]
    unsent: int


def check(path, *, database=connection):
    """Raise BackupFailed unless this backup can be restored here and now."""
    verify(path)
    if path_is_sqlite(path) != (database.vendor == "sqlite"):
        raise BackupFailed(
            f"{path.name} is of the other kind of database. Restore it into one of its own kind, "
            "then run manage.py move_to."
        )
    newer = migrations_in(path) - {*MigrationLoader(None).disk_migrations}
    if newer:
        app, name = min(newer)
        raise BackupFailed(f"{path.name} was made by a newer release (it has {app} {name}).")
    if database.introspection.table_names():
        raise BackupFailed("The database is not empty. Restore into a new one.")


def restore(path, *, erased_too, at):
    """Restore a backup into the empty database. Whatever stops it leaves the place empty again.

    `erased_too` are numbers of erased people besides those on the lists.
    """
    with emptied_unless_whole(connection):
        if connection.vendor == "sqlite":
            _copy_file(path)
        else:
            flags = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
            run_postgresql("pg_restore", *flags, "--dbname", connection.settings_dict["NAME"], path)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        unsent = _forget_what_waits(at)
        numbers = known_as_erased(path) | erased_too
        return Restored(_erase_again(numbers, at), unsent)


def _copy_file(path):
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    with half_written(target) as half:
        shutil.copyfile(path, half)


@contextmanager
def emptied_unless_whole(database):
    """Remove all tables again where what fills them fails or is interrupted."""
    try:
        yield
    except BaseException:
        if database.vendor == "sqlite":
            database.close()
            Path(database.settings_dict["NAME"]).unlink(missing_ok=True)
        else:
            drop_everything(database)
        raise


def drop_everything(database):
    """Drop the tables and functions in a database that was empty before.

    What belongs to an extension stays with it.
    """
    if database.in_atomic_block:
        transaction.set_rollback(True, using=database.alias)
    database.close()
    quote = database.ops.quote_name
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {quote(table)} CASCADE")
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace ="
            " current_schema::regnamespace AND proowner = current_user::regrole"
            " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
        )
        for [function] in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def _forget_what_waits(at):
    """Mail nothing that was waiting at the time of the backup: most of it has gone out since."""
    mails, _of_each = OutgoingMail.objects.all().delete()
    return mails + Notice.objects.filter(mailed_at=None).update(mailed_at=at)


def known_as_erased(path):
    """Return the numbers on the list beside the backup and on this machine's own."""
    files = [path.parent / ERASED, Path(settings.ERASED_PEOPLE_FILE)]
    return set().union(*map(erased_list.numbers_in, files))


def _erase_again(numbers, at):
    again = []
    for person in User.objects.still_known().filter(pk__in=numbers).order_by("pk"):
        if person.is_active:
            leave(person, at=at)
        erase(person, by=None, at=at)
        again.append(person.pk)
    _give_no_number_twice(numbers)
    return again


def _give_no_number_twice(numbers):
    """Let nobody new have the number of an erased person: the list would erase them one day."""
    highest = max(numbers, default=0)
    if highest <= (User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            update = "UPDATE sqlite_sequence SET seq = %s WHERE name = %s AND seq < %s"
            cursor.execute(update, [highest, User._meta.db_table, highest])
        else:
            sequence = "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)"
            cursor.execute(sequence, [User._meta.db_table, highest])


def reset_sequences(database, models):
    """Have each table give out the number behind its highest one."""
    with database.cursor() as cursor:
        for statement in database.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
