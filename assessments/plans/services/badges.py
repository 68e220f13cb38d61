"""Make a badge of a stage that was reached, or revoke it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from assessments.models import Assessment
from pathway_portal.accounts.models import User

from ..badge_credentials import sign_badge
from ..models import Badge, RevokedBadge


class NotReached(Exception):
    """The two have not agreed that the stage was reached."""


def issue_badge(assessment_id: int, *, by: User, at: datetime) -> Badge:
    """Make a signed badge of what they reached; return the one there is, unless it was revoked."""
    with transaction.atomic():
        reached = (
            Assessment.objects.select_for_update(of=("self",))
            .select_related("stage__pathway__role")
            .filter(employee=by, agreed_at__isnull=False, attained=True, pk=assessment_id)
            .first()
        )
        if reached is None:
            raise NotReached
        badge, is_new = Badge.objects.valid().get_or_create(
            assessment=reached, defaults={"owner": by, "issued_at": at}
        )
        if is_new:
            badge.credential = sign_badge(badge, reached.stage)
            badge.save(update_fields=["credential"])
    return badge


def revoke_badge(badge: Badge, *, by: User, at: datetime) -> None:
    """Revoke a badge: checking it now fails. Revoking twice keeps the first date."""
    with transaction.atomic():
        if Badge.objects.valid().filter(pk=badge.pk, owner=by).update(revoked_at=at):
            RevokedBadge.objects.create(number=badge.pk)
