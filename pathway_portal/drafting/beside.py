"""Prepare what the page of a draft shows beside its lines: comments, changes of others, reviews."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pathway_portal.accounts.models import Company, User
from pathway_portal.accounts.permissions import who_may_publish
from pathways.coauthors import Pressed
from pathways.models import Pathway

from .comments import COMMENT, WHOLE, answer_field
from .models import DraftComment, DraftLine, DraftRecord, DraftReview, DraftRevision

TOGETHER = "together"  # the part of the page about the other authors
FIRST = 1  # the revision that a draft begins with: nobody has changed anything yet
MOST_CHANGES = 40  # that the page lists; the lines themselves are all marked


@dataclass(frozen=True)
class Mark:
    """What somebody else did to a line since the reader last looked."""

    key: str
    words: str  # of the line
    text: str
    is_removed: bool = False


@dataclass
class Thread:
    """A comment with its answers."""

    first: DraftComment
    answers: list[DraftComment] = field(default_factory=list)
    error: str = ""
    text: str = ""  # what was typed as an answer and could not be saved

    @property
    def is_resolved(self) -> bool:
        return self.first.resolved_at is not None

    @property
    def is_open(self) -> bool:
        return not self.is_resolved

    @property
    def answer_name(self) -> str:
        return answer_field(self.first.pk)

    @property
    def comments(self) -> list[DraftComment]:
        return [self.first, *self.answers]

    @property
    def place(self) -> str:
        """Return the id on the page of the draft where it is found."""
        line = self.first.line
        return line.key if line and not line.is_removed else f"talk-{self.first.pk}"

    @property
    def line_words(self) -> str:
        """Quote the line it is about; nothing where it is about the whole draft."""
        return self.first.line.words if self.first.line else ""


@dataclass(frozen=True)
class ReviewOnPage:
    review: DraftReview
    text: str
    is_valid: bool


class DraftBeside:
    """What one person sees beside the lines of a draft."""

    whole = WHOLE
    comment_name = COMMENT

    def __init__(self, draft: Pathway, user: User, talks_on: str, pressed: Pressed | None):
        self.draft, self.user, self.talks_on = draft, user, talks_on
        self.pressed = pressed or Pressed()
        self.known = DraftRecord.objects.filter(pathway=draft).first()
        self.revision = self.known.revision if self.known else FIRST

    @cached_property
    def company_needs_second_person(self) -> bool:
        return Company.needs_second_person()

    # Comments --------------------------------------------------------------------------------

    def threads(self, key: str) -> list[Thread]:
        return self._threads.get(key, [])

    @property
    def whole_threads(self) -> list[Thread]:
        return self.threads(WHOLE)

    @property
    def open_on_lines(self) -> list[Thread]:
        """Return the comments on lines of the draft that nobody has resolved."""
        every = (thread for threads in self._threads.values() for thread in threads)
        return [
            each
            for each in every
            if each.is_open and each.first.line and not each.first.line.is_removed
        ]

    @property
    def open_comments(self) -> int:
        """Count the comments that nobody has resolved, wherever they are."""
        elsewhere = [*self.whole_threads, *self.removed_threads]
        return len(self.open_on_lines) + sum(thread.is_open for thread in elsewhere)

    @property
    def removed_threads(self) -> list[Thread]:
        """Return the comments on lines that are no longer there."""
        every = (thread for threads in self._threads.values() for thread in threads)
        return [each for each in every if each.first.line and each.first.line.is_removed]

    @property
    def comment_error(self) -> str:
        return self.pressed.errors.get(COMMENT, "")

    @property
    def comment_text(self) -> str:
        return self.pressed.texts.get(COMMENT, "")

    @cached_property
    def _threads(self) -> dict[str, list[Thread]]:
        return threads_of(self.known, self.pressed)

    # Changes ---------------------------------------------------------------------------------

    def mark(self, key: str) -> Mark | None:
        return self._marks.get(key)

    @property
    def changes(self) -> list[Mark]:
        """Return the marked lines, those that were removed last."""
        marks = sorted(self._marks.values(), key=lambda mark: mark.is_removed)
        return marks[:MOST_CHANGES]

    @property
    def change_count(self) -> int:
        return len(self._marks)

    @property
    def unlisted_count(self) -> int:
        return max(len(self._marks) - MOST_CHANGES, 0)

    @property
    def seen_at(self) -> datetime | None:
        return self._visit.at if self._visit else None

    @cached_property
    def _visit(self):
        return self.known.visits.filter(person=self.user).first() if self.known else None

    @cached_property
    def _marks(self) -> dict[str, Mark]:
        if self.known is None:
            return {}
        seen = self._visit.revision if self._visit else FIRST
        revisions = self.known.revisions.filter(number__gt=seen).exclude(person=self.user)
        by_number = {each.number: each for each in revisions.select_related("person")}
        rows = self.known.lines.filter(changed_in__gt=seen).order_by("pk")
        theirs = [row for row in rows if row.changed_in in by_number]
        shown = [row for row in theirs if not (row.is_removed and row.added_in > seen)]
        return {row.key: _mark(row, seen, by_number[row.changed_in]) for row in shown}

    # Reviews ---------------------------------------------------------------------------------

    @cached_property
    def reviews(self) -> list[ReviewOnPage]:
        if self.known is None:
            return []
        rows = self.known.reviews.select_related("person", "asked_by").order_by("pk")
        return [self._review(row) for row in rows]

    def _review(self, row: DraftReview) -> ReviewOnPage:
        is_valid = row.revision == self.revision
        values = {"person": row.person, "day": _day(row.looked_at or row.asked_at)}
        if is_valid:
            text = _("%(person)s looked through it as it is now, on %(day)s.")
        elif row.looked_at:
            text = _("%(person)s looked through it on %(day)s. It was changed since.")
        elif row.asked_by:
            values["by"] = row.asked_by
            text = _("%(person)s was asked by %(by)s on %(day)s.")
        else:
            text = _("%(person)s was asked on %(day)s.")
        return ReviewOnPage(row, text % values, is_valid)

    @property
    def has_looked(self) -> bool:
        return any(each.is_valid and each.review.person_id == self.user.pk for each in self.reviews)

    @property
    def is_asked(self) -> bool:
        """Tell whether the reader is asked, and has not looked through it as it is now."""
        own = [each for each in self.reviews if each.review.person_id == self.user.pk]
        return any(each.review.asked_at and not each.is_valid for each in own)

    @cached_property
    def people_to_ask(self) -> list[User]:
        asked = {each.review.person_id for each in self.reviews if each.review.asked_at}
        people = who_may_publish().exclude(pk=self.user.pk).with_namesakes().in_order()
        return [person for person in people if person.pk not in asked or self._is_void(person)]

    def _is_void(self, person: User) -> bool:
        return any(
            each.review.person_id == person.pk and each.review.revision and not each.is_valid
            for each in self.reviews
        )

    @property
    def error_of_asking(self) -> str:
        return self.pressed.errors.get("reviewer", "")

    @property
    def error_of_looking(self) -> str:
        return self.pressed.errors.get("looked", "")

    @property
    def has_news(self) -> bool:
        """Tell whether there is anything for the reader to see at the top of the page."""
        return bool(
            self.change_count
            or self.is_asked
            or self.pressed.refusal
            or self.talks_on in (WHOLE, TOGETHER)
            or any(thread.is_open for thread in [*self.whole_threads, *self.removed_threads])
        )


def threads_of(known: DraftRecord | None, pressed: Pressed | None = None) -> dict[str, list]:
    """Return the comments by the line they are on, each with its answers. One query."""
    threads: dict[int, Thread] = {}
    by_key: dict[str, list[Thread]] = defaultdict(list)
    if known is None:
        return by_key
    rows = known.comments.select_related("author", "line", "resolved_by").order_by("pk")
    for row in rows:
        if row.answers_to_id:
            threads[row.answers_to_id].answers.append(row)
            continue
        thread = threads[row.pk] = Thread(row)
        by_key[row.line.key if row.line else WHOLE].append(thread)
        if pressed:
            thread.error = pressed.errors.get(thread.answer_name, "")
            thread.text = pressed.texts.get(thread.answer_name, "")
    return by_key


def _mark(row: DraftLine, seen: int, change: DraftRevision) -> Mark:
    values = {"who": change.person, "day": _day(change.at)}
    if row.is_removed:
        known, unknown = _("removed by %(who)s on %(day)s"), _("removed on %(day)s")
    elif row.added_in > seen:
        known, unknown = _("new, by %(who)s on %(day)s"), _("new since %(day)s")
    else:
        known, unknown = _("changed by %(who)s on %(day)s"), _("changed on %(day)s")
    text = (known if change.person else unknown) % values
    return Mark(row.key, row.words or _("The role itself"), text, row.is_removed)


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")
