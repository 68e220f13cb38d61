"""Which assessments somebody may open at all. Everything that shows one asks here.

What they may read of it depends on its state and on reviews they still owe: see `permissions` and
`independence`.
"""

from django.db import models
from django.db.models import Q

from pathway_portal.accounts.models import managed_by


class VisibilityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Your own, and your direct reports' once they have submitted them, while they are here.

        A report counts as yours while you stand in for their manager, too.
        """
        report = managed_by(user, "employee__") & Q(employee__is_active=True)
        return self.filter(Q(employee=user) | report & Q(submitted_at__isnull=False))
