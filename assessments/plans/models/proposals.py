"""Proposals: a manager proposes an action, and the employee accepts or declines."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from assessments.models import EVIDENCE_LENGTH
from pathway_portal.accounts.models import managed_by
from pathways.models import Competency

IS_UNANSWERED = Q(accepted_at=None, declined_at=None, withdrawn_at=None)


class ProposalQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(IS_UNANSWERED)

    def to_answer(self, employee):
        """Keep what this person can accept or decline, the oldest first."""
        return self.filter(employee=employee).unanswered().order_by("pk")

    def made_by(self, user, on=None):
        """Keep what this person proposed to those whom they still manage."""
        return self.filter(
            managed_by(user, "employee__", on), proposed_by=user, employee__is_active=True
        )

    def with_people(self):
        return self.select_related(
            "employee__manager", "proposed_by", "competency__stage__pathway__role"
        )


class Proposal(models.Model):
    """What a manager proposes to do. Both read it, and the manager reads the answer.

    Accepting makes an action of the employee's own, which is private like any other.
    """

    employee = models.ForeignKey("accounts.User", models.CASCADE, related_name="proposals")
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    # Which page sent it: pressing twice there proposes once.
    added_by_page = models.CharField(max_length=36)
    text = models.CharField(max_length=300)
    note = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)
    due_on = models.DateField(null=True, blank=True)
    competency = models.ForeignKey(
        Competency, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    # One of these at most; without any it is unanswered.
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=300, blank=True)
    notices = GenericRelation("accounts.Notice", "subject_id", "subject_type")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposed_by", "added_by_page"], name="proposal_is_sent_once_by_a_page"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="proposal_says_what"),
            models.CheckConstraint(
                condition=~Q(employee=F("proposed_by")), name="proposal_is_by_another"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, declined_at=None)
                | Q(accepted_at=None, withdrawn_at=None)
                | Q(declined_at=None, withdrawn_at=None),
                name="proposal_has_one_outcome",
            ),
            models.CheckConstraint(
                condition=Q(decline_reason="") | Q(declined_at__isnull=False),
                name="proposal_reason_is_for_declining",
            ),
        ]

    def __str__(self):
        return _("Proposal %(id)s") % {"id": self.pk}

    def get_absolute_url(self):
        return reverse("plans:proposal", args=[self.pk])

    @property
    def is_overdue(self):
        return self.is_unanswered and self.due_on is not None and self.due_on < localdate()

    @property
    def is_unanswered(self):
        return not (self.accepted_at or self.declined_at or self.withdrawn_at)
