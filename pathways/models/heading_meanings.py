"""What HR said that the headings and columns of imported documents mean."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..meanings import Meaning
from ..text import name_key

LONGEST_NAME = 80
LONGEST_KEY = 120


class HeadingMeaning(models.Model):
    """A name that a company gives to a stage, a list or a column, and what it means.

    Documents are read by these before anything is guessed.
    """

    name = models.CharField(
        _("name"),
        max_length=LONGEST_NAME,
        help_text=_("As documents write it, such as “Behaviours”. Case and numbers do not matter."),
    )
    # What documents are compared by: the words in small letters, without punctuation.
    key = models.CharField(max_length=LONGEST_KEY, unique=True, editable=False)
    meaning = models.CharField(
        _("meaning"), max_length=20, choices=Meaning, default=Meaning.COMPETENCIES
    )

    class Meta:
        verbose_name = _("name in documents")
        verbose_name_plural = _("names in documents")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(meaning__in=Meaning.values), name="heading_meaning_is_known"
            ),
            models.CheckConstraint(condition=~models.Q(key=""), name="heading_meaning_has_a_key"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.key = name_key(self.name)[:LONGEST_KEY]
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "key"}
        super().save(*args, **kwargs)

    def clean(self):
        """Refuse a name without words, and one that differs from another in case alone."""
        key = name_key(self.name)[:LONGEST_KEY]
        if not key:
            raise ValidationError({"name": _("This has no words.")})
        if HeadingMeaning.objects.filter(key=key).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("This name is already in the list.")})
