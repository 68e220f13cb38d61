from django.contrib.admin.apps import AdminConfig


class WorkplaceConfig(AdminConfig):
    default_site = "pathway_portal.workplace.Workplace"

    def ready(self):
        from . import deployment_checks  # noqa: F401 - registers its checks

        super().ready()
