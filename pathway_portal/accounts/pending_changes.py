"""Hold back changes by which an HR admin would gain access to somebody's answers.

HR reads nobody's answers. A change waits when an HR admin makes themselves somebody's manager (or
a person whose account may be in their hands), changes an email address or sets a password. A second
HR admin, the current manager or the person then confirms it. Everybody concerned is told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet

from .linked_accounts import accounts_to_read_by
from .models import Deputyship, Notice, NoticeKind, PendingChange, PendingChangeKind, User
from .notices import mail_address_links, mail_after_commit
from .permissions import hr_admins

SALT = "accounts.confirm_address"
LINK_VALID_FOR = 3 * 24 * 60 * 60  # seconds
IDS_A_QUERY = 5000
ROWS_A_STATEMENT = 1000
ASKED = {
    PendingChangeKind.MANAGER: NoticeKind.ASKED_MANAGER,
    PendingChangeKind.EMAIL: NoticeKind.ASKED_EMAIL,
    PendingChangeKind.PASSWORD: NoticeKind.ASKED_PASSWORD,
    PendingChangeKind.JOIN: NoticeKind.ASKED_JOIN,
}
WHO = ["person", "requested_by"]
CLOSED = {
    PendingChange.Outcome.APPLIED: (NoticeKind.APPLIED, NoticeKind.APPLIED_FOR_ANOTHER),
    PendingChange.Outcome.REFUSED: (NoticeKind.REFUSED, NoticeKind.CLOSED_FOR_ANOTHER),
    PendingChange.Outcome.WITHDRAWN: (NoticeKind.WITHDRAWN, NoticeKind.CLOSED_FOR_ANOTHER),
}
# Return the ids of people about whom an app above this one keeps something to read. Each such app
# adds its query when it starts.
people_with_something_to_read: list[Callable[[], QuerySet]] = []


class NoLongerWaiting(Exception):
    """The change was confirmed, refused or withdrawn in the meantime."""


# When a change has to wait ------------------------------------------------------------------------


def people_with_access_to_protect(people):
    """Keep those of these people with whose account, or about whom, somebody could read something.

    There is nothing to read while a person has never signed in, has no assessment, manages nobody,
    is nobody’s deputy and has no rights: a company that is being set up has nothing to confirm.
    """
    managers = User.objects.filter(manager__isnull=False).values("manager")
    protected = Q(last_login__isnull=False) | Q(is_staff=True) | Q(pk__in=managers)
    protected |= Q(pk__in=Deputyship.objects.not_over().values("deputy"))
    for ids in people_with_something_to_read:
        protected |= Q(pk__in=ids())
    return people.filter(protected)


def is_protected(person) -> bool:
    return people_with_access_to_protect(User.objects.filter(pk=person.pk)).exists()


def protected_ids(ids: Iterable[int]) -> set[int]:
    ids, found = sorted(ids), set()
    for start in range(0, len(ids), IDS_A_QUERY):
        people = User.objects.filter(pk__in=ids[start : start + IDS_A_QUERY])
        found.update(people_with_access_to_protect(people).values_list("pk", flat=True))
    return found


def gains_by_managing(by, manager_id) -> bool:
    """Return whether `by` would gain access if somebody had this manager.

    They do if they are that manager, or may have that manager's account in their hands. At the
    terminal `by` is None, and has no account to read with.
    """
    if by is None or manager_id is None:
        return False
    return manager_id == by.pk or manager_id in accounts_to_read_by(by)


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
        mail_address_links([(change, link_key(change))])
    return change


@transaction.atomic
def request_managers(people, manager_of: Mapping[int, int], *, by, at):
    """Ask for new managers of many people at once; `manager_of` maps a person's id to one."""
    changes = [
        PendingChange(
            person=person,
            kind=PendingChangeKind.MANAGER,
            manager_id=manager_of[person.pk],
            requested_by=by,
            requested_at=at,
        )
        for person in people
    ]
    return _request_many(changes, PendingChangeKind.MANAGER, by=by, at=at)


