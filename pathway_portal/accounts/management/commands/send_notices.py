from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from pathway_portal.accounts.notices import mail_notices


class Command(BaseCommand):
    help = """Mail people what the portal has to tell them and could not mail at once.

Run it every few minutes. Two at the same time send nothing twice.
"""

    def handle(self, *, verbosity, **options):
        sent = mail_notices(at=timezone.now())
        if verbosity > 0:
            self.stdout.write(
                ngettext("%(count)s email sent.", "%(count)s emails sent.", sent) % {"count": sent}
            )
