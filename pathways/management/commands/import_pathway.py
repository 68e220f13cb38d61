import sys
from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pathways import coauthors
from pathways.documents.document import PathwayDocument
from pathways.documents.finding_groups import grouped
from pathways.documents.findings import FindingKind, Weight
from pathways.documents.versions import as_document, differences, latest_version
from pathways.documents.wording import (
    contents,
    difference_in_words,
    files_in_words,
    line_in_words,
    part_in_words,
    result_in_words,
)
from pathways.importer import limits, mapping
from pathways.importer.adding import already_there, parts_not_added, with_stages_added
from pathways.importer.completeness import gaps
from pathways.importer.load import DraftExists, NotImportable, make_draft, role_of
from pathways.importer.refusals import UnreadableDocument, refusal
from pathways.importer.understand import Understood, understand, understand_files
from pathways.management.scriptable import ScriptableCommand
from pathways.models import Pathway, Role

FINE, REFUSED, TO_LOOK_AT = 0, 1, 2


class Command(ScriptableCommand):
    help = """Make a document the draft of a role's next version.

It reads Markdown, plain text, HTML, DOCX, XLSX, CSV, JSON and YAML, and says what was found in the
document, line by line, and what it changes. Nothing that is published changes.

Several files are one document: a stage each, or one file after the other. A document that describes
several roles becomes a draft of each, and none of them if one cannot be saved.

Headings that it does not know are read by the mapping given with --map, by what HR has said about
them before, or by what companies often call such a list; each guess is said. --propose-map writes
what it would take each heading for to standard output, to be checked and given with --map.

It ends with

  0  where all is well,
  1  where nothing was written: a document was refused, or the role already has a draft,
  2  where the draft was written (or would be) and there are findings that somebody should look at.
"""

    def add_arguments(self, parser):
        parser.add_argument(
            "files", metavar="FILE", nargs="+", help="the document, or - for standard input"
        )
        parser.add_argument(
            "--one-stage", action="store_true", help="each file describes one stage"
        )
        parser.add_argument("--dry-run", action="store_true", help="say everything, write nothing")
        parser.add_argument(
            "--role", metavar="SLUG", help="the role it is for, if not the one that it names"
        )
        parser.add_argument("--map", metavar="MAP", help="what its headings mean: JSON or TOML")
        parser.add_argument(
            "--propose-map", action="store_true", help="write a mapping as JSON, and nothing else"
        )
        parser.add_argument(
            "--replace-draft", action="store_true", help="put it in the place of the role's draft"
        )
        parser.add_argument(
            "--add-stages",
            action="store_true",
            help="add its stages to the role's draft, after the draft's own",
        )

    def handle(self, *, files, one_stage, dry_run, role, map, propose_map, **options):
        if options["replace_draft"] and options["add_stages"]:
            raise CommandError(
                _("Give either --replace-draft or --add-stages."), returncode=REFUSED
            )
        answers = self._answers(map)
        understood = self._understand(files, one_stage, mapping.guide(answers))
        if propose_map:
            told = mapping.proposed(understood.elements) | answers
            self.stdout.write(mapping.as_text(told), ending="")
            return
        with transaction.atomic():  # the drafts of all its roles, or none
            made = [self._import(understood, role, **options)]
            for name in understood.other_roles:
                guide = mapping.guide(answers, name)
                other = self._understand(files, one_stage, guide, is_told=True)
                made.append(self._import(other, None, **options))
            transaction.set_rollback(dry_run)
        for draft, _is_questioned in made if not dry_run else []:
            said = _("Version %(number)s of %(role)s is saved as a draft.")
            self.stdout.write(said % {"number": draft.number, "role": draft.role})
        if dry_run:
            self.stdout.write(_("Nothing was saved: this was a trial run."))
        if any(is_questioned for _draft, is_questioned in made):
            sys.exit(TO_LOOK_AT)

    def _import(
        self, understood, role, *, replace_draft, add_stages, verbosity, **options
    ) -> tuple[Pathway, bool]:
        """Make the draft of one role, and say whether somebody should look at it."""
        role = self._role(role, understood)
        self._tell(understood, verbose=verbosity > 1)
        latest = role and latest_version(role)
        document = understood.document
        if add_stages:
            document = self._with_stages_added(latest, document)
            missing = gaps(understood, None)
        else:
            missing = gaps(understood, as_document(latest) if latest else None)
        for finding in missing:
            self.stdout.write(line_in_words(finding))
        self._tell_differences(document, role)
        draft = self._draft(understood, document, role, replace_draft or add_stages)
        written = Pathway.objects.with_contents().get(pk=draft.pk)
        coauthors.source.record(written, by=None, at=timezone.now())
        return draft, bool(missing or understood.of_weight(Weight.QUESTION))

    def _with_stages_added(self, draft, document) -> PathwayDocument:
        """Return the draft's words with the stages of the document, and say what is left out."""
        if draft is None or not draft.is_draft:
            raise CommandError(
                _("There is no draft to which stages could be added."), returncode=REFUSED
            )
        before = as_document(draft)
        if titles := already_there(before, document):
            raise CommandError(
                _("The draft already has these stages: %(titles)s") % {"titles": ", ".join(titles)},
                returncode=REFUSED,
            )
        for part in parts_not_added(document):
            self.stdout.write(
                _("Not added, because it is no stage: %(part)s") % {"part": part_in_words(part)}
            )
        return with_stages_added(before, document)

    def _answers(self, path) -> dict[str, str]:
        """Return what the headings mean, as a file says."""
        if not path:
            return {}
        try:
            return mapping.from_text(Path(path).read_bytes())
        except OSError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        except mapping.BadHeadingMapping as error:
            raise CommandError(f"{path}: {error}", returncode=REFUSED) from error

    def _understand(self, files, one_stage, guide, *, is_told=False) -> Understood:
        """Read the files; unless that is told already, say how several were put together."""
        if len(files) > limits.FILES:
            most = _("These are too many files: at most %(most)s become one pathway.")
            raise CommandError(most % {"most": limits.FILES}, returncode=REFUSED)
        try:
            read = [self._read(file) for file in files]
            if len(files) == 1 and not one_stage:
                [(name, data)] = read
                return understand(data, name, guide)
            understood, whole = understand_files(read, guide, are_stages=one_stage)
        except OSError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        except UnreadableDocument as refused:
            raise CommandError(refusal(refused), returncode=REFUSED) from refused
        if not is_told and len(files) > 1:
            self.stdout.write(files_in_words(whole.names, are_stages=whole.are_stages))
        return understood

    def _read(self, file) -> tuple[str, bytes]:
        if file != "-":
            with Path(file).open("rb") as document:
                return Path(file).name, document.read(limits.DOCX_BYTES + 1)
        if not hasattr(self, "typed"):  # standard input can be read once
            self.typed = sys.stdin.buffer.read(limits.DOCX_BYTES + 1)
        return "", self.typed

    def _role(self, slug, understood) -> Role | None:
        if not slug:
            return role_of(understood.document)
        if role := Role.objects.filter(slug=slug).first():
            return role
        raise CommandError(
            _("There is no role with the address “%(slug)s”.") % {"slug": slug}, returncode=REFUSED
        )

    def _tell(self, understood: Understood, *, verbose: bool) -> None:
        self.stdout.write(result_in_words(understood.document))
        held = (f"{name}: {count}" for name, count in contents(understood.document) if count)
        self.stdout.write(", ".join(held))
        repaired = 0
        for group in grouped(understood.findings, understood.elements):
            if group.words and not verbose:
                self.stdout.write(group.words)
                continue
            for finding in group.findings:
                if finding.kind == FindingKind.REPAIRED and not verbose:
                    repaired += 1
                else:
                    self.stdout.write(line_in_words(finding))
        if repaired:
            self.stdout.write(
                ngettext(
                    "Damaged characters were repaired on %(count)s line.",
                    "Damaged characters were repaired on %(count)s lines.",
                    repaired,
                )
                % {"count": repaired}
            )

    def _tell_differences(self, document: PathwayDocument, role: Role | None) -> None:
        latest = role and latest_version(role)
        if not latest:
            self.stdout.write(_("This is a new role.") if not role else _("It has no version yet."))
            return
        found = differences(document, latest)
        if not found:
            self.stdout.write(_("No changes from version %(number)s.") % {"number": latest.number})
            return
        self.stdout.write(
            ngettext(
                "%(count)s difference from version %(number)s:",
                "%(count)s differences from version %(number)s:",
                len(found),
            )
            % {"count": len(found), "number": latest.number}
        )
        for difference in found:
            self.stdout.write(f"  {difference_in_words(difference)}")

    def _draft(self, understood, document, role, replace_draft) -> Pathway:
        try:
            return make_draft(document, role=role, replace_draft=replace_draft)
        except NotImportable as error:
            findings = understood.of_weight(Weight.OBSTACLE) or error.findings
            text = "\n".join(line_in_words(finding) for finding in findings)
            raise CommandError(text, returncode=REFUSED) from error
        except DraftExists as error:
            raise CommandError(
                _(
                    "%(role)s already has a draft, version %(number)s. With --replace-draft the "
                    "document takes its place."
                )
                % {"role": error.draft.role, "number": error.draft.number},
                returncode=REFUSED,
            ) from error
