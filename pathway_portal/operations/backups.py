"""Back the database up, safely while people work, and read back what was written."""

import os
import re
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import connection

from pathway_portal.accounts.models import User
from pathway_portal.privacy import erased_list

ERASED = "erased-people.txt"
SUFFIXES = {"sqlite": ".sqlite3", "postgresql": ".dump"}
NAME = re.compile(r"portal-(\d{8}T\d{6}Z)\.(sqlite3|dump)")
# What expires by itself, and signs people in: sessions, and the table of the cache.
LEFT_OUT = ["django_session", "usersessions_usersession", "django_cache"]


class BackupFailed(Exception):
    """A backup could not be made or read. The message is one line without secrets."""


def back_up(folder, *, at):
    """Write a verified backup into a folder, readable by its owner alone; return its path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"portal-{at:%Y%m%dT%H%M%SZ}{SUFFIXES[connection.vendor]}"
    with half_written(path) as half:
        if connection.vendor == "sqlite":
            _copy_sqlite(half)
        else:
            leave_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
            run_postgresql("pg_dump", "--format=custom", *leave_out, f"--file={half}")
        verify(half)
        _write_erased(folder)
    return path


@contextmanager
def half_written(path):
    """Give a file to write; only once it is whole it gets its name. Interrupted, it is gone."""
    half = path.with_name(f".{path.name}.half")
    try:
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield half
        with half.open("rb") as written:
            os.fsync(written.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _copy_sqlite(half):
    """Copy the file while others read and write; SQLite waits for writers by itself."""
    connection.ensure_connection()
    with closing(sqlite3.connect(half)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA secure_delete=ON")
        for table in LEFT_OUT:
            if copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone():
                copy.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
        copy.commit()


def verify(path):
    """Read a whole backup; raise BackupFailed where it is damaged or of something else."""
    if path_is_sqlite(path):
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
                [[said]] = copy.execute("PRAGMA integrity_check(1)").fetchall()
                broken = copy.execute("PRAGMA foreign_key_check").fetchone()
        except (sqlite3.Error, ValueError) as error:
            raise BackupFailed(f"{path.name} is damaged: {error}") from None
        if said != "ok" or broken:
            raise BackupFailed(f"{path.name} is damaged.")
    else:
        run_postgresql("pg_restore", "--file=/dev/null", str(path))
    if not migrations_in(path):
        raise BackupFailed(f"{path.name} is no backup of the portal.")


def path_is_sqlite(path):
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def migrations_in(path):
    """Return the migrations that a backup has been through: {(app, name)}."""
    if path_is_sqlite(path):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            try:
                return {*copy.execute("SELECT app, name FROM django_migrations")}
            except sqlite3.Error:
                return set()
    read = ["--data-only", "--table=django_migrations", "--file=-", str(path)]
    rows = re.findall(r"^\d+\t(\w+)\t(\w+)\t", run_postgresql("pg_restore", *read), re.MULTILINE)
    return {*rows}


def run_postgresql(program, *arguments):
    """Run one of PostgreSQL's programs on the portal's database; return what it writes."""
    database = connection.settings_dict
    options = database["OPTIONS"]
    environment = os.environ | {
        "PGHOST": database["HOST"] or "",
        "PGPORT": str(database["PORT"] or ""),
        "PGUSER": database["USER"] or "",
        "PGPASSWORD": database["PASSWORD"] or "",
        "PGDATABASE": database["NAME"],
        **{f"PG{name.upper()}": options[name] for name in TLS if name in options},
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, and no shell
            [program, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",  # a damaged backup may say anything
        )
    except FileNotFoundError:
        raise BackupFailed(
            f"{program} is not installed. On Debian: apt-get install postgresql-client"
        ) from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
        raise BackupFailed(f"{program} failed: {reason}")
    return done.stdout


TLS = ["sslmode", "sslrootcert", "sslcert", "sslkey"]


def _write_erased(folder):
    """Write beside the backups who has been erased, for the day an older one is restored."""
    erased = User.objects.exclude(erased_at=None).order_by("pk").values_list("pk", "erased_at")
    known = erased_list.numbers_in(folder / ERASED) - {pk for pk, _at in erased}
    lines = [f"{pk} {at:%Y-%m-%dT%H:%M:%SZ}\n" for pk, at in erased]
    lines += [f"{pk} earlier\n" for pk in sorted(known)]
    with half_written(folder / ERASED) as half:
        half.write_text("".join(lines), encoding="ascii")


def delete_older(folder, days, *, at):
    """Delete backups of ours that are older than this many days; return their paths."""
    limit = f"{at - timedelta(days=days):%Y%m%dT%H%M%SZ}"
    old = [
        path
        for path in sorted(Path(folder).iterdir())
        if (match := NAME.fullmatch(path.name)) and match[1] < limit
    ]
    for path in old:
        path.unlink()
    return old
