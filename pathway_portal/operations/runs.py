"""Remember when the commands that cron or a timer runs last ended."""

from contextlib import contextmanager, suppress
from datetime import timedelta

# How old the last success of each may be before somebody should look.
EXPECTED = {
    "send_notices": timedelta(hours=1),
    "clearsessions": timedelta(hours=36),
    "backup": timedelta(hours=36),
}


@contextmanager
def noting_run(arguments):
    """Remember how the command in `manage.py`'s arguments ends, if it is one that is expected."""
    command = arguments[1] if len(arguments) > 1 else ""
    if command not in EXPECTED or {"-h", "--help", "--version"} & {*arguments[2:]}:
        yield
        return
    is_done = False
    try:
        yield
        is_done = True
    except SystemExit as end:
        is_done = end.code in (None, 0)
        raise
    finally:
        note(command, is_done)


def note(command, is_done):
    """Write down the end of a run; a database that is away has other troubles."""
    from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured
    from django.db import DatabaseError
    from django.utils import timezone

    field = "succeeded_at" if is_done else "failed_at"
    with suppress(DatabaseError, ImproperlyConfigured, AppRegistryNotReady):
        from .models import CommandRun

        CommandRun.objects.update_or_create(command=command, defaults={field: timezone.now()})
