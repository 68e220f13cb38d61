"""Every change to an assessment. One function a change; the dates it sets are the state.

Each takes the employee's row first and then the assessment's, so that two changes about one person
never run at once: PostgreSQL holds the rows, and on SQLite a writing transaction is alone from its
beginning. Beside that stands a conditional UPDATE on the version the person's page had shown,
and its row count decides.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.db.models import F, Max, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from pathway_portal.accounts import bulk
from pathway_portal.accounts.models import Company, User
from pathways.models import Competency, Stage

from .carry_over import offers, words_of
from .models import (
    Assessment,
    OrphanedAnswer,
    Rating,
    ReaderCapacity,
    Receipt,
    ReceiptAction,
    Reflection,
    Remark,
    Side,
)
from .questions import questions_of

ANSWER_FIELDS = ["answer", "evidence", "link"]


class StaleVersion(Exception):
    """The assessment is no longer in the state, or at the version, that the page had shown."""


class ReviewRuleChanged(Exception):
    """Whether reviews are independent is no longer what the page had told the employee."""


class Incomplete(Exception):
    """Something is still missing; `keys` says on which questions."""

    def __init__(self, keys=()):
        super().__init__()
        self.keys = list(keys)


@dataclass(frozen=True)
class AnswerInput:
    """What one side says to one question, and the version of the row it was written upon.

    What is None was on the page and cannot be kept as it is: it stays as it is saved.
    """

    key: str
    version: int
    answer: str | None
    evidence: str | None = ""
    link: str | None = ""

    @property
    def is_partial(self):
        return None in (self.answer, self.evidence, self.link)


@dataclass(frozen=True)
class PageSave:
    """The page that a save comes from, and its place among all saves of that page.

    The answer to a save can get lost. The page then sends it again, with what was typed since, upon
    a version that its own first save has replaced. By `last_save` the row knows that page again.
    """

    page: str
    number: int = 0

    def mark(self, version):
        """What `last_save` says of a row that this save brings to that version."""
        return f"{self.page}.{self.number}.{version}"

    def number_of_last(self, row):
        """Which save of this page wrote the row as it stands; None if it was another's."""
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


@dataclass(frozen=True)
class ReflectionInput:
    """What an employee thinks about one watch-for, and the version it was written upon.

    What is None cannot be kept as it is, as in `AnswerInput`.
    """

    key: str
    version: int
    text: str | None
    is_shared: bool | None = False

    @property
    def is_partial(self):
        return None in (self.text, self.is_shared)


@dataclass(frozen=True)
class RemarkInput:
    """A remark on one item, and the version of the row it was written upon."""

    key: str
    version: int
    text: str
    is_partial = False


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
    Reflection.objects.bulk_create(_missing_reflections(assessment))
    return assessment


@transaction.atomic
def save_own_answers(assessment, given, *, by, at, page=None):
    """Keep what the employee has said so far."""
    locked = _locked_draft(assessment, by)
    return _save_answers(locked.ratings.filter(side=Side.SELF), given, by=by, at=at, page=page)


@transaction.atomic
def confirm(assessment, sources, *, by, at):
    """Say of answers of last time that they are still true.

    `sources` names, by the question's key, the earlier rating whose answer the page had offered.
    What was answered meanwhile stays as it is; what was offered otherwise is overtaken. Evidence
    comes along where none is written yet.
    """
    locked = _locked_draft(assessment, by)
    questions = questions_of(locked.stage, Side.SELF)
    offered = offers(questions, Rating.objects.of_last_time(locked))
    open_rows = {row.key: row for row in locked.ratings.filter(side=Side.SELF, answer="")}
    written, overtaken = set(), set()
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
def keep_under_new_words(assessment, keys, *, by, at):
    """Say of answers given to the older version's words that they hold for the new ones too."""
    if assessment.employee_id == by.pk:
        rows = _locked_draft(assessment, by).ratings.filter(side=Side.SELF)
    else:
        locked = _locked_for_review(assessment, by)
        _begin_afresh_after_change_of_manager(locked, by)
        rows = locked.ratings.filter(side=Side.MANAGER, author=by)
    kept = [row for row in rows.exclude(old_words="") if row.key in keys]
    rows.filter(pk__in=[row.pk for row in kept]).update(
        old_words="", updated_at=at, version=F("version") + 1
    )
    return Saved(frozenset(row.key for row in kept))


