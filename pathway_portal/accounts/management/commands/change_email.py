from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from pathway_portal.accounts import services
from pathway_portal.accounts.email_addresses import normalize_email
from pathway_portal.accounts.models import ERASED_HOST, User
from pathway_portal.web.command_prompts import add_yes, ask_first


class Command(BaseCommand):
    help = (
        "Change the address with which somebody signs in, where nobody else could confirm it: HR "
        "is one person, and they have no manager and cannot read their mail any more. Make sure "
        "first, face to face, that it is them who asks. Both addresses are told."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the present address")
        parser.add_argument("new_email", help="the new one")
        add_yes(parser)

    def handle(self, email, new_email, yes, verbosity, **options):
        person = User.objects.filter(email=normalize_email(email)).first()
        if person is None:
            raise CommandError(f"Nobody here signs in with {email}.")
        new = normalize_email(new_email)
        try:
            validate_email(new)
        except ValidationError:
            raise CommandError(f"{new_email} is not an email address.") from None
        if not new.isascii() or new.endswith(ERASED_HOST):
            raise CommandError(f"{new_email} cannot be used here.")
        if User.objects.filter(email=new).exclude(pk=person.pk).exists():
            raise CommandError(f"Somebody already signs in with {new}.")
        ask_first(f"Let {person} sign in with {new} from now on?", yes=yes)
        services.change_email(person, new, by=None, at=timezone.now())
        if verbosity:
            self.stdout.write(f"{person} signs in with {new} from now on. Both addresses are told.")
