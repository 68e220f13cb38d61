"""Targets: the role or the stage that somebody wants to reach."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pathway_portal.accounts.models import managed_by
from pathways.models import Role, Stage


class TargetQuerySet(models.QuerySet):
    def readable_by_manager(self, user, on=None):
        """Keep what was shared with the manager of today, as for actions."""
        return self.filter(
            managed_by(user, "owner__", on),
            owner__is_active=True,
            shared_with=F("owner__manager"),
        )

    def with_words(self):
        return self.select_related("owner__manager", "shared_with", "role", "stage__pathway__role")


class Target(models.Model):
    """Where the owner wants to go. Only they see it, unless they share it."""

    owner = models.OneToOneField("accounts.User", models.CASCADE, related_name="target")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    # As it was when chosen; without one, the target is the whole role.
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+")
    chosen_at = models.DateTimeField()
    # With whom the owner shares it: their manager on that day.
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_with = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shared_at=None, shared_with=None)
                | Q(shared_at__isnull=False, shared_with__isnull=False),
                name="target_is_shared_with_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(shared_with=F("owner")), name="target_is_shared_with_another"
            ),
        ]

    def __str__(self):
        return _("Target %(id)s") % {"id": self.pk}

    @property
    def is_shared(self):
        """Whether the manager of today reads it. Load `owner` along."""
        return self.shared_with_id is not None and self.shared_with_id == self.owner.manager_id
