"""Leave receipts, so that people can see who in HR changed their entry, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from . import bulk
from .models import ChangeAction, ChangeReceipt, EditorCapacity, User


def hr_capacity(user: User) -> EditorCapacity:
    """Say in what capacity somebody works on HR's pages."""
    return EditorCapacity.SUPERUSER if user.is_superuser else EditorCapacity.HR


def leave_change_receipts(
    people: Iterable[int],
    *,
    by: User | None,
    at: datetime,
    capacity: EditorCapacity | None = None,
) -> None:
    """Tell these people, by their ids, who changed their HR details. Call inside a transaction.

    `by` is None at the terminal. `capacity` is that of HR unless given. Nobody gets a second
    receipt on the same day, or one of their own changes.
    """
    people = {*people}
    if not people:
        return
    line = {
        "changed_by": by and by.pk,
        "capacity": capacity or (EditorCapacity.TERMINAL if by is None else hr_capacity(by)),
        "action": ChangeAction.CHANGED,
        "at": at,
        "day": timezone.localdate(at),
    }
    today = ChangeReceipt.objects.filter(
        **{name: line[name] for name in ("changed_by", "capacity", "action", "day")}
    )
    told = {by and by.pk, *today.values_list("person", flat=True)}
    rows = [(person, *line.values()) for person in sorted(people - told)]
    bulk.insert(ChangeReceipt, ["person", *line], rows)


def leave_receipts_of_moving(people, by, at, **kwargs):
    """Tell people that HR moved them to another stage by publishing.

    A receiver of `people_moved`, connected in `apps`.
    """
    leave_change_receipts(people, by=by, at=at)


def leave_receipt_of_joining(person: User, *, by: User, at: datetime) -> None:
    """Tell somebody that HR joined two entries about them into one."""
    ChangeReceipt.objects.create(
        person=person,
        changed_by=by,
        capacity=hr_capacity(by),
        action=ChangeAction.JOINED,
        at=at,
        day=timezone.localdate(at),
    )
