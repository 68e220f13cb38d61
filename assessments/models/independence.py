"""Half of the rule that keeps a manager's review independent: earlier assessments.

As long as a manager owes an employee an independent review, the manager cannot read the employee's
reviewed assessments that ask the same: those of the same stage, and those of any stage with one of
the same competencies. Once the review is in, they can.

A stage is the same in all its versions, and a competency is the same if its slug is, in any role.
Whether a review is independent is the company's setting at the moment of submitting
(`Assessment.is_independent`).

The other half is `permissions.may_read_levels`: the levels of the assessment under review stay
hidden until both views open. Its evidence and shared thoughts are there to be read.
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

    def without_withheld(self):
        """Leave out reviewed assessments that are withheld until an owed review is in.

        It does not say who may see the rest: ask `visible_to` first.
        """
        slug, role = "stage__slug", "stage__pathway__role"
        # OuterRef twice, because `_reviews_owed` puts this query inside its own.
        competencies = Competency.objects.filter(
            stage__slug=OuterRef(OuterRef(slug)), stage__pathway__role=OuterRef(OuterRef(role))
        )
        owed = self.model.objects.all()._reviews_owed(
            OuterRef("employee"), OuterRef(slug), OuterRef(role), competencies
        )
        return self.filter(Q(reviewed_at=None) | ~Exists(owed))

    def _reviews_owed(self, employee, slug, role, competencies):
        """The independent reviews of this employee still owed that ask the same as one stage.

        The stage is given by its slug, its role, and the competencies of all its versions.
        """
        same_stage = Q(stage__slug=slug, stage__pathway__role=role)
        same_competency = Q(stage__competencies__slug__in=competencies.values("slug"))
        return (
            self.awaiting_review()
            .filter(same_stage | same_competency, employee=employee, is_independent=True)
            .distinct()
        )
