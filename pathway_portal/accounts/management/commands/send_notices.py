from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from pathway_portal.accounts.notices import deliver_kept_mails, deliver_notices


class Command(BaseCommand):
    help = """Mail people what the portal has to tell them and could not mail at once.

Run it every few minutes. Two at the same time send nothing twice. It ends with 1, and one line that
says why, where something could not be sent.
"""

    def handle(self, *, verbosity, **options):
        at = timezone.now()
        sent, failure = 0, ""
        for deliver in [deliver_kept_mails, deliver_notices]:
            delivery = deliver(at=at)
            sent, failure = sent + delivery.sent, delivery.failure
            if failure:
                break
        done = ngettext("%(count)s email sent.", "%(count)s emails sent.", sent) % {"count": sent}
        if failure:
            raise CommandError(f"{done} {failure}")
        if verbosity > 0:
            self.stdout.write(done)
