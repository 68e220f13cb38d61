"""What the pages of assessments show of plans. See `assessments.own_plans`."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from operator import attrgetter

from django.db.models import F, Window
from django.db.models.functions import Coalesce, DenseRank
from django.utils.timezone import localdate

from pathway_portal.accounts.models import User
from pathway_portal.web.compiled_queries import CompiledQuery
from pathways.models import Competency

from .demonstration import make_plans
from .models import Action, EvidenceNote, NotedCompetency, Proposal, ReadingMark, Target
from .way_to_target import WayToTarget, way_to

MOST_AT_HOME = 3
MOST_DRAFTS = 5  # offered at a question, the latest
MOST_BESIDES_NOTES = 30  # on the page with everything about one competency
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class PlanSummary:
    """What is next in somebody's plan, and what waits for their answer."""

    actions: list[Action]
    proposals: list[Proposal]
    way: WayToTarget | None


@dataclass(frozen=True)
class ShownPlan:
    """What one reader sees of an employee's plan."""

    is_own: bool
    actions: list[Action]
    proposals: list[Proposal] = field(default_factory=list)
    target: Target | None = None

    @property
    def is_empty(self):
        return not (self.actions or self.proposals or self.target)


@dataclass(frozen=True)
class EvidenceDraft:
    """Something that its owner wrote and can copy into their evidence."""

    key: str
    text: str
    on: date
    link: str = ""


@dataclass(frozen=True)
class EvidenceDrafts:
    """The latest of what its owner can use as evidence for one competency, the oldest first."""

    latest: list[EvidenceDraft]
    has_more: bool

    def not_in(self, evidence):
        """Leave out what has been copied already."""
        return [draft for draft in self.latest if draft.text not in evidence]


class Plans:
    """Show people their own plan, and managers what is shared with them."""

    def summary_of(self, user):
        target = OWN_TARGET.first(owner=user.pk)
        way = way_to(target) if target else None
        return PlanSummary(NEXT.all(owner=user.pk), TO_ANSWER.all(employee=user.pk), way)

    def shown_to(self, reader, employee):
        if reader.pk == employee.pk:
            return ShownPlan(True, OPEN_ACTIONS.all(owner=employee.pk))
        about = {"reader": reader.pk, "owner": employee.pk, "today": localdate()}
        return ShownPlan(
            False,
            SHARED_ACTIONS.all(**about),
            MADE_PROPOSALS.all(**about),
            SHARED_TARGET.first(**about),
        )

    def evidence_drafts(self, user, competencies, since):
        found = defaultdict(list)
        if not competencies:
            return {}
        about = {"owner": user.pk, "stage": competencies[0].stage_id, "since": since or LONG_AGO}
        for action in LATEST_DONE.all(**about):
            found[action.competency.slug].append(_of_action(action))
        for tag in LATEST_TAGS.all(**about):
            draft = _of_note(tag.note)
            # Two versions of one competency have one identity.
            if draft not in found[tag.competency.slug]:
                found[tag.competency.slug].append(draft)
        for mark in LATEST_MARKS.all(**about):
            found[mark.competency.slug].append(_of_book(mark))
        return {slug: _drafts(drafts) for slug, drafts in found.items()}

    def evidence_draft(self, user, competency, key):
        kind, pk = re.fullmatch(r"([a-z])([0-9]{1,18})|.*", key, re.DOTALL).groups()
        done, tags, marks = _written(user, {competency.slug})
        if kind == Action.KEY_PREFIX and (action := done.filter(pk=pk).first()):
            return _of_action(action)
        if kind == EvidenceNote.KEY_PREFIX and (tag := tags.filter(note=pk).first()):
            return _of_note(tag.note)
        if kind == ReadingMark.KEY_PREFIX and (mark := marks.filter(pk=pk).first()):
            return _of_book(mark)
        return None

    def make_demonstration(self, users, moment):
        make_plans(users, moment)


def drafts_besides_notes(user, competency):
    """Return what else somebody can use for a competency, the latest first: done, or read."""
    done, _tags, marks = _written(user, {competency.slug})
    drafts = [_of_action(row) for row in done.order_by("-done_at", "pk")[:MOST_BESIDES_NOTES]]
    drafts += [_of_book(row) for row in marks.order_by("-updated_at", "pk")[:MOST_BESIDES_NOTES]]
    return sorted(drafts, key=attrgetter("on"), reverse=True)


