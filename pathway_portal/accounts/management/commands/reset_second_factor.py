from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from pathway_portal.accounts.email_addresses import normalize_email
from pathway_portal.accounts.models import User


class Command(BaseCommand):
    help = (
        "Forget somebody's authenticator app, passkeys and recovery codes, and end their sessions. "
        "For who has lost them all: make sure first, face to face, that it is them who asks."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, email, verbosity, **options):
        person = User.objects.filter(email=normalize_email(email)).first()
        if person is None:
            raise CommandError(f"Nobody here signs in with {email}.")
        Authenticator.objects.filter(user=person).delete()
        for session in UserSession.objects.filter(user=person):
            session.end()
        with translation.override(person.language or settings.LANGUAGE_CODE):
            send_mail(
                _("Your second factor for Career pathways was reset"),
                _(
                    "Hello %(name)s,\n\nyour authenticator app, passkeys and recovery codes no "
                    "longer work. Sign in with your password and set up a new second factor. If "
                    "you did not ask for this, tell HR at once.\n\nCareer pathways"
                )
                % {"name": person.get_short_name()},
                None,
                [person.email],
            )
        if verbosity:
            self.stdout.write(f"{person} signs in without a second factor until they set one up.")
