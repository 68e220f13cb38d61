"""The company, its departments, and how HR's lists are read."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from pathways.fields import DerivedModel, FoldedField, SortKeyField
from pathways.level_names import general_name
from pathways.models import Level
from pathways.text import fold

LONGEST_LEVEL_NAME = 60  # characters
LEVEL_NAME_LANGUAGES = ["en", "de"]

# The columns with the company's names of levels: "level_alone_en".
LEVEL_NAMES = [f"level_{level}_{code}" for level in Level.values for code in LEVEL_NAME_LANGUAGES]


def _level_name(words):
    return models.CharField(words, max_length=LONGEST_LEVEL_NAME, blank=True, default="")


class Company(models.Model):
    """The one company that runs this portal, and what it has decided for everybody in it."""

    name = models.CharField(_("name"), max_length=120, default="Career pathways")
    independent_reviews = models.BooleanField(
        _("managers rate independently"),
        default=True,
        help_text=_(
            "Managers rate before they see the employee’s answers, so that those do not influence "
            "them. If you turn this off, managers see the answers as soon as they are submitted, "
            "and the pages say so. What was submitted before keeps its old rule."
        ),
    )
    second_person_publishes = models.BooleanField(
        _("publishing needs a second person"),
        default=False,
        help_text=_(
            "Who wrote in a draft cannot publish it alone: somebody else who may publish looks "
            "through it first, or publishes it."
        ),
    )
    # What the company calls the five levels; an empty one has the portal's own name.
    level_not_started_en = _level_name(_("“Not started” in English"))
    level_not_started_de = _level_name(_("“Not started” in German"))
    level_learning_en = _level_name(_("“Learning, with help” in English"))
    level_learning_de = _level_name(_("“Learning, with help” in German"))
    level_alone_en = _level_name(_("“Doing it alone, in usual cases” in English"))
    level_alone_de = _level_name(_("“Doing it alone, in usual cases” in German"))
    level_well_en = _level_name(_("“Doing it well, in hard cases” in English"))
    level_well_de = _level_name(_("“Doing it well, in hard cases” in German"))
    level_helping_en = _level_name(_("“Helping others do it” in English"))
    level_helping_de = _level_name(_("“Helping others do it” in German"))
    is_demonstration = models.BooleanField(
        _("all people here are made up"), default=False, editable=False
    )
    # Counts the lists of people that were imported, so that a list once shown is imported once.
    imports = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("company")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="company_is_one")]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse a name that two levels would have in one language, the portal's own included."""
        for language in LEVEL_NAME_LANGUAGES:
            taken = {}
            for level in Level.values:
                field = f"level_{level}_{language}"
                with translation.override(language):
                    name = fold(getattr(self, field) or general_name(level))
                if taken.setdefault(name, field) != field:
                    first, second = taken[name], field
                    wrong = second if getattr(self, second) else first
                    raise ValidationError({wrong: _("Another level has this name already.")})

    @staticmethod
    def reviews_are_independent():
        """Return whether managers now rate before they see what the employee answered."""
        return not Company.objects.filter(independent_reviews=False).exists()

    @staticmethod
    def needs_second_person():
        """Return whether nobody may publish alone what they wrote."""
        return Company.objects.filter(second_person_publishes=True).exists()


class Department(DerivedModel):
    name = models.CharField(_("name"), max_length=120, unique=True)
    name_folded = FoldedField(source="name")
    name_sort = SortKeyField(source="name")
    # Its key in the company's directory, where that keeps the departments by SCIM.
    external_id = models.CharField(  # noqa: DJ001 -- rows written in bulk name no such column
        max_length=255, null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.UniqueConstraint(fields=["name_folded"], name="department_has_its_own_name"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse a name that differs from another one in case, accents or blanks alone."""
        self.name = " ".join(self.name.split())
        same = Department.objects.filter(name_folded=self.name_folded).exclude(pk=self.pk).first()
        if self.name and same:
            taken = _("There is already a department called “%(name)s”.")
            raise ValidationError({"name": taken % {"name": same}})


class ListMapping(models.Model):
    """What HR said the columns of a list mean, for the next list with the same headings."""

    # A hash of the headings, in any order.
    headings = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField()
    changed_at = models.DateTimeField()

    def __str__(self):
        return self.headings
