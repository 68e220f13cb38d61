"""Hold the rows of an assessment, and write to them what a page says.

Each change takes the employee's row first and then the assessment's, so that two changes about one
person never run at once: PostgreSQL holds the rows, and on SQLite a writing transaction is alone
from its beginning. Beside that stands a conditional UPDATE on the version the person's page had
shown, and its row count decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from pathway_portal.accounts.models import User

from ..models import (
    Assessment,
    ObservedCompetency,
    Rating,
    Reflection,
    Remark,
    Side,
    Takeaway,
)
from ..permissions import is_employee, is_manager, is_party

Row = TypeVar("Row", Rating, Remark, Reflection, Takeaway, ObservedCompetency)
ANSWER_FIELDS = ["answer", "evidence", "link"]

Row_contra = TypeVar("Row_contra", contravariant=True)


class RowInput(Protocol[Row_contra]):
    """What a page says about one row of any kind."""

    @property
    def key(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def is_partial(self) -> bool: ...

    def columns(self, row: Row_contra, at: datetime) -> dict[str, Any]: ...


class StaleVersion(Exception):
    """The assessment is no longer in the state, or at the version, that the page had shown."""


class Incomplete(Exception):
    """Something is still missing; `keys` says on which questions."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        super().__init__()
        self.keys = list(keys)


@dataclass(frozen=True)
class AnswerInput:
    """What one side answers to one question, and the version of the row that this is based on.

    A field that is None was on the page and cannot be kept as it is: it stays as it is saved.
    """

    key: str
    version: int
    answer: str | None
    evidence: str | None = ""
    link: str | None = ""

    @property
    def is_partial(self) -> bool:
        return None in (self.answer, self.evidence, self.link)

    def columns(self, row: Rating, at: datetime) -> dict[str, Any]:
        """Name the columns this changes. A changed answer is dated, and confirms nothing now."""
        texts = {name: getattr(self, name) for name in ANSWER_FIELDS}
        fields: dict[str, Any] = {name: text for name, text in texts.items() if text is not None}
        if self.answer not in (None, row.answer):
            fields |= {"answered_at": at if self.answer else None, "old_words": ""}
            fields |= {"confirms": None, "confirmed_at": None}
        return fields


@dataclass(frozen=True)
class ReflectionInput:
    """What an employee thinks about one watch-for, and the version that this is based on.

    None means the same as in `AnswerInput`.
    """

    key: str
    version: int
    text: str | None
    is_shared: bool | None = False

    @property
    def is_partial(self) -> bool:
        return None in (self.text, self.is_shared)

    def columns(self, row: Reflection, at: datetime) -> dict[str, Any]:
        text = row.text if self.text is None else self.text
        is_shared = row.is_shared if self.is_shared is None else self.is_shared
        return {"text": text, "shared_at": (row.shared_at or at) if is_shared and text else None}


@dataclass(frozen=True)
class RemarkInput:
    """A remark on one item, and the version of the row that this is based on."""

    key: str
    version: int
    text: str
    is_partial = False

    def columns(self, row: Remark, at: datetime) -> dict[str, Any]:
        return {"text": self.text}


@dataclass(frozen=True)
class PageSave:
    """Which page a save comes from, and its place among all saves of that page.

    The answer to a save can get lost. The page then sends it again, with what was typed since, upon
    a version that its own first save has replaced. By `last_save` the row knows that page again.
    """

    page: str
    number: int = 0

    def mark(self, version: int | str) -> str:
        """Return the `last_save` of a row that this save brings to that version."""
        return f"{self.page}.{self.number}.{version}"

    def number_of_last(
        self, row: Rating | Remark | Reflection | Takeaway | ObservedCompetency | Assessment
    ) -> int | None:
        """Return which save of this page wrote the row last; None if another page did."""
        page, _dot, number_and_version = row.last_save.partition(".")
        number, _dot, version = number_and_version.partition(".")
        if page == self.page and version == str(row.version):
            return int(number)
        return None


@dataclass(frozen=True)
class Saved:
    """The keys that were written, and those that somebody had changed since the page was made.

    What was overtaken is not written: the page shows both texts and asks. `versions` are those at
    which the rows that say what the page says stand now, by key: for the next save to build upon.
    """

    written: frozenset[str] = frozenset()
    overtaken: frozenset[str] = frozenset()
    versions: dict[str, int] = field(default_factory=dict, compare=False)
    # The version of the assessment that the page has seen, with its own changes.
    seen_version: int = field(default=0, compare=False)

    def __or__(self, other: Saved) -> Saved:
        """Add what another kind of rows on the same page came to."""
        return Saved(
            self.written | other.written,
            self.overtaken | other.overtaken,
            self.versions | other.versions,
        )


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
    if not is_employee(by, locked):
        raise PermissionDenied
    return locked


def lock_draft(assessment: Assessment, by: User) -> Assessment:
    locked = lock(assessment)
    if not is_employee(by, locked):
        raise PermissionDenied
    if not locked.is_draft or locked.stage_id != assessment.stage_id:
        raise StaleVersion
    return locked


def lock_to_review(assessment: Assessment, by: User) -> Assessment:
    """Hold it for its present manager, or for who stands in for them."""
    locked = lock(assessment)
    if not is_manager(by, locked):
        raise PermissionDenied
    if not locked.is_submitted or locked.stage_id != assessment.stage_id:
        raise StaleVersion
    return locked


def review_of_another(assessment: Assessment, user: User) -> list[Rating]:
    """Return what another has begun of this review who may go on with it: manager or deputy."""
    if assessment.has_void_review:
        return []
    theirs = assessment.ratings.filter(side=Side.MANAGER).exclude(author=user)
    rows = list(theirs.select_related("author", "competency", "metric").order_by("pk"))
    return rows if rows and is_manager(rows[0].author, assessment) else []


def lock_for_review(assessment: Assessment, by: User) -> Assessment:
    """Hold it to be written, rid of what is void of a former manager's or deputy's review.

    What one of the two who may review now has begun, the other must take over first.
    """
    locked = lock_to_review(assessment, by)
    if review_of_another(locked, by):
        raise StaleVersion
    # What a former manager had begun goes unseen, even if they are the manager again. What was
    # begun since is never touched: the number of changes decides, not when it was written. What
    # somebody else wrote goes in any case: of a deputy whose time is over, or of a former manager
    # if a manager was changed without counting it.
    theirs = locked.ratings.filter(side=Side.MANAGER)
    if locked.has_void_review or theirs.exclude(author=by).exists():
        theirs.delete()
        still_theirs = [locked.employee] if locked.has_void_review else [locked.employee, by]
        locked.orphaned_answers.exclude(author__in=still_theirs).delete()
        locked.review_manager_changes = locked.employee.manager_changes
        locked.save(update_fields=["review_manager_changes"])
    return locked


def lock_for_party(assessment: Assessment, by: User) -> Assessment:
    locked = lock(assessment)
    if not is_party(by, locked):
        raise PermissionDenied
    if not locked.both_views_are_open:
        raise StaleVersion
    return locked


def not_before(assessment: Assessment, at: datetime) -> datetime:
    """Date a step `at`, or like the step before it where that server's clock was ahead.

    The clock is read before the rows are held, and not every server's clock shows the same.
    """
    return max(at, assessment.first_confirmed_at or assessment.state_since)


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
    """Write each input whose row still has the version it is based on; report the others.

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
