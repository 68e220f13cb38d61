import json
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from pathways.exports import fixture
from pathways.models import LoadedDraft, Pathway, Role
from pathways.services import next_number

FIXTURES = settings.BASE_DIR / "fixtures"
ROLES, DRAFTS, STARTERS = (FIXTURES / name for name in ("roles", "drafts", "starters"))


class Command(BaseCommand):
    help = """Load HR's groups, and the pathway of every role that the database does not hold yet.

Some roles come with a draft of their next version. It is loaded once, and only where the version
before it is as we ship it and HR has no later one: what HR does with the draft stays done.

Starter roles come as drafts too, which HR alone sees. Each is loaded once: HR adapts it, publishes
it, or deletes the draft.
"""

    @transaction.atomic
    def handle(self, **options):
        call_command("loaddata", "groups", verbosity=0)
        self.stdout.write("Groups: loaded.")
        for path in sorted(ROLES.glob("*.json")):
            # A role that is here belongs to the company: its later versions stay as they are.
            if role := Role.objects.filter(slug=path.stem).first():
                self.stdout.write(f"{role}: already here, left as it is.")
            else:
                call_command("loaddata", f"roles/{path.stem}", verbosity=0)
                self.stdout.write(f"{Role.objects.get(slug=path.stem)}: loaded.")
        for path in sorted(STARTERS.glob("*.json")):
            self._load_starter(path)
        for path in sorted(DRAFTS.glob("*.json")):
            self._load_draft(path)

    def _load_starter(self, path: Path) -> None:
        """Load a role that HR has still to adapt, with the draft of its first version."""
        if role := Role.objects.filter(slug=path.stem).first():
            self.stdout.write(f"{role}: already here, left as it is.")
            return
        call_command("loaddata", f"starters/{path.stem}", verbosity=0)
        role = Role.objects.get(slug=path.stem)
        LoadedDraft.objects.create(role=role, number=1)
        self.stdout.write(f"{role}: a draft to start from loaded.")

    def _load_draft(self, path: Path) -> None:
        """Load a draft, whose file is named after its role and number: `gardener-2.json`."""
        slug, _dash, digits = path.stem.rpartition("-")
        role, number = Role.objects.get(slug=slug), int(digits)
        next_free = next_number(role)  # holds the role, so that HR starts no draft meanwhile
        if (
            next_free == number
            and not role.loaded_drafts.filter(number=number).exists()
            and _is_as_shipped(role, number - 1)
        ):
            call_command("loaddata", f"drafts/{path.stem}", verbosity=0)
            LoadedDraft.objects.create(role=role, number=number)
            self.stdout.write(f"{role}: a draft of version {number} loaded.")


def _is_as_shipped(role: Role, number: int) -> bool:
    """Tell whether a version still says what we ship, and is what people read."""
    version = Pathway.objects.published().filter(role=role, number=number).first()
    shipped = (ROLES / f"{role.slug}.json").read_text(encoding="utf-8")
    return version is not None and _rows(fixture(version)) == _rows(shipped)


def _rows(text: str) -> list[dict]:
    """Return the rows of a fixture apart from the role, which HR may have renamed."""
    return [row for row in json.loads(text) if row["model"] != "pathways.role"]