def _written(owner, slugs):
    """Return the done actions, the tags of notes and the books that changed something."""
    done = Action.objects.filter(owner=owner, done_at__isnull=False, competency__slug__in=slugs)
    tags = NotedCompetency.objects.filter(note__owner=owner, competency__slug__in=slugs)
    marks = ReadingMark.objects.filter(owner=owner, competency__slug__in=slugs).exclude(changed="")
    return (
        done.select_related("competency"),
        tags.select_related("competency", "note"),
        marks.select_related("competency", "reading"),
    )


def _written_of_stage(owner, stage):
    """Return what was written about the competencies of a stage, in any of its versions."""
    return _written(owner, Competency.objects.filter(stage=stage).order_by().values("slug"))


def _shared_actions(reader: int, owner: int, today: date):
    shared = Action.objects.readable_by_manager(User(pk=reader), today).filter(owner=owner)
    return shared.with_origin().next_first()


def _made_proposals(reader: int, owner: int, today: date):
    made = Proposal.objects.made_by(User(pk=reader), today).filter(employee=owner)
    return made.with_people().order_by("-pk")


def _shared_target(reader: int, owner: int, today: date):
    shared = Target.objects.readable_by_manager(User(pk=reader), today).filter(owner=owner)
    return shared.with_words()


def _latest_done(owner: int, stage: int, since: datetime):
    done, _tags, _marks = _written_of_stage(owner, stage)
    return _latest(done.filter(done_at__gt=since), "done_at", "pk")


def _latest_tags(owner: int, stage: int, since: datetime):
    _done, tags, _marks = _written_of_stage(owner, stage)
    return _latest(tags.filter(note__created_at__gt=since), "note__noted_on", "note")


def _latest_marks(owner: int, stage: int, since: datetime):
    _done, _tags, marks = _written_of_stage(owner, stage)
    marks = marks.annotate(kept_at=Coalesce("updated_at", "created_at"))
    return _latest(marks.filter(kept_at__gt=since), "updated_at", "pk")


def _latest(rows, *order):
    """Keep the latest rows of each competency, and one more if there are any."""
    latest = Window(
        DenseRank(),
        partition_by=F("competency__slug"),
        order_by=[F(name).desc() for name in order],
    )
    return rows.annotate(place=latest).filter(place__lte=MOST_DRAFTS + 1).order_by(*order, "pk")


OPEN_ACTIONS = CompiledQuery(
    lambda owner: Action.objects.filter(owner=owner).open().with_origin().next_first(), owner=int
)
NEXT = CompiledQuery(
    lambda owner: Action.objects.filter(owner=owner).open().next_first()[:MOST_AT_HOME], owner=int
)
TO_ANSWER = CompiledQuery(
    lambda employee: Proposal.objects.to_answer(User(pk=employee)).select_related("proposed_by"),
    employee=int,
)
OWN_TARGET = CompiledQuery(lambda owner: Target.objects.with_words().filter(owner=owner), owner=int)
SHARED_ACTIONS, MADE_PROPOSALS, SHARED_TARGET = (
    CompiledQuery(build, reader=int, owner=int, today=date)
    for build in [_shared_actions, _made_proposals, _shared_target]
)
LATEST_DONE, LATEST_TAGS, LATEST_MARKS = (
    CompiledQuery(build, owner=int, stage=int, since=datetime)
    for build in [_latest_done, _latest_tags, _latest_marks]
)


def _drafts(found):
    found = sorted(found, key=attrgetter("on"))
    return EvidenceDrafts(found[-MOST_DRAFTS:], len(found) > MOST_DRAFTS)


def _of_action(action):
    text = "\n".join(part for part in (action.text, action.outcome) if part)
    return EvidenceDraft(action.key, text, localdate(action.done_at))


def _of_note(note):
    return EvidenceDraft(note.key, note.text, note.noted_on, note.link)


def _of_book(mark):
    text = f"{mark.reading.title}: {mark.changed}"
    return EvidenceDraft(mark.key, text, mark.read_on or localdate(mark.updated_at))
