"""The rule that keeps a manager's review independent.

While a manager owes an employee an independent review, the manager must not read what the two have
answered to the same questions before: in a reviewed assessment of the same stage, or of another
stage that asks for one of the same competencies. As soon as that review is in, they may again.

A stage means the stage in all its versions, and a competency is the same if its slug is. Whether a
review is independent is settled when the employee submits. An assessment that is not reviewed needs
no rule here: its answers are open to its employee alone, or were submitted to be read.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from pathways.models import Competency


class IndependenceQuerySet(models.QuerySet):
    """What an `AssessmentQuerySet` knows of the rule."""

    def would_bias_pending_review(self):
        """Assessments whose answers would bias a review the manager still owes."""
        stage, role = "stage__slug", "stage__pathway__role"
        biased = self.model.objects.filter(employee=OuterRef("employee")).pending_reviews_biased_by(
            OuterRef(stage),
            OuterRef(role),
            # Two queries further in: the condition below puts this one inside its own.
            Competency.objects.filter(
                stage__slug=OuterRef(OuterRef(stage)),
                stage__pathway__role=OuterRef(OuterRef(role)),
            ),
        )
        return self.filter(Exists(biased), reviewed_at__isnull=False)

    def readable_by_manager_now(self):
        """Leave out what would bias a review the manager still owes."""
        return self.exclude(pk__in=self.would_bias_pending_review().values("pk"))

    def pending_reviews_biased_by(self, slug, role, competencies):
        """Assessments still owed an independent review that answers to one stage would bias.

        The stage goes by its slug, its role, and the competencies of all its versions.
        """
        same_stage = Q(stage__slug=slug, stage__pathway__role=role)
        shared_competency = Q(stage__competencies__slug__in=competencies.values("slug"))
        pending = self.awaiting_review().filter(is_independent=True)
        return pending.filter(same_stage | shared_competency).distinct()
