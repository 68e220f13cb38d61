"""Add an action, save it, finish or drop it, share it or stop sharing it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from assessments.services import PageSave, Saved, StaleVersion
from assessments.services.rows import save_rows
from pathway_portal.accounts.models import User
from pathways.models import Competency

from ..models import Action, Proposal
from ..origins import Origin
from .page_keys import page_key


class NobodyToShareWith(Exception):
    """The owner has no manager at the moment."""


class Ending(Enum):
    """What a button says of the state of an action."""

    DONE = "done"
    DROPPED = "dropped"
    REOPENED = "reopened"


@dataclass(frozen=True)
class NewAction:
    """What is typed to add an action, or to propose one."""

    text: str
    note: str = ""
    due_on: date | None = None
    steps: str = ""
    competency: Competency | None = None


@dataclass(frozen=True)
class ActionInput:
    """What a page says about an action, and the version that this is based on."""

    key: str
    version: int
    fields: dict[str, Any]
    ending: Ending | None = None
    is_partial = False

    def columns(self, row: Action, at: datetime) -> dict[str, Any]:
        return self.fields | self._state(row, at)

    def _state(self, row: Action, at: datetime) -> dict[str, Any]:
        if self.ending == Ending.DONE:
            return {"done_at": row.done_at or at, "dropped_at": None}
        if self.ending == Ending.DROPPED:
            return {"done_at": None, "dropped_at": row.dropped_at or at}
        if self.ending == Ending.REOPENED:
            return {"done_at": None, "dropped_at": None}
        return {}


@transaction.atomic
def add_action(
    new: NewAction,
    *,
    page: str,
    by: User,
    at: datetime,
    origin: Origin | None = None,
    proposal: Proposal | None = None,
) -> Action:
    """Add an action to somebody's own plan. Sending the same page twice adds one.

    A takeaway is planned once: the second time, return the action there is.
    """
    columns: dict[str, Any] = {"proposal": proposal} if proposal else {}
    if origin and origin.kind != "competency":
        columns[origin.kind] = origin.row
    if origin and origin.kind == "takeaway":
        planned = Action.objects.filter(owner=by, takeaway=origin.row).first()
        if planned:
            return planned
    action, _is_new = Action.objects.get_or_create(
        owner=by,
        added_by_page=page_key(page, new.text),
        defaults={
            "text": new.text,
            "note": new.note,
            "due_on": new.due_on,
            "steps": new.steps,
            "competency": new.competency,
            "created_at": at,
            "updated_at": at,
            **columns,
        },
    )
    return action


@transaction.atomic
def save_action(
    action: Action, new: ActionInput, *, by: User, at: datetime, page: PageSave | None = None
) -> Saved:
    """Write what the page says, unless another window has changed the action since."""
    _require_owner(action, by)
    rows = Action.objects.filter(pk=action.pk, owner=by)
    if not rows.exists():
        raise StaleVersion
    return save_rows(rows, [new], at=at, page=page)


@transaction.atomic
def share_actions(actions: Collection[int], *, by: User, at: datetime) -> int:
    """Share these of somebody's own actions with their manager of now. Return how many."""
    manager = User.objects.select_related("manager").get(pk=by.pk).active_manager
    if manager is None:
        raise NobodyToShareWith
    mine = Action.objects.filter(owner=by, pk__in=actions)
    return mine.exclude(shared_with=manager).update(shared_with=manager, shared_at=at)


def stop_sharing_actions(actions: Collection[int], *, by: User) -> int:
    """Hide these from the manager from now on. What they have read, they have read."""
    mine = Action.objects.filter(owner=by, pk__in=actions, shared_with__isnull=False)
    return mine.update(shared_with=None, shared_at=None)


def delete_action(action: Action, *, by: User) -> None:
    """Delete it for good. Deleting twice has one effect."""
    _require_owner(action, by)
    Action.objects.filter(pk=action.pk, owner=by).delete()


def _require_owner(action: Action, by: User) -> None:
    if action.owner_id != by.pk:
        raise PermissionDenied
