"""Changes by which the person who makes them would gain access to somebody's answers.

HR reads nobody's answers. So when HR admins name themselves manager of somebody, change somebody's
email address or set somebody's password, the change waits until a second HR admin, the present
manager or the person confirms it. Everybody concerned is told at once.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core import signing
from django.db import transaction
from django.db.models import Q

from .models import Notice, NoticeKind, PendingChange, PendingChangeKind, User
from .notices import mail_address_link, mail_after_commit

SALT = "accounts.confirm_address"
LINK_VALID_FOR = 3 * 24 * 60 * 60  # seconds
ASKED = {
    PendingChangeKind.MANAGER: NoticeKind.ASKED_MANAGER,
    PendingChangeKind.EMAIL: NoticeKind.ASKED_EMAIL,
    PendingChangeKind.PASSWORD: NoticeKind.ASKED_PASSWORD,
    PendingChangeKind.JOIN: NoticeKind.ASKED_JOIN,
}
CLOSED = {
    PendingChange.Outcome.APPLIED: (NoticeKind.APPLIED, NoticeKind.APPLIED_FOR_ANOTHER),
    PendingChange.Outcome.REFUSED: (NoticeKind.REFUSED, NoticeKind.CLOSED_FOR_ANOTHER),
    PendingChange.Outcome.WITHDRAWN: (NoticeKind.WITHDRAWN, NoticeKind.CLOSED_FOR_ANOTHER),
}


class NoLongerWaiting(Exception):
    """The change was confirmed, refused or withdrawn in the meantime."""


# When a change has to wait ------------------------------------------------------------------------


def people_with_access_to_protect(people):
    """Of these people, those through whom or of whom somebody could read something.

    Nobody can read anything of, or as, somebody who has never signed in, has no assessment, manages
    nobody and has no rights: a company that is being set up confirms nothing.
    """
    managers = User.objects.filter(manager__isnull=False).values("manager")
    assessed = User.objects.filter(assessments__isnull=False).values("pk")
    return people.filter(
        Q(last_login__isnull=False) | Q(is_staff=True) | Q(pk__in=managers) | Q(pk__in=assessed)
    )


def is_protected(person) -> bool:
    return people_with_access_to_protect(User.objects.filter(pk=person.pk)).exists()


def protected_ids(ids: Iterable[int]) -> set[int]:
    people = User.objects.filter(pk__in=ids)
    return set(people_with_access_to_protect(people).values_list("pk", flat=True))


def gains_by_managing(by, manager_id) -> bool:
    """Whether `by` would gain access if somebody had this manager: they are that manager.

    Nobody is the operator at the terminal, who has no account to read with.
    """
    return by is not None and manager_id is not None and by.pk == manager_id


# Asking -------------------------------------------------------------------------------------------


@transaction.atomic
def request_change(person, kind, *, by, at, **values):
    """Keep a change until somebody else confirms it, and tell everybody concerned.

    `values` is what it would be: `manager`, `email`, `password` (its hash) or `joined_to`.
    Asking again for the same returns what waits. Another value replaces the open one, whose
    confirmations were not for it.
    """
    values = {"manager": None, "email": "", "password": "", "joined_to": None} | values
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    waiting = person.pending_changes.open().filter(kind=kind).first()
    if waiting:
        is_same = waiting.requested_by_id == by.pk and kind != PendingChangeKind.PASSWORD
        if is_same and all(getattr(waiting, name) == value for name, value in values.items()):
            return waiting
        close(waiting, PendingChange.Outcome.WITHDRAWN, by=by, at=at)
    change = PendingChange.objects.create(
        person=person, kind=kind, requested_by=by, requested_at=at, **values
    )
    _tell_of([change], at=at)
    if kind == PendingChangeKind.EMAIL:
        mail_address_link(change, link_key(change))
    return change


@transaction.atomic
def request_to_manage(people, *, by, at):
    """Ask for many people at once to become their manager: one statement for all of them."""
    people = list(people)
    open_ones = PendingChange.objects.open().filter(
        kind=PendingChangeKind.MANAGER, person__in=people
    )
    same = set(open_ones.filter(manager=by, requested_by=by).values_list("person", flat=True))
    for other in open_ones.exclude(person__in=same).select_related("person", "requested_by"):
        close(other, PendingChange.Outcome.WITHDRAWN, by=by, at=at)
    changes = PendingChange.objects.bulk_create(
        PendingChange(
            person=person,
            kind=PendingChangeKind.MANAGER,
            manager=by,
            requested_by=by,
            requested_at=at,
        )
        for person in people
        if person.pk not in same
    )
    _tell_of(changes, at=at)
    return changes


def settle_after_list(*, waiting, moved, left, by, at):
    """Keep what has to wait after a list of people was written, and close what it has overtaken.

    All are ids: who would get `by` as their manager, who got another manager, and who has left.
    """
    overtaken = set()
    for change in PendingChange.objects.open():
        is_of_manager = change.kind == PendingChangeKind.MANAGER and change.person_id in moved
        if is_of_manager or {change.person_id, change.requested_by_id, change.manager_id} & left:
            overtaken.add(change.pk)
    withdraw_all(
        PendingChange.objects.filter(pk__in=overtaken).exclude(person__in=waiting), by=by, at=at
    )
    if waiting:
        request_to_manage(User.objects.filter(pk__in=waiting).order_by("pk"), by=by, at=at)


def _hr_admins():
    rights = Q(groups__permissions__codename="change_user")
    return User.objects.active().filter(rights | Q(is_superuser=True)).distinct()


def _tell_of(changes, *, at):
    if not changes:
        return
    hr = set(_hr_admins().values_list("pk", flat=True))
    active = set(
        User.objects.active()
        .filter(pk__in=[pk for c in changes for pk in (c.person_id, c.person.manager_id) if pk])
        .values_list("pk", flat=True)
    )
    notices = []
    for change in changes:
        if change.person_id in active and change.person_id != change.requested_by_id:
            kind = ASKED[PendingChangeKind(change.kind)]
            about = change.requested_by_id
            notices.append(Notice(recipient_id=change.person_id, kind=kind, about_id=about, at=at))
        others = hr | ({change.person.manager_id} & active)
        for recipient in sorted(others - {change.person_id, change.requested_by_id}):
            kind = NoticeKind.ASKED_FOR_ANOTHER
            notices.append(
                Notice(recipient_id=recipient, kind=kind, about_id=change.person_id, at=at)
            )
    Notice.objects.bulk_create(notices)
    mail_after_commit({notice.recipient_id for notice in notices}, at=at)


# Closing ---------------------------------------------------------------------------------------


def withdraw_all(changes, *, by, at):
    """Close what waits and has been overtaken: by another change, or because somebody leaves."""
    for change in changes.open().select_related("person", "requested_by"):
        close(change, PendingChange.Outcome.WITHDRAWN, by=by, at=at)


def close(change, outcome, *, by, at):
    """Close a change that is still open; the row count decides. What it held is not kept."""
    waiting = PendingChange.objects.open().filter(pk=change.pk)
    closed = {"outcome": outcome, "closed_by": by, "closed_at": at, "password": ""}
    if not waiting.update(**closed):
        raise NoLongerWaiting
    to_person, to_others = CLOSED[outcome]
    notices = []
    if by is not None and by != change.person and change.person.is_active:
        notices.append(Notice(recipient=change.person, kind=to_person, about=by, at=at))
    others = {change.requested_by_id, change.person.manager_id} - {None, change.person_id}
    if by is not None:
        others.discard(by.pk)
    for recipient in User.objects.active().filter(pk__in=others):
        notices.append(Notice(recipient=recipient, kind=to_others, about=change.person, at=at))
    Notice.objects.bulk_create(notices)
    mail_after_commit({notice.recipient_id for notice in notices}, at=at)


# The link -----------------------------------------------------------------------------------------


def link_key(change) -> str:
    return signing.dumps(change.pk, salt=SALT)


def change_of_link(key):
    """The change that a link is about, while it waits for it. Raise NoLongerWaiting for others."""
    try:
        pk = signing.loads(key, salt=SALT, max_age=LINK_VALID_FOR)
    except signing.BadSignature as error:
        raise NoLongerWaiting from error
    waiting = PendingChange.objects.open().filter(
        pk=pk, kind=PendingChangeKind.EMAIL, address_confirmed_at=None
    )
    change = waiting.select_related("person", "requested_by").first()
    if change is None:
        raise NoLongerWaiting
    return change
