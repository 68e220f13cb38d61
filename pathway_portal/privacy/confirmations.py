"""Confirming, refusing and withdrawing changes that wait: one function each, and one effect."""

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
    """What was asked for is not possible any more; the exception says why."""


def may_confirm(user, change, linked: LinkedAccounts | None = None) -> bool:
    """A second HR admin, the present manager or the person: never who asked for it, nor an account
    that may be in their hands. `linked` may be given where many are asked about."""
    if not concerns(user, change):
        return False
    # Whose entry goes in a join brings their sign-in at the provider to the entry that stays.
    is_theirs_alone = user.pk == change.person_id and change.kind != PendingChangeKind.JOIN
    return is_theirs_alone or not is_linked(user, change, linked)


def concerns(user, change) -> bool:
    """Whether they are the person, the present manager or in HR, and did not ask for it."""
    if not user.is_active or user.pk == change.requested_by_id:
        return False
    if user.pk in (change.person_id, change.person.manager_id):
        return True
    return user.has_perm("accounts.change_user") and not outranks(change.person, user)


def is_linked(user, change, linked: LinkedAccounts | None = None) -> bool:
    """Whether one of them has added the other of late, or given them an address."""
    return user.pk in (linked or LinkedAccounts.load()).of(change.requested_by_id)


@transaction.atomic
def confirm(change, *, by, at):
    """Confirm for somebody else; it applies at once, or when its address is confirmed too."""
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
    """Confirm that an address is its owner's, by the link mailed to it. The link works once.

    If they are signed in as the person meanwhile, that confirms the change as well.
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
    """Take back what one has asked for."""
    change = _locked(change)
    if change.requested_by_id != by.pk:
        raise PermissionDenied
    close(change, PendingChange.Outcome.WITHDRAWN, by=by, at=at)


def _locked(change):
    """Lock in the order of all changes of people: the company, the person, then the change.

    Joining two people holds them itself, among others whose ids may be lower.
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
