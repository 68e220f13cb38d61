from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from pathways.models import Role


class Command(BaseCommand):
    help = "Load HR's groups, and the pathway of every role that the database does not hold yet."

    @transaction.atomic
    def handle(self, **options):
        call_command("loaddata", "groups", verbosity=0)
        self.stdout.write("Groups: loaded.")
        for path in sorted((settings.BASE_DIR / "fixtures" / "roles").glob("*.json")):
            # A role that is here belongs to the company: its later versions stay as they are.
            if role := Role.objects.filter(slug=path.stem).first():
                self.stdout.write(f"{role}: already here, left as it is.")
            else:
                call_command("loaddata", f"roles/{path.stem}", verbosity=0)
                self.stdout.write(f"{Role.objects.get(slug=path.stem)}: loaded.")
