"""Give the page of a draft, and publishing, what they ask of `pathways.coauthors`."""

from __future__ import annotations

from pathways.coauthors import Pressed

from . import comments, reviews
from .beside import TOGETHER, DraftBeside, Thread, threads_of
from .models import DraftRecord, DraftVisit
from .recording import record

REVIEWER = "reviewer"  # the field that names somebody
# The buttons that are the authors' own.
OWN = {"talk", "comment", "answer", "resolve", "reopen", "ask", "unask", "looked", "seen"}


class Together:
    def record(self, draft, *, by, at, is_new=False):
        record(draft, by=by, at=at, is_new=is_new)

    def beside(self, draft, user, *, talks_on="", pressed=None):
        return DraftBeside(draft, user, talks_on, pressed)

    def press(self, draft, name, subject, data, *, by, at) -> Pressed | None:
        """Save the comments that were typed, and do what a button of the authors asks for.

        `draft` is held, and recorded as it is.
        """
        typed = [key for key in data if key.startswith("talk-") and data[key].strip()]
        if not typed and name not in OWN:
            return None
        pressed = Pressed()
        known = DraftRecord.objects.get(pathway=draft)
        for key in typed:
            pressed.add(_say(known, key, data, by=by, at=at))
        pressed.add(self._press(known, name, subject, typed, data, by=by, at=at))
        return pressed

    def _press(self, known, name, subject, typed, data, *, by, at) -> Pressed:
        if name == "talk":
            return Pressed(place=subject, talks_on=subject)
        if name == "comment" and comments.COMMENT not in typed:
            return comments.comment(known, subject, "", by=by, at=at)
        if name == "answer" and f"{comments.ANSWER}{subject}" not in typed:
            return comments.answer(known, subject, "", by=by, at=at)
        if name == "resolve":
            return comments.resolve(known, subject, by=by, at=at)
        if name == "reopen":
            return comments.reopen(known, subject)
        if name == "ask":
            return _there(reviews.ask(known, data.get(REVIEWER, ""), by=by, at=at))
        if name == "unask":
            return _there(reviews.take_off(known, subject))
        if name == "looked":
            return reviews.look_through(known, subject, by=by, at=at)
        if name == "seen":
            return _see(known, subject, by=by, at=at)
        return Pressed()

    def comments_on(self, pathway) -> list[Thread]:
        known = DraftRecord.objects.filter(pathway=pathway).first()
        return [each for threads in threads_of(known).values() for each in threads]

    def why_not_publish(self, draft, by):
        return reviews.why_not_publish(draft, by)

    def published(self, draft, *, at):
        return reviews.published(draft, at=at)


def _say(known: DraftRecord, name: str, data, *, by, at) -> Pressed:
    """Save one comment or answer. The page names the line of a new comment."""
    if name == comments.COMMENT:
        return comments.comment(known, data.get("talk", ""), data[name], by=by, at=at)
    key = name.removeprefix(comments.ANSWER)
    return comments.answer(known, key, data[name], by=by, at=at)


def _there(pressed: Pressed) -> Pressed:
    """Stay where the other authors are, with that part of the page open."""
    pressed.place = pressed.talks_on = TOGETHER
    return pressed


def _see(known: DraftRecord, shown: str, *, by, at) -> Pressed:
    """Note up to which revision somebody has seen the changes: that of the page, never a later."""
    revision = min(int(shown), known.revision) if shown.isdecimal() and len(shown) < 10 else 0
    seen = {"revision": revision, "at": at}
    visit, is_new = DraftVisit.objects.get_or_create(record=known, person=by, defaults=seen)
    if not is_new:
        DraftVisit.objects.filter(pk=visit.pk, revision__lt=revision).update(**seen)
    return Pressed(place=TOGETHER)
