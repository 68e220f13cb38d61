"""Badges that people had made of the stages they reached."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BadgeQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(revoked_at=None)

    def with_stage(self):
        return self.select_related("assessment__stage__pathway__role")


class Badge(models.Model):
    """A signed statement that its owner reached a stage, for them to show to others.

    Nobody but its owner makes, reads or revokes it. What was handed on can be verified without the
    portal; the portal says only whether it was revoked.
    """

    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="badges")
    assessment = models.ForeignKey("assessments.Assessment", models.CASCADE, related_name="badges")
    identifier = models.UUIDField(default=uuid.uuid4, unique=True)
    # As it was signed: its owner gets the same one again.
    credential = models.TextField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = BadgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(revoked_at=None), name="one_valid_badge_a_stage"
            )
        ]

    def __str__(self):
        return _("Badge %(id)s") % {"id": self.pk}

    @property
    def is_valid(self):
        return self.revoked_at is None


class RevokedBadge(models.Model):
    """The number of a badge that no longer holds. It stays when its owner is erased."""

    number = models.BigIntegerField(primary_key=True)

    def __str__(self):
        return str(self.number)
