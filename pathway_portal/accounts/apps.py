from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "pathway_portal.accounts"
    verbose_name = _("People")

    def ready(self):
        from . import receipts  # noqa: F401 it listens to the catalogue
