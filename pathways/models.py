"""What the company expects: roles, the versions of their pathways, and the stages of each."""

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .contents import PATHWAY, STAGES, lists_of, prefetches
from .fields import DerivedModel, DerivedQuerySet, FoldedField, SortKeyField
from .links import LONGEST_LINK, LinkField
from .text import fold


def content_languages():
    """All languages that can be named, whether or not the portal speaks them, by name."""
    names = [(code, _(info["name"])) for code, info in LANG_INFO.items() if "name" in info]
    return sorted(names, key=lambda language: str(language[1]))


class Level(models.TextChoices):
    """How well somebody does a thing: the five words of the scale, lowest first."""

    NOT_STARTED = "not_started", _("Not started")
    LEARNING = "learning", _("Learning, with help")
    ALONE = "alone", _("Doing it alone, in usual cases")
    WELL = "well", _("Doing it well, in hard cases")
    HELPING = "helping", _("Helping others do it")


class RoleQuerySet(DerivedQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def called(self, name):
        """Roles of this name, whatever the case, the accents and the blanks of it."""
        return self.filter(name_folded=fold(name))


# Pages of the catalogue that stand where a role's page would.
TAKEN_ADDRESSES = ["compare"]


class Role(DerivedModel):
    """A job to grow into. It lives for ever; what it asks for is told by its pathways."""

    slug = models.SlugField(_("address"), unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    name_folded = FoldedField(source="name")
    name_sort = SortKeyField(source="name")

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=TAKEN_ADDRESSES),
                name="role_has_an_address_of_its_own",
                violation_error_message=_("Choose another address: the portal needs this one."),
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse a new name that differs from another one in case, accents or blanks alone."""
        same = Role.objects.called(self.name).exclude(pk=self.pk).first()
        if same and not Role.objects.filter(pk=self.pk, name=self.name).exists():
            taken = _("There is already a role called “%(name)s”.")
            raise ValidationError({"name": taken % {"name": same}})

    def get_absolute_url(self):
        return reverse("pathways:role", args=[self.slug])

    def natural_key(self):
        return (self.slug,)


class PathwayState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    SUPERSEDED = "superseded", _("superseded")
    RETIRED = "retired", _("retired")


def _is_published(way: str = "") -> Q:
    """The condition that a version is published today; `way` leads to the pathway: "pathway__"."""
    not_yet_retired = Q(**{f"{way}retires_on": None}) | Q(
        **{f"{way}retires_on__gt": timezone.localdate()}
    )
    return Q(**{f"{way}state": PathwayState.PUBLISHED}) & not_yet_retired


class PathwayQuerySet(models.QuerySet):
    def get_by_natural_key(self, role, number):
        return self.get(role__slug=role, number=number)

    def published(self):
        """What employees see: at most one version of each role, until the day it is retired."""
        return self.filter(_is_published())

    def released(self):
        """What employees have seen at some time: all but the drafts."""
        return self.exclude(state=PathwayState.DRAFT)

    def with_stages(self):
        return self.select_related("role").prefetch_related("stages")

    def with_lists(self):
        """Each of its own lists in one query; of its stages only the names."""
        lists = [content for content in lists_of(PATHWAY) if content is not STAGES]
        return self.with_stages().prefetch_related(*prefetches(lists))

    def with_contents(self):
        """Load all that it says: each list in one query, however many stages there are."""
        return self.select_related("role").prefetch_related(*prefetches(lists_of(PATHWAY)))


class Pathway(models.Model):
    """One numbered version of a role's whole description. Once published it never changes."""

    role = models.ForeignKey(Role, models.PROTECT, related_name="pathways", verbose_name=_("role"))
    number = models.PositiveSmallIntegerField(_("version"), validators=[MinValueValidator(1)])
    state = models.CharField(
        _("state"), max_length=10, choices=PathwayState, default=PathwayState.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    change_note = models.TextField(_("what changed"), blank=True)
    # From this day on the version is retired, also before anything has changed its state.
    retires_on = models.DateField(_("retired on"), null=True, blank=True, editable=False)
    retirement_reason = models.TextField(_("why it is retired"), blank=True, editable=False)
    language = models.CharField(
        _("language"),
        max_length=10,
        default="en",
        choices=content_languages,
        help_text=_(
            "The language this is written in. Screen readers need it to read the words aloud "
            "properly."
        ),
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    reports_to = models.CharField(_("reports to"), max_length=300, blank=True)
    primary_focus = models.CharField(_("primary focus"), max_length=300, blank=True)
    scope = models.CharField(_("scope"), max_length=300, blank=True)
    outcomes = models.CharField(_("outcomes"), max_length=300, blank=True)

    # Set on one that is shown before it is published, as employees will see it.
    is_preview = False

    objects = PathwayQuerySet.as_manager()

    class Meta:
        verbose_name = _("pathway")
        verbose_name_plural = _("pathways")
        constraints = [
            models.UniqueConstraint(fields=["role", "number"], name="pathway_number_once_per_role"),
            models.UniqueConstraint(
                fields=["role"],
                condition=Q(state="published"),
                name="pathway_one_published_per_role",
                violation_error_message=_("This role already has a published pathway."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=PathwayState.values), name="pathway_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None)
                | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="pathway_is_dated_once_published",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="pathway_counts_from_one"),
            models.CheckConstraint(
                condition=Q(retires_on=None, retirement_reason="")
                | (Q(retires_on__isnull=False) & ~Q(state="draft") & ~Q(retirement_reason="")),
                name="pathway_retires_on_a_day_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="retired") | Q(retires_on__isnull=False),
                name="pathway_is_retired_on_a_day",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The page employees read; it shows the published version, whichever that is."""
        if self.is_preview:
            return reverse("pathways:preview", args=[self.role.slug, self.number])
        return self.role.get_absolute_url()

    def natural_key(self):
        return (*self.role.natural_key(), self.number)

    natural_key.dependencies = ["pathways.role"]

    @property
    def is_draft(self):
        return self.state == PathwayState.DRAFT

    @property
    def is_published(self):
        return self.standing == PathwayState.PUBLISHED

    @property
    def is_retired(self):
        return self.standing == PathwayState.RETIRED

    @property
    def standing(self):
        """Its state today: what is to be retired on a day is retired from that day on."""
        if self.state == PathwayState.PUBLISHED and self.retires_on:
            is_over = self.retires_on <= timezone.localdate()
            return PathwayState.RETIRED if is_over else PathwayState.PUBLISHED
        return PathwayState(self.state)


class SealManager(models.Manager):
    def get_by_natural_key(self, role, number):
        return self.get(pathway__role__slug=role, pathway__number=number)


class Seal(models.Model):
    """Put on a version when it is published: from then on the database refuses to change its words.

    It is never taken off. `sealing` holds the database's rules.
    """

    pathway = models.OneToOneField(Pathway, models.PROTECT, verbose_name=_("pathway"))

    objects = SealManager()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self):
        return str(self.pathway)

    def natural_key(self):
        return self.pathway.natural_key()

    natural_key.dependencies = ["pathways.pathway"]


class PathwayItemQuerySet(models.QuerySet):
    def get_by_natural_key(self, role, number, position):
        return self.get(pathway__role__slug=role, pathway__number=number, position=position)


class PathwayItem(models.Model):
    """A line of one of a pathway's lists, known by its place in it."""

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
    """What the role is about as a whole. Nobody is rated against it: stages say that in detail."""

    text = models.CharField(_("core competency"), max_length=500)

    class Meta(PathwayItem.Meta):
        default_related_name = "core_competencies"
        verbose_name = _("core competency")
        verbose_name_plural = _("core competencies")

    def __str__(self):
        return self.text


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
    """A category of the core capabilities framework; its skills hang on it."""

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


class StageQuerySet(models.QuerySet):
    def get_by_natural_key(self, role, number, slug):
        return self.get(pathway__role__slug=role, pathway__number=number, slug=slug)

    def published(self):
        return self.filter(_is_published("pathway__"))

    def same_step_as(self, stage):
        """The step in every version of its role's pathway: a stage keeps its slug."""
        return self.filter(pathway__role=stage.pathway.role_id, slug=stage.slug)

    def with_contents(self):
        """Load each list in one query, however many stages there are."""
        return self.select_related("pathway__role").prefetch_related(*prefetches(lists_of(STAGES)))


class Stage(models.Model):
    """One ordered step of a pathway. Its slug stays from version to version; its words may not."""

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


class StageItemQuerySet(models.QuerySet):
    def get_by_natural_key(self, role, number, stage, position):
        return self.get(
            stage__pathway__role__slug=role,
            stage__pathway__number=number,
            stage__slug=stage,
            position=position,
        )


class StageItem(models.Model):
    """A line of one of a stage's six lists."""

    stage = models.ForeignKey(Stage, models.CASCADE, verbose_name=_("stage"))
    position = models.PositiveSmallIntegerField(_("position"), validators=[MinValueValidator(1)])

    objects = StageItemQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "position"], name="%(class)s_position_once_per_stage"
            )
        ]

    def natural_key(self):
        return (*self.stage.natural_key(), self.position)

    natural_key.dependencies = ["pathways.stage"]


class Objective(StageItem):
    text = models.CharField(_("objective"), max_length=500)

    class Meta(StageItem.Meta):
        default_related_name = "objectives"
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")

    def __str__(self):
        return self.text


class Competency(StageItem):
    """What somebody at this stage can do.

    The slug is its identity: a rewording keeps it, and roles that ask for the same thing share it.
    Where a level is described here in the competency's own words, those words are offered as the
    answer instead of the general ones.
    """

    slug = models.SlugField(_("identity"), max_length=100, allow_unicode=True)
    text = models.CharField(_("competency"), max_length=500)
    evidence_prompt = models.CharField(
        _("what to ask for as evidence"),
        max_length=300,
        blank=True,
        help_text=_(
            "Asked with every answer, and again when somebody chooses the highest level. Leave it "
            "empty for the usual questions."
        ),
    )
    not_started = models.CharField(_("not started means"), max_length=300, blank=True)
    learning = models.CharField(_("learning means"), max_length=300, blank=True)
    alone = models.CharField(_("doing it alone means"), max_length=300, blank=True)
    well = models.CharField(_("doing it well means"), max_length=300, blank=True)
    helping = models.CharField(_("helping others means"), max_length=300, blank=True)

    class Meta(StageItem.Meta):
        default_related_name = "competencies"
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        constraints = [
            *StageItem.Meta.constraints,
            models.UniqueConstraint(fields=["stage", "slug"], name="competency_slug_once"),
        ]

    def __str__(self):
        return self.text

    def level_wording(self, level):
        """This competency's own words for a level, or an empty text where it has none."""
        return getattr(self, Level(level).value)


class Reading(StageItem):
    slug = models.SlugField(_("identity"), max_length=100, allow_unicode=True)
    title = models.CharField(_("title"), max_length=300)
    authors = models.CharField(_("authors"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    link = LinkField(_("link"), max_length=LONGEST_LINK, blank=True)

    class Meta(StageItem.Meta):
        default_related_name = "readings"
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            *StageItem.Meta.constraints,
            models.UniqueConstraint(fields=["stage", "slug"], name="reading_slug_once"),
            models.CheckConstraint(
                condition=Q(link="")
                | Q(link__istartswith="http://")
                | Q(link__istartswith="https://"),
                name="reading_links_to_the_web",
            ),
        ]

    def __str__(self):
        return self.title


class Metric(StageItem):
    """A success metric: something that can be seen to be so, or not yet.

    Like a competency it has a slug, so that a new version finds the answers to the old one.
    """

    slug = models.SlugField(_("identity"), max_length=100, allow_unicode=True)
    text = models.CharField(_("success metric"), max_length=500)

    class Meta(StageItem.Meta):
        default_related_name = "metrics"
        verbose_name = _("success metric")
        verbose_name_plural = _("success metrics")
        constraints = [
            *StageItem.Meta.constraints,
            models.UniqueConstraint(fields=["stage", "slug"], name="metric_slug_once"),
        ]

    def __str__(self):
        return self.text


class WatchFor(StageItem):
    text = models.CharField(_("watch-for"), max_length=500)

    class Meta(StageItem.Meta):
        default_related_name = "watch_fors"
        verbose_name = _("watch-for")
        verbose_name_plural = _("watch-fors")

    def __str__(self):
        return self.text


class DevelopmentTip(StageItem):
    text = models.CharField(_("development tip"), max_length=500)

    class Meta(StageItem.Meta):
        default_related_name = "development_tips"
        verbose_name = _("development tip")
        verbose_name_plural = _("development tips")

    def __str__(self):
        return self.text
