from getpass import getuser

from django.contrib.auth.management.commands import changepassword

from pathway_portal.accounts.email_addresses import normalize_email
from pathway_portal.accounts.models import User
from pathway_portal.accounts.notices import tell_password_set


class Command(changepassword.Command):
    """Django's command, which also tells the person by mail."""

    def handle(self, *args, **options):
        email = options["username"] = normalize_email(options["username"] or getuser())
        done = super().handle(*args, **options)
        tell_password_set(User.objects.get(email=email))
        return done
