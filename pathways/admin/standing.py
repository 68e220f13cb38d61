"""Say what state a version is in today."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Pathway, PathwayState


def standing_in_words(pathway):
    """Say the state and its day: `published, will be retired on 3 March 2027`."""
    if pathway.retires_on and pathway.is_published:
        return _("published, will be retired on %(day)s") % {"day": date_format(pathway.retires_on)}
    if pathway.is_retired:
        return _("retired on %(day)s") % {"day": date_format(pathway.retires_on)}
    return str(pathway.standing.label)


class StandingFilter(admin.SimpleListFilter):
    """Filter by today's state. On its day a version is retired, whatever its row says."""

    title = gettext_lazy("state")
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        return PathwayState.choices

    def queryset(self, request, rows):
        value = self.value()
        if value not in PathwayState.values:
            return rows
        return rows.filter(**{f"{self.way}__in": versions_that_are(value)})


class StandingOfPathway(StandingFilter):
    way = "pk"


class StandingOfStage(StandingFilter):
    way = "pathway"


def versions_that_are(state):
    published = Pathway.objects.published()
    if state == PathwayState.PUBLISHED:
        return published
    if state == PathwayState.RETIRED:
        once = Pathway.objects.filter(state__in=[PathwayState.PUBLISHED, PathwayState.RETIRED])
        return once.exclude(pk__in=published)
    return Pathway.objects.filter(state=state)
