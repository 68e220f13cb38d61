"""Ask somebody to look through a draft, say that one has done so, and decide who may publish it.

All of it happens while the draft is held, so that nobody looks through what is changing.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from pathway_portal.accounts.models import Company, Notice, NoticeKind, User
from pathway_portal.accounts.notices import mail_after_commit
from pathway_portal.accounts.permissions import who_may_publish
from pathways.coauthors import Pressed, refused
from pathways.models import Pathway

from .models import DraftRecord, DraftReview
from .recording import says_now


def ask(known: DraftRecord, person_key: str, *, by: User, at: datetime) -> Pressed:
    """Ask somebody who may publish to look through the draft, and tell them."""
    people = who_may_publish().exclude(pk=by.pk)
    person = people.filter(pk=person_key).first() if _can_be_key(person_key) else None
    if person is None:
        why = _("Choose who should look through it. Only people who may publish can be asked.")
        return refused(why, "reviewer")
    review, is_new = known.reviews.get_or_create(
        person=person, defaults={"asked_by": by, "asked_at": at}
    )
    if not is_new:
        if review.asked_at and not (review.revision and review.revision < known.revision):
            return Pressed(message=_("%(person)s is asked already.") % {"person": person})
        review.asked_by, review.asked_at = by, at
        review.save(update_fields=["asked_by", "asked_at"])
    _close_notices(DraftReview.objects.filter(pk=review.pk), at=at)
    Notice.objects.create(
        recipient=person, kind=NoticeKind.DRAFT_REVIEW_ASKED, about=by, subject=review, at=at
    )
    mail_after_commit([person.pk], at=at)
    return Pressed(message=_("%(person)s is asked to look through it.") % {"person": person})


def take_off(known: DraftRecord, review_key: str) -> Pressed:
    """Ask somebody no longer. What they have said stays said."""
    is_key = _can_be_key(review_key)
    rows = known.reviews.filter(pk=review_key) if is_key else known.reviews.none()
    review = rows.select_related("person").first()
    if review is None:
        return Pressed(message=_("They are no longer asked."))
    if review.looked_at:
        _close_notices(rows, at=review.looked_at)
        rows.update(asked_at=None, asked_by=None)
    else:
        review.delete()
    said = _("%(person)s is no longer asked to look through it.")
    return Pressed(message=said % {"person": review.person})


def look_through(known: DraftRecord, shown: str, *, by: User, at: datetime) -> Pressed:
    """Say that one has looked through the draft, unless others changed it since it was shown."""
    seen = int(shown) if shown.isdecimal() and len(shown) < 10 else 0
    if known.revisions.filter(number__gt=seen).exclude(person=by).exists():
        why = _(
            "Not noted: somebody has changed the draft since you opened this page. What is new is "
            "marked below. Please look at it, then say so again."
        )
        return refused(why, "looked")
    looked = {"looked_at": at, "revision": known.revision}
    review, is_new = known.reviews.get_or_create(person=by, defaults=looked)
    if not is_new:
        known.reviews.filter(pk=review.pk).update(**looked)
    _close_notices(known.reviews.filter(pk=review.pk), at=at)
    return Pressed(message=_("Noted: you have looked through the draft as it is now."))


def waiting_for(user: User) -> QuerySet[DraftReview]:
    """Return what somebody is asked to look through and has not, or not as it is now."""
    rows = DraftReview.objects.filter(
        person=user, asked_at__isnull=False, record__pathway__state="draft"
    )
    is_void = Q(revision=None) | Q(revision__lt=F("record__revision"))
    return rows.filter(is_void).select_related("record__pathway__role", "asked_by")


def why_not_publish(draft: Pathway, by: User | None) -> str:
    """Say why the draft needs somebody else before this person publishes it, or nothing.

    They may publish where somebody else who may publish has looked through it as it is now, and
    where all they wrote themselves was looked through: then they are the second person. Where
    nobody knows who wrote something, it may have been them.
    """
    if not Company.needs_second_person():
        return ""
    known = DraftRecord.objects.filter(pathway=draft).first()
    if by is not None and known is not None and _is_seen_by_two(known, draft, by):
        return ""
    if not who_may_publish().exclude(pk=by and by.pk).exists():
        return _(
            "In your company publishing needs a second person, and nobody else here may publish. "
            "Somebody in HR can give a colleague the right, or turn this off on the company’s page."
        )
    if asked := _still_to_look(known, by):
        return _(
            "In your company publishing needs a second person. Asked, but not yet done with this "
            "draft as it is now: %(people)s. Once they have looked through it, you can publish it, "
            "or they can."
        ) % {"people": ", ".join(map(str, asked))}
    return _(
        "In your company publishing needs a second person, and nobody else has looked through this "
        "draft as it is now. Ask somebody on the page on which it is written. Once they have "
        "looked through it, you can publish it, or they can."
    )


def _still_to_look(known: DraftRecord | None, by: User | None) -> list[User]:
    """Return who was asked, may publish, and has not looked through the draft as it is now."""
    if known is None:
        return []
    asked = known.reviews.filter(asked_at__isnull=False, person__in=who_may_publish())
    late = asked.filter(Q(revision=None) | Q(revision__lt=known.revision)).exclude(person=by)
    return [review.person for review in late.select_related("person").order_by("asked_at")]


def _is_seen_by_two(known: DraftRecord, draft: Pathway, by: User) -> bool:
    if known.sign != says_now(Pathway.objects.with_contents().get(pk=draft.pk)):
        return False  # changed by something that keeps no record
    others = known.reviews.filter(person__in=who_may_publish()).exclude(person=by)
    looked = others.aggregate(latest=Max("revision"))["latest"] or 0
    own = known.revisions.filter(Q(person=by) | Q(person=None), number__gt=looked)
    return looked == known.revision or not own.exists()


def published(draft: Pathway, *, at: datetime) -> str:
    """Close the notices about the draft. Return who had looked through it, in words."""
    known = DraftRecord.objects.filter(pathway=draft).first()
    if known is None:
        return ""
    _close_notices(known.reviews.all(), at=at)
    looked = known.reviews.filter(revision=known.revision).select_related("person")
    names = ", ".join(str(review.person) for review in looked.order_by("looked_at"))
    return _("Looked through by %(people)s.") % {"people": names} if names else ""


def _can_be_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


def _close_notices(reviews: QuerySet[DraftReview], *, at: datetime) -> None:
    """Mark as read what asks for what is done."""
    Notice.objects.unread().filter(
        subject_type=ContentType.objects.get_for_model(DraftReview),
        subject_id__in=list(reviews.values_list("pk", flat=True)),
    ).update(read_at=at)
