"""Receipts: the employee is told who had what is theirs in front of them, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from pathway_portal.accounts import bulk
from pathway_portal.accounts.models import User

from ..models import Assessment, ReaderCapacity, Receipt, ReceiptAction


class Moment(TypedDict):
    """When something was read or changed, as the columns of a receipt."""

    at: datetime
    day: date


def leave_receipts(
    assessments: Iterable[Assessment], deed: str, *, by: User, standing: str, at: datetime
) -> None:
    """Tell the employees who is reading these assessments. One statement.

    Call it before showing anything: if it cannot be written, the page fails. Nobody leaves receipts
    on their own assessments, or a second one on the same day.
    """
    line = {"reader": by, "standing": standing, "deed": deed, **_moment(at)}
    receipts = [
        Receipt(employee_id=each.employee_id, assessment=each, stage_id=each.stage_id, **line)
        # In one order: two statements that write the same rows would wait for each other.
        for each in sorted(assessments, key=lambda each: each.pk)
        if each.employee_id != by.pk
    ]
    # Not `ignore_conflicts`: on SQLite it would pass over whatever else the database refuses.
    Receipt.objects.bulk_create(
        receipts,
        update_conflicts=True,
        unique_fields=["assessment", "reader", "standing", "deed", "day"],
        update_fields=["day"],
    )


@transaction.atomic
def leave_receipts_of_change(
    people: Iterable[int], *, by: User | None, standing: str, at: datetime
) -> None:
    """Tell these people, by their ids, who changed what HR keeps about them: at the terminal, that
    it was done there."""
    moment = _moment(at)
    line = {"reader": by, "standing": standing, "deed": ReceiptAction.CHANGED, **moment}
    today = Receipt.objects.filter(
        reader=by, standing=standing, deed=ReceiptAction.CHANGED, day=moment["day"]
    )
    told = {by and by.pk, *today.values_list("employee", flat=True)}
    values = [by and by.pk if name == "reader" else value for name, value in line.items()]
    rows = [(person, *values) for person in sorted({*people} - told)]
    bulk.insert(Receipt, ["employee", *line], rows)


def leave_receipt_of_joining(person: User, *, by: User, at: datetime) -> None:
    """Tell somebody that HR has made one entry of two that stood for them."""
    Receipt.objects.create(
        employee=person,
        reader=by,
        standing=hr_capacity(by),
        deed=ReceiptAction.JOINED,
        **_moment(at),
    )


def hr_capacity(user: User) -> ReaderCapacity:
    """Say in what capacity somebody works on HR's pages."""
    return ReaderCapacity.SUPERUSER if user.is_superuser else ReaderCapacity.HR


def _moment(at: datetime) -> Moment:
    return {"at": at, "day": timezone.localdate(at)}
