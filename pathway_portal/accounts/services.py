"""Change who reports to whom, let people leave and come back, and save what they choose.

Everybody concerned is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from . import bulk
from .deputies import end_deputyships_without_reason
from .models import Company, Notice, NoticeKind, PendingChange, PendingChangeKind, User
from .notices import mail_after_commit, mails_of_new_addresses, write_mails
from .pending_changes import (
    gains_by_managing,
    is_protected,
    protected_ids,
    request_change,
    request_managers,
    withdraw_all,
)

IDS_A_QUERY = 500


class ReportingLoop(Exception):
    """The new manager already reports to the person, directly or through others."""


class NotHere(Exception):
    """The new manager has left."""


# Who reports to whom ------------------------------------------------------------------------------


def lock_reporting_lines():
    """Allow one change of reporting lines at a time. Call inside a transaction.

    Two changes that are each fine can close a loop together, so each first locks the company's row.
    SQLite needs no lock: there a writing transaction is alone from its beginning.
    """
    Company.objects.get_or_create(pk=1)
    Company.objects.select_for_update().get(pk=1)


def lock_people(people):
    """Lock people until the transaction ends, lowest id first: see the order in pathways.services.

    The lock leaves keys alone, so that notices and answers about them can be written meanwhile.
    """
    list(people.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def lock_with_reports(pk):
    """Lock somebody and their direct reports, who move when they leave."""
    lock_people(User.objects.filter(Q(pk=pk) | Q(manager=pk)))


def chain_above(user):
    """Return the ids of a person's manager, that manager's manager and so on, nearest first."""
    chain, manager_id = [], user.manager_id
    while manager_id is not None and manager_id not in chain:
        chain.append(manager_id)
        manager_id = User.objects.values_list("manager_id", flat=True).get(pk=manager_id)
    return chain


def refuse_loop(user, manager):
    """Raise ReportingLoop where `manager` reports to `user`. Call behind the lock."""
    if manager is None or user.pk is None:
        return
    if manager.pk == user.pk or user.pk in chain_above(manager):
        raise ReportingLoop(
            _("%(manager)s reports to %(user)s, directly or through others. Choose somebody else.")
            % {"manager": manager, "user": user}
        )


def loops_in(manager_of: Mapping) -> list[list]:
    """Find every circle in a company's reporting lines, each as a list of who is in it."""
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
    """Return the nearest manager above somebody who has not left, or None if there is none."""
    passed, above = set(), manager_of.get(person_id)
    while above in leavers and above not in passed:
        passed.add(above)
        above = manager_of.get(above)
    return None if above in leavers else above


def put_under(manager, *, at):
    """Return the columns to update when people get another manager, given as a person or an id."""
    manager = getattr(manager, "pk", manager)
    return {
        "manager_id": manager,
        "manager_since": at,
        "manager_changes": F("manager_changes") + 1,
    }


@transaction.atomic
def change_manager(user, manager, *, at, by=None):
    """Put a person under another manager, or under nobody, and tell all three.

    `by` is the HR admin who does it. Where they name themselves, or an account that may be in their
    hands, somebody else must confirm it: then return the change that waits.
    """
    if _has_to_wait(user, manager, by):
        _refuse_manager(user, manager)
        if user.manager_id == manager.pk:
            return None
        return request_change(user, PendingChangeKind.MANAGER, manager=manager, by=by, at=at)
    if put_person_under(user, manager, at=at):
        overtaken = user.pending_changes.filter(kind=PendingChangeKind.MANAGER)
        withdraw_all(overtaken, by=by, at=at)
    return None


def _has_to_wait(user, manager, by):
    return manager is not None and gains_by_managing(by, manager.pk) and is_protected(user)


def _refuse_manager(user, manager):
    """Raise NotHere or ReportingLoop where `manager` cannot manage the person."""
    lock_reporting_lines()
    user.refresh_from_db(fields=["manager"])
    if manager is not None:
        manager.refresh_from_db(fields=["manager", "is_active"])
        if not manager.is_active:
            raise NotHere(_("%(manager)s has left. Choose somebody else.") % {"manager": manager})
    refuse_loop(user, manager)


@transaction.atomic
def put_person_under(user, manager, *, at):
    """Change somebody's manager, without asking anybody. Return whether that was a change."""
    _refuse_manager(user, manager)
    if user.manager_id == (manager and manager.pk):
        return False
    before = first_active([user.manager_id])
    move = ManagerChange(user.pk, before, manager and manager.pk, is_told=user.is_active)
    User.objects.filter(pk=user.pk).update(**put_under(manager, at=at))
    user.refresh_from_db(fields=["manager", "manager_since", "manager_changes"])
    tell([move], at=at)
    end_what_is_without_reason(at=at)
    return True


