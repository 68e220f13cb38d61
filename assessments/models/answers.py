"""What can be answered, and by whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pathways.models import Level

EVIDENCE_LENGTH = 5000  # characters


class NonAnswer(models.TextChoices):
    """An honest answer that is not on the scale, and never enters a comparison."""

    NOT_MY_ROLE = "not_my_role", _("Not part of my role")
    NO_OPPORTUNITY = "no_opportunity", _("No opportunity yet")
    NOT_SURE = "not_sure", _("Not sure")


class MetricAnswer(models.TextChoices):
    NOT_YET = "not_yet", _("Not yet")
    PARTLY = "partly", _("Partly")
    MET = "met", _("Met")


class MetricNonAnswer(models.TextChoices):
    """An honest answer to a success metric that is not on its scale."""

    NO_OPPORTUNITY = NonAnswer.NO_OPPORTUNITY.value, _("No opportunity yet")
    NOT_SEEN = "not_seen", _("Not seen")


ALONE_OR_BETTER = list(Level)[list(Level).index(Level.ALONE) :]


def as_expected_or_better(way: str = "") -> models.Q:
    """Return the condition that a rating is at the level that its stage expects, or above.

    `way` is the lookup that leads to the rating: "ratings__".
    """
    levels = list(Level)
    expected, answer = f"{way}competency__expected_level", f"{way}answer__in"
    found = models.Q()
    for place, level in enumerate(levels):
        found |= models.Q(**{expected: level, answer: levels[place:]})
    return found


HIGHEST_LEVEL = list(Level)[-1]
COMPETENCY_ANSWERS = [*Level.values, *NonAnswer.values]
METRIC_ANSWERS = [*MetricAnswer.values, *MetricNonAnswer.values]
# What the two may settle an item as instead of an answer: both views stand.
SEEN_DIFFERENTLY = "differently"


class Side(models.TextChoices):
    SELF = "self", _("employee")
    MANAGER = "manager", _("manager")
    AGREED = "agreed", _("both")
