"""The checks of the portal's health. Each returns in a few words what is wrong, or nothing."""

import os
import secrets
import shutil
import tempfile
import threading
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from pathway_portal.accounts.notices import oldest_unsent

from .models import CommandRun
from .runs import EXPECTED

LEAST_FREE = 200 * 1024 * 1024
LEAST_FREE_FILES = 1000
OLDEST_MAIL = EXPECTED["send_notices"]


def check_database():
    """Ask over a new connection: one that was kept may hide that the server takes no more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def check_schema():
    missing = _migrations() - MigrationRecorder(connection).applied_migrations().keys()
    if not missing:
        return ""
    names = [f"{app} {name}" for app, name in sorted(missing)]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"migrations are missing: {', '.join(names[:3])}{more}"


@lru_cache
def _migrations():
    return {*MigrationLoader(None).disk_migrations}


def check_write():
    """Write a row and take it back, so that a full disk and a read-only database are noticed."""
    with transaction.atomic():
        Session.objects.create(session_key=secrets.token_hex(16), expire_date=timezone.now())
        transaction.set_rollback(True)
    return ""


def check_cache():
    key, written = f"health-{os.getpid()}-{threading.get_ident()}", secrets.token_hex(8)
    cache.set(key, written, 10)
    return "" if cache.get(key) == written else "what was written to it cannot be read"


def check_disk():
    for path in _paths():
        free = shutil.disk_usage(path).free
        if free < LEAST_FREE:
            return f"{free // 1024**2} MB are left in {path}"
        status = os.statvfs(path)
        if status.f_files and status.f_favail < LEAST_FREE_FILES:
            return f"{status.f_favail} more files can be made in {path}"
    return ""


def _paths():
    """Yield where the portal itself writes; PostgreSQL's disk is for its own monitoring."""
    yield Path(tempfile.gettempdir())
    if connection.vendor == "sqlite":
        yield Path(settings.DATABASES["default"]["NAME"]).resolve().parent


def check_mail():
    now = timezone.now()
    oldest = oldest_unsent(at=now)
    if oldest is None or now - oldest < OLDEST_MAIL:
        return ""
    return f"the oldest unsent mail waits for {_in_words(now - oldest)}"


def check_schedule():
    """Say which commands have not ended well for too long.

    A backup may be made by other means, so it is missed only where it was made here before.
    """
    runs = {run.command: run for run in CommandRun.objects.all()}
    late = []
    for command, longest in EXPECTED.items():
        run = runs.get(command)
        if run is None or run.succeeded_at is None:
            if command != "backup" or run:
                late.append(f"{command} has never succeeded")
        elif (age := timezone.now() - run.succeeded_at) > longest:
            late.append(f"{command} last succeeded {_in_words(age)} ago")
    return "; ".join(late)


def _in_words(age):
    """Return an age such as `3 hours`."""
    minutes = int(age.total_seconds()) // 60
    for amount, unit in [(minutes // 1440, "days"), (minutes // 60, "hours")]:
        if amount > 1:
            return f"{amount} {unit}"
    return f"{minutes} minutes"
