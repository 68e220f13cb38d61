"""Let the database count the people at a stage, up to a limit, by an index alone."""

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from pathway_portal.web.bounded_lists import CountUpTo

from .models import Stage


def people_of_stage() -> CountUpTo:
    """Count the people at a stage, as a column of stages."""
    return CountUpTo(get_user_model().objects.filter(stage=OuterRef("pk")).values("stage"))


def people_of_pathway() -> Coalesce:
    """Add up the people at the stages of a version, as a column of versions."""
    stages = Stage.objects.filter(pathway=OuterRef("pk")).order_by().values("pathway")
    return Coalesce(Subquery(stages.annotate(number=Sum(people_of_stage())).values("number")), 0)
