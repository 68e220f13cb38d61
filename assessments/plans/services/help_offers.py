"""Offer to help others with a competency, or withdraw the offer."""

from __future__ import annotations

from datetime import datetime

from pathway_portal.accounts.models import User
from pathways.models import Competency

from ..models import HelpOffer


def offer_help(competency: Competency, *, by: User, at: datetime) -> HelpOffer:
    """Let colleagues find this person. Offering twice has one effect."""
    offer, _is_new = HelpOffer.objects.get_or_create(
        owner=by,
        slug=competency.slug,
        defaults={"competency": competency, "offered_at": at},
    )
    return offer


def withdraw_help(competency: Competency, *, by: User) -> None:
    """Let nobody find them for it from now on. Withdrawing twice has one effect."""
    HelpOffer.objects.filter(owner=by, slug=competency.slug).delete()
