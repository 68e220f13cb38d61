import json
import sys
from dataclasses import replace
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pathways.management.scriptable import ScriptableCommand

from ... import org_import
from ...org_import import mapping
from ...org_import.sheet import refusal

DONE, UNREADABLE, PROBLEMS = 0, 1, 2
BAR = 40  # characters


class Command(ScriptableCommand):
    help = """Import HR's list of people: a CSV or XLSX file.

A list whose headings are not the portal's own needs a mapping: --propose-map writes one to standard
output, to be checked and given with --map. Without --map, a mapping that HR made on the page for
files with the same headings is used.

It says whom the list adds, changes and lets go. While there is a problem nothing is written, and
every problem is listed with its row. It ends with

  0  where all was imported, or there was nothing to do,
  1  where a file could not be opened, or the mapping cannot be used,
  2  where there are problems, and nothing was written.
"""

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the list, or - for standard input")
        parser.add_argument("--dry-run", action="store_true", help="say everything, write nothing")
        parser.add_argument("--sheet", default="", help="the workbook's sheet; else the first")
        parser.add_argument(
            "--full", action="store_true", help="everybody is in the list: who is not in it leaves"
        )
        parser.add_argument(
            "--leaving",
            type=int,
            metavar="NUMBER",
            help="with --full, how many people leave by that: needed where it is more than 5 %%",
        )
        parser.add_argument("--map", metavar="MAP", help="what the columns mean: JSON or TOML")
        parser.add_argument(
            "--propose-map", action="store_true", help="write a mapping as JSON, and nothing else"
        )

    def handle(
        self, *, file, dry_run, verbosity, sheet, map, propose_map, full, leaving, **options
    ):
        content = self._content(file)
        try:
            table = replace(org_import.read(content, sheet), is_full=full)
        except org_import.Unreadable as refused:
            self._refuse(org_import.make_plan(refusal(refused), by=None))
        if propose_map:
            data = self._proposed(table).as_data(table.head)
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
            return
        chosen = self._mapping(table, map)
        list_ = org_import.interpret(table, chosen)
        try:
            plan = org_import.make_plan(list_, by=None)
            if not dry_run:
                self._refuse_many(plan, leaving)
                plan = self._bring_in(list_, plan, at=timezone.now())
        except org_import.Outdated as refused:
            plan = refused.plan
            if not plan.problems:
                self.stderr.write(_("Something has changed in the meantime. Nothing was written."))
                sys.exit(PROBLEMS)
        if plan.problems:
            self._refuse(plan)
        if verbosity > 0:
            for note in plan.notes:
                self.stdout.write(note)
            if chosen and not map:
                self.stdout.write(_("The columns are read by the mapping made on HR’s page."))
            self._tell(plan, every_one=verbosity > 1)
            if dry_run:
                self.stdout.write(_("Nothing was written."))

    def _refuse_many(self, plan, leaving):
        """Stop where so many would leave that somebody has to say how many."""
        if plan.problems or not plan.leaves_many or leaving == plan.absent:
            return
        text = _(
            "%(count)s people are not in the list and would leave: more than one in twenty. "
            "Look at them with --dry-run -v 2. If that is right, add: --leaving %(count)s"
        )
        self.stderr.write(text % {"count": plan.absent})
        self.stderr.write(_("Nothing was written."))
        sys.exit(PROBLEMS)

    def _refuse(self, plan):
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

    def _proposed(self, table):
        kept = mapping.remembered(table.head)
        return mapping.with_statuses(kept, table) if kept else mapping.guess(table)

    def _mapping(self, table, path):
        """Return the mapping in the file; without a file, the one made on the page, if any."""
        if not path:
            return mapping.remembered(table.head)
        try:
            return mapping.from_text(Path(path).read_bytes(), table.head)
        except OSError as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        except org_import.BadColumnMapping as error:
            raise CommandError(f"{path}: {error}", returncode=UNREADABLE) from error

    def _bring_in(self, list_, plan, *, at):
        progress = self._bar if self.stderr.isatty() else _silent
        if not plan.is_full or plan.problems:
            return org_import.apply(list_, by=None, at=at, progress=progress)
        # Of a complete list only what was looked at is done.
        imports = plan.snapshot.imports
        return org_import.apply(
            list_, by=None, at=at, shown=plan.digest, imports=imports, progress=progress
        )

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
            *(
                [(_("Leaving, because they are not in the file"), plan.absent)]
                if plan.is_full
                else [(_("Not in the file, and as before"), plan.not_mentioned)]
            ),
            (_("Has left and was never here, not added"), plan.passed_over),
        ]:
            self.stdout.write(f"{name}: {count}")

    def _bar(self, done, of):
        """Draw a progress bar; only on a terminal."""
        full = BAR * done // of
        end = "\n" if done == of else ""
        self.stderr.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {done}/{of}", ending=end)


def _silent(done, of):
    pass
