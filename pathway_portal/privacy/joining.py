"""Join two entries of one person: everything that belongs to one moves to the other.

A changed address, or a list without staff numbers, can make a second entry of a person. One entry
stays, with its address, sign-in and rights. Joining must give nobody access to anything: it is
refused where somebody new would read something, or where the two have dealt with each other.
"""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Assessment, Observation, OrphanedAnswer, Rating, Receipt
from assessments.plans.models import (
    Action,
    Badge,
    CalendarFeed,
    EvidenceNote,
    Proposal,
    Target,
)
from assessments.receipt_list import ReceiptList

from ..accounts.models import (
    AccessToken,
    ChangeReceipt,
    Deputyship,
    Notice,
    PendingChange,
    PendingChangeKind,
    ProviderSession,
    User,
)
from ..accounts.pending_changes import is_protected, request_change, withdraw_all
from ..accounts.permissions import outranks
from ..accounts.receipts import leave_receipt_of_joining
from ..accounts.services import chain_above, lock_reporting_lines
from ..drafting.models import DraftComment, DraftReview, DraftRevision, DraftVisit
from .involved_people import lock_with_involved
from .joined_rows import fill_in, move_what_both_may_have

# Rows that move to the entry that stays: model and field. Every relation to a person stands here,
# in DROPPED or in `joined_rows.SPECIAL`; a test finds any that do not.
MOVED = [
    (User, "manager"),
    (AccessToken, "made_by"),
    (AccessToken, "revoked_by"),
    (Notice, "recipient"),
    (Notice, "about"),
    *[(Deputyship, field) for field in ("employee", "manager", "deputy", "named_by")],
    (Receipt, "deputy_for"),
    (Assessment, "employee"),
    (Assessment, "reviewed_by"),
    (Assessment, "manager_confirmed_by"),
    (Rating, "author"),
    (OrphanedAnswer, "author"),
    (LogEntry, "user"),
    (Action, "owner"),
    (Action, "shared_with"),
    (EvidenceNote, "owner"),
    (Target, "shared_with"),
    (Proposal, "employee"),
    (Proposal, "proposed_by"),
    (Badge, "owner"),
    (DraftComment, "author"),
    (DraftComment, "resolved_by"),
    (DraftReview, "asked_by"),
    (DraftRevision, "person"),
    *[
        (PendingChange, field)
        for field in (
            *("person", "manager", "joined_to"),
            *("requested_by", "confirmed_by", "closed_by"),
        )
    ],
]
# The entry that stays keeps its own rights and ways of signing in.
DROPPED = [
    (EmailAddress, "user"),
    (Authenticator, "user"),
    (UserSession, "user"),
    (ProviderSession, "user"),
    (CalendarFeed, "owner"),
    (DraftVisit, "person"),
    (User.groups.through, "user"),
    (User.user_permissions.through, "user"),
]


class CannotJoin(Exception):
    """Why these two entries are not joined, in words for HR."""


@dataclass(frozen=True)
class JoinPreview:
    """What moves to the entry that stays, each as a phrase with its count."""

    moves: list[str]


def preview(kept, gone):
    """Count what would move."""
    assessments = gone.assessments.count()
    reviews = Assessment.objects.filter(
        Q(reviewed_by=gone) | Q(manager_confirmed_by=gone) | Q(ratings__author=gone)
    ).exclude(employee=gone)
    reviewed = reviews.distinct().count()
    reports = gone.reports.count()
    receipts = len(ReceiptList(gone))
    notices = gone.notices.count()
    log = LogEntry.objects.filter(user=gone).count() + _log_about(gone).count()
    counted = [
        (assessments, ngettext("%(n)d assessment", "%(n)d assessments", assessments)),
        (reviewed, ngettext("%(n)d review of others", "%(n)d reviews of others", reviewed)),
        (reports, ngettext("%(n)d direct report", "%(n)d direct reports", reports)),
        (receipts, ngettext("%(n)d receipt", "%(n)d receipts", receipts)),
        (notices, ngettext("%(n)d message", "%(n)d messages", notices)),
        (log, ngettext("%(n)d line of HR’s log", "%(n)d lines of HR’s log", log)),
    ]
    return JoinPreview([words % {"n": count} for count, words in counted if count])


