"""The rule that keeps a manager's review independent.

As long as a manager owes an employee an independent review, the manager cannot read the employee's
reviewed assessments that ask the same: those of the same stage, and those of any stage with one of
the same competencies. Once the review is in, they can.

A stage is the same in all its versions, and a competency is the same if its slug is. Submitting
settles whether a review is independent (`Assessment.is_independent`). What is not reviewed yet
needs no rule here: it is a draft that the employee alone can read, or was submitted to be read.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from pathways.models import Competency


class IndependenceQuerySet(models.QuerySet):
    """What an `AssessmentQuerySet` knows of the rule."""

    def reviews_owed_before_reading(self, assessment):
        """The independent reviews that a manager has to finish before they may read this one."""
        slug, role = assessment.stage.slug, assessment.stage.pathway.role_id
        competencies = Competency.objects.filter(stage__slug=slug, stage__pathway__role=role)
        return self._reviews_owed(assessment.employee_id, slug, role, competencies)

    def readable_by_manager_now(self):
        """Leave out what a manager may not read before they finish a review."""
        slug, role = "stage__slug", "stage__pathway__role"
        # Two queries further in: `_reviews_owed` puts this one inside its own.
        competencies = Competency.objects.filter(
            stage__slug=OuterRef(OuterRef(slug)), stage__pathway__role=OuterRef(OuterRef(role))
        )
        owed = self.model.objects.all()._reviews_owed(
            OuterRef("employee"), OuterRef(slug), OuterRef(role), competencies
        )
        return self.filter(Q(reviewed_at=None) | ~Exists(owed))

    def _reviews_owed(self, employee, slug, role, competencies):
        """The independent reviews of this employee still owed, as far as they ask the same as one
        stage: it goes by its slug, its role, and the competencies of all its versions."""
        same_stage = Q(stage__slug=slug, stage__pathway__role=role)
        same_competency = Q(stage__competencies__slug__in=competencies.values("slug"))
        return (
            self.awaiting_review()
            .filter(same_stage | same_competency, employee=employee, is_independent=True)
            .distinct()
        )
