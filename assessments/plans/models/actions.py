"""Actions: what somebody plans to do, by when, and what came of it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import EVIDENCE_LENGTH, Takeaway
from assessments.models.saved_rows import SavedRow
from pathway_portal.accounts.models import managed_by
from pathways.models import Competency, DevelopmentTip, Reading

from .proposals import Proposal

ACTION_LENGTH = 300
WORD_LENGTH = 300  # a word on why something was dropped or declined
KEY_LENGTH = 36


class ActionQuerySet(models.QuerySet):
    def open(self):
        """Keep those that are neither done nor dropped."""
        return self.filter(done_at=None, dropped_at=None)

    def closed(self):
        return self.exclude(done_at=None, dropped_at=None)

    def next_first(self):
        """Order by the day they are due; those without one come last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")

    def readable_by_manager(self, user, on=None):
        """Keep what was shared with the manager of today, for them or who stands in for them.

        Sharing is with a person: who becomes the manager later reads nothing of it.
        """
        return self.filter(
            managed_by(user, "owner__", on),
            owner__is_active=True,
            shared_with=F("owner__manager"),
        )

    def with_origin(self):
        """Load what each was made from, and the competency it is for."""
        return self.select_related(
            "owner__manager",
            "shared_with",
            "competency__stage__pathway__role",
            "tip__stage__pathway__role",
            "reading__stage__pathway__role",
            "takeaway__assessment__stage__pathway__role",
            "proposal__proposed_by",
        )


class Action(SavedRow):
    """Something the owner plans to do. Only they see it, unless they share this one."""

    KEY_PREFIX = "a"

    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="actions")
    text = models.CharField(max_length=ACTION_LENGTH)
    note = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)
    due_on = models.DateField(null=True, blank=True)
    # One step a line. A step that is done moves to the other column.
    steps = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)
    steps_done = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)
    # What it is to help with, as it was worded then.
    competency = models.ForeignKey(
        Competency, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    # What it was made from: one of these, or none if the owner thought of it.
    tip = models.ForeignKey(
        DevelopmentTip, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    reading = models.ForeignKey(
        Reading, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    takeaway = models.ForeignKey(
        Takeaway, models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    proposal = models.OneToOneField(
        Proposal, models.SET_NULL, null=True, blank=True, related_name="action"
    )
    created_at = models.DateTimeField()
    # Which page added it: pressing twice there adds one.
    added_by_page = models.CharField(max_length=KEY_LENGTH)
    # With whom the owner shares it: their manager on that day.
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_with = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    # What came of it: offered as evidence for the competency.
    outcome = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)
    dropped_at = models.DateTimeField(null=True, blank=True)
    drop_reason = models.CharField(max_length=WORD_LENGTH, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "added_by_page"], name="action_is_added_once_by_a_page"
            ),
            models.UniqueConstraint(fields=["owner", "takeaway"], name="action_one_of_a_takeaway"),
            models.CheckConstraint(condition=~Q(text=""), name="action_says_what"),
            models.CheckConstraint(
                condition=Q(tip=None, reading=None)
                | Q(tip=None, takeaway=None)
                | Q(reading=None, takeaway=None),
                name="action_is_made_from_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(dropped_at=None), name="action_has_one_end"
            ),
            models.CheckConstraint(
                condition=Q(shared_at=None, shared_with=None)
                | Q(shared_at__isnull=False, shared_with__isnull=False),
                name="action_is_shared_with_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(shared_with=F("owner")), name="action_is_shared_with_another"
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                condition=Q(done_at=None, dropped_at=None),
                name="action_open_by_due_date",
            )
        ]

    def __str__(self):
        return _("Action %(id)s") % {"id": self.pk}

    def get_absolute_url(self):
        return reverse("plans:action", args=[self.pk])

    @property
    def key(self):
        return f"{self.KEY_PREFIX}{self.pk}"

    @property
    def is_open(self):
        return self.done_at is None and self.dropped_at is None

    @property
    def is_overdue(self):
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def is_shared(self):
        """Whether the manager of today reads it. Load `owner` along."""
        return self.shared_with_id is not None and self.shared_with_id == self.owner.manager_id

    @property
    def was_shared_before(self):
        """Whether it was shared with a former manager, and the one of today reads nothing."""
        return self.shared_with_id is not None and not self.is_shared

    @property
    def written(self):
        """All texts that the owner wrote beside the first line."""
        texts = (self.note, self.steps_done, self.steps, self.outcome, self.drop_reason)
        return [text for text in texts if text]

    @property
    def step_lines(self):
        return self.steps.split("\n") if self.steps else []

    @property
    def done_step_lines(self):
        return self.steps_done.split("\n") if self.steps_done else []
