import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from assessments.plans.badge_keys import new_key


class Command(BaseCommand):
    help = """Make the key that signs badges, in a file that only its owner may read.

Then set BADGE_KEY_FILE to that file. If it holds a key already, the new one goes first: it signs
from now on, and badges that the earlier ones signed can still be verified.
"""

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="such as /srv/portal/badge-key.pem")

    def handle(self, *, file, verbosity, **options):
        try:
            earlier = file.read_bytes() if file.exists() else b""
            written = file.with_name(f"{file.name}.new")
            descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "wb") as target:
                target.write(new_key() + earlier)
                target.flush()
                os.fsync(target.fileno())
            written.replace(file)
        except OSError as error:
            raise CommandError(f"{file} could not be written: {error.strerror}.") from None
        if verbosity:
            self.stdout.write(f"Set BADGE_KEY_FILE={file}, and restart the portal.")
