"""Changes to who reports to whom, who leaves and who comes back, and to what people choose for
themselves. Everybody concerned is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from . import bulk
from .models import Company, Notice, NoticeKind, User
from .notices import mail_after_commit, tell_old_addresses

IDS_A_QUERY = 500


class ReportingLoop(Exception):
    """The new manager already reports, directly or through others, to the person."""


class NotHere(Exception):
    """Somebody was to become a manager who has left."""


# Who reports to whom ------------------------------------------------------------------------------


def lock_reporting_lines():
    """Let one change of reporting lines happen at a time. Call inside a transaction.

    Two changes that are each right can close a loop together, so both first take the company's
    row. SQLite needs no lock: there a writing transaction is alone from its beginning.
    """
    Company.objects.get_or_create(pk=1)
    Company.objects.select_for_update().get(pk=1)


def chain_above(user):
    """The ids of a person's manager, the manager's manager and so on, nearest first."""
    chain, manager_id = [], user.manager_id
    while manager_id is not None and manager_id not in chain:
        chain.append(manager_id)
        manager_id = User.objects.values_list("manager_id", flat=True).get(pk=manager_id)
    return chain


def refuse_loop(user, manager):
    """Raise ReportingLoop where `manager` may not manage `user`. Call behind the lock."""
    if manager is None or user.pk is None:
        return
    if manager.pk == user.pk or user.pk in chain_above(manager):
        raise ReportingLoop(
            _("%(manager)s reports to %(user)s, directly or through others. Choose somebody else.")
            % {"manager": manager, "user": user}
        )


def loops_in(manager_of: Mapping) -> list[list]:
    """Every circle in a whole company's reporting lines, each as a list of who is in it."""
    circles, walked = [], {}
    for start in manager_of:
        path, here = [], start
        while here is not None and here not in walked:
            walked[here] = start
            path.append(here)
            here = manager_of.get(here)
        if here is not None and walked[here] == start:
            circles.append(path[path.index(here) :])
    return circles


def nearest_active(person_id, manager_of: Mapping, leavers) -> int | None:
    """The first above somebody who has not left; nobody where the line ends, or goes in circles."""
    passed, above = set(), manager_of.get(person_id)
    while above in leavers and above not in passed:
        passed.add(above)
        above = manager_of.get(above)
    return None if above in leavers else above


@transaction.atomic
def change_manager(user, manager, *, at):
    """Put a person under another manager, or under nobody, and tell all three."""
    lock_reporting_lines()
    user.refresh_from_db(fields=["manager"])
    if manager is not None:
        manager.refresh_from_db(fields=["manager", "is_active"])
        if not manager.is_active:
            raise NotHere(_("%(manager)s has left. Choose somebody else.") % {"manager": manager})
    refuse_loop(user, manager)
    if user.manager_id == (manager and manager.pk):
        return
    before = _first_active([user.manager_id])
    move = Move(user.pk, before, manager and manager.pk, is_told=user.is_active)
    User.objects.filter(pk=user.pk).update(manager=manager, manager_since=at)
    user.manager, user.manager_since = manager, at
    tell([move], at=at)


# Who leaves, and who comes back -------------------------------------------------------------------


@transaction.atomic
def leave(user, *, at):
    """Somebody leaves: their sessions and their password end now, and their direct reports go one
    manager up. What they have signed stays signed. Return those who went up."""
    lock_reporting_lines()
    password = make_password(None)
    # Another password ends all sessions, also for the day on which they come back.
    if not User.objects.filter(pk=user.pk, is_active=True).update(
        is_active=False, password=password
    ):
        return []
    user.refresh_from_db(fields=["is_active", "password", "manager"])
    heir = _first_active(chain_above(user))
    reports = list(User.objects.filter(manager=user).order_by("pk"))
    User.objects.filter(manager=user).update(manager=heir, manager_since=at)
    moves = [Move(report.pk, None, heir, is_told=report.is_active) for report in reports]
    tell(moves, left={user.pk: _first_active([user.manager_id])}, at=at)
    return reports


@transaction.atomic
def come_back(user, *, at):
    """Somebody who had left is here again, with the manager HR gave them, and nothing else.

    They choose a new password; whoever reported to them stays where they went.
    """
    lock_reporting_lines()
    gone = User.objects.still_known().filter(pk=user.pk, is_active=False)
    if not gone.update(is_active=True):
        return
    user.refresh_from_db(fields=["is_active", "manager"])
    manager = _first_active([user.manager_id])
    User.objects.filter(pk=user.pk).update(manager=manager, manager_since=at)
    user.refresh_from_db(fields=["manager", "manager_since"])
    if manager:
        tell([Move(user.pk, None, manager)], at=at)


def _first_active(ids):
    active = set(User.objects.active().filter(pk__in=ids).values_list("pk", flat=True))
    return next((pk for pk in ids if pk in active), None)


# Telling those concerned --------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """Somebody goes from one manager to another, by their ids; of these, only who is still here.

    What becomes of somebody who has left is told to nobody.
    """

    person: int
    before: int | None
    after: int | None
    is_told: bool = True


def tell(moves: Iterable[Move], *, left: Mapping[int, int | None] | None = None, at) -> int:
    """Leave a notice for everybody concerned, and mail it once all is written.

    `left` are those who leave, each with their manager. Return how many were told.
    """
    return write_notices(notices_of(moves, left or {}, at=at), at=at)


def notices_of(moves: Iterable[Move], left: Mapping[int, int | None], *, at) -> list[tuple]:
    """The notices for everybody concerned: recipient, kind, about whom, and when."""
    notices = []
    for move in moves:
        if not move.is_told:
            continue
        kind = NoticeKind.MANAGER_CHANGED if move.after else NoticeKind.MANAGER_GONE
        notices.append((move.person, kind, move.after, at))
        for manager, kind in [
            (move.before, NoticeKind.REPORT_LOST),
            (move.after, NoticeKind.REPORT_GAINED),
        ]:
            if manager:
                notices.append((manager, kind, move.person, at))
    notices += [
        (manager, NoticeKind.REPORT_LEFT, person, at) for person, manager in left.items() if manager
    ]
    return notices


def write_notices(notices: list[tuple], *, at) -> int:
    """Write notices, and mail them once all is written. Return how many people were told."""
    bulk.insert(Notice, ["recipient", "kind", "about", "at"], notices)
    recipients = {recipient for recipient, *_rest in notices}
    mail_after_commit(recipients, at=at)
    return len(recipients)


def change_addresses(changes: Iterable[tuple[User, str]], *, by, at) -> None:
    """Give people the address they now carry to sign in with; each comes with their old one.

    The one place where HR changes addresses, by a list or by hand. allauth remembers addresses for
    itself, and an old one must open nothing any more. The old addresses are told.
    """
    changes = list(changes)
    if not changes:
        return
    bulk.update(User, ["email"], [(person.pk, person.email) for person, _old in changes])
    people = [person.pk for person, _old in changes]
    for start in range(0, len(people), IDS_A_QUERY):
        EmailAddress.objects.filter(user__in=people[start : start + IDS_A_QUERY]).delete()
    tell_old_addresses(changes)


def read_notices(user, *, until, at):
    """Somebody has read all that their page showed, up to the notice it showed as the newest."""
    user.notices.unread().filter(pk__lte=until).update(read_at=at)


# What people choose for themselves ----------------------------------------------------------------


def choose_language(user, language):
    """Speak this language to a person; with none, the one their browser asks for."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language
