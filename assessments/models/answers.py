"""What can be answered, by whom, and how an item is named on a page."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from pathways.models import Competency, Level, Metric, WatchFor

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


ALONE_OR_BETTER = list(Level)[list(Level).index(Level.ALONE) :]
HIGHEST_LEVEL = list(Level)[-1]
COMPETENCY_ANSWERS = [*Level.values, *NonAnswer.values]


class Side(models.TextChoices):
    SELF = "self", _("employee")
    MANAGER = "manager", _("manager")
    AGREED = "agreed", _("both")


class ItemKey(str):
    """An item as forms and addresses name it: a competency `c12`, a metric `m7`, a watch-for `w3`.

    The only place that makes these names or reads them.
    """

    LETTERS = {Competency: "c", Metric: "m", WatchFor: "w"}

    @classmethod
    def of(cls, model, pk):
        return cls(f"{cls.LETTERS[model]}{pk}")

    @classmethod
    def parse(cls, text):
        """Return the key, or None where the text is none."""
        return cls(text) if re.fullmatch(r"[cmw][0-9]{1,18}", text) else None

    @property
    def anchor(self):
        """The id of the item's place on a page."""
        return f"q-{self}"

    @classmethod
    def of_anchor(cls, anchor):
        """Return the key that an anchor names, or None where it names none."""
        return cls.parse(anchor.removeprefix("q-")) if anchor.startswith("q-") else None
