from django.apps import AppConfig
from django.core.checks import Tags, register
from django.core.signals import request_finished, request_started
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class PathwaysConfig(AppConfig):
    name = "pathways"
    verbose_name = _("Pathways")

    def ready(self):
        from . import level_names, sealing
        from .contents_check import check_contents

        pre_migrate.connect(sealing.lift_seal_for_migration, sender=self)
        post_migrate.connect(sealing.put_back_seal, sender=self)
        for signal in (request_started, request_finished):
            signal.connect(level_names.forget_level_names)
        register(check_contents, Tags.models)
        register(sealing.check_seal, Tags.database)
