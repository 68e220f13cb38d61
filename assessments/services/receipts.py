"""Leave receipts, so that employees can see who read their assessments, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from pathway_portal.accounts.models import User

from ..models import Assessment, ReaderCapacity, Receipt
from ..permissions import is_deputy


def leave_receipts(
    assessments: Iterable[Assessment], action: str, *, by: User, capacity: str, at: datetime
) -> None:
    """Tell the employees who is reading these assessments. One statement.

    Call it before showing anything: if it cannot be written, the page fails. Nobody leaves receipts
    on their own assessments, or a second one on the same day. Who reads as manager and is not the
    employee's is the deputy of the one who is; for that, load `employee` along.
    """
    receipts = [
        Receipt(
            employee_id=each.employee_id,
            reader=by,
            **_capacity(each, by, capacity),
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


def _capacity(assessment: Assessment, by: User, capacity: str) -> dict[str, Any]:
    if capacity == ReaderCapacity.MANAGER and is_deputy(by, assessment):
        return {
            "capacity": ReaderCapacity.DEPUTY,
            "deputy_for_id": assessment.employee.manager_id,
        }
    return {"capacity": capacity}
