"""Choose which evidence stands on the page of what one can do."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from assessments.models import Rating, Side
from pathway_portal.accounts.models import User

from ..models import ChosenEvidence, NotedCompetency


@transaction.atomic
def choose_evidence(show: Collection[str], hide: Collection[str], *, by: User) -> None:
    """Show these of somebody's own, and hide those. What is gone or of others has no effect."""
    mine = ChosenEvidence.objects.of(by)
    mine.filter(rating__in=_numbers("r", hide)).delete()
    mine.filter(tag__in=_numbers("n", hide)).delete()
    ratings = Rating.objects.filter(
        pk__in=_numbers("r", show),
        assessment__employee=by,
        assessment__agreed_at__isnull=False,
        side=Side.SELF,
        competency__isnull=False,
    )
    tags = NotedCompetency.objects.filter(pk__in=_numbers("n", show), note__owner=by)
    chosen = [ChosenEvidence(rating=row) for row in ratings]
    chosen += [ChosenEvidence(tag=row) for row in tags]
    # Another window may have chosen the same.
    ChosenEvidence.objects.bulk_create(chosen, ignore_conflicts=True)


def _numbers(kind: str, keys: Collection[str]) -> list[int]:
    return [int(key[1:]) for key in keys if key.startswith(kind)]
