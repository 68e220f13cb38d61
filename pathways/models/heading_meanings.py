"""What HR said that the headings and columns of imported documents mean."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..text import name_key

LONGEST_KEY = 120


class Meaning(models.TextChoices):
    """What a heading or a column can mean. Lists and texts have the names of their fields."""

    STAGE = "stage", _("a stage")
    COMPETENCIES = "competencies", _("competencies")
    OBJECTIVES = "objectives", _("objectives")
    READINGS = "readings", _("readings")
    METRICS = "metrics", _("success metrics")
    WATCH_FORS = "watch_fors", _("watch-fors")
    DEVELOPMENT_TIPS = "development_tips", _("development tips")
    RESPONSIBILITIES = "responsibilities", _("responsibilities of the role")
    CORE_COMPETENCIES = "core_competencies", _("core competencies of the role")
    IDEAL_CANDIDATES = "ideal_candidates", _("ideal candidates")
    SUMMARY = "summary", _("summary of the role")
    PURPOSE = "purpose", _("purpose of the role")
    AUDIENCE = "audience", _("who a stage is for")
    AREA = "area", _("an area: a group of competencies")
    ANOTHER_ROLE = "another_role", _("another role")
    LEAVE_OUT = "leave_out", _("leave it out")


class HeadingMeaning(models.Model):
    """A name that a company gives to a stage, a list or a column, and what it means.

    Documents are read by these before anything is guessed.
    """

    name = models.CharField(
        _("name"),
        max_length=80,
        help_text=_("As documents write it, such as “Behaviours”. Case and numbers do not matter."),
    )
    # What documents are compared by: the words in small letters, without punctuation.
    key = models.CharField(max_length=LONGEST_KEY, unique=True, editable=False)
    meaning = models.CharField(_("meaning"), max_length=20, choices=Meaning)

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
