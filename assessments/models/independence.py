"""Keep a manager's review independent: withhold older assessments that would bias it.

An employee has submitted an assessment, and their manager owes the review. Until it is in, the
manager cannot read the employee's older, reviewed assessments that overlap with it: those of the
same stage, and those of any stage that shares a competency. Once the review is in, they can.

Versions do not matter: one slug in one role is one stage. Roles do not matter for competencies:
one slug is one competency everywhere.

A company can turn the rule off. What the setting was at the moment of submitting decides
(`Assessment.is_independent`).

This is half of the rule. The other half is `permissions.may_read_levels`, which also hides the
levels of the assessment under review itself. Managers read its evidence and shared thoughts.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from pathways.models import Competency


class IndependenceQuerySet(models.QuerySet):
    """The part of `AssessmentQuerySet` that holds the rule."""

    def reviews_owed_before_reading(self, assessment):
        """Return the independent reviews that a manager must finish before reading this one."""
        slug, role = assessment.stage.slug, assessment.stage.pathway.role_id
        competencies = Competency.objects.filter(stage__slug=slug, stage__pathway__role=role)
        return self._reviews_owed(assessment.employee_id, slug, role, competencies)

    def without_withheld(self):
        """Leave out reviewed assessments that are withheld until an owed review is in.

        Ask `visible_to` first: this does not check who may see the rest.
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
        """Keep the independent reviews owed for this employee that overlap with one stage.

        Name the stage by its slug and role, and pass the competencies of all its versions.
        """
        same_stage = Q(stage__slug=slug, stage__pathway__role=role)
        same_competency = Q(stage__competencies__slug__in=competencies.values("slug"))
        return (
            self.awaiting_review()
            .filter(same_stage | same_competency, employee=employee, is_independent=True)
            .distinct()
        )
