from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    default = True
    name = "pathway_portal.accounts"
    verbose_name = _("People")

    def ready(self):
        from pathway_portal.web import access_tokens
        from pathways.signals import people_moved, version_published

        from .access_tokens import TokenStore
        from .receipts import leave_receipts_of_moving
        from .services import tell_of_new_version

        access_tokens.source = TokenStore()
        people_moved.connect(leave_receipts_of_moving)
        version_published.connect(tell_of_new_version)


class SessionsConfig(UserSessionsConfig):
    """Keep allauth's list of sessions, without reading each earlier one at every sign-in."""

    default = False

    def ready(self):
        from allauth.account.signals import password_changed, password_set, user_logged_in
        from allauth.usersessions.signals import on_password_changed

        from .sessions import list_session

        user_logged_in.connect(list_session)
        password_set.connect(on_password_changed)
        password_changed.connect(on_password_changed)
