import os

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError


class Command(createsuperuser.Command):
    """Django's command, which judges what a script gives as it does what somebody types."""

    def handle(self, *args, **options):
        if not options["interactive"]:
            self._judge(options)
        return super().handle(*args, **options)

    def _judge(self, options):
        email = options["email"] or os.environ.get("DJANGO_SUPERUSER_EMAIL")
        name = options["name"] or os.environ.get("DJANGO_SUPERUSER_NAME") or ""
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        try:
            if email:
                self.username_field.clean(email, None)
            if password:
                validate_password(password, self.UserModel(email=email or "", name=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