@transaction.atomic
def save_reflections(assessment, thoughts, *, by, at, page=None):
    """Keep what the employee thinks about watch-fors, and which of it they share on submitting."""
    locked = _locked_draft(assessment, by)
    Reflection.objects.bulk_create(_missing_reflections(locked))

    def changes(new, row):
        text = row.text if new.text is None else new.text
        is_shared = row.is_shared if new.is_shared is None else new.is_shared
        return {"text": text, "shared_at": (row.shared_at or at) if is_shared and text else None}

    return _save(locked.reflections.all(), thoughts, changes, page, updated_at=at)


@transaction.atomic
def share_reflection(assessment, reflection, *, by, at):
    """Share one more reflection after submitting. What was shared then stays shared."""
    locked = _locked(assessment)
    if locked.employee_id != by.pk:
        raise PermissionDenied
    if locked.is_draft or locked.is_closed:
        raise StaleVersion
    locked.reflections.filter(pk=reflection, shared_at=None).exclude(text="").update(
        shared_at=at, version=F("version") + 1
    )


@transaction.atomic
def move_to_published(assessment, *, version, by, at):
    """Take a draft along to the version that is published now, with every word on it.

    Items are found again by their slug. An answer to words that have changed asks to be looked at
    again; what stood on items that are gone is kept beside the draft, for its author alone.
    """
    locked = _locked_draft(assessment, by)
    new = Stage.objects.published().same_step_as(locked.stage).first()
    if new is None or new == locked.stage:
        raise StaleVersion
    _advance(locked, version, stage=new)
    locked.stage = new
    items = {
        (type(item), item.slug): item for item in [*new.competencies.all(), *new.metrics.all()]
    }
    authors = {Side.SELF: by}
    for row in locked.ratings.select_related("competency", "metric", "author"):
        authors[row.side] = row.author
        item = items.get((type(row.item), row.item.slug))
        if item is None:
            _keep_orphaned_answer(locked, row.author, row.item.text, row, row.evidence, at=at)
            row.delete()
            continue
        if row.answer and not row.old_words and words_of(item) != words_of(row.item):
            row.old_words = row.item.text
        if isinstance(item, Competency):
            row.competency = item
        else:
            row.metric = item
        row.version += 1
        row.save()
    for side, author in authors.items():
        there = {row.key for row in locked.ratings.filter(side=side)}
        fresh = _empty_rows(Rating, locked, side, author)
        Rating.objects.bulk_create(row for row in fresh if row.key not in there)
    watch_fors = defaultdict(list)
    for watch_for in new.watch_fors.all():
        watch_fors[watch_for.text].append(watch_for)
    for row in locked.reflections.select_related("watch_for").order_by("watch_for__position"):
        same = watch_fors[row.watch_for.text].pop(0) if watch_fors[row.watch_for.text] else None
        if same is None:
            _keep_orphaned_answer(locked, by, row.watch_for.text, None, row.text, at=at)
            row.delete()
        else:
            row.watch_for, row.version = same, row.version + 1
            row.save()
    Reflection.objects.bulk_create(_missing_reflections(locked))


@transaction.atomic
def submit(assessment, *, version, independent, by, at):
    """Freeze the employee's half and hand it to the manager. Pressing twice has one effect.

    `independent` is what the page said of the review: it goes on to hold for this assessment.
    """
    locked = _locked(assessment)
    if locked.employee_id != by.pk:
        raise PermissionDenied
    if locked.is_submitted and locked.version == version + 1:
        return
    if not locked.is_draft:
        raise StaleVersion
    if independent != Company.reviews_are_independent():
        raise ReviewRuleChanged
    _require_all_answered(locked.ratings.filter(side=Side.SELF))
    at = _not_before(locked, at)
    _advance(locked, version, submitted_at=at, is_independent=independent)


@transaction.atomic
def withdraw(assessment, *, version, by):
    """Take the half back to write on, as long as the manager's is not in."""
    locked = _locked(assessment)
    if locked.employee_id != by.pk:
        raise PermissionDenied
    if locked.is_draft and locked.version == version + 1:
        return
    if not locked.is_submitted:
        raise StaleVersion
    _advance(locked, version, submitted_at=None)


