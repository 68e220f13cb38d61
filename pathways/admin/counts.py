"""Let the database count stages, competencies and people, in a subquery each."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from ..models import Stage
from ..people_counts import people_of_pathway, people_of_stage


def may_count_people(request):
    """Tell whether the user may know how many people are at a stage: those who view people may."""
    return request.user.has_perm("accounts.view_user")


def of_pathways(pathways):
    """Add how many stages, competencies and people each version has."""
    stages = Stage.objects.filter(pathway=OuterRef("pk")).order_by().values("pathway")
    return pathways.annotate(
        stage_count=_number(stages, "pk"),
        competency_count=_number(stages, "competencies"),
        people_count=people_of_pathway(),
    )


def of_stages(stages):
    """Add how many competencies and people each stage has."""
    one = Stage.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    return stages.annotate(
        competency_count=_number(one, "competencies"), people_count=people_of_stage()
    )


def _number(rows, counted):
    return Coalesce(Subquery(rows.annotate(number=Count(counted)).values("number")), 0)
