from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "pathway_portal.accounts"
    verbose_name = _("People")

    def ready(self):
        from pathways.signals import people_moved

        from .receipts import leave_receipts_of_moving

        people_moved.connect(leave_receipts_of_moving)