@transaction.atomic
def request_addresses(people, email_of: Mapping[int, str], *, by, at):
    """Ask for new addresses of many people at once; `email_of` maps a person's id to one."""
    changes = [
        PendingChange(
            person=person,
            kind=PendingChangeKind.EMAIL,
            email=email_of[person.pk],
            requested_by=by,
            requested_at=at,
        )
        for person in people
    ]
    changes = _request_many(changes, PendingChangeKind.EMAIL, by=by, at=at)
    mail_address_links([(change, link_key(change)) for change in changes])
    return changes


def _request_many(changes, kind, *, by, at):
    """Keep changes of one kind, one a person, except for those that are waiting already."""
    asked = {change.person_id: change for change in changes}
    for other in PendingChange.objects.open().filter(kind=kind).select_related(*WHO):
        change = asked.get(other.person_id)
        if change is None:
            continue
        if (other.requested_by_id, other.manager_id, other.email) == (
            *(change.requested_by_id, change.manager_id, change.email),
        ):
            del asked[other.person_id]
        else:
            close(other, PendingChange.Outcome.WITHDRAWN, by=by, at=at)
    changes = PendingChange.objects.bulk_create(asked.values(), batch_size=ROWS_A_STATEMENT)
    _tell_of(changes, at=at)
    return changes


def settle_after_list(*, waiting, addresses, moved, readdressed, left, by, at):
    """Ask for what a list of people could not change at once, and close what it has overtaken.

    People are given by their ids. `waiting` maps them to the manager, `addresses` to the address
    that waits; `moved` got another manager, `readdressed` another address, and `left` have left.
    """
    overtaking = {
        PendingChangeKind.MANAGER: moved - waiting.keys(),
        PendingChangeKind.EMAIL: readdressed,
    }
    for change in PendingChange.objects.open().select_related(*WHO):
        concerned = {change.person_id, change.requested_by_id, change.manager_id}
        if change.person_id in overtaking.get(change.kind, ()) or concerned & left:
            close(change, PendingChange.Outcome.WITHDRAWN, by=by, at=at)
    if waiting:
        request_managers(_people(waiting), waiting, by=by, at=at)
    if addresses:
        request_addresses(_people(addresses), addresses, by=by, at=at)


def _people(ids):
    ids = sorted(ids)
    for start in range(0, len(ids), IDS_A_QUERY):
        yield from User.objects.filter(pk__in=ids[start : start + IDS_A_QUERY]).order_by("pk")


def _tell_of(changes, *, at):
    if not changes:
        return
    hr = set(hr_admins().values_list("pk", flat=True))
    concerned = {pk for c in changes for pk in (c.person_id, c.person.manager_id) if pk}
    active = {person.pk for person in _people(concerned) if person.is_active}
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
    Notice.objects.bulk_create(notices, batch_size=ROWS_A_STATEMENT)
    mail_after_commit({notice.recipient_id for notice in notices}, at=at)


# Closing ---------------------------------------------------------------------------------------


def withdraw_all(changes, *, by, at):
    """Close waiting changes that another change has overtaken, or because somebody leaves."""
    for change in changes.open().select_related(*WHO):
        close(change, PendingChange.Outcome.WITHDRAWN, by=by, at=at)


def close(change, outcome, *, by, at):
    """Close a change that is still open, and tell those concerned.

    The row count decides which of two people was first. A password it held is deleted.
    """
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
    """Return the change that a link confirms. Raise NoLongerWaiting unless it is still open."""
    try:
        pk = signing.loads(key, salt=SALT, max_age=LINK_VALID_FOR)
    except signing.BadSignature as error:
        raise NoLongerWaiting from error
    waiting = PendingChange.objects.open().filter(
        pk=pk, kind=PendingChangeKind.EMAIL, address_confirmed_at=None
    )
    change = waiting.select_related(*WHO).first()
    if change is None:
        raise NoLongerWaiting
    return change
