import os

from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    """Django's command, which also says where it makes a database that nobody has configured."""

    def handle(self, *args, database, verbosity, **options):
        connection = connections[database]
        is_chosen = connection.vendor != "sqlite" or os.environ.get("DATABASE_URL", "").strip()
        if verbosity and not is_chosen and not connection.introspection.table_names():
            self.stdout.write(
                "DATABASE_URL is not set, so this makes the SQLite file "
                f"{connection.settings_dict['NAME']}. For PostgreSQL set DATABASE_URL and run it "
                "again."
            )
        super().handle(*args, database=database, verbosity=verbosity, **options)
