"""What the two settle and agree on, once both views are open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import EllipsisType
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.db.models import Max, QuerySet

from pathway_portal.accounts.models import NoticeKind, User, managers_of

from ..models import Assessment, Remark, Side, Takeaway
from ..permissions import is_manager
from .notices import read_outdated, read_requests, tell, tell_other_side
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
from .takeaways import TakeawayInput, save_takeaways


class Agreement(Enum):
    """What became of a request to agree."""

    NOT_ASKED = "not asked"
    OVERTAKEN = "overtaken"  # the other person has changed the outcome since
    INCOMPLETE = "incomplete"  # `Settlement.missing` says what is still open
    CONFIRMED = "confirmed"  # by this side; it is the other's turn
    AGREED = "agreed"  # by both


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
    attained: bool | EllipsisType | None,
    *,
    version: int,
    by: User,
    at: datetime,
    takeaways: Collection[TakeawayInput] = (),
    next_talk_on: date | EllipsisType | None = ...,
    agrees: bool = False,
    page: PageSave | None = None,
) -> Settlement:
    """Keep what the two settle while they talk; then agree to it, where `agrees` asks for that.

    `answers` are agreed ones, `remarks` those of the person who saves; `...` is what the page did
    not ask for. It is one step: nothing of the other person's comes between what is saved
    and what is agreed to. A page that was loaded before the other person agreed may still agree, if
    it changes nothing.
    """
    locked = lock_for_party(assessment, by)
    columns: dict[str, Any] = {"attained": attained, "next_talk_on": next_talk_on}
    asked = {name: value for name, value in columns.items() if value is not ...}
    page_says = _PageSays(answers, remarks, takeaways, asked)
    if agrees and locked.is_confirmed_by_one and page_says.nothing_new(locked, by):
        return Settlement(Saved(), agree(assessment, version=version, by=by, at=at))
    saved = _save_outcome(locked, page_says, version, by, at, page)
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
    """Confirm the outcome for one's own side. When both have, it stays as it is for ever.

    The second may confirm from a page made before the first did: it showed the same outcome.
    """
    locked = lock_for_party(assessment, by)
    mine = "employee" if locked.employee_id == by.pk else "manager"
    if getattr(locked, f"{mine}_confirmed_at"):
        if mine == "manager" and locked.manager_confirmed_by_id != by.pk:
            raise StaleVersion
        return Agreement.AGREED if locked.is_agreed else Agreement.CONFIRMED
    at = not_before(locked, at)
    confirmation: dict[str, datetime | User] = {f"{mine}_confirmed_at": at}
    if mine == "manager":
        confirmation["manager_confirmed_by"] = by
    if locked.is_being_settled:
        _require_settled(locked)
        advance(locked, version, **confirmation)
        tell_other_side(
            locked,
            to_manager=NoticeKind.EMPLOYEE_AGREED,
            to_employee=NoticeKind.MANAGER_AGREED,
            by=by,
            at=at,
        )
        return Agreement.CONFIRMED
    if not locked.is_confirmed_by_one or locked.version not in (version, version + 1):
        raise StaleVersion
    advance(
        locked, locked.version, agreed_at=at, agreed_number=_next_number(locked), **confirmation
    )
    read_requests(locked, at=at)
    _tell_first_to_agree(locked, by=by, at=at)
    if locked.attained:
        _move_on(locked)
        _tell_of_reached_stage(locked, by=by, at=at)
    return Agreement.AGREED


@transaction.atomic
def reopen(assessment: Assessment, *, version: int, by: User, at: datetime) -> None:
    """Reopen the outcome, as long as not both have confirmed it."""
    locked = lock_for_party(assessment, by)
    if not locked.is_confirmed_by_one:
        raise StaleVersion
    advance(
        locked,
        version,
        employee_confirmed_at=None,
        manager_confirmed_at=None,
        manager_confirmed_by=None,
    )
    tell_other_side(
        locked,
        to_manager=NoticeKind.EMPLOYEE_REOPENED,
        to_employee=NoticeKind.MANAGER_REOPENED,
        by=by,
        at=at,
    )


def _tell_of_reached_stage(locked: Assessment, *, by: User, at: datetime) -> None:
    """Tell the manager and the deputy, but for the one who has just agreed."""
    for person in managers_of(locked.employee):
        if person.pk != by.pk:
            about = locked.employee
            tell(person, NoticeKind.STAGE_REACHED, about=about, subject=locked, at=at)


def _tell_first_to_agree(locked: Assessment, *, by: User, at: datetime) -> None:
    """Tell those who agreed before `by`, unless they no longer manage or stand in.

    Of a stage that was reached the manager's side is told as such. `locked` is the assessment as it
    was before `by` agreed.
    """
    read_outdated(locked, at=at)
    if by.pk != locked.employee_id:
        kind = NoticeKind.MANAGER_AGREED_TOO
        tell(locked.employee, kind, about=by, subject=locked, at=at)
    elif not locked.attained and is_manager(locked.manager_confirmed_by, locked):
        kind = NoticeKind.EMPLOYEE_AGREED_TOO
        tell(locked.manager_confirmed_by, kind, about=by, subject=locked, at=at)


@dataclass(frozen=True)
class _PageSays:
    """Everything a page says of the outcome; `columns` are those of the assessment itself."""

    answers: Collection[AnswerInput]
    remarks: Collection[RemarkInput]
    takeaways: Collection[TakeawayInput]
    columns: dict[str, Any]

    def nothing_new(self, locked: Assessment, by: User) -> bool:
        """Tell whether it is exactly what is saved."""
        agreed = {row.key: row.answer for row in locked.ratings.filter(side=Side.AGREED)}
        said = {row.key: row.text for row in locked.remarks.filter(author=by)}
        lines = {row.key: row for row in locked.takeaways.all()}
        return (
            all(getattr(locked, name) == value for name, value in self.columns.items())
            and all(new.answer == agreed.get(new.key) for new in self.answers)
            and all(new.text == said.get(new.key, "") for new in self.remarks)
            and all(new.says(lines.get(new.key, Takeaway())) for new in self.takeaways)
        )


def _save_outcome(
    locked: Assessment,
    page_says: _PageSays,
    version: int,
    by: User,
    at: datetime,
    page: PageSave | None,
) -> Saved:
    if not locked.is_being_settled:
        raise StaleVersion
    side = Side.SELF if locked.employee_id == by.pk else Side.MANAGER
    keys = {new.key for new in page_says.answers} | {new.key for new in page_says.remarks}
    if not keys <= _differing(locked):
        raise SuspiciousOperation("Something settled where the two never differed.")
    rows = locked.ratings.filter(side=Side.AGREED)
    saved = save_rows(rows, page_says.answers, at=at, page=page, author=by)
    own = _own_remarks(locked, side, by)
    saved |= save_rows(own, page_says.remarks, at=at, page=page, author=by)
    saved |= save_takeaways(locked, page_says.takeaways, at=at, page=page)
    if page and page.number_of_last(locked) is not None:
        version = locked.version  # the page's own last save raised it, and its answer was lost
    has_seen_all = version == locked.version
    changed = {
        name: value for name, value in page_says.columns.items() if value != getattr(locked, name)
    }
    overtaken = saved.overtaken
    if not has_seen_all:
        overtaken, changed = overtaken | changed.keys(), {}
    has_advanced = bool(saved.written or changed)
    if has_advanced:
        # Raises the version, so that an older page cannot confirm what it never showed.
        mark = page.mark(locked.version + 1) if page and has_seen_all else ""
        advance(locked, locked.version, **changed, last_save=mark)
    return Saved(saved.written, overtaken, seen_version=version + has_advanced)


def _next_number(assessment: Assessment) -> int:
    """Number the agreed assessments of a person, who is locked, in the order of agreeing."""
    theirs = Assessment.objects.filter(employee=assessment.employee_id)
    return (theirs.aggregate(last=Max("agreed_number"))["last"] or 0) + 1


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