@transaction.atomic
def discard(assessment, *, version, by):
    """Throw a draft away, with all that was written on it. What was ever reviewed stays."""
    locked = _locked(assessment)
    if locked.employee_id != by.pk:
        raise PermissionDenied
    if not locked.is_draft or locked.version != version:
        raise StaleVersion
    locked.delete()


# The manager's half -------------------------------------------------------------------------------


@transaction.atomic
def save_review(assessment, given, *, by, at, page=None):
    """Keep what the manager has said so far, seen by nobody else."""
    locked = _locked_for_review(assessment, by)
    _begin_afresh_after_change_of_manager(locked, by)
    rows = locked.ratings.filter(side=Side.MANAGER)
    if not rows.exists():
        Rating.objects.bulk_create(_empty_rows(Rating, locked, Side.MANAGER, by))
    return _save_answers(rows, given, by=by, at=at, page=page)


@transaction.atomic
def complete_review(assessment, *, version, by, at):
    """Put the manager's half in: from this moment both sides read both halves."""
    locked = _locked(assessment)
    if locked.reviewed_by_id == by.pk and locked.version == version + 1:
        return
    locked = _locked_for_review(assessment, by)
    _begin_afresh_after_change_of_manager(locked, by)
    theirs = locked.ratings.filter(side=Side.MANAGER)
    if not theirs.exists():
        raise Incomplete
    _require_all_answered(theirs)
    at = _not_before(locked, at)
    _advance(locked, version, reviewed_at=at, reviewed_by=by)
    _open_conversation(locked, by, at)


# The agreement ------------------------------------------------------------------------------------


@transaction.atomic
def save_outcome(assessment, settled, said, attained, *, version, by, at, page=None):
    """Keep what the two settle while they talk.

    `settled` are agreed answers, `said` the remarks of the one who saves.
    """
    locked = _locked_for_party(assessment, by)
    if not locked.is_reviewed:
        raise StaleVersion
    side = Side.SELF if locked.employee_id == by.pk else Side.MANAGER
    if not {new.key for new in [*settled, *said]} <= _differing(locked):
        raise SuspiciousOperation("Something settled where the two never differed.")
    agreed = locked.ratings.filter(side=Side.AGREED)
    answers = _save_answers(agreed, settled, by=by, at=at, page=page)
    remarks = _save_remarks(_own_remarks(locked, side, by), said, by=by, at=at, page=page)
    written = answers.written | remarks.written
    overtaken = answers.overtaken | remarks.overtaken
    if page and page.number_of_last(locked) is not None:
        version = locked.version
    has_seen_all = version == locked.version
    if attained != locked.attained and not has_seen_all:
        overtaken, attained = overtaken | {"attained"}, locked.attained
    has_advanced = bool(written) or attained != locked.attained
    if has_advanced:
        # Whoever confirms must have seen this: a page from before it has the version before it.
        mark = page.mark(locked.version + 1) if page and has_seen_all else ""
        _advance(locked, locked.version, attained=attained, last_save=mark)
    return Saved(written, overtaken, seen_version=version + has_advanced)


@transaction.atomic
def agree(assessment, *, version, by, at):
    """Confirm the outcome for one's own side. When both have, it is closed for ever.

    The second may confirm from a page made before the first did: it showed the same outcome.
    """
    locked = _locked_for_party(assessment, by)
    mine = "employee" if locked.employee_id == by.pk else "manager"
    if getattr(locked, f"{mine}_confirmed_at"):
        if mine == "manager" and locked.manager_confirmed_by_id != by.pk:
            raise StaleVersion
        return
    at = _not_before(locked, at)
    confirmation = {f"{mine}_confirmed_at": at}
    if mine == "manager":
        confirmation["manager_confirmed_by"] = by
    if locked.is_reviewed:
        _require_settled(locked)
        _advance(locked, version, agreed_at=at, **confirmation)
    elif locked.is_agreed and locked.version in (version, version + 1):
        _advance(
            locked, locked.version, closed_at=at, closed_number=_next_number(locked), **confirmation
        )
        if locked.attained:
            _move_on(locked)
    else:
        raise StaleVersion


