"""Every change to an assessment. One function a change; the dates it sets are the state.

Each takes the employee's row first and then the assessment's, so that two changes about one person
never run at once: PostgreSQL holds the rows, and on SQLite a writing transaction is alone from its
beginning. Beside that stands a conditional UPDATE on the version the person's page had shown,
and its row count decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.db.models import F

from pathway_portal.accounts.models import User

from .models import Assessment, Rating, Remark, Side

ANSWER_FIELDS = ["answer", "evidence", "link"]


class MovedOn(Exception):
    """The assessment is no longer in the state, or at the version, that the page had shown."""


class Unfinished(Exception):
    """Something is still missing; `keys` says on which questions."""

    def __init__(self, keys=()):
        super().__init__()
        self.keys = list(keys)


@dataclass(frozen=True)
class Given:
    """What one side says to one question, and the version of the row it was written upon."""

    key: str
    version: int
    answer: str
    evidence: str = ""
    link: str = ""


@dataclass(frozen=True)
class Saved:
    """The keys that were written, and those that somebody had changed since the page was made.

    What was overtaken is not written: the page shows both texts and asks.
    """

    written: frozenset[str] = frozenset()
    overtaken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Said:
    """A remark on one item, and the version of the row it was written upon."""

    key: str
    version: int
    text: str


# The employee's half ------------------------------------------------------------------------------


@transaction.atomic
def start(stage, *, by, at):
    """Begin to assess oneself, or go on with what is already begun: on any version of the step."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    begun = by.assessments.of_stage(stage).filter(reviewed_at=None).first()
    if begun:
        return begun
    assessment = Assessment.objects.create(employee=by, stage=stage, started_at=at)
    Rating.objects.bulk_create(_empty_rows(Rating, assessment, Side.SELF, by))
    return assessment


@transaction.atomic
def save_own_answers(assessment, given, *, by, at):
    """Keep what the employee has said so far."""
    locked = _locked(assessment)
    if locked.employee_id != by.pk:
        raise PermissionDenied
    if not locked.is_draft:
        raise MovedOn
    return _save_answers(locked.ratings.filter(side=Side.SELF), given, by=by, at=at)


@transaction.atomic
def submit(assessment, *, version, by, at):
    """Freeze the employee's half and hand it to the manager. Pressing twice has one effect."""
    locked = _locked(assessment)
    if locked.employee_id != by.pk:
        raise PermissionDenied
    if locked.is_submitted and locked.version == version + 1:
        return
    if not locked.is_draft:
        raise MovedOn
    _require_all_answered(locked.ratings.filter(side=Side.SELF))
    _advance(locked, version, submitted_at=at)


@transaction.atomic
def withdraw(assessment, *, version, by):
    """Take the half back to write on, as long as the manager's is not in."""
    locked = _locked(assessment)
    if locked.employee_id != by.pk:
        raise PermissionDenied
    if locked.is_draft and locked.version == version + 1:
        return
    if not locked.is_submitted:
        raise MovedOn
    _advance(locked, version, submitted_at=None)


@transaction.atomic
def discard(assessment, *, version, by):
    """Throw a draft away, with all that was written on it. What was ever reviewed stays."""
    locked = _locked(assessment)
    if locked.employee_id != by.pk:
        raise PermissionDenied
    if not locked.is_draft or locked.version != version:
        raise MovedOn
    locked.delete()


# The manager's half -------------------------------------------------------------------------------


@transaction.atomic
def save_review(assessment, given, *, by, at):
    """Keep what the manager has said so far, seen by nobody else."""
    locked = _locked_for_review(assessment, by)
    _clear_away_former_manager(locked, by)
    rows = locked.ratings.filter(side=Side.MANAGER)
    if not rows.exists():
        Rating.objects.bulk_create(_empty_rows(Rating, locked, Side.MANAGER, by))
    return _save_answers(rows, given, by=by, at=at)


