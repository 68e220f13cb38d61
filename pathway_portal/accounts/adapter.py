from allauth.account.adapter import DefaultAccountAdapter
from django.utils import translation


class ClosedSignUp(DefaultAccountAdapter):
    """People come from HR; nobody makes an account for themselves."""

    def is_open_for_signup(self, request):
        return False

    def render_mail(self, template_prefix, email, context, headers=None):
        """In the language of the one who reads it, not of the one who asked for it to be sent."""
        user = context.get("user")
        with translation.override(getattr(user, "language", "") or translation.get_language()):
            return super().render_mail(template_prefix, email, context, headers)
