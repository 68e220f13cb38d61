from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftingConfig(AppConfig):
    name = "pathway_portal.drafting"
    verbose_name = _("Writing together")

    def ready(self):
        from django.db.models.signals import pre_delete

        from pathways import coauthors
        from pathways.models import Pathway

        from .together import Together

        coauthors.source = Together()
        pre_delete.connect(forget_deleted_draft, sender=Pathway)


def forget_deleted_draft(instance, **_signal):
    from .recording import forget_draft

    forget_draft(instance)
