"""Choose where one wants to go, share it, stop sharing it, or forget it."""

from __future__ import annotations

from datetime import datetime

from pathway_portal.accounts.models import User
from pathways.models import Role, Stage

from ..models import Target
from .actions import NobodyToShareWith


def choose_target(role: Role, stage: Stage | None, *, by: User, at: datetime) -> Target:
    """Choose a role, or one of its stages. A new choice is private again."""
    values = {
        "role": role,
        "stage": stage,
        "chosen_at": at,
        "shared_at": None,
        "shared_with": None,
    }
    target, _is_new = Target.objects.update_or_create(owner=by, defaults=values)
    return target


def share_target(*, by: User, at: datetime) -> bool:
    """Share it with the manager of now. Return whether there was something to share."""
    manager = User.objects.select_related("manager").get(pk=by.pk).active_manager
    if manager is None:
        raise NobodyToShareWith
    mine = Target.objects.filter(owner=by)
    return bool(mine.update(shared_with=manager, shared_at=at))


def stop_sharing_target(*, by: User) -> None:
    """Hide it from the manager from now on."""
    Target.objects.filter(owner=by).update(shared_with=None, shared_at=None)


def forget_target(*, by: User) -> None:
    """Forget it. Forgetting twice has one effect."""
    Target.objects.filter(owner=by).delete()
