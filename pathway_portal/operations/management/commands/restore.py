from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pathway_portal.operations.backups import BackupFailed
from pathway_portal.operations.restoring import check, restore
from pathway_portal.web.command_prompts import add_yes, ask_first


class Command(BaseCommand):
    help = """Restore a backup into an empty database.

People who were erased after the backup was made are erased again, as far as the lists go that lie
beside the backup and in ERASED_PEOPLE_FILE. Nobody is signed in, and no mail that waited then goes
out. Whatever stops it leaves the database empty.
"""
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--erased",
            type=int,
            nargs="+",
            default=[],
            metavar="NUMBER",
            help="numbers of people who were erased and are on no list",
        )
        add_yes(parser)

    def handle(self, *, file, erased, yes, verbosity, **options):
        try:
            check(file)
            ask_first(f"Restore {file.name} into the empty database?", yes=yes)
            done = restore(file, erased_too={*erased}, at=timezone.now())
        except (BackupFailed, OSError) as error:
            raise CommandError(f"Nothing was restored. {error}") from None
        if verbosity:
            self.stdout.write(f"Restored from {file.name}.")
            self.stdout.write(f"Erased again: {', '.join(map(str, done.erased)) or 'nobody'}.")
            self.stdout.write(f"Not mailed, because they may be outdated: {done.unsent}.")
            self.stdout.write("Now run manage.py doctor, then start the portal.")
