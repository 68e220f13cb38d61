"""Notes: one line on what somebody did, to use as evidence later."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.models import EVIDENCE_LENGTH
from assessments.models.saved_rows import SavedRow
from pathways.links import LONGEST_LINK, LinkField
from pathways.models import Competency


class EvidenceNoteQuerySet(models.QuerySet):
    def with_competencies(self):
        tags = NotedCompetency.objects.select_related("competency__stage__pathway__role")
        return self.prefetch_related(models.Prefetch("tags", tags.order_by("pk")))

    def about(self, competency):
        """Keep the notes tagged with it, in any version."""
        tags = NotedCompetency.objects.filter(competency__slug=competency.slug)
        return self.filter(pk__in=tags.values("note"))

    def newest_first(self):
        return self.order_by("-noted_on", "-pk")


class EvidenceNote(SavedRow):
    """What the owner did or heard, in a line or two. Only they see it.

    Using it copies its words into the evidence of an assessment; the note stays.
    """

    KEY_PREFIX = "n"

    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="evidence_notes")
    text = models.TextField(max_length=EVIDENCE_LENGTH)
    link = LinkField(max_length=LONGEST_LINK, blank=True)
    # The day it is about.
    noted_on = models.DateField()
    created_at = models.DateTimeField()
    # Which page added it: pressing twice there adds one.
    added_by_page = models.CharField(max_length=36)

    objects = EvidenceNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "added_by_page"], name="evidence_note_is_added_once_by_a_page"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="evidence_note_says_something"),
            models.CheckConstraint(
                condition=Q(link="")
                | Q(link__istartswith="http://")
                | Q(link__istartswith="https://"),
                name="evidence_note_links_to_the_web",
            ),
        ]
        indexes = [models.Index(fields=["owner", "-noted_on"], name="evidence_note_by_day")]

    def __str__(self):
        return _("Note %(id)s") % {"id": self.pk}

    def get_absolute_url(self):
        return reverse("plans:note", args=[self.pk])

    @property
    def key(self):
        return f"{self.KEY_PREFIX}{self.pk}"

    @property
    def competencies(self):
        """The competencies it is evidence for, as worded then. Load `with_competencies`."""
        return [tag.competency for tag in self.tags.all()]


class NotedCompetency(models.Model):
    """A note is evidence for a competency, as it was worded when the note was tagged."""

    note = models.ForeignKey(EvidenceNote, models.CASCADE, related_name="tags")
    # PROTECT, so that content which people wrote about cannot be deleted.
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="notes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "competency"], name="note_is_tagged_once"),
        ]

    def __str__(self):
        return _("Tag %(id)s of a note") % {"id": self.pk}