# Who leaves, and who comes back -------------------------------------------------------------------


@transaction.atomic
def leave(user, *, at, by=None):
    """Let somebody leave: end their sessions and their password, and move their direct reports.

    The reports go one manager up; return them. Where that manager is `by`, the HR admin who does
    this, or an account that may be in their hands, the reports have no manager until somebody else
    confirms it. What the leaver has signed stays signed.
    """
    lock_reporting_lines()
    lock_with_reports(user.pk)
    password = make_password(None)
    # Another password ends all sessions, also for the day on which they come back.
    if not User.objects.filter(pk=user.pk, is_active=True).update(
        is_active=False, password=password
    ):
        return []
    user.refresh_from_db(fields=["is_active", "password", "manager"])
    heir = first_active(chain_above(user))
    reports = list(User.objects.filter(manager=user).order_by("pk"))
    waiting = protected_ids(r.pk for r in reports) if gains_by_managing(by, heir) else set()
    heirs = {report.pk: None if report.pk in waiting else heir for report in reports}
    User.objects.filter(pk__in=waiting).update(**put_under(None, at=at))
    User.objects.filter(manager=user).update(**put_under(heir, at=at))
    moves = [
        ManagerChange(report.pk, None, heirs[report.pk], is_told=report.is_active)
        for report in reports
    ]
    tell(moves, left={user.pk: first_active([user.manager_id])}, at=at)
    end_what_is_without_reason(at=at)
    ends = Q(person=user) | Q(requested_by=user) | Q(manager=user)
    withdraw_all(PendingChange.objects.filter(ends), by=by, at=at)
    if waiting:
        people = User.objects.filter(pk__in=waiting).order_by("pk")
        request_managers(people, dict.fromkeys(waiting, heir), by=by, at=at)
    return reports


@transaction.atomic
def come_back(user, *, at, by=None):
    """Bring back somebody who had left, under the manager that HR gave them.

    They choose a new password, and people who once reported to them stay where they are. Where the
    manager is `by`, the HR admin who does this, or an account that may be in their hands, somebody
    else must confirm it.
    """
    lock_reporting_lines()
    gone = User.objects.still_known().filter(pk=user.pk, is_active=False)
    if not gone.update(is_active=True):
        return
    user.refresh_from_db(fields=["is_active", "manager"])
    manager = first_active([user.manager_id])
    has_to_wait = gains_by_managing(by, manager) and is_protected(user)
    asked_for = user.manager if has_to_wait else None
    if has_to_wait:
        manager = None
    User.objects.filter(pk=user.pk).update(**put_under(manager, at=at))
    user.refresh_from_db(fields=["manager", "manager_since", "manager_changes"])
    if manager:
        tell([ManagerChange(user.pk, None, manager)], at=at)
    if has_to_wait:
        request_change(user, PendingChangeKind.MANAGER, manager=asked_for, by=by, at=at)


def first_active(ids):
    """Return the first of these people who is here, by their ids, or None."""
    active = set(User.objects.active().filter(pk__in=ids).values_list("pk", flat=True))
    return next((pk for pk in ids if pk in active), None)


# Telling those concerned --------------------------------------------------------------------------


@dataclass(frozen=True)
class ManagerChange:
    """Somebody moves from one manager to another, by their ids; None for managers who have left.

    With `is_told` False nobody is told, because the person has left.
    """

    person: int
    before: int | None
    after: int | None
    is_told: bool = True


def tell(
    moves: Iterable[ManagerChange], *, left: Mapping[int, int | None] | None = None, at
) -> int:
    """Leave a notice for everybody concerned, and mail it after the commit.

    `left` maps those who leave to their managers. Return how many people were told.
    """
    return write_notices(notices_of(moves, left or {}, at=at), at=at)


def notices_of(
    moves: Iterable[ManagerChange], left: Mapping[int, int | None], *, at
) -> list[tuple]:
    """Make the notices for everybody concerned: recipient, kind, about whom, and when."""
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
    """Write notices, and mail them after the commit. Return how many people were told."""
    bulk.insert(Notice, ["recipient", "kind", "about", "at"], notices)
    recipients = {recipient for recipient, *_rest in notices}
    mail_after_commit(recipients, at=at)
    return len(recipients)


