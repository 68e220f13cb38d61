from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AdminConfig):
    """Django's admin, with HR's site in place of its own."""

    default_site = "pathway_portal.workplace.site.Workplace"


class WorkplaceConfig(AppConfig):
    name = "pathway_portal.workplace"

    def ready(self):
        from ..accounts.confirmations import APPLIED_ABOVE
        from ..accounts.models import PendingChangeKind
        from . import joining

        APPLIED_ABOVE[PendingChangeKind.JOIN] = joining.apply_confirmed
