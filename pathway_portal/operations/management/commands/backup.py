from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pathway_portal.operations.backups import BackupFailed, back_up, delete_older


class Command(BaseCommand):
    help = """Write a backup of the database into a folder, and read it back.

It is safe while people work. Sessions are left out, so nobody is signed in after restoring it. The
numbers of people who were erased are written beside it. Keep SECRET_KEY in another place.
"""

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep", type=int, metavar="DAYS", help="delete backups there that are older"
        )

    def handle(self, *, folder, keep, verbosity, **options):
        at = timezone.now()
        if keep is not None and keep < 1:
            raise CommandError("--keep takes a number of days, 1 or more.")
        try:
            path = back_up(folder, at=at)
        except (BackupFailed, OSError) as error:
            raise CommandError(f"No backup was written. {error}") from None
        old = delete_older(folder, keep, at=at) if keep else []
        if verbosity:
            size = path.stat().st_size / 1024**2
            self.stdout.write(f"{path} ({size:.1f} MB), written and read back.")
            for each in old:
                self.stdout.write(f"Deleted: {each.name}")
