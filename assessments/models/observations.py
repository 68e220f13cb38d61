"""Observations: what a colleague has seen, in words, on competencies that they were asked about."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pathways.models import Competency

from .answers import EVIDENCE_LENGTH
from .assessments import Assessment
from .ratings import ItemKey
from .saved_rows import SavedRow

MOST_OBSERVATIONS = 10  # of one assessment, that are not answered yet
DECLINE_LENGTH = 300

IS_UNANSWERED = Q(sent_at=None, declined_at=None, withdrawn_at=None)


class ObservationQuerySet(models.QuerySet):
    def unanswered(self):
        """Keep those that their observer can still write, decline or leave."""
        return self.filter(IS_UNANSWERED, assessment__agreed_at=None)

    def for_observer(self, user):
        """Keep what somebody was asked for, and wrote, as long as the employee is here."""
        return self.filter(observer=user, assessment__employee__is_active=True)

    def readable_by(self, user):
        """Keep what one of the two may read: of others only once both views are open.

        It does not say who the two are: ask `visible_to` of assessments first.
        """
        return self.filter(Q(asked_by=user) | Q(assessment__reviewed_at__isnull=False))

    def with_people(self):
        return self.select_related(
            "observer", "asked_by", "assessment__employee", "assessment__stage__pathway__role"
        )


class Observation(models.Model):
    """The employee or their manager asks a colleague for an observation.

    The colleague writes words, never a level, and sends them signed; or declines. They see nothing
    of the assessment.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="observations")
    observer = models.ForeignKey("accounts.User", models.PROTECT, related_name="observations")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # One of these at most; without any it is unanswered.
    sent_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Why the observer declined, if they said so.
    decline_reason = models.CharField(max_length=DECLINE_LENGTH, blank=True)

    notices = GenericRelation("accounts.Notice", "subject_id", "subject_type")

    objects = ObservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "observer", "asked_by"],
                condition=IS_UNANSWERED,
                name="observation_one_unanswered_of_an_observer",
            ),
            models.CheckConstraint(
                condition=~Q(observer=F("asked_by")), name="observation_is_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, declined_at=None)
                | Q(sent_at=None, withdrawn_at=None)
                | Q(declined_at=None, withdrawn_at=None),
                name="observation_has_one_outcome",
            ),
            models.CheckConstraint(
                condition=Q(decline_reason="") | Q(declined_at__isnull=False),
                name="observation_reason_is_for_declining",
            ),
        ]

    def __str__(self):
        return _("Observation %(id)s") % {"id": self.pk}

    def get_absolute_url(self):
        return reverse("assessments:observation", args=[self.pk])

    @property
    def is_unanswered(self):
        """Whether it can still be written. Load `assessment` along."""
        is_over = self.sent_at or self.declined_at or self.withdrawn_at
        return not is_over and not self.assessment.is_agreed


class ObservedCompetency(SavedRow):
    """What an observer writes on one competency, as it was worded when they were asked."""

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="competencies")
    # PROTECT, so that content which people wrote about cannot be deleted.
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="observations")
    text = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["observation", "competency"], name="observed_competency_is_asked_once"
            ),
        ]

    def __str__(self):
        return _("Observation of competency %(id)s") % {"id": self.pk}

    @property
    def key(self):
        return ItemKey.of(Competency, self.competency_id)