@transaction.atomic
def reopen(assessment, *, version, by):
    """Go back to talking, as long as not both have confirmed."""
    locked = _locked_for_party(assessment, by)
    if not locked.is_agreed:
        raise StaleVersion
    _advance(
        locked,
        version,
        agreed_at=None,
        employee_confirmed_at=None,
        manager_confirmed_at=None,
        manager_confirmed_by=None,
    )


# Receipts -----------------------------------------------------------------------------------------


def leave_receipts(assessments, deed, *, by, standing, at):
    """Tell everybody whose these are who has them in front of them now. One statement.

    It comes before anything is shown: where it cannot be written, the page fails. One's own leave
    none, and neither does what has left one today already.
    """
    line = {"reader": by, "standing": standing, "deed": deed, **_moment(at)}
    receipts = [
        Receipt(employee_id=each.employee_id, assessment=each, stage_id=each.stage_id, **line)
        # In one order: two statements that write the same rows would wait for each other.
        for each in sorted(assessments, key=lambda each: each.pk)
        if each.employee_id != by.pk
    ]
    # Not `ignore_conflicts`: on SQLite it would pass over whatever else the database refuses.
    Receipt.objects.bulk_create(
        receipts,
        update_conflicts=True,
        unique_fields=["assessment", "reader", "standing", "deed", "day"],
        update_fields=["day"],
    )


@transaction.atomic
def leave_receipts_of_change(people, *, by, standing, at):
    """Tell these people, by their ids, who changed what HR keeps about them: at the terminal, that
    it was done there."""
    line = {"reader": by, "standing": standing, "deed": ReceiptAction.CHANGED, **_moment(at)}
    today = Receipt.objects.filter(
        reader=by, standing=standing, deed=ReceiptAction.CHANGED, day=line["day"]
    )
    told = {by and by.pk, *today.values_list("employee", flat=True)}
    values = [by and by.pk if name == "reader" else value for name, value in line.items()]
    rows = [(person, *values) for person in sorted({*people} - told)]
    bulk.insert(Receipt, ["employee", *line], rows)


def leave_receipt_of_joining(person, *, by, at):
    """Tell somebody that HR has made one entry of two that stood for them."""
    standing = ReaderCapacity.SUPERUSER if by.is_superuser else ReaderCapacity.HR
    Receipt.objects.create(
        employee=person, reader=by, standing=standing, deed=ReceiptAction.JOINED, **_moment(at)
    )


def _moment(at):
    return {"at": at, "day": timezone.localdate(at)}


# Shared -------------------------------------------------------------------------------------------


def _locked(assessment):
    """The assessment as it is now, held with its employee until the transaction ends."""
    employee = User.objects.select_for_update(no_key=True).get(pk=assessment.employee_id)
    locked = Assessment.objects.select_for_update(no_key=True).filter(pk=assessment.pk).first()
    if locked is None:
        raise StaleVersion
    locked.employee = employee
    return locked


def _locked_draft(assessment, by):
    locked = _locked(assessment)
    if locked.employee_id != by.pk:
        raise PermissionDenied
    if not locked.is_draft or locked.stage_id != assessment.stage_id:
        raise StaleVersion
    return locked


def _locked_for_review(assessment, by):
    locked = _locked(assessment)
    if locked.employee.manager_id != by.pk:
        raise PermissionDenied
    if not locked.is_submitted or locked.stage_id != assessment.stage_id:
        raise StaleVersion
    return locked


def _locked_for_party(assessment, by):
    locked = _locked(assessment)
    if by.pk not in (locked.employee_id, locked.employee.manager_id):
        raise PermissionDenied
    if locked.reviewed_at is None:
        raise StaleVersion
    return locked


def _not_before(assessment, at):
    """When a step is taken: `at`, unless somebody's clock had come further at the step before.

    The clock is read before the rows are held, and not every server's clock shows the same.
    """
    return max(at, assessment.state_since)


def _next_number(assessment):
    """Number the closed assessments of a person, who is locked, in the order of their closing."""
    closed = Assessment.objects.filter(employee=assessment.employee_id)
    return (closed.aggregate(last=Max("closed_number"))["last"] or 0) + 1


def _advance(assessment, version, **changes):
    """Change the assessment if it is still at `version`; the row count decides."""
    moved = Assessment.objects.filter(pk=assessment.pk, version=version).update(
        version=F("version") + 1, **changes
    )
    if not moved:
        raise StaleVersion


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


