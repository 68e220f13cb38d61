"""Comment on a line of a draft, or on the draft as a whole; answer, resolve, reopen."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pathway_portal.accounts.models import User
from pathways.coauthors import Pressed, refused

from .models import LONGEST_COMMENT, DraftComment, DraftRecord

WHOLE = "draft"  # in place of the key of a line
COMMENT = "talk-text"  # the field for a new comment
ANSWER = "talk-answer-"  # the fields for answers, each with the number of a comment


def answer_field(pk: int) -> str:
    return f"{ANSWER}{pk}"


def comment(known: DraftRecord, key: str, text: str, *, by: User, at: datetime) -> Pressed:
    """Comment on a line, also one that was removed meanwhile, or on the whole draft."""
    keys = [key] if key.isprintable() else []  # PostgreSQL takes no null character
    line = None if key == WHOLE else known.lines.filter(key__in=keys).first()
    if key != WHOLE and line is None:
        why = _("Not saved: this line is no longer there. You can comment on the draft as a whole.")
        return refused(why, COMMENT, text)
    words, why = _clean(text)
    if why:
        return refused(why, COMMENT, text)
    return _add(known, words, by=by, at=at, line=line)


def answer(known: DraftRecord, key: str, text: str, *, by: User, at: datetime) -> Pressed:
    """Answer a comment. That opens it again."""
    first = _first(known, key)
    if first is None:
        return refused(_gone(), COMMENT, text)
    words, why = _clean(text)
    if why:
        return refused(why, answer_field(first.pk), text)
    pressed = _add(known, words, by=by, at=at, answers_to=first)
    DraftComment.objects.filter(pk=first.pk).update(resolved_at=None, resolved_by=None)
    return pressed


def resolve(known: DraftRecord, key: str, *, by: User, at: datetime) -> Pressed:
    """Resolve a comment, unless somebody answered since the page was shown.

    The key says how many answers the page had: `17:2`.
    """
    key, _colon, shown = key.partition(":")
    first = _first(known, key)
    if first is None:
        return refused(_gone(), COMMENT)
    if str(first.answers.count()) != shown:
        why = _("Not resolved: somebody has just answered. Please read it first.")
        return refused(why, answer_field(first.pk))
    rows = DraftComment.objects.filter(pk=first.pk, resolved_at=None)
    rows.update(resolved_at=at, resolved_by=by)
    return _at(first)


def reopen(known: DraftRecord, key: str) -> Pressed:
    first = _first(known, key)
    if first is None:
        return refused(_gone(), COMMENT)
    DraftComment.objects.filter(pk=first.pk).update(resolved_at=None, resolved_by=None)
    return _at(first)


def _first(known: DraftRecord, key: str) -> DraftComment | None:
    if not (key.isdecimal() and len(key) < 19):
        return None
    return known.comments.filter(pk=key, answers_to=None).select_related("line").first()


def _gone() -> str:
    return _("Not saved: this comment is no longer there.")


def _clean(text: str) -> tuple[str, str]:
    """Return the text as it is saved, or why it is refused."""
    missing = {"required": _("Write something here.")}
    field = forms.CharField(max_length=LONGEST_COMMENT, error_messages=missing)
    try:
        return field.clean(text), ""
    except ValidationError as error:
        return "", " ".join(error.messages)


def _add(known: DraftRecord, text: str, *, by: User, at: datetime, **where) -> Pressed:
    """Add a comment. Sent twice, it comes once."""
    place = {"line": None, "answers_to": None, **where}
    latest = known.comments.filter(**place).order_by("pk").last()
    if latest is None or (latest.author_id, latest.text) != (by.pk, text):
        latest = known.comments.create(author=by, text=text, at=at, **place)
    return _at(latest.answers_to or latest)


def _at(first: DraftComment) -> Pressed:
    line = first.line
    return Pressed(place=f"talk-{first.pk}", talks_on=line.key if line else WHOLE)
