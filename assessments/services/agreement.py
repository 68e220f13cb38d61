"""What the two settle and agree on, once both views are open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.db.models import Max, QuerySet

from pathway_portal.accounts.models import User

from ..models import Assessment, Remark, Side
from .rows import (
    AnswerInput,
    Incomplete,
    PageSave,
    RemarkInput,
    Saved,
    StaleVersion,
    advance,
    lock_for_party,
    not_before,
    save_rows,
)


class Agreement(Enum):
    """What became of a request to agree."""

    NOT_ASKED = "not asked"
    OVERTAKEN = "overtaken"  # the other person has changed the outcome since
    INCOMPLETE = "incomplete"  # `Settlement.missing` says what is still open
    AGREED = "agreed"  # and waits for the other side
    CLOSED = "closed"  # both sides have agreed


@dataclass(frozen=True)
class Settlement:
    """What came of one save while the two talk: what was kept, and whether it was agreed to."""

    saved: Saved
    agreement: Agreement = Agreement.NOT_ASKED
    missing: tuple[str, ...] = ()


@transaction.atomic
def settle(
    assessment: Assessment,
    answers: Collection[AnswerInput],
    remarks: Collection[RemarkInput],
    attained: bool | None,
    *,
    version: int,
    by: User,
    at: datetime,
    agrees: bool = False,
    page: PageSave | None = None,
) -> Settlement:
    """Keep what the two settle while they talk; then agree to it, where `agrees` asks for that.

    `answers` are agreed ones, `remarks` those of the person who saves. It is one step: nothing of
    the other person's comes between what is saved and what is agreed to. A page that was loaded
    before the other person agreed may still agree, if it changes nothing.
    """
    locked = lock_for_party(assessment, by)
    if agrees and locked.is_agreed and _says_nothing_new(locked, answers, remarks, attained, by):
        return Settlement(Saved(), agree(assessment, version=version, by=by, at=at))
    saved = _save_outcome(locked, answers, remarks, attained, version, by, at, page)
    if not agrees or saved.overtaken:
        return Settlement(saved)
    try:
        return Settlement(saved, agree(assessment, version=saved.seen_version, by=by, at=at))
    except Incomplete as incomplete:
        return Settlement(saved, Agreement.INCOMPLETE, tuple(incomplete.keys))
    except StaleVersion:
        return Settlement(saved, Agreement.OVERTAKEN)


@transaction.atomic
def agree(assessment: Assessment, *, version: int, by: User, at: datetime) -> Agreement:
    """Confirm the outcome for one's own side. When both have, it is closed for ever.

    The second may confirm from a page made before the first did: it showed the same outcome.
    """
    locked = lock_for_party(assessment, by)
    mine = "employee" if locked.employee_id == by.pk else "manager"
    if getattr(locked, f"{mine}_confirmed_at"):
        if mine == "manager" and locked.manager_confirmed_by_id != by.pk:
            raise StaleVersion
        return Agreement.CLOSED if locked.is_closed else Agreement.AGREED
    at = not_before(locked, at)
    confirmation: dict[str, datetime | User] = {f"{mine}_confirmed_at": at}
    if mine == "manager":
        confirmation["manager_confirmed_by"] = by
    if locked.is_reviewed:
        _require_settled(locked)
        advance(locked, version, agreed_at=at, **confirmation)
        return Agreement.AGREED
    if not locked.is_agreed or locked.version not in (version, version + 1):
        raise StaleVersion
    advance(
        locked, locked.version, closed_at=at, closed_number=_next_number(locked), **confirmation
    )
    if locked.attained:
        _move_on(locked)
    return Agreement.CLOSED


@transaction.atomic
def reopen(assessment: Assessment, *, version: int, by: User) -> None:
    """Reopen the outcome, as long as not both have confirmed it."""
    locked = lock_for_party(assessment, by)
    if not locked.is_agreed:
        raise StaleVersion
    advance(
        locked,
        version,
        agreed_at=None,
        employee_confirmed_at=None,
        manager_confirmed_at=None,
        manager_confirmed_by=None,
    )


def _save_outcome(
    locked: Assessment,
    answers: Collection[AnswerInput],
    remarks: Collection[RemarkInput],
    attained: bool | None,
    version: int,
    by: User,
    at: datetime,
    page: PageSave | None,
) -> Saved:
    if not locked.is_reviewed:
        raise StaleVersion
    side = Side.SELF if locked.employee_id == by.pk else Side.MANAGER
    keys = {new.key for new in answers} | {new.key for new in remarks}
    if not keys <= _differing(locked):
        raise SuspiciousOperation("Something settled where the two never differed.")
    rows = locked.ratings.filter(side=Side.AGREED)
    saved = save_rows(rows, answers, at=at, page=page, author=by)
    own = _own_remarks(locked, side, by)
    saved |= save_rows(own, remarks, at=at, page=page, author=by)
    overtaken = saved.overtaken
    if page and page.number_of_last(locked) is not None:
        version = locked.version  # the page's own last save raised it, and its answer was lost
    has_seen_all = version == locked.version
    if attained != locked.attained and not has_seen_all:
        overtaken, attained = overtaken | {"attained"}, locked.attained
    has_advanced = bool(saved.written) or attained != locked.attained
    if has_advanced:
        # Raises the version, so that an older page cannot confirm what it never showed.
        mark = page.mark(locked.version + 1) if page and has_seen_all else ""
        advance(locked, locked.version, attained=attained, last_save=mark)
    return Saved(saved.written, overtaken, seen_version=version + has_advanced)


def _says_nothing_new(
    locked: Assessment,
    answers: Collection[AnswerInput],
    remarks: Collection[RemarkInput],
    attained: bool | None,
    by: User,
) -> bool:
    """Tell whether a page that asks to agree says exactly what is saved."""
    agreed = {row.key: row.answer for row in locked.ratings.filter(side=Side.AGREED)}
    said = {row.key: row.text for row in locked.remarks.filter(author=by)}
    return (
        attained == locked.attained
        and all(new.answer == agreed.get(new.key) for new in answers)
        and all(new.text == said.get(new.key, "") for new in remarks)
    )


def _next_number(assessment: Assessment) -> int:
    """Number the closed assessments of a person, who is locked, in the order of their closing."""
    closed = Assessment.objects.filter(employee=assessment.employee_id)
    return (closed.aggregate(last=Max("closed_number"))["last"] or 0) + 1


def _differing(assessment: Assessment) -> set[str]:
    """Return the keys on which the two differ: `complete_review` makes a remark for each."""
    return {row.key for row in assessment.remarks.filter(side=Side.SELF)}


def _own_remarks(assessment: Assessment, side: str, author: User) -> QuerySet[Remark]:
    """Return one person's own remarks, with an empty one for each item they might remark on.

    A manager who came after the review has none yet, and must not sign a former one's.
    """
    rows = assessment.remarks.filter(side=side, author=author)
    if not rows.exists():
        Remark.objects.bulk_create(
            Remark(
                assessment=assessment,
                side=side,
                author=author,
                competency_id=row.competency_id,
                metric_id=row.metric_id,
            )
            for row in assessment.remarks.filter(side=Side.SELF)
        )
    return rows


def _require_settled(assessment: Assessment) -> None:
    """Require an agreed answer, and a manager's reason wherever the two differed."""
    open_keys = {row.key for row in assessment.ratings.filter(side=Side.AGREED, answer="")}
    reasons = assessment.remarks.filter(side=Side.MANAGER).exclude(text="")
    open_keys |= _differing(assessment) - {row.key for row in reasons}
    if open_keys or assessment.attained is None:
        raise Incomplete(open_keys)


def may_move_on(assessment: Assessment) -> bool:
    """Tell whether the employee stands on the step assessed, in whichever version, or on none."""
    stands_at, step = assessment.employee.stage, assessment.stage
    return stands_at is None or (
        stands_at.slug == step.slug and stands_at.pathway.role_id == step.pathway.role_id
    )


def _move_on(assessment: Assessment) -> None:
    """Put the employee on the step after the one attained, if that is where they stand.

    They may be on it in a newer version of the pathway; they move within that version.
    """
    if not may_move_on(assessment):
        return
    employee = assessment.employee
    here = employee.stage or assessment.stage
    following = here.pathway.stages.filter(number=here.number + 1).first()
    if following:
        User.objects.filter(pk=employee.pk).update(stage=following)
