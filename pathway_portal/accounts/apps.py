from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
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
