import json
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pathway_portal.web.command_prompts import add_yes, ask_first
from pathways.exports import fixture
from pathways.importer.shipped import load_shipped
from pathways.models import LoadedDraft, Pathway, Role, ShippedRole
from pathways.services import next_number

FIXTURES = settings.BASE_DIR / "fixtures"
ROLES, DRAFTS, STARTERS = (FIXTURES / name for name in ("roles", "drafts", "starters"))


class Command(BaseCommand):
    help = """Load HR's groups, and the pathways of the roles that come with the portal.

The first time it loads them all. Later it asks about each role that is new, once; a role that was
declined or deleted does not come back unless --role names it. Roles that are here stay as they are.

Some roles come with a draft of their next version. It is loaded once, and only where the version
before it is as we ship it and HR has no later one: what HR does with the draft stays done.

Starter roles come as drafts too, which HR alone sees. Each is loaded once: HR adapts it, publishes
it, or deletes the draft.
"""

    def add_arguments(self, parser):
        parser.add_argument(
            "--role", metavar="SLUG", help="load this role, even where it was declined or deleted"
        )
        add_yes(parser)

    @transaction.atomic
    def handle(self, *, role=None, yes=False, **options):
        shipped = [path.stem for path in sorted(ROLES.glob("*.json"))]
        starters = [path.stem for path in sorted(STARTERS.glob("*.json"))]
        if role and role not in (*shipped, *starters):
            raise CommandError(
                f"No role of this address is shipped. There are {', '.join([*shipped, *starters])}."
            )
        call_command("loaddata", "groups", verbosity=0)
        self.stdout.write("Groups: loaded.")
        decided = dict(ShippedRole.objects.values_list("slug", "is_wanted"))
        for slug in shipped:
            # A role that is here belongs to the company: its later versions stay as they are.
            if here := Role.objects.filter(slug=slug).first():
                _remember(slug, is_wanted=True)
                self.stdout.write(f"{here}: already here, left as it is.")
            elif slug == role or not decided:
                self._load(slug)
            elif slug in decided:
                self._say_left_out(slug, decided[slug])
            else:
                self._offer(slug, yes=yes)
        for slug in starters:
            self._load_starter(slug, wanted=role, decided=decided)
        for path in sorted(DRAFTS.glob("*.json")):
            self._load_draft(path)

    def _load(self, slug: str) -> None:
        role = load_shipped(ROLES / f"{slug}.json").role
        _remember(slug, is_wanted=True)
        self.stdout.write(f"{role}: loaded.")

    def _say_left_out(self, slug: str, was_wanted: bool) -> None:
        why = "was deleted here" if was_wanted else "was declined"
        self.stdout.write(f"{_name(slug)}: {why}, left out. --role {slug} loads it.")

    def _offer(self, slug: str, *, yes: bool) -> None:
        """Load a role that this release has brought, or remember that nobody wants it."""
        name = _name(slug)
        if not yes and not sys.stdin.isatty():
            self.stdout.write(f"{name}: new in this release, not loaded. --role {slug} loads it.")
            return
        try:
            ask_first(f"{name} is new in this release. Load and publish its pathway?", yes=yes)
        except CommandError:
            _remember(slug, is_wanted=False)
            self.stdout.write(f"{name}: declined.")
        else:
            self._load(slug)

    def _load_starter(self, slug: str, *, wanted: str | None, decided: dict[str, bool]) -> None:
        """Load a role that HR has still to adapt, with the draft of its first version."""
        if role := Role.objects.filter(slug=slug).first():
            _remember(slug, is_wanted=True)
            self.stdout.write(f"{role}: already here, left as it is.")
        elif slug in decided and slug != wanted:
            self._say_left_out(slug, decided[slug])
        else:
            role = load_shipped(STARTERS / f"{slug}.json").role
            LoadedDraft.objects.create(role=role, number=1)
            _remember(slug, is_wanted=True)
            self.stdout.write(f"{role}: a draft to start from loaded.")

    def _load_draft(self, path: Path) -> None:
        """Load a draft, whose file is named after its role and number: `gardener-2.json`."""
        slug, _dash, digits = path.stem.rpartition("-")
        role, number = Role.objects.filter(slug=slug).first(), int(digits)
        if role is None:
            return
        next_free = next_number(role)  # holds the role, so that HR starts no draft meanwhile
        if (
            next_free == number
            and not role.loaded_drafts.filter(number=number).exists()
            and _is_as_shipped(role, number - 1)
        ):
            load_shipped(path)
            LoadedDraft.objects.create(role=role, number=number)
            self.stdout.write(f"{role}: a draft of version {number} loaded.")


def _remember(slug: str, *, is_wanted: bool) -> None:
    ShippedRole.objects.update_or_create(slug=slug, defaults={"is_wanted": is_wanted})


def _name(slug: str) -> str:
    """Return what we call a role that is not loaded."""
    [path] = [path for path in FIXTURES.glob("*/*.json") if path.stem == slug]
    rows = json.loads(path.read_text(encoding="utf-8"))
    return next(row["fields"]["name"] for row in rows if row["model"] == "pathways.role")


def _is_as_shipped(role: Role, number: int) -> bool:
    """Tell whether a version still says what we ship, and is what people read."""
    version = Pathway.objects.published().filter(role=role, number=number).first()
    shipped = (ROLES / f"{role.slug}.json").read_text(encoding="utf-8")
    return version is not None and _rows(fixture(version)) == _rows(shipped)


def _rows(text: str) -> list[dict]:
    """Return the rows of a fixture apart from the role, which HR may have renamed."""
    return [row for row in json.loads(text) if row["model"] != "pathways.role"]