@transaction.atomic
def complete_review(assessment, *, version, by, at):
    """Put the manager's half in: from this moment both sides read both halves."""
    locked = _locked(assessment)
    if locked.reviewed_by_id == by.pk and locked.version == version + 1:
        return
    locked = _locked_for_review(assessment, by)
    _clear_away_former_manager(locked, by)
    theirs = locked.ratings.filter(side=Side.MANAGER)
    if not theirs.exists():
        raise Unfinished
    _require_all_answered(theirs)
    _advance(locked, version, reviewed_at=at, reviewed_by=by)
    _open_conversation(locked, by)


# The agreement ------------------------------------------------------------------------------------


@transaction.atomic
def save_outcome(assessment, settled, said, attained, *, version, by, at):
    """Keep what the two settle while they talk.

    `settled` are agreed answers, `said` the remarks of the one who saves.
    """
    locked = _locked_for_party(assessment, by)
    if not locked.is_reviewed:
        raise MovedOn
    side = Side.SELF if locked.employee_id == by.pk else Side.MANAGER
    differing = {remark.key for remark in locked.remarks.all()}
    if not {new.key for new in [*settled, *said]} <= differing:
        raise SuspiciousOperation("Something settled where the two never differed.")
    answers = _save_answers(locked.ratings.filter(side=Side.AGREED), settled, by=by, at=at)
    remarks = _save_remarks(locked.remarks.filter(side=side), said, by=by, at=at)
    saved = Saved(answers.written | remarks.written, answers.overtaken | remarks.overtaken)
    if attained != locked.attained and version != locked.version:
        return Saved(saved.written, saved.overtaken | {"attained"})
    if saved.written or attained != locked.attained:
        # Whoever confirms must have seen this: a page from before it has the version before it.
        _advance(locked, locked.version, attained=attained)
    return saved


@transaction.atomic
def agree(assessment, *, version, by, at):
    """Confirm the outcome for one's own side. When both have, it is closed for ever.

    The second may confirm from a page made before the first did: it showed the same outcome.
    """
    locked = _locked_for_party(assessment, by)
    mine = "employee" if locked.employee_id == by.pk else "manager"
    if getattr(locked, f"{mine}_confirmed_at"):
        return
    confirmation = {f"{mine}_confirmed_at": at}
    if mine == "manager":
        confirmation["manager_confirmed_by"] = by
    if locked.is_reviewed:
        _require_settled(locked)
        _advance(locked, version, agreed_at=at, **confirmation)
    elif locked.is_agreed and locked.version in (version, version + 1):
        _advance(locked, locked.version, closed_at=at, **confirmation)
        if locked.attained:
            _move_on(locked)
    else:
        raise MovedOn


@transaction.atomic
def reopen(assessment, *, version, by):
    """Go back to talking, as long as not both have confirmed."""
    locked = _locked_for_party(assessment, by)
    if not locked.is_agreed:
        raise MovedOn
    _advance(
        locked,
        version,
        agreed_at=None,
        employee_confirmed_at=None,
        manager_confirmed_at=None,
        manager_confirmed_by=None,
    )


# Shared -------------------------------------------------------------------------------------------


def _locked(assessment):
    """The assessment as it is now, held with its employee until the transaction ends."""
    employee = User.objects.select_for_update(no_key=True).get(pk=assessment.employee_id)
    locked = Assessment.objects.select_for_update(no_key=True).filter(pk=assessment.pk).first()
    if locked is None:
        raise MovedOn
    locked.employee = employee
    return locked


def _locked_for_review(assessment, by):
    locked = _locked(assessment)
    if locked.employee.manager_id != by.pk:
        raise PermissionDenied
    if not locked.is_submitted:
        raise MovedOn
    return locked


def _locked_for_party(assessment, by):
    locked = _locked(assessment)
    if by.pk not in (locked.employee_id, locked.employee.manager_id):
        raise PermissionDenied
    if locked.reviewed_at is None:
        raise MovedOn
    return locked