def _begin_afresh_after_change_of_manager(assessment, manager):
    """Delete unseen what was begun under a former manager, also if they are the manager again.

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


def _missing_reflections(assessment):
    there = set(assessment.reflections.values_list("watch_for", flat=True))
    return [
        Reflection(assessment=assessment, watch_for=watch_for)
        for watch_for in assessment.stage.watch_fors.all()
        if watch_for.pk not in there
    ]


def _keep_orphaned_answer(assessment, author, asked, rating, text, *, at):
    answer, link = (rating.answer, rating.link) if rating else ("", "")
    if answer or text or link:
        OrphanedAnswer.objects.create(
            assessment=assessment,
            author=author,
            kept_at=at,
            asked=asked,
            answer=answer,
            text=text,
            link=link,
        )


def _save_answers(rows, given, *, by, at, page):
    def changes(new, row):
        fields = {name: getattr(new, name) for name in ANSWER_FIELDS}
        fields = {name: value for name, value in fields.items() if value is not None}
        if new.answer not in (None, row.answer):
            fields |= {"answered_at": at if new.answer else None, "old_words": ""}
            fields |= {"confirms": None, "confirmed_at": None}
        return fields

    return _save(rows, given, changes, page, author=by, updated_at=at)


def _save_remarks(rows, said, *, by, at, page):
    def changes(new, row):
        return {"text": new.text}

    return _save(rows, said, changes, page, author=by, updated_at=at)


def _save(rows, news, changes, page, **always):
    """Write each change upon the version it was made from; say which had changed meanwhile.

    `changes(new, row)` are the columns that what is new would change in its row; `always` are
    those to write along with any change. What this page has saved itself before is no change by
    another, whatever version the page knows; what it sent before that arrives late, and is old.
    """
    by_key = {row.key: row for row in rows}
    written, overtaken, versions, unchanged = set(), set(), {}, []
    for new in news:
        row = by_key.get(new.key)
        if row is None:
            raise SuspiciousOperation("Something said about what was not asked.")
        earlier = page.number_of_last(row) if page else None
        if earlier is not None and page.number < earlier:
            overtaken.add(new.key)
            continue
        version = new.version if earlier is None else row.version
        fields = changes(new, row)
        is_same = all(getattr(row, name) == value for name, value in fields.items())
        # What could not be kept was compared with nothing: another window may have changed it.
        if is_same and (version == row.version or not new.is_partial):
            versions[new.key] = row.version
            if version == row.version:
                unchanged.append(row.pk)
        elif rows.filter(pk=row.pk, version=version).update(
            **fields,
            **always,
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


def _require_all_answered(ratings):
    """Answered, and to the words as they are now."""
    unanswered = [rating.key for rating in ratings if not rating.answer or rating.old_words]
    if unanswered:
        raise Incomplete(unanswered)


def _open_conversation(assessment, reviewer, at):
    """Where both gave the same answer it is the agreed one; the rest is there to be settled."""
    own = {rating.key: rating for rating in assessment.ratings.filter(side=Side.SELF)}
    agreed = _empty_rows(Rating, assessment, Side.AGREED, reviewer)
    remarks = []
    for theirs in assessment.ratings.filter(side=Side.MANAGER):
        row = next(row for row in agreed if row.key == theirs.key)
        if own[theirs.key].answer == theirs.answer:
            row.answer, row.answered_at = theirs.answer, at
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


def _differing(assessment):
    """The keys of what the two saw differently. Each has a remark of the employee's, if empty."""
    return {row.key for row in assessment.remarks.filter(side=Side.SELF)}


def _own_remarks(assessment, side, author):
    """What one of the two has said themselves, with a row for whatever they might say.

    A manager who came after the review has none yet, and signs nobody else's.
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


def _require_settled(assessment):
    """An outcome has an agreed answer, and a manager's reason wherever the two differed."""
    open_keys = {row.key for row in assessment.ratings.filter(side=Side.AGREED, answer="")}
    reasons = assessment.remarks.filter(side=Side.MANAGER).exclude(text="")
    open_keys |= _differing(assessment) - {row.key for row in reasons}
    if open_keys or assessment.attained is None:
        raise Incomplete(open_keys)


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
