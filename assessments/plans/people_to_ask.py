"""Who may be asked about a competency: colleagues who offered to help with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from pathway_portal.accounts.models import User
from pathways.models import Competency

from .models import HelpOffer

MOST_NAMED = 3  # beside a competency; a page of its own names all


@dataclass
class PeopleToAsk:
    """The first of them by name, and how many more there are."""

    competency: Competency
    people: list[User] = field(default_factory=list)
    more: int = 0


def people_to_ask(competencies: Collection[Competency], *, by: User) -> list[PeopleToAsk]:
    """Return whom the reader may ask about each of these, where there is anybody. One query."""
    slugs = {each.slug for each in competencies}
    if not slugs:
        return []
    return by_competency(competencies, first_offers(HelpOffer.objects.filter(slug__in=slugs), by))


def first_offers(offers: QuerySet, by: User | int) -> QuerySet:
    """Return the first of these for each competency, with `of`: how many there are of it."""
    numbered = offers.findable(by=by).annotate(
        place=Window(
            RowNumber(),
            partition_by=F("slug"),
            order_by=[F("owner__name_sort").asc(), F("owner").asc()],
        ),
        of=Window(Count("pk"), partition_by=F("slug")),
    )
    first = numbered.filter(place__lte=MOST_NAMED).select_related("owner__department")
    return first.order_by("slug", "place")


def by_competency(
    competencies: Iterable[Competency], offers: Iterable[HelpOffer]
) -> list[PeopleToAsk]:
    found: dict[str, list] = {}
    for offer in offers:
        found.setdefault(offer.slug, []).append(offer)
    return [
        PeopleToAsk(
            each,
            [offer.owner for offer in found[each.slug]],
            found[each.slug][0].of - len(found[each.slug]),
        )
        for each in competencies
        if each.slug in found
    ]


def with_people_to_ask(competencies: Iterable[Competency], *, by: User) -> None:
    """Set `ask` on each of these: whom the reader may ask, or None. One query."""
    competencies = list(competencies)
    found = {each.competency.slug: each for each in people_to_ask(competencies, by=by)}
    for each in competencies:
        each.ask = found.get(each.slug)
