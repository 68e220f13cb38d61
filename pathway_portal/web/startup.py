"""Check settings and database before a command runs or a page is served.

A problem is reported in one line.
"""

import logging
import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from .databases import COMMAND_LIMITS, NO_LIMIT, PAGE_LIMITS

logger = logging.getLogger(__name__)

# gunicorn reads this as "the application does not start" and stops trying.
CANNOT_START = 3


class CannotServe(Exception):
    """The portal cannot serve pages; the message says what to do."""


def run_command(arguments):
    """Run one of `manage.py`'s commands."""
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError, connection

    _load_settings(exit_code=1)
    try:
        execute_from_command_line(arguments)
    except DatabaseError as error:
        try:
            connection.close()
            connection.introspection.table_names()  # a file that is no database opens all the same
        except DatabaseError:
            reason = str(error).strip().splitlines()[0]
            sys.exit(f"DATABASE_URL: the database cannot be opened. {reason}")
        raise
    except KeyboardInterrupt:
        sys.exit(130)


def get_application():
    """Return the WSGI application, or exit with one line where it cannot serve pages."""
    _load_settings(exit_code=CANNOT_START)
    # gunicorn reads it too, and would refuse what a proxy or a balancer asks for without the path.
    os.environ.pop("SCRIPT_NAME", None)
    try:
        check_settings_of_serving()
        limit_pages()
        django.setup()
        check_schema()
        check_static_files()
    except CannotServe as error:
        _stop(error, exit_code=CANNOT_START)
    return below(settings.FORCE_SCRIPT_NAME, get_wsgi_application())


def check_settings_of_serving():
    """Raise CannotServe where a setting is missing that only serving needs."""
    try:
        settings.SECRET_KEY  # noqa: B018
    except ImproperlyConfigured:
        raise CannotServe(
            "SECRET_KEY is missing. Put SECRET_KEY=<a long random text> into the environment or "
            "into the file .env beside manage.py."
        ) from None
    if settings.HTTPS and settings.TRUSTED_PROXY_COUNT is None:
        raise CannotServe(
            "TRUSTED_PROXY_COUNT is missing. Say how many proxies stand in front of the portal: 1 "
            "behind one nginx, 2 behind a balancer and an nginx. Without it every visitor seems to "
            "come from one address, and one guesser locks out everybody."
        )


def limit_pages():
    """Set time limits for a slow or silent database. Call before the first connection."""
    if settings.DATABASES["default"]["ENGINE"] != "pathway_portal.web.postgresql":
        return
    from .postgresql.base import give_up_on_silence

    give_up_on_silence()
    for database in settings.DATABASES.values():
        options = database["OPTIONS"].get("options")
        if options:  # where there is a pooler, it sets the limits
            database["OPTIONS"]["options"] = options.replace(COMMAND_LIMITS, PAGE_LIMITS, 1)


def check_static_files():
    """Raise CannotServe where styles and scripts were not collected."""
    from django.contrib.staticfiles.storage import staticfiles_storage

    has_manifest = hasattr(staticfiles_storage, "read_manifest")
    if not settings.DEBUG and has_manifest and staticfiles_storage.read_manifest() is None:
        raise CannotServe(
            "Styles and scripts are not collected. Run: manage.py collectstatic --no-input"
        )


def check_schema():
    """Raise CannotServe where migrations are missing, or the database setting cannot work.

    A database that is only away may come back.
    """
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        if "unsupported startup parameter" in reason:
            raise CannotServe(
                "DATABASE_URL leads to a pooler. Set DATABASE_POOLER=on, "
                "and have the pooler set the time limits, as docs/scaling.md says."
            ) from None
        if is_hopeless(reason):
            raise CannotServe(f"DATABASE_URL: the database cannot be opened. {reason}") from None
        logger.warning("The database does not answer yet: %s", reason)
        return
    finally:
        connection.close()
    if plan:
        missing = ", ".join(f"{migration.app_label} {migration.name}" for migration, _ in plan[:3])
        more = f" and {len(plan) - 3} more" if len(plan) > 3 else ""
        raise CannotServe(
            f"The database lacks migrations ({missing}{more}). Run: manage.py migrate"
        )


def is_hopeless(reason):
    """Return whether the database setting itself is wrong, so that waiting does not help.

    A file is there or not; libpq's message begins with "invalid" where an option is unknown.
    """
    if settings.DATABASES["default"]["ENGINE"] == "pathway_portal.web.postgresql":
        return reason.startswith(("invalid ", NO_LIMIT))
    return "locked" not in reason


def below(prefix, application):
    """Serve the portal below a path, whether or not the proxy removes the path."""
    if not prefix:
        return application

    def serve(environ, start_response):
        path = environ.get("PATH_INFO", "")
        if path == prefix or path.startswith(f"{prefix}/"):
            environ["PATH_INFO"] = path.removeprefix(prefix) or "/"
        return application(environ, start_response)

    return serve


def _load_settings(exit_code):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway_portal.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018
    except ImproperlyConfigured as error:
        _stop(error, exit_code)


def _stop(reason, exit_code):
    print(reason, file=sys.stderr)
    sys.exit(exit_code)
