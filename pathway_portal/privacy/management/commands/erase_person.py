from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pathway_portal.accounts.email_addresses import normalize_email
from pathway_portal.accounts.models import User
from pathway_portal.privacy.personal_data import NotALeaver, erase
from pathway_portal.web.command_prompts import add_yes, ask_first

STILL_ACTIVE = "They are still active: first let them go."


class Command(BaseCommand):
    help = (
        "Erase somebody who has left: their name, address and words go, counts stay. There is no "
        "way back."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="E-MAIL")
        add_yes(parser)

    def handle(self, *, email, yes, verbosity, **options):
        person = User.objects.still_known().filter(email=normalize_email(email)).first()
        if person is None:
            raise CommandError("Nobody here has this address.")
        if person.is_active:
            raise CommandError(STILL_ACTIVE)
        ask_first(f"Erase {person}, {person.email}? There is no way back.", yes=yes)
        try:
            erase(person, by=None, at=timezone.now())
        except NotALeaver as refused:
            raise CommandError(STILL_ACTIVE) from refused
        if verbosity:
            self.stdout.write("Erased.")
