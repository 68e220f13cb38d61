"""Confirm, refuse and withdraw waiting changes. See `accounts.pending_changes`."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ..accounts.linked_accounts import LinkedAccounts
from ..accounts.models import PendingChange, PendingChangeKind, User
from ..accounts.notices import tell_password_set
from ..accounts.pending_changes import NoLongerWaiting, change_of_link, close
from ..accounts.permissions import outranks
from ..accounts.services import (
    NotHere,
    ReportingLoop,
    lock_reporting_lines,
    put_at_address,
    put_person_under,
)
from .joining import CannotJoin, join


class CannotApply(Exception):
    """The change is no longer possible; the exception says why, in words for people."""


def may_confirm(user, change, linked: LinkedAccounts | None = None) -> bool:
    """Allow a second HR admin, the current manager and the person to confirm a change.

    Never the one who asked for it, nor an account that may be in their hands. Pass `linked` to ask
    about many changes.
    """
    if not concerns(user, change):
        return False
    # In a join, the person's sign-in at the provider moves to the entry that stays: they gain too.
    is_theirs_alone = user.pk == change.person_id and change.kind != PendingChangeKind.JOIN
    return is_theirs_alone or not is_linked(user, change, linked)


def concerns(user, change) -> bool:
    """Return whether they are the person, the current manager or HR, and did not ask for it."""
    if not user.is_active or user.pk == change.requested_by_id:
        return False
    if user.pk in (change.person_id, change.person.manager_id):
        return True
    return user.has_perm("accounts.change_user") and not outranks(change.person, user)


def is_linked(user, change, linked: LinkedAccounts | None = None) -> bool:
    """Return whether the user and the one who asked may be one person with two accounts.

    That is so where one of them recently added the other, or gave them an address.
    """
    return user.pk in (linked or LinkedAccounts.load()).of(change.requested_by_id)


@transaction.atomic
def confirm(change, *, by, at):
    """Confirm a change that somebody else asked for.

    It applies at once, or once the owner of the new address has confirmed that too.
    """
    change = _locked(change)
    if not may_confirm(by, change):
        raise PermissionDenied
    confirmed = PendingChange.objects.open().filter(pk=change.pk, confirmed_by=None)
    if not confirmed.update(confirmed_by=by, confirmed_at=at):
        raise NoLongerWaiting
    change.confirmed_by, change.confirmed_at = by, at
    _apply_if_complete(change, by=by, at=at)
    return change


@transaction.atomic
def confirm_address(key, *, by, at):
    """Confirm with the mailed link that the new address is the person's. The link works once.

    If the person is signed in while they follow it, that confirms the change as well.
    """
    change = _locked(change_of_link(key))
    waiting = PendingChange.objects.open().filter(pk=change.pk, address_confirmed_at=None)
    if not waiting.update(address_confirmed_at=at):
        raise NoLongerWaiting
    change.address_confirmed_at = at
    is_the_person = by is not None and by.pk == change.person_id
    if is_the_person and change.needs_somebody_else:
        PendingChange.objects.filter(pk=change.pk).update(confirmed_by=by, confirmed_at=at)
        change.confirmed_by, change.confirmed_at = by, at
    _apply_if_complete(change, by=by or change.confirmed_by or change.person, at=at)
    return change


@transaction.atomic
def refuse(change, *, by, at):
    change = _locked(change)
    if not may_confirm(by, change):
        raise PermissionDenied
    close(change, PendingChange.Outcome.REFUSED, by=by, at=at)


@transaction.atomic
def withdraw(change, *, by, at):
    """Let people take back a change that they asked for."""
    change = _locked(change)
    if change.requested_by_id != by.pk:
        raise PermissionDenied
    close(change, PendingChange.Outcome.WITHDRAWN, by=by, at=at)


def _locked(change):
    """Lock the company, the person, then the change, in the order of all changes of people.

    Joining locks people itself: others with lower ids come first.
    """
    lock_reporting_lines()
    if change.kind != PendingChangeKind.JOIN:
        User.objects.select_for_update(no_key=True).get(pk=change.person_id)
    rows = PendingChange.objects.select_related(
        "person", "manager", "requested_by", "confirmed_by", "joined_to"
    )
    return rows.get(pk=change.pk)


def _apply_if_complete(change, *, by, at):
    if change.needs_somebody_else or change.needs_address:
        return
    person = change.person
    if not change.requested_by.is_active or person.erased_at:
        raise CannotApply(_("Somebody who is part of this change has left. Please refuse it."))
    if change.kind == PendingChangeKind.MANAGER:
        _apply_manager(change, at=at)
    elif change.kind == PendingChangeKind.EMAIL:
        _apply_email(change)
    elif change.kind == PendingChangeKind.JOIN:
        _apply_join(change, at=at)
        # The entry that goes may have confirmed it: from here on the one that stays stands for it.
        by = change.person if by.pk == person.pk else by
    else:
        User.objects.filter(pk=person.pk).update(password=change.password)
        tell_password_set(person)
    close(change, PendingChange.Outcome.APPLIED, by=by, at=at)


def _apply_manager(change, *, at):
    try:
        put_person_under(change.person, change.manager, at=at)
    except (NotHere, ReportingLoop) as refused:
        raise CannotApply(str(refused)) from refused


def _apply_join(change, *, at):
    """Join the two entries; the change is then about the one that stays."""
    try:
        join(change.joined_to, change.person, by=change.requested_by, at=at, confirmed=change)
    except CannotJoin as refused:
        raise CannotApply(str(refused)) from refused
    change.person = change.joined_to


def _apply_email(change):
    if User.objects.filter(email=change.email).exclude(pk=change.person_id).exists():
        raise CannotApply(_("Somebody already signs in with this address."))
    put_at_address(change.person, change.email)
