"""Hold the rows of an assessment, and write to them.

Each change takes the employee's row first and then the assessment's, so that two changes about one
person never run at once: PostgreSQL holds the rows, and on SQLite a writing transaction is alone
from its beginning. Beside that stands a conditional UPDATE on the version the person's page had
shown, and its row count decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from pathway_portal.accounts.models import User

from ..models import Assessment, Rating, Reflection, Remark, Side
from .inputs import Incomplete, PageSave, RowInput, Saved, StaleVersion

Row = TypeVar("Row", Rating, Remark, Reflection)


def lock(assessment: Assessment) -> Assessment:
    """Read the assessment as it is now, and hold it and its employee until the transaction ends."""
    employee = User.objects.select_for_update(no_key=True).get(pk=assessment.employee_id)
    locked = Assessment.objects.select_for_update(no_key=True).filter(pk=assessment.pk).first()
    if locked is None:
        raise StaleVersion
    locked.employee = employee
    return locked


def lock_own(assessment: Assessment, by: User) -> Assessment:
    locked = lock(assessment)
    if locked.employee_id != by.pk:
        raise PermissionDenied
    return locked


def lock_draft(assessment: Assessment, by: User) -> Assessment:
    locked = lock_own(assessment, by)
    if not locked.is_draft or locked.stage_id != assessment.stage_id:
        raise StaleVersion
    return locked


def lock_for_review(assessment: Assessment, by: User) -> Assessment:
    """Hold it for its present manager, rid of what is void of a former one's review."""
    locked = lock(assessment)
    if locked.employee.manager_id != by.pk:
        raise PermissionDenied
    if not locked.is_submitted or locked.stage_id != assessment.stage_id:
        raise StaleVersion
    _discard_void_review(locked, by)
    return locked


def _discard_void_review(assessment: Assessment, manager: User) -> None:
    """Delete unseen what a former manager had begun, even if they are the manager again.

    What was begun since is never touched: the number of changes decides, not when it was written.
    What somebody else wrote goes in any case, also if a manager was changed without counting it.
    """
    theirs = assessment.ratings.filter(side=Side.MANAGER)
    if not assessment.has_void_review and not theirs.exclude(author=manager).exists():
        return
    theirs.delete()
    assessment.orphaned_answers.exclude(author=assessment.employee).delete()
    assessment.review_manager_changes = assessment.employee.manager_changes
    assessment.save(update_fields=["review_manager_changes"])


def lock_for_party(assessment: Assessment, by: User) -> Assessment:
    locked = lock(assessment)
    if by.pk not in (locked.employee_id, locked.employee.manager_id):
        raise PermissionDenied
    if not locked.both_views_are_open:
        raise StaleVersion
    return locked


def not_before(assessment: Assessment, at: datetime) -> datetime:
    """Date a step `at`, or like the step before it where that server's clock was ahead.

    The clock is read before the rows are held, and not every server's clock shows the same.
    """
    return max(at, assessment.state_since)


def advance(assessment: Assessment, version: int, **changes: object) -> None:
    """Change the assessment if it is still at `version`; the row count decides."""
    moved = Assessment.objects.filter(pk=assessment.pk, version=version).update(
        version=F("version") + 1, **changes
    )
    if not moved:
        raise StaleVersion


def empty_ratings(assessment: Assessment, side: str, author: User) -> list[Rating]:
    """Make an unsaved rating for each item of the stage, in reading order."""
    stage = assessment.stage
    return [
        *(
            Rating(assessment=assessment, side=side, author=author, competency=competency)
            for competency in stage.competencies.all()
        ),
        *(
            Rating(assessment=assessment, side=side, author=author, metric=metric)
            for metric in stage.metrics.all()
        ),
    ]


def require_all_answered(ratings: Iterable[Rating]) -> None:
    open_keys = [rating.key for rating in ratings if rating.is_open]
    if open_keys:
        raise Incomplete(open_keys)


def save_rows(
    rows: QuerySet[Row],
    inputs: Iterable[RowInput[Row]],
    *,
    at: datetime,
    page: PageSave | None = None,
    **always: object,
) -> Saved:
    """Write each input upon the version it was made from; say which had changed meanwhile.

    `always` are the columns to write along with any change. What this page has saved itself before
    is no change by another, whatever version the page knows; what it sent before that arrives late,
    and is old.
    """
    by_key = {row.key: row for row in rows}
    written: set[str] = set()
    overtaken: set[str] = set()
    versions: dict[str, int] = {}
    unchanged: list[int] = []
    for new in inputs:
        row = by_key.get(new.key)
        if row is None:
            raise SuspiciousOperation("Something said about what was not asked.")
        earlier = page.number_of_last(row) if page else None
        if page and earlier is not None and page.number < earlier:
            overtaken.add(new.key)
            continue
        version = new.version if earlier is None else row.version
        fields = new.columns(row, at)
        is_same = all(getattr(row, name) == value for name, value in fields.items())
        # What could not be kept was compared with nothing: another window may have changed it.
        if is_same and (version == row.version or not new.is_partial):
            versions[new.key] = row.version
            if version == row.version:
                unchanged.append(row.pk)
        elif rows.filter(pk=row.pk, version=version).update(
            **fields,
            **always,
            updated_at=at,
            version=version + 1,
            last_save=page.mark(version + 1) if page else "",
        ):
            written.add(new.key)
            versions[new.key] = version + 1
        else:
            overtaken.add(new.key)
    if page and page.number and unchanged:
        # What this page sent before, and what comes late, would else be taken for newer.
        mark = Concat(Value(page.mark("")), Cast("version", TextField()))
        rows.filter(pk__in=unchanged).update(last_save=mark)
    return Saved(frozenset(written), frozenset(overtaken), versions)
