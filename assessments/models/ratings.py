"""What is said about one item of a stage: answers, and remarks on the other side's answer."""

import re

from django.db import models
from django.db.models import Q, Subquery
from django.utils.translation import gettext_lazy as _

from pathways.links import LONGEST_LINK, LinkField
from pathways.models import Competency, Metric, WatchFor

from .answers import (
    COMPETENCY_ANSWERS,
    EVIDENCE_LENGTH,
    HIGHEST_LEVEL,
    METRIC_ANSWERS,
    SEEN_DIFFERENTLY,
    Side,
)
from .assessments import Assessment
from .saved_rows import SavedRow


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


class ItemRow(SavedRow):
    """Something said about one competency or one success metric: exactly one of them."""

    assessment = models.ForeignKey(Assessment, models.CASCADE)
    # PROTECT, so that content which people were rated against cannot be deleted.
    competency = models.ForeignKey(Competency, models.PROTECT, null=True, blank=True)
    metric = models.ForeignKey(Metric, models.PROTECT, null=True, blank=True)
    side = models.CharField(max_length=10, choices=Side)
    author = models.ForeignKey("accounts.User", models.PROTECT)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "competency", "side"],
                condition=Q(competency__isnull=False),
                name="%(class)s_one_a_side_and_competency",
            ),
            models.UniqueConstraint(
                fields=["assessment", "metric", "side"],
                condition=Q(metric__isnull=False),
                name="%(class)s_one_a_side_and_metric",
            ),
        ]

    @property
    def key(self):
        if self.competency_id:
            return ItemKey.of(Competency, self.competency_id)
        return ItemKey.of(Metric, self.metric_id)

    @property
    def item(self):
        """The competency or the success metric itself; load it along."""
        return self.competency if self.competency_id else self.metric


class RatingQuerySet(models.QuerySet):
    def with_items(self):
        """Load the item of each, the pathway that knows its language, and the role."""
        return self.select_related(
            "competency__stage__pathway__role", "metric__stage__pathway__role"
        )

    def of_last_time(self, assessment):
        """Keep the employee's and the agreed ratings of their last assessment of this stage."""
        return self.filter(
            assessment=Subquery(Assessment.objects.before(assessment).values("pk")[:1]),
            side__in=[Side.SELF, Side.AGREED],
        ).select_related("competency", "metric", "assessment")

    def agreed_with(self, employee):
        """Keep what both agreed on each competency, oldest first, with the words it was about.

        Only agreed assessments count: nothing is agreed before both have confirmed it.
        """
        return (
            self.filter(
                assessment__employee=employee,
                assessment__agreed_at__isnull=False,
                side=Side.AGREED,
                competency__isnull=False,
            )
            .select_related("assessment", "competency__stage__pathway")
            .order_by("assessment__agreed_number")
        )


class Rating(ItemRow):
    """One side's answer to one competency or success metric, with its evidence."""

    answer = models.CharField(max_length=20, blank=True)
    # When this answer was first given: confirming an earlier one keeps its age.
    answered_at = models.DateTimeField(null=True, blank=True)
    # The earlier answer that the employee confirms as still true.
    confirms = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="confirmed_by"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # The words it was an answer to, until its author confirms it for those of the newer version.
    old_words = models.TextField(blank=True)
    evidence = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)
    link = LinkField(max_length=LONGEST_LINK, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta(ItemRow.Meta):
        default_related_name = "ratings"
        constraints = [
            *ItemRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    competency__isnull=False,
                    metric=None,
                    answer__in=["", *COMPETENCY_ANSWERS, SEEN_DIFFERENTLY],
                )
                | Q(
                    metric__isnull=False,
                    competency=None,
                    answer__in=["", *METRIC_ANSWERS, SEEN_DIFFERENTLY],
                ),
                name="rating_answers_its_question",
            ),
            models.CheckConstraint(
                condition=~Q(answer=SEEN_DIFFERENTLY) | Q(side=Side.AGREED),
                name="rating_only_both_see_it_differently",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="rating_answer_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(confirms=None, confirmed_at=None)
                | (
                    Q(confirms__isnull=False, confirmed_at__isnull=False, side=Side.SELF)
                    & ~Q(answer="")
                ),
                name="rating_confirms_by_answering",
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="rating_side_is_known"),
            models.CheckConstraint(
                condition=Q(link="")
                | Q(link__istartswith="http://")
                | Q(link__istartswith="https://"),
                name="rating_links_to_the_web",
            ),
        ]

    def __str__(self):
        return _("Rating %(id)s") % {"id": self.pk}

    @property
    def is_open(self):
        """Without an answer, or answered to words that have changed."""
        return not self.answer or bool(self.old_words)

    @property
    def is_seen_differently(self):
        """Whether the two settled it by letting both views stand."""
        return self.answer == SEEN_DIFFERENTLY

    @property
    def is_evidenced(self):
        return bool(self.evidence or self.link)

    @property
    def is_unsupported_top(self):
        """The highest level, and nothing that says how they know."""
        return self.answer == HIGHEST_LEVEL and not self.is_evidenced


class Remark(ItemRow):
    """What one of the two says to the other about one item, once both views are open.

    The manager's is the reason why they see it differently, the employee's is a reply to it.
    """

    text = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)

    class Meta:
        default_related_name = "remarks"
        constraints = [
            # A new manager's words stand beside those that a former one has signed.
            models.UniqueConstraint(
                fields=["assessment", "competency", "side", "author"],
                condition=Q(competency__isnull=False),
                name="remark_one_an_author_and_competency",
            ),
            models.UniqueConstraint(
                fields=["assessment", "metric", "side", "author"],
                condition=Q(metric__isnull=False),
                name="remark_one_an_author_and_metric",
            ),
            models.CheckConstraint(
                condition=Q(competency__isnull=False, metric=None)
                | Q(metric__isnull=False, competency=None),
                name="remark_is_about_one_item",
            ),
            models.CheckConstraint(
                condition=Q(side__in=[Side.SELF, Side.MANAGER]), name="remark_has_one_author"
            ),
        ]

    def __str__(self):
        return _("Remark %(id)s") % {"id": self.pk}
