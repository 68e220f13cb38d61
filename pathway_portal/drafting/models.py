"""What authors leave beside a draft. Employees see none of it."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_COMMENT = 2000  # characters
WORDS = 300  # characters of a line that are kept, to quote it once it is removed


class DraftRecord(models.Model):
    """How often a draft was changed, and what it said after the last change that is known."""

    # Deleted with the draft by `forget_draft`, so that HR is not asked about each row of it.
    pathway = models.OneToOneField("pathways.Pathway", models.DO_NOTHING, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    sign = models.CharField(max_length=32)  # a digest of all its words, in their order

    def __str__(self):
        return f"draft {self.pathway_id}, revision {self.revision}"


class DraftRevision(models.Model):
    """Who changed a draft from one revision to the next, and when."""

    record = models.ForeignKey(DraftRecord, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    # Nobody, where a program changed it, or somebody who was erased.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="draft_revision_once"),
        ]

    def __str__(self):
        return f"{self.number} by {self.person_id}"


class DraftLine(models.Model):
    """A line of a draft, or one that was removed. `DraftRevision` knows who changed it."""

    record = models.ForeignKey(DraftRecord, models.CASCADE, related_name="lines")
    key = models.CharField(max_length=60)  # as `line_keys.row_key` names it
    words = models.CharField(max_length=WORDS, blank=True)
    digest = models.CharField(max_length=32)
    added_in = models.PositiveIntegerField()  # the revision that added it
    changed_in = models.PositiveIntegerField()  # the revision that changed or removed it
    is_removed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "key"], name="draft_line_once_in_a_draft"),
        ]

    def __str__(self):
        return self.key


class DraftVisit(models.Model):
    """Up to which revision somebody has seen the changes of others."""

    record = models.ForeignKey(DraftRecord, models.CASCADE, related_name="visits")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "person"], name="draft_visit_once"),
        ]

    def __str__(self):
        return f"{self.person_id}: {self.revision}"


class DraftReviewManager(models.Manager):
    """Load what a notice says of it."""

    def get_queryset(self):
        return super().get_queryset().select_related("record__pathway__role")


class DraftReview(models.Model):
    """Somebody is asked to look through a draft, or has done so, or both."""

    record = models.ForeignKey(DraftRecord, models.CASCADE, related_name="reviews")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="draft_reviews"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    # The revision they looked through: void once there is a later one.
    revision = models.PositiveIntegerField(null=True, blank=True)
    notices = GenericRelation("accounts.Notice", "subject_id", "subject_type")

    objects = DraftReviewManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["record", "person"], name="draft_review_once"),
            models.CheckConstraint(
                condition=Q(looked_at=None, revision=None)
                | Q(looked_at__isnull=False, revision__isnull=False),
                name="draft_review_looked_at_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False) | Q(looked_at__isnull=False),
                name="draft_review_was_asked_or_looked",
            ),
        ]

    def __str__(self):
        return f"{self.person_id} on {self.record_id}"


class DraftComment(models.Model):
    """A comment on a line or on the whole draft, or an answer to one."""

    record = models.ForeignKey(DraftRecord, models.CASCADE, related_name="comments")
    line = models.ForeignKey(
        DraftLine, models.CASCADE, null=True, blank=True, related_name="comments"
    )
    answers_to = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="answers"
    )
    # Nobody, and no text, once the author is erased.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="draft_comments"
    )
    text = models.TextField(_("comment"), max_length=LONGEST_COMMENT, blank=True)
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answers_to=None) | Q(line=None, resolved_at=None),
                name="draft_comment_answer_has_no_state_of_its_own",
            ),
        ]

    def __str__(self):
        return f"comment {self.pk}"
