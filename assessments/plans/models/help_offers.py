"""Offers to help: who said that colleagues may ask them about a competency."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pathways.models import Competency


class HelpOfferQuerySet(models.QuerySet):
    def findable(self, *, by):
        """Keep the offers of those who are here, but not the reader's own."""
        return self.filter(owner__is_active=True).exclude(owner=by)

    def in_order(self):
        return self.order_by("owner__name_sort", "owner", "pk")


class HelpOffer(models.Model):
    """Its owner helps others with a competency and agreed to be found by everybody here.

    Anybody may offer this for any competency, whatever they answered or agreed on: so an offer says
    nothing about answers, and none is asked for.
    """

    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="help_offers")
    # As it was worded when they offered it. PROTECT, as for notes.
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="help_offers")
    # The identity of the competency: one offer holds for all stages and roles that ask for it.
    slug = models.SlugField(max_length=100, allow_unicode=True)
    offered_at = models.DateTimeField()

    objects = HelpOfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "slug"], name="help_offer_once_a_competency")
        ]
        indexes = [models.Index(fields=["slug"], name="help_offer_by_competency")]

    def __str__(self):
        return _("Offer %(id)s to help") % {"id": self.pk}
