"""Decide which assessments somebody may open at all. Everything that shows one asks here.

What they may read of it depends on its state and on reviews they still owe: see `permissions` and
`independence`.
"""

from django.db import models
from django.db.models import Q

from pathway_portal.accounts.models import User, managed_people


class VisibilityQuerySet(models.QuerySet):
    def visible_to(self, user, today=None):
        """Keep the user's own, and those their active direct reports have submitted.

        While the user stands in for a manager, the people they stand in for count as reports.
        A compiled query passes `today`, because it is built before the day is known.
        """
        own = User.objects.filter(pk=user.pk).order_by().values("pk")
        is_own_or_submitted = Q(employee=user) | Q(
            employee__is_active=True, submitted_at__isnull=False
        )
        return self.filter(is_own_or_submitted, employee__in=own.union(managed_people(user, today)))
