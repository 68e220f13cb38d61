from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from .models import User


class EmailBackend(AuthenticationBackend):
    """Signs people in by e-mail, and finds the signed-in person with their place in one query."""

    def authenticate(self, request, **credentials):
        """Nobody by password where the company has switched that off."""
        if settings.PASSWORD_SIGN_IN:
            return super().authenticate(request, **credentials)
        return None

    def get_user(self, user_id):
        user = User.objects.with_place().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
