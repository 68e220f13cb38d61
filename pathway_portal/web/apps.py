from django.apps import AppConfig
from django.core.validators import MaxLengthValidator
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

TOO_LONG = _("That is %(show_value)s characters; the limit is %(limit_value)s. Please shorten it.")


class WebConfig(AppConfig):
    name = "pathway_portal.web"

    def ready(self):
        from . import deployment_checks  # noqa: F401 - registers its checks
        from .database_file import keep_database_file_private

        # What every form says, Django's own and other packages' too.
        MaxLengthValidator.message = TOO_LONG
        connection_created.connect(keep_database_file_private)
