"""Find the accounts that may be in the hands of one HR admin.

An HR admin who adds a person chooses the address at which the password is set. So they could invent
somebody, or give an unused account an address of their own, and act through that account. HR's log
says who added or changed whom.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone

from .changes import changed
from .models import PendingChange, PendingChangeKind, User

# After this time an account counts as its owner's, no matter who added it.
LINKED_FOR = timedelta(days=30)


class LinkedAccounts:
    """Which accounts recently added each other, or gave each other an address or a password.

    Only what took effect at once counts. Nothing links people where somebody else confirmed it.
    """

    def __init__(self, pairs: Iterable[tuple[int, int]]):
        self._beside = defaultdict(set)
        for one, other in pairs:
            self._beside[one].add(other)
            self._beside[other].add(one)

    @classmethod
    def load(cls) -> LinkedAccounts:
        given = Q(action_flag=ADDITION)
        for field in ("email", "password"):
            [name] = changed(field)["changed"]["fields"]
            # As JSON, because the log names changes that only wait in plain words.
            given |= Q(action_flag=CHANGE, change_message__contains=json.dumps(name))
        rows = LogEntry.objects.filter(
            given,
            content_type=ContentType.objects.get_for_model(User),
            action_time__gt=timezone.now() - LINKED_FOR,
        )
        return cls((by, int(about)) for by, about in rows.values_list("user_id", "object_id"))

    def of(self, user_id: int) -> set[int]:
        """Return the user, those they added, those who added them, and so on."""
        found, new = {user_id}, [user_id]
        while new:
            beside = self._beside[new.pop()] - found
            found |= beside
            new.extend(beside)
        return found


def accounts_to_read_by(user) -> set[int]:
    """Return the ids of the accounts that this HR admin may be able to read with.

    That is their own and those linked to it, except for managers whom somebody independent has
    confirmed before.
    """
    linked = LinkedAccounts.load().of(user.pk)
    if len(linked) == 1:
        return linked
    confirmed = PendingChange.objects.filter(
        kind=PendingChangeKind.MANAGER,
        outcome=PendingChange.Outcome.APPLIED,
        confirmed_at__gt=timezone.now() - LINKED_FOR,
    ).values_list("manager_id", "confirmed_by_id")
    vouched = {manager for manager, confirmer in confirmed if confirmer not in linked}
    return linked - vouched | {user.pk}
