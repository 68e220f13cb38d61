"""Reading marks: what somebody wants to read, is reading or has read, and what it changed."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.models import EVIDENCE_LENGTH
from assessments.models.saved_rows import SavedRow
from pathways.models import Competency, Reading


class ReadingStatus(models.TextChoices):
    WANT = "want", _("I want to read it")
    READING = "reading", _("I am reading it")
    READ = "read", _("I have read it")


class ReadingMarkQuerySet(models.QuerySet):
    def of_book(self, reading):
        """Keep the marks of the same book: by its identity, or else by its title."""
        return self.filter(Q(slug=reading.slug) | Q(reading__title__iexact=reading.title))

    def with_books(self):
        return self.select_related(
            "owner", "reading__stage__pathway__role", "competency__stage__pathway__role"
        )


class ReadingMark(SavedRow):
    """How far somebody is with one book, whichever stage, version or role names it.

    Nobody but its owner sees it.
    """

    KEY_PREFIX = "r"

    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="reading_marks")
    # Where they found it. PROTECT, so that its title stays when the pathway is retired.
    reading = models.ForeignKey(Reading, models.PROTECT, related_name="marks")
    # The identity of the book: one mark a book.
    slug = models.SlugField(max_length=100, allow_unicode=True)
    status = models.CharField(max_length=10, choices=ReadingStatus)
    created_at = models.DateTimeField()
    read_on = models.DateField(null=True, blank=True)
    # Offered as evidence for the competency.
    changed = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)
    competency = models.ForeignKey(
        Competency, models.PROTECT, null=True, blank=True, related_name="reading_marks"
    )

    objects = ReadingMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "slug"], name="reading_mark_once_a_book"),
            models.CheckConstraint(
                condition=Q(status__in=ReadingStatus.values), name="reading_mark_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status="read", read_on__isnull=False)
                | (~Q(status="read") & Q(read_on=None)),
                name="reading_mark_has_a_day_when_read",
            ),
        ]

    def __str__(self):
        return _("Reading mark %(id)s") % {"id": self.pk}

    def get_absolute_url(self):
        return reverse("plans:reading", args=[self.pk])

    @property
    def key(self):
        return f"{self.KEY_PREFIX}{self.pk}"
