from django.apps import AppConfig
from django.conf import settings


class OperationsConfig(AppConfig):
    name = "pathway_portal.operations"

    def ready(self):
        if settings.SENTRY_DSN:
            from .error_reports import start_sentry

            start_sentry()
