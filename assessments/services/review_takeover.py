"""Take over a review that the manager or their deputy has begun: one at a time writes it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pathway_portal.accounts.models import User

from ..models import Assessment
from .moving import keep_orphaned_answer
from .rows import lock_to_review, review_of_another


def review_begun_by(assessment: Assessment, user: User) -> User | None:
    """Return who else has begun this review and may go on with it, or None."""
    others = review_of_another(assessment, user)
    return others[0].author if others else None


@transaction.atomic
def take_over(assessment: Assessment, *, by: User, at: datetime) -> None:
    """Take over the review from the one who began it, who keeps their own answers privately."""
    locked = lock_to_review(assessment, by)
    begun = review_of_another(locked, by)
    for row in begun:
        keep_orphaned_answer(locked, row.author, row.item.text, row, row.evidence, at=at)
    locked.ratings.filter(pk__in=[row.pk for row in begun]).delete()
