"""The employee's half: from the first answer to handing it in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from pathway_portal.accounts.models import Company, NoticeKind, User, managers_of
from pathways.models import Stage

from ..carry_over import offers
from ..models import Assessment, Observation, Rating, Reflection, Side
from ..questions import questions_of
from .notices import read_invitation, read_outdated, tell, tell_managers
from .observations import tell_withdrawn
from .rows import (
    AnswerInput,
    PageSave,
    ReflectionInput,
    Saved,
    StaleVersion,
    advance,
    empty_ratings,
    lock_draft,
    lock_for_review,
    lock_own,
    not_before,
    require_all_answered,
    save_rows,
)


class ReviewRuleChanged(Exception):
    """Whether reviews are independent is no longer what the page had told the employee."""


@transaction.atomic
def start(stage: Stage, *, by: User, at: datetime) -> Assessment:
    """Begin an assessment, or go on with the one begun: on any version of the stage."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    begun = by.assessments.of_stage(stage).filter(reviewed_at=None).first()
    if begun:
        return begun
    assessment = Assessment.objects.create(employee=by, stage=stage, started_at=at)
    Rating.objects.bulk_create(empty_ratings(assessment, Side.SELF, by))
    Reflection.objects.bulk_create(missing_reflections(assessment))
    read_invitation(by, stage, at=at)
    return assessment


@transaction.atomic
def save_own_half(
    assessment: Assessment,
    inputs: Collection[AnswerInput | ReflectionInput],
    *,
    by: User,
    at: datetime,
    page: PageSave | None = None,
) -> Saved:
    """Keep what the employee has answered, and thought about watch-fors, so far.

    Which of their thoughts they share takes effect on submitting.
    """
    locked, saved = lock_draft(assessment, by), Saved()
    answers = [new for new in inputs if isinstance(new, AnswerInput)]
    reflections = [new for new in inputs if isinstance(new, ReflectionInput)]
    if answers:
        rows = locked.ratings.filter(side=Side.SELF)
        saved = save_rows(rows, answers, at=at, page=page, author=by)
    if reflections:
        Reflection.objects.bulk_create(missing_reflections(locked))
        saved |= save_rows(locked.reflections.all(), reflections, at=at, page=page)
    return saved


@transaction.atomic
def confirm(assessment: Assessment, sources: Mapping[str, int], *, by: User, at: datetime) -> Saved:
    """Confirm that answers of last time are still true.

    `sources` names, by the question's key, the earlier rating whose answer the page had offered.
    What was answered meanwhile stays as it is; what was offered otherwise is overtaken. Evidence
    comes along where none is written yet.
    """
    locked = lock_draft(assessment, by)
    questions = questions_of(locked.stage, Side.SELF)
    offered = offers(questions, Rating.objects.of_last_time(locked))
    open_rows = {row.key: row for row in locked.ratings.filter(side=Side.SELF, answer="")}
    written: set[str] = set()
    overtaken: set[str] = set()
    for key, source in sources.items():
        offer, row = offered.get(key), open_rows.get(key)
        if row is None:
            continue
        if offer is None or offer.source.pk != source:
            overtaken.add(key)
            continue
        if not (row.evidence or row.link):
            row.evidence, row.link = offer.own.evidence, offer.own.link
        row.answer, row.answered_at = offer.source.answer, offer.source.answered_at
        row.confirms, row.confirmed_at = offer.source, at
        row.updated_at, row.version = at, row.version + 1
        row.save()
        written.add(key)
    return Saved(frozenset(written), frozenset(overtaken))


@transaction.atomic
def keep_under_new_words(
    assessment: Assessment, keys: Collection[str], *, by: User, at: datetime
) -> Saved:
    """Confirm that answers to the older version's words hold for the new ones too."""
    if assessment.employee_id == by.pk:
        rows = lock_draft(assessment, by).ratings.filter(side=Side.SELF)
    else:
        rows = lock_for_review(assessment, by).ratings.filter(side=Side.MANAGER, author=by)
    kept = [row for row in rows.exclude(old_words="") if row.key in keys]
    rows.filter(pk__in=[row.pk for row in kept]).update(
        old_words="", updated_at=at, version=F("version") + 1
    )
    return Saved(frozenset(row.key for row in kept))


@transaction.atomic
def share_reflection(assessment: Assessment, reflection: int, *, by: User, at: datetime) -> None:
    """Share one more reflection after submitting. What was shared then stays shared."""
    locked = lock_own(assessment, by)
    if locked.is_draft or locked.is_agreed:
        raise StaleVersion
    locked.reflections.filter(pk=reflection, shared_at=None).exclude(text="").update(
        shared_at=at, version=F("version") + 1
    )


@transaction.atomic
def submit(
    assessment: Assessment, *, version: int, independent: bool, by: User, at: datetime
) -> None:
    """Freeze the employee's half and hand it to the manager. Pressing twice has one effect.

    `independent` is what the page said of the review: it goes on to hold for this assessment.
    """
    locked = lock_own(assessment, by)
    if locked.is_submitted and locked.version == version + 1:
        return
    if not locked.is_draft:
        raise StaleVersion
    if independent != Company.reviews_are_independent():
        raise ReviewRuleChanged
    require_all_answered(locked.ratings.filter(side=Side.SELF))
    at = not_before(locked, at)
    advance(locked, version, submitted_at=at, is_independent=independent)
    read_outdated(locked, at=at)
    kind = NoticeKind.ASSESSMENT_SUBMITTED
    tell_managers(locked.employee, kind, subject=locked, at=at)


@transaction.atomic
def withdraw(assessment: Assessment, *, version: int, by: User, at: datetime) -> None:
    """Take the half back to write on, as long as the manager's is not in.

    A manager or a deputy who had begun to review is told.
    """
    locked = lock_own(assessment, by)
    if locked.is_draft and locked.version == version + 1:
        return
    if not locked.is_submitted:
        raise StaleVersion
    advance(locked, version, submitted_at=None)
    read_outdated(locked, at=at)
    if locked.has_void_review:
        return
    begun = locked.ratings.filter(side=Side.MANAGER)
    for person in managers_of(locked.employee):
        if begun.filter(author=person).exists():
            kind = NoticeKind.ASSESSMENT_TAKEN_BACK
            tell(person, kind, about=by, subject=locked.stage, at=at)


@transaction.atomic
def discard(assessment: Assessment, *, version: int, by: User, at: datetime) -> None:
    """Throw a draft away, with all that was written on it. What was ever reviewed stays.

    Colleagues who were asked for an observation and have not answered are told.
    """
    locked = lock_own(assessment, by)
    if not locked.is_draft or locked.version != version:
        raise StaleVersion
    unanswered = Observation.objects.unanswered().filter(assessment=locked)
    for each in unanswered.with_people():
        tell_withdrawn(each, by=by, at=at)
    locked.delete()


def missing_reflections(assessment: Assessment) -> list[Reflection]:
    """Make an unsaved reflection for each watch-for that has none yet."""
    there = set(assessment.reflections.values_list("watch_for", flat=True))
    return [
        Reflection(assessment=assessment, watch_for=watch_for)
        for watch_for in assessment.stage.watch_fors.all()
        if watch_for.pk not in there
    ]
