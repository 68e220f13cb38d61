import sys
from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Standing
from assessments.services import leave_receipts_of_change
from pathway_portal.accounts import org_import
from pathways.management.scriptable import ScriptableCommand

DONE, UNREADABLE, PROBLEMS = 0, 1, 2
BAR = 40  # characters


class Command(ScriptableCommand):
    help = """Bring in HR's list of people: a CSV file.

It says whom the list adds, changes and lets go. While there is a problem nothing is written, and
every problem is listed with its row. It ends with

  0  where all was brought in, or there was nothing to do,
  1  where the file could not be opened,
  2  where there are problems, and nothing was written.
"""

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the list, or - for standard input")
        parser.add_argument("--dry-run", action="store_true", help="say everything, write nothing")

    def handle(self, *, file, dry_run, verbosity, **options):
        sheet = org_import.parse(self._content(file))
        try:
            if dry_run:
                plan = org_import.make_plan(sheet, by=None)
            else:
                plan = self._bring_in(sheet, at=timezone.now())
        except org_import.Outdated as refused:
            plan = refused.plan
        if plan.problems:
            for problem in plan.problems:
                self.stderr.write(str(problem))
            self.stderr.write(
                ngettext(
                    "%(count)s problem. Nothing was written.",
                    "%(count)s problems. Nothing was written.",
                    len(plan.problems),
                )
                % {"count": len(plan.problems)}
            )
            sys.exit(PROBLEMS)
        if verbosity > 0:
            self._tell(plan, every_one=verbosity > 1)
            if dry_run:
                self.stdout.write(_("Nothing was written."))

    @transaction.atomic
    def _bring_in(self, sheet, *, at):
        """As a list on HR's page: all whom it changes have a receipt of it."""
        progress = self._bar if self.stderr.isatty() else _silent
        plan = org_import.apply(sheet, by=None, at=at, progress=progress)
        leave_receipts_of_change(
            plan.ids_of_people_here, by=None, standing=Standing.TERMINAL, at=at
        )
        return plan

    def _content(self, file):
        try:
            if file == "-":
                return sys.stdin.buffer.read(org_import.MAX_BYTES + 1)
            with Path(file).open("rb") as opened:
                return opened.read(org_import.MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error

    def _tell(self, plan, *, every_one):
        for name, entries in [
            (_("New"), plan.new),
            (_("Changed"), plan.changed),
            (_("Leaving"), plan.leaving),
            (_("Coming back"), plan.returning),
            (_("With another manager, because theirs leaves"), plan.moved),
        ]:
            self.stdout.write(f"{name}: {len(entries)}")
            for entry in entries if every_one else []:
                self.stdout.write(f"  {entry.person.email}")
                for difference in entry.differences:
                    self.stdout.write(f"    {difference}")
        for name, count in [
            (_("As before"), plan.unchanged),
            (_("Not in the file, and as before"), plan.not_mentioned),
            (_("Has left and was never here, not added"), plan.passed_over),
        ]:
            self.stdout.write(f"{name}: {count}")

    def _bar(self, done, of):
        """How far it is; on a terminal alone."""
        full = BAR * done // of
        end = "\n" if done == of else ""
        self.stderr.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {done}/{of}", ending=end)


def _silent(done, of):
    pass
