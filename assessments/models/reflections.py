"""What only its author reads: thoughts on watch-fors, and answers that are no longer asked for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pathways.links import LONGEST_LINK, LinkField
from pathways.models import Level, WatchFor

from .answers import (
    COMPETENCY_ANSWERS,
    EVIDENCE_LENGTH,
    METRIC_ANSWERS,
    MetricAnswer,
    MetricNonAnswer,
    NonAnswer,
)
from .assessments import Assessment
from .ratings import ItemKey
from .saved_rows import SavedRow


class ReflectionQuerySet(models.QuerySet):
    def written(self):
        """Keep those that are not empty, in the stage's own order."""
        return self.exclude(text="").order_by("watch_for__position")

    def shared(self):
        """Keep those that the employee shows their manager."""
        return self.written().filter(shared_at__isnull=False)


class Reflection(SavedRow):
    """What an employee thinks about a watch-for. Theirs alone, unless they share it.

    It is no answer and nothing is counted of it. Sharing one shares no other.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="reflections")
    # PROTECT, so that content which people thought about cannot be deleted.
    watch_for = models.ForeignKey(WatchFor, models.PROTECT, related_name="reflections")
    text = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)
    shared_at = models.DateTimeField(null=True, blank=True)

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "watch_for"], name="reflection_one_a_watch_for"
            ),
            models.CheckConstraint(
                condition=Q(shared_at=None) | ~Q(text=""), name="reflection_shares_words"
            ),
        ]

    def __str__(self):
        return _("Reflection %(id)s") % {"id": self.pk}

    @property
    def key(self):
        return ItemKey.of(WatchFor, self.watch_for_id)

    @property
    def is_shared(self):
        return self.shared_at is not None


class OrphanedAnswer(models.Model):
    """An answer to an item that the newer version of the pathway no longer asks for.

    A draft that moves to that version keeps it, and only its author ever reads it.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="orphaned_answers")
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    asked = models.TextField()
    answer = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    link = LinkField(max_length=LONGEST_LINK, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["", *COMPETENCY_ANSWERS, *METRIC_ANSWERS]),
                name="orphaned_answer_is_known",
            ),
            models.CheckConstraint(
                condition=Q(link="")
                | Q(link__istartswith="http://")
                | Q(link__istartswith="https://"),
                name="orphaned_answer_links_to_the_web",
            ),
        ]

    def __str__(self):
        return _("Left over %(id)s") % {"id": self.pk}

    @property
    def label(self):
        """Its answer in words, or nothing."""
        of_competency = [*Level.choices, *NonAnswer.choices]
        of_metric = [*MetricAnswer.choices, *MetricNonAnswer.choices]
        return dict([*of_competency, *of_metric]).get(self.answer)
