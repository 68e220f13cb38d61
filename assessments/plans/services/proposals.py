"""Propose an action to a direct report, accept it, decline it, or withdraw it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from assessments.services import StaleVersion
from assessments.services.notices import tell
from pathway_portal.accounts.models import NoticeKind, User, manages

from ..models import Action, Proposal
from .actions import NewAction, add_action
from .page_keys import page_key


@transaction.atomic
def propose(new: NewAction, employee: User, *, page: str, by: User, at: datetime) -> Proposal:
    """Propose an action to somebody whom one manages, and tell them.

    Sending the same page twice proposes once.
    """
    if not manages(by, User.objects.get(pk=employee.pk, is_active=True)):
        raise PermissionDenied
    proposal, is_new = Proposal.objects.get_or_create(
        proposed_by=by,
        added_by_page=page_key(page, new.text),
        defaults={
            "employee": employee,
            "text": new.text,
            "note": new.note,
            "due_on": new.due_on,
            "competency": new.competency,
            "proposed_at": at,
        },
    )
    if is_new:
        tell(employee, NoticeKind.ACTION_PROPOSED, about=by, subject=proposal, at=at)
    return proposal


@transaction.atomic
def accept_proposal(proposal: Proposal, *, by: User, at: datetime) -> Action:
    """Copy it into the employee's own plan. Accepting twice adds one action."""
    _require_employee(proposal, by)
    if not _answer(proposal, accepted_at=at):
        accepted = Action.objects.filter(owner=by, proposal=proposal).first()
        if accepted is None:
            raise StaleVersion
        return accepted
    _tell_who_proposed(proposal, NoticeKind.PROPOSAL_ACCEPTED, at=at)
    new = NewAction(
        text=proposal.text,
        note=proposal.note,
        due_on=proposal.due_on,
        competency=proposal.competency,
    )
    page = f"proposal-{proposal.pk}"
    return add_action(new, page=page, by=by, at=at, proposal=proposal)


@transaction.atomic
def decline_proposal(proposal: Proposal, reason: str, *, by: User, at: datetime) -> None:
    """Decline, with a word or without. Pressing twice has one effect."""
    _require_employee(proposal, by)
    if _answer(proposal, declined_at=at, decline_reason=reason):
        _tell_who_proposed(proposal, NoticeKind.PROPOSAL_DECLINED, at=at)
        return
    same = {"declined_at__isnull": False, "decline_reason": reason}
    if not Proposal.objects.filter(pk=proposal.pk, **same).exists():
        raise StaleVersion


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, by: User, at: datetime) -> None:
    """Take back what is not answered yet. Pressing twice has one effect."""
    if proposal.proposed_by_id != by.pk:
        raise PermissionDenied
    if _answer(proposal, withdrawn_at=at):
        _read_notices(proposal, at=at)
        return
    if not Proposal.objects.filter(pk=proposal.pk, withdrawn_at__isnull=False).exists():
        raise StaleVersion


def _require_employee(proposal: Proposal, by: User) -> None:
    if proposal.employee_id != by.pk:
        raise PermissionDenied


def _tell_who_proposed(proposal: Proposal, kind: NoticeKind, *, at: datetime) -> None:
    """Tell them that there is an answer, unless they no longer manage the employee."""
    _read_notices(proposal, at=at)
    employee = User.objects.get(pk=proposal.employee_id)
    if manages(proposal.proposed_by, employee):
        tell(proposal.proposed_by, kind, about=employee, subject=proposal, at=at)


def _read_notices(proposal: Proposal, *, at: datetime) -> None:
    """Mark as read that it waits for an answer, once it does not."""
    proposal.notices.unread().update(read_at=at)


def _answer(proposal: Proposal, **columns: object) -> int:
    """Write the answer unless there is one; the row count decides."""
    return Proposal.objects.unanswered().filter(pk=proposal.pk).update(**columns)
