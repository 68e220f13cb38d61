from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from .models import User
from .validators import normalize_email


class EmailBackend(AuthenticationBackend):
    """Signs people in by e-mail, and finds the signed-in person with their place in one query."""

    def authenticate(self, request, **credentials):
        """Nobody by password where the company has switched that off."""
        if settings.PASSWORD_SIGN_IN:
            return super().authenticate(request, **credentials)
        return None

    def _authenticate_by_email(self, email, password):
        """Look for the address as HR has it, and for nothing that only resembles it."""
        return self._check_password(
            User.objects.filter(email=normalize_email(email)).first(), password
        )

    def get_user(self, user_id):
        user = User.objects.with_place().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
