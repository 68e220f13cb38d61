"""Which assessments somebody may open at all. Everything that shows one asks here.

What they may read of it depends on its state and on reviews they still owe: see `permissions` and
`independence`.
"""

from django.db import models
from django.db.models import Q


class VisibilityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Your own, and your direct reports' once they have submitted them, while they are here."""
        report = Q(employee__manager=user, employee__is_active=True)
        return self.filter(Q(employee=user) | report & Q(submitted_at__isnull=False))