def refuse_unfit(kept, gone, *, by):
    """Raise CannotJoin with the reason, unless the two may be joined by `by`."""
    if kept.pk == gone.pk:
        raise CannotJoin(_("That is the same entry. Type the address of the other one."))
    if kept.erased_at or gone.erased_at:
        raise CannotJoin(_("One of them was erased. What is left of it belongs to nobody."))
    if by.pk in (kept.pk, gone.pk):
        raise CannotJoin(_("One of them is you. Ask a colleague in HR to join the two."))
    if outranks(kept, by) or outranks(gone, by):
        raise CannotJoin(_("One of them has rights that you don’t have."))
    if gone.is_active and not kept.is_active:
        raise CannotJoin(
            _("%(kept)s has left, and the other one is here. Join them the other way round.")
            % {"kept": _name(kept)}
        )
    if kept.pk in chain_above(gone) or gone.pk in chain_above(kept):
        raise CannotJoin(_("One of them manages the other, so they are two people."))
    if _have_dealt_with_each_other(kept, gone):
        raise CannotJoin(
            _("One of them has reviewed or read an assessment of the other: they are two people.")
        )
    shared = gone.assessments.filter(submitted_at__isnull=False)
    if kept.manager_id not in (None, gone.manager_id) and shared.exists():
        raise CannotJoin(
            _(
                "They have different managers, and the manager of the one that stays would read "
                "what the other one submitted. Give both the same manager first; all concerned "
                "are told."
            )
        )
    twice = _open_on_the_same_step(kept, gone)
    if twice:
        raise CannotJoin(
            _(
                "Both have an assessment of %(stage)s that is not reviewed yet. Ask the person to "
                "delete one of the two first."
            )
            % {"stage": twice}
        )


def needs_confirmation(gone):
    """Return whether somebody else must confirm it, because there is something to read."""
    return is_protected(gone)


@transaction.atomic
def ask_to_join(kept, gone, *, by, at):
    """Join two entries, or ask for confirmation where somebody could read something by it.

    The person who signs in with the entry that stays reads what the other one wrote, and that may
    be the HR admin who asks. So a second HR admin, the manager or the person confirms it. Return
    the change that waits, or None once the two are joined.
    """
    lock_reporting_lines()
    refuse_unfit(kept, gone, by=by)
    if needs_confirmation(gone):
        return request_change(gone, PendingChangeKind.JOIN, joined_to=kept, by=by, at=at)
    join(kept, gone, by=by, at=at)
    return None


@transaction.atomic
def join(kept, gone, *, by, at, confirmed=None):
    """Make one entry of two. Raise CannotJoin where they can no longer be joined.

    `confirmed` is the change that somebody else has confirmed, if that was needed.
    """
    lock_with_involved([kept.pk, gone.pk])
    locked = User.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk])
    rows = {row.pk: row for row in locked.order_by("pk")}
    if len(rows) != len({kept.pk, gone.pk}):
        raise CannotJoin(_("One of them is no longer there."))
    kept, gone = rows[kept.pk], rows[gone.pk]
    refuse_unfit(kept, gone, by=by)

    waiting = PendingChange.objects.filter(
        Q(person__in=rows) | Q(joined_to__in=rows) | Q(requested_by=gone)
    )
    withdraw_all(waiting.exclude(pk=confirmed and confirmed.pk), by=by, at=at)
    _end_deputyships(rows, at=at)
    move_what_both_may_have(kept, gone, at=at)
    _move_provider_accounts(kept, gone, confirmed)
    for model, field in MOVED:
        model._base_manager.filter(**{field: gone}).update(**{field: kept})
    people = ContentType.objects.get_for_model(User)
    Notice.objects.filter(subject_type=people, subject_id=gone.pk).update(subject_id=kept.pk)
    _log_about(gone).update(object_id=str(kept.pk), object_repr=str(kept)[:200])
    _end_sessions(gone)
    for model, field in DROPPED:
        model._base_manager.filter(**{field: gone}).delete()
    address = gone.email
    gone.delete()
    fill_in(kept, gone)

    leave_receipt_of_joining(kept, by=by, at=at)
    LogEntry.objects.create(
        user=by,
        action_time=at,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(kept.pk),
        object_repr=str(kept)[:200],
        action_flag=CHANGE,
        change_message=_("Joined with the entry of %(address)s.") % {"address": address},
    )


