"""The numbered versions of a role's pathway, and the seal of those that were published."""

from datetime import date

from django.conf.locale import LANG_INFO
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..contents import PATHWAY, prefetches, role_lists
from .roles import Role


def content_languages():
    """Return all languages that can be named, sorted by name, also those the portal lacks."""
    names = [(code, _(info["name"])) for code, info in LANG_INFO.items() if "name" in info]
    return sorted(names, key=lambda language: str(language[1]))


class PathwayState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    SUPERSEDED = "superseded", _("superseded")
    RETIRED = "retired", _("retired")


def is_published_today(way: str = "", today: date | None = None) -> Q:
    """Return the condition that a version is published today, or on that day.

    `way` is the lookup that leads to the pathway: "pathway__".
    """
    not_yet_retired = Q(**{f"{way}retires_on": None}) | Q(
        **{f"{way}retires_on__gt": today or timezone.localdate()}
    )
    return Q(**{f"{way}state": PathwayState.PUBLISHED}) & not_yet_retired


class PathwayQuerySet(models.QuerySet):
    def get_by_natural_key(self, role, number):
        return self.get(role__slug=role, number=number)

    def published(self, today=None):
        """Return what employees see: at most one version of a role, until the day it is retired."""
        return self.filter(is_published_today(today=today))

    def released(self):
        """Return what employees have ever seen: all but the drafts."""
        return self.exclude(state=PathwayState.DRAFT)

    def with_has_older(self):
        """Add `has_older`: whether an older version of the role was published and may be read."""
        older = Pathway.objects.filter(role=OuterRef("role"), state=PathwayState.SUPERSEDED)
        return self.annotate(has_older=Exists(older))

    def with_is_sealed(self):
        """Add `is_sealed`: whether the database refuses to change the words."""
        return self.annotate(is_sealed=Exists(Seal.objects.filter(pathway=OuterRef("pk"))))

    def with_stages(self):
        return self.select_related("role").prefetch_related("stages")

    def with_lists(self):
        """Load each of its own lists in one query, and only the names of its stages."""
        lists = role_lists()
        return self.with_stages().prefetch_related(*prefetches(lists))

    def with_contents(self):
        """Load all that it says: each list in one query, however many stages there are."""
        return self.select_related("role").prefetch_related(*prefetches(PATHWAY.lists))


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
        """Return the page that employees read. It shows the published version."""
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
        """Its state today: from its day of retirement on it is retired."""
        if self.state == PathwayState.PUBLISHED and self.retires_on:
            is_over = self.retires_on <= timezone.localdate()
            return PathwayState.RETIRED if is_over else PathwayState.PUBLISHED
        return PathwayState(self.state)


class SealManager(models.Manager):
    def get_by_natural_key(self, role, number):
        return self.get(pathway__role__slug=role, pathway__number=number)


class Seal(models.Model):
    """Mark a version as published once: the database then refuses to change its words.

    A seal is never removed. `sealing` writes the triggers that refuse.
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
