"""The stages of a pathway."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..contents import STAGES, prefetches
from .versions import Pathway, is_published_today


class StageQuerySet(models.QuerySet):
    def get_by_natural_key(self, role, number, slug):
        return self.get(pathway__role__slug=role, pathway__number=number, slug=slug)

    def published(self, today=None):
        return self.filter(is_published_today("pathway__", today))

    def same_step_as(self, stage):
        """Return this step in every version of its role's pathway: a stage keeps its slug."""
        return self.filter(pathway__role=stage.pathway.role_id, slug=stage.slug)

    def with_contents(self):
        """Load each list in one query, however many stages there are."""
        return self.select_related("pathway__role").prefetch_related(*prefetches(STAGES.lists))


class Stage(models.Model):
    """One step of a pathway. Its slug stays the same in every version, unlike its words."""

    pathway = models.ForeignKey(
        Pathway, models.CASCADE, related_name="stages", verbose_name=_("pathway")
    )
    slug = models.SlugField(_("address"), max_length=100, allow_unicode=True)
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=200)
    quotation = models.TextField(
        _("quotation"), blank=True, help_text=_("Shown in quotation marks; write it without.")
    )
    audience = models.CharField(_("audience"), max_length=300, blank=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["pathway", "number"], name="stage_number_once"),
            models.UniqueConstraint(fields=["pathway", "slug"], name="stage_slug_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="stage_counts_from_one"),
        ]

    def __str__(self):
        return _("Stage %(number)s: %(title)s") % {"number": self.number, "title": self.title}

    def get_absolute_url(self):
        role = self.pathway.role.slug
        if self.pathway.is_preview:
            return reverse("pathways:preview_stage", args=[role, self.pathway.number, self.number])
        return reverse("pathways:stage", args=[role, self.number])

    def natural_key(self):
        return (*self.pathway.natural_key(), self.slug)

    natural_key.dependencies = ["pathways.pathway"]
