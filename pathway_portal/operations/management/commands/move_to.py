import os

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from pathway_portal.operations.moving import MoveFailed, make_default, move
from pathway_portal.web.command_prompts import add_yes, ask_first
from pathway_portal.web.databases import with_options
from pathway_portal.web.environment import Environment, SettingError

VARIABLE = "TARGET_DATABASE_URL"


class Command(BaseCommand):
    help = f"""Copy everything into another, empty database, such as from SQLite to PostgreSQL.

Stop the portal first. The other database's address stands in {VARIABLE}, written like
DATABASE_URL, so that its password is in no list of processes. Each row is compared afterwards;
whatever stops it leaves the other database empty. Here nothing is changed. Then set DATABASE_URL to
the new address and start the portal.
"""

    def add_arguments(self, parser):
        add_yes(parser)

    def handle(self, *, yes, verbosity, **options):
        try:
            if not os.environ.get(VARIABLE, "").strip():
                raise CommandError(f"{VARIABLE} is missing: the address of the other database.")
            database = with_options(Environment().database(VARIABLE, default=""))
            source, target = make_default(database)
            ask_first(
                f"Copy everything from {source.vendor} to {target.vendor}? The portal must be "
                "stopped.",
                yes=yes,
            )
            move(target, say=self.stdout.write if verbosity > 1 else lambda line: None)
        except (SettingError, MoveFailed) as error:
            raise CommandError(f"Nothing was moved. {error}") from None
        except DatabaseError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"Nothing was moved. {VARIABLE}: {reason}") from None
        if verbosity:
            self.stdout.write(
                "Everything is there, and was compared row by row. Set DATABASE_URL to the new "
                "address, run manage.py doctor and start the portal."
            )
