"""What the page of a stage shows of offers to help. See `pathways.people_to_ask`."""

from pathway_portal.web.compiled_queries import CompiledQuery
from pathways.models import Competency

from .models import HelpOffer
from .people_to_ask import by_competency, first_offers


def offers_at(stage, reader):
    """Return the offers to help with the competencies of a stage."""
    asked = Competency.objects.filter(stage=stage).order_by().values("slug")
    return first_offers(HelpOffer.objects.filter(slug__in=asked), reader)


OFFERS = CompiledQuery(offers_at, stage=int, reader=int)


class PeopleOfStages:
    def of_stage(self, user, stage):
        offers = OFFERS.all(stage=stage.pk, reader=user.pk)
        return by_competency(stage.competencies.all(), offers) if offers else []
