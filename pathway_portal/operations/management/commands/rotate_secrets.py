from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pathway_portal.operations.keys import earlier_keys_end, rotate
from pathway_portal.web.command_prompts import add_yes, ask_first


class Command(BaseCommand):
    help = """Encrypt second factors with the present SECRET_KEY, so that earlier ones can go.

First set the new SECRET_KEY, add the old one to SECRET_KEY_FALLBACKS, and restart the portal. This
can be stopped and run again at any time. It ends with 1 where a second factor cannot be read.
"""

    def add_arguments(self, parser):
        add_yes(parser)

    def handle(self, *, yes, verbosity, **options):
        ask_first("Encrypt all second factors with the present SECRET_KEY?", yes=yes)
        rotation = rotate()
        if verbosity:
            self.stdout.write(f"Second factors under the present key: {rotation.done}.")
            if settings.SECRET_KEY_FALLBACKS:
                end = earlier_keys_end(timezone.now())
                self.stdout.write(
                    "SECRET_KEY_FALLBACKS may be emptied, then the portal restarted, after "
                    f"{end:%Y-%m-%d %H:%M} UTC, when the last links and sessions have expired. At "
                    "once, if the old key has leaked: links that were mailed stop working, and "
                    "people sign in again."
                )
        if rotation.lost:
            people = ", ".join(map(str, sorted({*rotation.lost})))
            raise CommandError(
                f"Second factors of these people cannot be read with any key: {people}. Add the "
                "key they were stored under to SECRET_KEY_FALLBACKS, or run reset_second_factor."
            )