def _name(person):
    return f"{person.name}, {person.email}"


def _log_about(person):
    people = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=people, object_id=str(person.pk))


def _have_dealt_with_each_other(kept, gone):
    both = [kept, gone]
    in_one_deputyship = (
        Q(deputy__in=both, employee__in=both)
        | Q(deputy__in=both, manager__in=both)
        | Q(employee__in=both, manager__in=both)
    )
    if Deputyship.objects.filter(in_one_deputyship).exists():
        return True
    asked_of = Q(observer__in=both) & (Q(asked_by__in=both) | Q(assessment__employee__in=both))
    if Observation.objects.filter(asked_of).exists():
        return True
    if Action.objects.filter(owner__in=both, shared_with__in=both).exists():
        return True
    if Target.objects.filter(owner__in=both, shared_with__in=both).exists():
        return True
    if Proposal.objects.filter(employee__in=both, proposed_by__in=both).exists():
        return True
    for one, other in [(kept, gone), (gone, kept)]:
        as_manager = Q(reviewed_by=one) | Q(manager_confirmed_by=one) | Q(ratings__author=one)
        as_manager |= Q(remarks__author=one) | Q(orphaned_answers__author=one)
        if other.assessments.filter(as_manager).exists():
            return True
        if Receipt.objects.filter(employee=other, reader=one).exists():
            return True
        if ChangeReceipt.objects.filter(person=other, changed_by=one).exists():
            return True
        if PendingChange.objects.filter(requested_by=one, confirmed_by=other).exists():
            return True
    return False


def _open_on_the_same_step(kept, gone):
    """Return a stage of which both have an assessment that is not reviewed yet, or None."""
    steps: dict[tuple[int, str], User] = {}
    for person in (kept, gone):
        unreviewed = person.assessments.filter(reviewed_at=None)
        for assessment in unreviewed.select_related("stage__pathway__role"):
            step = assessment.stage.pathway.role_id, assessment.stage.slug
            if steps.setdefault(step, person) is not person:
                return assessment.stage
    return None


def _end_deputyships(people, *, at):
    """End those of the two entries: nobody must come to read something because they were joined."""
    theirs = Q(employee__in=people) | Q(manager__in=people) | Q(deputy__in=people)
    Deputyship.objects.filter(theirs, ended_at=None).update(ended_at=at)


def _move_provider_accounts(kept, gone, confirmed):
    """Move the account at the sign-in provider, unless the entry that stays has one.

    The person who signs in with that account then reads what the entry that stays wrote. So where
    there is something to read, a second HR admin must have confirmed it: the entry that goes and
    its manager could have been made up for this.
    """
    theirs = SocialAccount.objects.filter(user=gone)
    by_hr = (
        confirmed is not None
        and confirmed.confirmed_by_id != gone.pk
        and confirmed.confirmed_by.has_perm("accounts.change_user")
    )
    is_safe = by_hr or not is_protected(kept)
    if is_safe and not SocialAccount.objects.filter(user=kept).exists():
        theirs.update(user=kept)
    else:
        theirs.delete()


def _end_sessions(person):
    keys = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=[*keys]).delete()
