"""The manager's half: written unseen, then put in, so that both views open in one moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from pathway_portal.accounts.models import NoticeKind, User

from ..models import Assessment, Rating, Remark, Side
from .notices import read_outdated, tell
from .rows import (
    AnswerInput,
    Incomplete,
    PageSave,
    Saved,
    advance,
    empty_ratings,
    lock,
    lock_for_review,
    not_before,
    require_all_answered,
    save_rows,
)


@transaction.atomic
def save_review(
    assessment: Assessment,
    answers: Iterable[AnswerInput],
    *,
    by: User,
    at: datetime,
    page: PageSave | None = None,
) -> Saved:
    """Keep what the manager has answered so far, seen by nobody else."""
    locked = lock_for_review(assessment, by)
    rows = locked.ratings.filter(side=Side.MANAGER)
    if not rows.exists():
        Rating.objects.bulk_create(empty_ratings(locked, Side.MANAGER, by))
    return save_rows(rows, answers, at=at, page=page, author=by)


@transaction.atomic
def complete_review(assessment: Assessment, *, version: int, by: User, at: datetime) -> None:
    """Put the manager's half in: from this moment both sides read both halves."""
    locked = lock(assessment)
    if locked.reviewed_by_id == by.pk and locked.version == version + 1:
        return
    locked = lock_for_review(assessment, by)
    theirs = locked.ratings.filter(side=Side.MANAGER)
    if not theirs.exists():
        raise Incomplete
    require_all_answered(theirs)
    at = not_before(locked, at)
    advance(locked, version, reviewed_at=at, reviewed_by=by)
    _open_conversation(locked, by, at)
    read_outdated(locked, at=at)
    tell(locked.employee, NoticeKind.VIEWS_OPENED, about=by, subject=locked, at=at)


def _open_conversation(assessment: Assessment, reviewer: User, at: datetime) -> None:
    """Take what both answered alike as agreed, and leave the rest to be settled."""
    own = {rating.key: rating for rating in assessment.ratings.filter(side=Side.SELF)}
    agreed = empty_ratings(assessment, Side.AGREED, reviewer)
    remarks = []
    for theirs in assessment.ratings.filter(side=Side.MANAGER):
        row = next(row for row in agreed if row.key == theirs.key)
        if own[theirs.key].answer == theirs.answer:
            row.answer, row.answered_at = theirs.answer, at
        else:
            remarks += [
                Remark(
                    assessment=assessment,
                    side=Side.SELF,
                    author_id=assessment.employee_id,
                    competency_id=theirs.competency_id,
                    metric_id=theirs.metric_id,
                ),
                Remark(
                    assessment=assessment,
                    side=Side.MANAGER,
                    author=reviewer,
                    competency_id=theirs.competency_id,
                    metric_id=theirs.metric_id,
                ),
            ]
    Rating.objects.bulk_create(agreed)
    Remark.objects.bulk_create(remarks)
