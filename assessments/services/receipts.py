"""Leave receipts, so that employees can see who read their assessments, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from pathway_portal.accounts.models import User

from ..models import Assessment, Receipt


def leave_receipts(
    assessments: Iterable[Assessment], action: str, *, by: User, capacity: str, at: datetime
) -> None:
    """Tell the employees who is reading these assessments. One statement.

    Call it before showing anything: if it cannot be written, the page fails. Nobody leaves receipts
    on their own assessments, or a second one on the same day.
    """
    receipts = [
        Receipt(
            employee_id=each.employee_id,
            reader=by,
            capacity=capacity,
            action=action,
            assessment=each,
            stage_id=each.stage_id,
            at=at,
            day=timezone.localdate(at),
        )
        # In one order: two statements that write the same rows would wait for each other.
        for each in sorted(assessments, key=lambda each: each.pk)
        if each.employee_id != by.pk
    ]
    # Not `ignore_conflicts`: on SQLite it would pass over whatever else the database refuses.
    Receipt.objects.bulk_create(
        receipts,
        update_conflicts=True,
        unique_fields=["assessment", "reader", "capacity", "action", "day"],
        update_fields=["day"],
    )
