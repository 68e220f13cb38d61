"""Evidence that its owner chose to show on their page of what they can do."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models import Rating

from .notes import NotedCompetency


class ChosenEvidenceQuerySet(models.QuerySet):
    def of(self, owner):
        return self.filter(Q(rating__assessment__employee=owner) | Q(tag__note__owner=owner))

    def with_words(self):
        return self.select_related("rating__competency", "tag__note", "tag__competency")


class ChosenEvidence(models.Model):
    """The evidence of an agreed answer, or a note at one of its competencies, chosen by its owner.

    What has no row is not shown. It goes with the answer, the note or the tag.
    """

    rating = models.OneToOneField(
        Rating, models.CASCADE, null=True, blank=True, related_name="chosen"
    )
    tag = models.OneToOneField(
        NotedCompetency, models.CASCADE, null=True, blank=True, related_name="chosen"
    )

    objects = ChosenEvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rating=None, tag__isnull=False) | Q(rating__isnull=False, tag=None),
                name="chosen_evidence_is_one_thing",
            )
        ]

    def __str__(self):
        return _("Chosen evidence %(id)s") % {"id": self.pk}

    @property
    def key(self):
        """How a form names what was chosen."""
        return f"r{self.rating_id}" if self.rating_id else f"n{self.tag_id}"
