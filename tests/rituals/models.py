from django.db import models

from pathways.models import StageItem


class Ritual(StageItem):
    """Something that people at a stage do again and again."""

    text = models.CharField("ritual", max_length=80)

    class Meta(StageItem.Meta):
        default_related_name = "rituals"
        verbose_name = "ritual"
        verbose_name_plural = "rituals"

    def __str__(self):
        return self.text
