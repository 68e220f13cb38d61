from django.contrib.admin.apps import AdminConfig


class WorkplaceConfig(AdminConfig):
    default_site = "pathway_portal.workplace.site.Workplace"

    def ready(self):
        from ..accounts.confirmations import APPLIED_ABOVE
        from ..accounts.models import PendingChangeKind
        from . import joining

        APPLIED_ABOVE[PendingChangeKind.JOIN] = joining.apply_confirmed
        super().ready()
