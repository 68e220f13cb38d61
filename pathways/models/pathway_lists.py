"""The lists of a pathway that describe the role as a whole."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .stage_lists import LONGEST_AREA, Competency
from .versions import Pathway


class PathwayItemQuerySet(models.QuerySet):
    def get_by_natural_key(self, role, number, position):
        return self.get(pathway__role__slug=role, pathway__number=number, position=position)


class PathwayItem(models.Model):
    """A line of one of a pathway's lists. `contents` names them all."""

    pathway = models.ForeignKey(Pathway, models.CASCADE, verbose_name=_("pathway"))
    position = models.PositiveSmallIntegerField(_("position"), validators=[MinValueValidator(1)])

    objects = PathwayItemQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "position"], name="%(class)s_position_once_per_pathway"
            )
        ]

    def natural_key(self):
        return (*self.pathway.natural_key(), self.position)

    natural_key.dependencies = ["pathways.pathway"]


class Responsibility(PathwayItem):
    text = models.CharField(_("responsibility"), max_length=500)

    class Meta(PathwayItem.Meta):
        default_related_name = "responsibilities"
        verbose_name = _("key responsibility")
        verbose_name_plural = _("key responsibilities")

    def __str__(self):
        return self.text


class IdealCandidate(PathwayItem):
    text = models.CharField(_("ideal candidates"), max_length=500)

    class Meta(PathwayItem.Meta):
        default_related_name = "ideal_candidates"
        verbose_name = _("ideal candidate")
        verbose_name_plural = _("ideal candidates")

    def __str__(self):
        return self.text


class CoreCompetency(PathwayItem):
    """What the role as a whole is about. Nobody is rated on it: the stages go into detail."""

    text = models.CharField(_("core competency"), max_length=500)

    class Meta(PathwayItem.Meta):
        default_related_name = "core_competencies"
        verbose_name = _("core competency")
        verbose_name_plural = _("core competencies")

    def __str__(self):
        return self.text


class CompetencyArea(PathwayItem):
    """A group of competencies. A competency belongs to it by naming it."""

    text = models.CharField(_("area"), max_length=LONGEST_AREA)

    class Meta(PathwayItem.Meta):
        default_related_name = "areas"
        verbose_name = _("area")
        verbose_name_plural = _("areas of competencies")
        constraints = [
            *PathwayItem.Meta.constraints,
            models.UniqueConstraint(
                fields=["pathway", "text"],
                name="area_named_once",
                violation_error_message=_("There is already an area of this name."),
            ),
        ]

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        """Save, and rename the area at the competencies that name it."""
        before = CompetencyArea.objects.filter(pk=self.pk).values_list("text", flat=True).first()
        super().save(*args, **kwargs)
        if before and before != self.text:
            named = Competency.objects.filter(stage__pathway=self.pathway_id, area=before)
            named.update(area=self.text)


class ExampleTitle(PathwayItem):
    text = models.CharField(_("title"), max_length=200)

    class Meta(PathwayItem.Meta):
        default_related_name = "example_titles"
        verbose_name = _("example title")
        verbose_name_plural = _("example titles")

    def __str__(self):
        return self.text


class StrategicValue(PathwayItem):
    """What the role is worth to the organisation within one time horizon."""

    horizon = models.CharField(_("time horizon"), max_length=100)
    value = models.CharField(_("value"), max_length=500)

    class Meta(PathwayItem.Meta):
        default_related_name = "strategic_values"
        verbose_name = _("strategic value")
        verbose_name_plural = _("strategic values")

    def __str__(self):
        return self.horizon


class Capability(PathwayItem):
    """A category of the core capabilities framework, with its skills."""

    category = models.CharField(_("category"), max_length=100)

    class Meta(PathwayItem.Meta):
        default_related_name = "capabilities"
        verbose_name = _("capability")
        verbose_name_plural = _("core capabilities")

    def __str__(self):
        return self.category


class SkillQuerySet(models.QuerySet):
    def get_by_natural_key(self, role, number, capability, position):
        return self.get(
            capability__pathway__role__slug=role,
            capability__pathway__number=number,
            capability__position=capability,
            position=position,
        )


class Skill(models.Model):
    capability = models.ForeignKey(
        Capability, models.CASCADE, related_name="skills", verbose_name=_("capability")
    )
    position = models.PositiveSmallIntegerField(_("position"), validators=[MinValueValidator(1)])
    text = models.CharField(_("skill"), max_length=200)

    objects = SkillQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["capability", "position"], name="skill_position_once_per_capability"
            )
        ]

    def __str__(self):
        return self.text

    def natural_key(self):
        return (*self.capability.natural_key(), self.position)

    natural_key.dependencies = ["pathways.capability"]
