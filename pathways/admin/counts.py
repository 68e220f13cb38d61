"""Let the database count stages, competencies and people, in a subquery each."""

from django.contrib.auth import get_user_model
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from pathway_portal.web.bounded_lists import CountUpTo

from ..models import Stage


def may_count_people(request):
    """Tell whether the user may know how many people are at a stage: those who view people may."""
    return request.user.has_perm("accounts.view_user")


def of_pathways(pathways):
    """Add how many stages, competencies and people each version has, people as by `CountUpTo`."""
    stages = Stage.objects.filter(pathway=OuterRef("pk")).order_by().values("pathway")
    return pathways.annotate(
        stage_count=_number(stages, "pk"),
        competency_count=_number(stages, "competencies"),
        people_count=Coalesce(Subquery(stages.annotate(number=Sum(_people())).values("number")), 0),
    )


def of_stages(stages):
    """Add how many competencies and people each stage has, people as by `CountUpTo`."""
    one = Stage.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    return stages.annotate(competency_count=_number(one, "competencies"), people_count=_people())


def _number(rows, counted):
    return Coalesce(Subquery(rows.annotate(number=Count(counted)).values("number")), 0)


def _people():
    """Count the people of a stage."""
    return CountUpTo(get_user_model().objects.filter(stage=OuterRef("pk")).values("stage"))
