from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pathway_portal.accounts.email_addresses import normalize_email
from pathway_portal.accounts.models import User
from pathway_portal.accounts.notices import tell_second_factor_reset
from pathway_portal.web.command_prompts import add_yes, ask_first


class Command(BaseCommand):
    help = (
        "Forget somebody's authenticator app, passkeys and recovery codes, and end their sessions. "
        "For who has lost them all: make sure first, face to face, that it is them who asks."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        add_yes(parser)

    def handle(self, email, yes, verbosity, **options):
        person = User.objects.filter(email=normalize_email(email)).first()
        if person is None:
            raise CommandError(f"Nobody here signs in with {email}.")
        ask_first(f"Forget every second factor of {person}, {person.email}?", yes=yes)
        with transaction.atomic():
            Authenticator.objects.filter(user=person).delete()
            for session in UserSession.objects.filter(user=person):
                session.end()
            tell_second_factor_reset(person)
        if verbosity:
            self.stdout.write(f"{person} signs in without a second factor until they set one up.")
