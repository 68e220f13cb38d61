"""Move what two entries of one person may both have: of two rows that say the same, one stays."""

from heapq import merge
from operator import attrgetter

from allauth.socialaccount.models import SocialAccount
from django.db.models import Case, Q, Value, When

from assessments.models import Assessment, Observation, Receipt, Remark
from assessments.plans.models import HelpOffer, ReadingMark, Target

from ..accounts.models import ChangeReceipt, User
from ..drafting.models import DraftReview

# What the entry that stays takes from the other one where it has nothing of its own.
FILLED_IN = [
    *("staff_number", "external_id", "directory_name"),
    *("job_title", "department_id", "stage_id", "language"),
]
# Both entries may have such a row that says the same; each has a function below, an account
# at the sign-in provider in `joining`.
SPECIAL = [
    (Receipt, "employee"),
    (Receipt, "reader"),
    (ChangeReceipt, "person"),
    (ChangeReceipt, "changed_by"),
    (Remark, "author"),
    (Observation, "observer"),
    (Observation, "asked_by"),
    (ReadingMark, "owner"),
    (Target, "owner"),
    (HelpOffer, "owner"),
    (DraftReview, "person"),
    (SocialAccount, "user"),
]
# Two receipts that are equal in these say the same.
RECEIPT_KEYS = {
    Receipt: ("employee_id", "reader_id", "capacity", "action", "assessment_id", "day"),
    ChangeReceipt: ("person_id", "changed_by_id", "capacity", "action", "day"),
}


def move_what_both_may_have(kept, gone, *, at):
    """Give the entry that stays the rows of the other one, and fit both into one."""
    _move_receipts(kept, gone)
    _move_remarks(kept, gone)
    _move_observations(kept, gone, at=at)
    _move_readings(kept, gone)
    _move_target(kept, gone)
    _move_help_offers(kept, gone)
    _move_draft_reviews(kept, gone)
    _fit_reviews(kept, gone)
    _number_in_order(kept, gone)


def _move_receipts(kept, gone):
    """Move receipts to the entry that stays, and drop those that would say the same twice."""
    for model, field in SPECIAL:
        if model not in RECEIPT_KEYS:
            continue
        for receipt in model.objects.filter(**{field: gone}):
            setattr(receipt, field, kept)
            line = {name: getattr(receipt, name) for name in RECEIPT_KEYS[model]}
            if model.objects.filter(**line).exclude(pk=receipt.pk).exists():
                receipt.delete()
            else:
                receipt.save(update_fields=[field])


def _move_remarks(kept, gone):
    """Move remarks. Where both wrote on one item, append one text to the other."""
    for remark in Remark.objects.filter(author=gone):
        same = Remark.objects.filter(
            author=kept,
            assessment=remark.assessment_id,
            competency=remark.competency_id,
            metric=remark.metric_id,
            side=remark.side,
        ).first()
        if same is None:
            remark.author = kept
            remark.save(update_fields=["author"])
            continue
        _append("text", same, remark)


def _move_observations(kept, gone, *, at):
    """Move observations. Of two that wait for the same answer, withdraw one."""
    for field, other in [("observer", "asked_by"), ("asked_by", "observer")]:
        theirs = Observation.objects.filter(**{field: gone})
        for row in theirs.unanswered():
            same = {"assessment": row.assessment_id, other: getattr(row, f"{other}_id")}
            if Observation.objects.unanswered().filter(**{field: kept}, **same).exists():
                theirs.filter(pk=row.pk).update(withdrawn_at=at)
        theirs.update(**{field: kept})


def _move_readings(kept, gone):
    """Move reading marks. Where both marked one book, append one text to the other."""
    for mark in ReadingMark.objects.filter(owner=gone):
        same = ReadingMark.objects.filter(owner=kept, slug=mark.slug).first()
        if same is None:
            mark.owner = kept
            mark.save(update_fields=["owner"])
            continue
        _append("changed", same, mark)


def _append(field, row, other):
    """Let one of two rows that say the same say both texts, and drop the other."""
    texts = [getattr(row, field), getattr(other, field)]
    setattr(row, field, "\n\n".join(filter(None, texts)))
    row.version += 1
    row.save(update_fields=[field, "version"])
    other.delete()


def _move_help_offers(kept, gone):
    """Move offers to help. Where both offer the same, one says it."""
    theirs = HelpOffer.objects.filter(owner=gone)
    theirs.filter(slug__in=HelpOffer.objects.filter(owner=kept).values("slug")).delete()
    theirs.update(owner=kept)


def _move_target(kept, gone):
    """Move where somebody wants to go, unless the entry that stays says it."""
    theirs = Target.objects.filter(owner=gone)
    if Target.objects.filter(owner=kept).exists():
        theirs.delete()
    theirs.update(owner=kept)


def _move_draft_reviews(kept, gone):
    """Move whose turn it is to look through a draft, unless the entry that stays has one."""
    theirs = DraftReview.objects.filter(person=gone)
    already = DraftReview.objects.filter(person=kept).values("record")
    for review in theirs.filter(record__in=already):
        review.delete()
    theirs.update(person=kept)


def _fit_reviews(kept, gone):
    """Keep reviews that were begun valid or void, under the new count of manager changes."""
    begun = gone.assessments.filter(reviewed_at=None, review_manager_changes__isnull=False)
    is_valid = Q(review_manager_changes=gone.manager_changes)
    if kept.manager_id != gone.manager_id:
        is_valid = Q(pk__in=[])
    begun.update(
        review_manager_changes=Case(When(is_valid, then=Value(kept.manager_changes)), default=None)
    )


def _number_in_order(kept, gone):
    """Number the agreed assessments of both by date, without changing the order of each."""
    agreed = [
        list(person.assessments.filter(agreed_number__isnull=False).order_by("agreed_number"))
        for person in (kept, gone)
    ]
    if not all(agreed):
        return
    in_order = list(merge(*agreed, key=attrgetter("agreed_at")))
    for number, assessment in enumerate(in_order, start=1):
        assessment.agreed_number = number
    # No two have the same number at any moment.
    Assessment.objects.filter(pk__in=[each.pk for each in in_order]).update(agreed_number=None)
    Assessment.objects.bulk_update(in_order, ["agreed_number"])


def fill_in(kept, gone):
    """Fill gaps in the entry that stays from the other one, whose staff number is free by now."""
    filled = {
        name: getattr(gone, name)
        for name in FILLED_IN
        if not getattr(kept, name) and getattr(gone, name)
    }
    if filled:
        User.objects.filter(pk=kept.pk).update(**filled)
