"""A manager's direct reports, side by side on the competencies of one role."""

from collections import Counter

from django.shortcuts import render
from django.views.decorators.http import require_safe

from pathway_portal.accounts.models import User
from pathways.models import Pathway

from ..models import Assessment, Rating, Side
from ..team_glance import glance_at, latest_ratings
from .shared import leave_receipts


@require_safe
def glance(request):
    """Show what was agreed with each report on each competency of a role they stand on."""
    # Not of those they stand in for: a deputy reads what a talk needs, and plans no team.
    reports = User.objects.active().filter(manager=request.user)
    people = list(reports.select_related("stage__pathway__role").in_order())
    standing = Counter(each.stage.pathway.role for each in people if each.stage)
    roles = sorted(standing, key=lambda role: (-standing[role], role.name_sort))
    role = next((each for each in roles if each.slug == request.GET.get("role")), None)
    role = role or next(iter(roles), None)
    context = {"roles": roles, "role": role, "section": "team"}
    if role:
        pathway = (
            Pathway.objects.published()
            .filter(role=role)
            .with_stages()
            .prefetch_related("stages__competencies")
            .first()
        )
        stages = pathway.stages.all() if pathway else []
        slugs = {each.slug for stage in stages for each in stage.competencies.all()}
        latest = latest_ratings(_agreed_with(request.user, slugs))
        # Of what is older nothing is shown.
        leave_receipts(request, *{rating.assessment for rating in latest.values()})
        on_role = {each.pk for each in people if each.stage and each.stage.pathway.role == role}
        context["pathway"] = pathway
        context["stages"] = glance_at(stages, people, on_role, latest)
    return render(request, "assessments/glance.html", context)


def _agreed_with(manager, slugs):
    """Fetch what was agreed with the reports, oldest first; nothing of what is withheld."""
    assessments = (
        Assessment.objects.visible_to(manager)
        .filter(employee__manager=manager, agreed_at__isnull=False)
        .without_withheld()
    )
    return list(
        Rating.objects.filter(
            assessment__in=assessments, side=Side.AGREED, competency__slug__in=slugs
        )
        .select_related("assessment__employee", "competency")
        .order_by("assessment__agreed_number", "pk")
    )
