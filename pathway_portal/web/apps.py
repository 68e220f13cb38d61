from django.apps import AppConfig
from django.db.backends.signals import connection_created


class WebConfig(AppConfig):
    name = "pathway_portal.web"

    def ready(self):
        from . import deployment_checks  # noqa: F401 - registers its checks
        from .database_file import keep_database_file_private

        connection_created.connect(keep_database_file_private)
