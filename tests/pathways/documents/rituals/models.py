from django.db import models

from pathways.models import StageItem


class Ritual(StageItem):
    text = models.CharField(max_length=80)

    class Meta(StageItem.Meta):
        default_related_name = "rituals"
        verbose_name_plural = "rituals"