def _advance(assessment, version, **changes):
    """Change the assessment if it is still at `version`; the row count decides."""
    moved = Assessment.objects.filter(pk=assessment.pk, version=version).update(
        version=F("version") + 1, **changes
    )
    if not moved:
        raise MovedOn


def _empty_rows(model, assessment, side, author):
    stage = assessment.stage
    return [
        *(
            model(assessment=assessment, competency=competency, side=side, author=author)
            for competency in stage.competencies.all()
        ),
        *(
            model(assessment=assessment, metric=metric, side=side, author=author)
            for metric in stage.metrics.all()
        ),
    ]


def _clear_away_former_manager(assessment, manager):
    """A draft that a former manager left behind dies unseen; the new one starts afresh."""
    assessment.ratings.filter(side=Side.MANAGER).exclude(author=manager).delete()


def _save_answers(rows, given, *, by, at):
    return _save(
        rows, [(new, {f: getattr(new, f) for f in ANSWER_FIELDS}) for new in given], by=by, at=at
    )


def _save_remarks(rows, said, *, by, at):
    return _save(rows, [(new, {"text": new.text}) for new in said], by=by, at=at)


def _save(rows, changes, *, by, at):
    """Write each change upon the version it was made from; say which had changed meanwhile."""
    by_key = {row.key: row for row in rows}
    written, overtaken = set(), set()
    for new, fields in changes:
        row = by_key.get(new.key)
        if row is None:
            raise SuspiciousOperation("Something said about what was not asked.")
        if all(getattr(row, name) == value for name, value in fields.items()):
            continue
        done = rows.filter(pk=row.pk, version=new.version).update(
            **fields, author=by, updated_at=at, version=F("version") + 1
        )
        (written if done else overtaken).add(new.key)
    return Saved(frozenset(written), frozenset(overtaken))


def _require_all_answered(ratings):
    unanswered = [rating.key for rating in ratings.filter(answer="")]
    if unanswered:
        raise Unfinished(unanswered)


def _open_conversation(assessment, reviewer):
    """Where both gave the same answer it is the agreed one; the rest is there to be settled."""
    own = {rating.key: rating for rating in assessment.ratings.filter(side=Side.SELF)}
    agreed = _empty_rows(Rating, assessment, Side.AGREED, reviewer)
    remarks = []
    for theirs in assessment.ratings.filter(side=Side.MANAGER):
        row = next(row for row in agreed if row.key == theirs.key)
        if own[theirs.key].answer == theirs.answer:
            row.answer = theirs.answer
        else:
            about = {"competency_id": theirs.competency_id, "metric_id": theirs.metric_id}
            remarks += [
                Remark(
                    assessment=assessment,
                    side=Side.SELF,
                    author_id=assessment.employee_id,
                    **about,
                ),
                Remark(assessment=assessment, side=Side.MANAGER, author=reviewer, **about),
            ]
    Rating.objects.bulk_create(agreed)
    Remark.objects.bulk_create(remarks)


def _require_settled(assessment):
    """An outcome has an agreed answer and the manager's reason wherever the two differed."""
    open_keys = [row.key for row in assessment.ratings.filter(side=Side.AGREED, answer="")]
    explained = {
        row.key for row in assessment.ratings.filter(side=Side.MANAGER).exclude(evidence="")
    }
    open_keys += [
        row.key
        for row in assessment.remarks.filter(side=Side.MANAGER, text="")
        if row.key not in explained
    ]
    if open_keys or assessment.attained is None:
        raise Unfinished(dict.fromkeys(open_keys))


def _move_on(assessment):
    """Put the employee on the step after the one attained, if that is where they stand.

    They may stand on it in a newer version of the pathway; they move within that version.
    """
    employee, attained = assessment.employee, assessment.stage
    stands_at = employee.stage
    if stands_at is not None and (
        stands_at.slug != attained.slug or stands_at.pathway.role_id != attained.pathway.role_id
    ):
        return
    here = stands_at or attained
    following = here.pathway.stages.filter(number=here.number + 1).first()
    if following:
        User.objects.filter(pk=employee.pk).update(stage=following)