def read_notices(user, *, until, at):
    """Mark notices as read, up to the newest one that the person's page had shown."""
    user.notices.unread().filter(pk__lte=until).update(read_at=at)


@transaction.atomic
def tell_of_new_version(role, *, by, at, **_signal):
    """Tell everybody who stands on a role's pathway of its new version, except who published it.

    A receiver of `version_published`, connected in `apps`.
    """
    roles = ContentType.objects.get_for_model(role)
    subject = {"subject_type": roles, "subject_id": role.pk}
    Notice.objects.unread().filter(kind=NoticeKind.NEW_VERSION, **subject).update(read_at=at)
    people = User.objects.active().filter(stage__pathway__role=role).exclude(pk=by.pk)
    recipients = list(people.order_by("pk").values_list("pk", flat=True))
    bulk.insert(
        Notice,
        ["recipient", "kind", "subject_type", "subject_id", "at"],
        [(pk, NoticeKind.NEW_VERSION.value, roles.pk, role.pk, at) for pk in recipients],
    )
    mail_after_commit(recipients, at=at)


def end_what_is_without_reason(*, at):
    """After a change of managers, end deputies who stand in for somebody who is manager no more.

    Then mark notices as read that ask their recipient for what is somebody else's to do now.
    """
    end_deputyships_without_reason(at=at)
    Notice.objects.unread().without_reason().update(read_at=at)


# What people choose for themselves ----------------------------------------------------------------


class ChangedMeanwhile(Exception):
    """The saved value is no longer what the page had shown."""


def choose_language(user, language, *, seen=None):
    """Use this language for a person; if empty, the one their browser asks for."""
    _choose(user, "language", language, seen)


def choose_preferred_name(user, name, *, seen=None):
    """Call a person by this name; if empty, by their whole name."""
    _choose(user, "preferred_name", name, seen)


def choose_mails(user, is_on, *, seen=None):
    """Mail a person what others do about assessments, or only tell them in the portal.

    What is still unread when they switch it on again is mailed then.
    """
    _choose(user, "mails_about_assessments", is_on, seen)


def _choose(user, field, value, seen):
    """Save a value, unless the saved one is no longer `seen`, which the page had shown."""
    rows = User.objects.filter(pk=user.pk)
    if seen is not None:
        rows = rows.filter(**{f"{field}__in": {seen, value}})
    if not rows.update(**{field: value}) and seen is not None:
        raise ChangedMeanwhile
    setattr(user, field, value)


# What opens somebody's account --------------------------------------------------------------------


@transaction.atomic
def change_email(person, email, *, by, at):
    """Give somebody another address to sign in with.

    Where there is something to protect, it waits until the owner of the address and somebody other
    than `by` have confirmed it: then return the change that waits.
    """
    if email == person.email:
        return None
    if by is not None and is_protected(person):
        return request_change(person, PendingChangeKind.EMAIL, email=email, by=by, at=at)
    withdraw_all(person.pending_changes.filter(kind=PendingChangeKind.EMAIL), by=by, at=at)
    put_at_address(person, email)
    return None


def put_at_address(person, email):
    """Change somebody's address without asking anybody, and mail both the old and the new one."""
    old = User.objects.values_list("email", flat=True).get(pk=person.pk)
    person.email = email
    put_at_addresses([(person, old)], mails_of_new_addresses([(person, old)]))


def put_at_addresses(changes, mails):
    """Save the new addresses of people and send these mails.

    `changes` are pairs of a person with the new address and the old address. Everything that
    changes addresses ends here: HR's page, lists and confirmed changes.
    """
    bulk.update(User, ["email"], [(person.pk, person.email) for person, _old in changes])
    people = [person.pk for person, _old in changes]
    for start in range(0, len(people), IDS_A_QUERY):
        # allauth keeps its own list of addresses; an old one must not sign anybody in any more.
        EmailAddress.objects.filter(user__in=people[start : start + IDS_A_QUERY]).delete()
    write_mails(mails)


@transaction.atomic
def set_password(person, password, *, by, at):
    """Set somebody's password for them. Where there is something to protect, it waits."""
    if by is not None and by.pk != person.pk and is_protected(person):
        hashed = make_password(password)
        return request_change(person, PendingChangeKind.PASSWORD, password=hashed, by=by, at=at)
    person.set_password(password)
    person.save(update_fields=["password"])
    return None
