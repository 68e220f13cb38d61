"""Earlier answers to the same items: from last time, or from an older version of the pathway."""

from __future__ import annotations

from dataclasses import dataclass

from pathways.models import Competency, Level, Pathway

from .models import Assessment, Rating, Side
from .questions import Question, questions_of


@dataclass(frozen=True)
class Offer:
    """The answer to a question from last time, for its author to confirm.

    `source` is the row the answer stands on: what both agreed, or, where nothing is agreed or the
    two saw it differently, what the employee said. `own` is the employee's, whose evidence goes
    along. All labels are for the page to print.
    """

    question: Question
    source: Rating
    own: Rating
    was_seen_differently: bool = False

    @property
    def key(self):
        return self.question.key

    @property
    def old_item(self):
        return self.source.item

    @property
    def is_reworded(self):
        """Whether the item was reworded since; then nobody can confirm it unread."""
        return words_of(self.old_item) != words_of(self.question.item)

    @property
    def old_text(self):
        """What it said before, where that has changed. Otherwise its levels read differently."""
        return self.old_item.text if self.old_item.text != self.question.text else ""

    @property
    def label(self):
        return self.question.label_of(self.source.answer)

    @property
    def own_label(self):
        return self.question.label_of(self.own.answer)

    @property
    def was_changed(self):
        """Whether the two agreed on something else than the employee had said."""
        return self.own.answer != self.source.answer


def words_of(item):
    """Return all the words that an answer to this item refers to."""
    if not isinstance(item, Competency):
        return [item.text]
    return [item.text, *(item.level_wording(level) for level in Level)]


def offers(questions, earlier):
    """Return last time's answers to these questions, by the question's key.

    `earlier` are the employee's and the agreed ratings of one earlier assessment of the same step,
    each with its item. Items are found again by their slug.
    """
    rows_by_item = {(row.side, type(row.item), row.item.slug): row for row in earlier}
    found = {}
    for question in questions:
        identity = (type(question.item), question.item.slug)
        own = rows_by_item.get((Side.SELF, *identity))
        agreed = rows_by_item.get((Side.AGREED, *identity))
        # What the two settle can still change until both have agreed.
        is_agreed = bool(agreed and agreed.assessment.agreed_at)
        was_seen_differently = is_agreed and agreed.is_seen_differently
        source = agreed if is_agreed and not was_seen_differently else own
        if source and source.answer:
            found[question.key] = Offer(question, source, own, was_seen_differently)
    return found


def no_longer_asked(questions, earlier):
    """Return the items of last time that this stage no longer has, in their order."""
    now = {(type(question.item), question.item.slug) for question in questions}
    gone = [
        row.item
        for row in earlier
        if row.side == Side.SELF and (type(row.item), row.item.slug) not in now
    ]
    return sorted(gone, key=lambda item: (not isinstance(item, Competency), item.position))


@dataclass(frozen=True)
class Moving:
    """What a newer version changes for a draft, question by question."""

    same: list[Question]
    reworded: list[tuple[Question, Question]]  # before, now
    added: list[Question]
    gone: list[Question]

    @classmethod
    def of(cls, before, now):
        """Compare the questions of two versions of one step."""
        old = {(question.kind, question.item.slug): question for question in before}
        new = {(question.kind, question.item.slug): question for question in now}
        both = [(old[identity], new[identity]) for identity in new if identity in old]
        return cls(
            same=[n for o, n in both if words_of(o.item) == words_of(n.item)],
            reworded=[(o, n) for o, n in both if words_of(o.item) != words_of(n.item)],
            added=[question for identity, question in new.items() if identity not in old],
            gone=[question for identity, question in old.items() if identity not in new],
        )


@dataclass(frozen=True)
class NewerWording:
    """Which questions of a record the version that is published now words otherwise, or drops."""

    published: Pathway
    has_stage: bool
    reworded: list[Question]
    gone: list[Question]

    @classmethod
    def of(cls, assessment: Assessment, questions: list[Question]) -> NewerWording | None:
        """Compare the `questions` of a record with today's. None where their words are the same.

        It takes no query where the record's own version is published, and four otherwise.
        """
        rated = assessment.stage.pathway
        if rated.is_published:
            return None
        published = Pathway.objects.published().filter(role=rated.role_id).first()
        if published is None or published == rated:
            return None
        stage = published.stages.filter(slug=assessment.stage.slug).first()
        now = questions_of(stage, Side.AGREED) if stage else []
        moving = Moving.of(questions, now)
        reworded = [before for before, _now in moving.reworded]
        if stage and not reworded and not moving.gone:
            return None
        return cls(published, stage is not None, reworded, moving.gone if stage else [])
