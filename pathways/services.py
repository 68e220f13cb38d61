"""Copy, check and publish versions of a role's pathway, and retire them.

Locks are taken in one order everywhere, in this app and in those above it, so that no two changes
wait for each other:

1. the company's row (`accounts.services.lock_reporting_lines`)
2. a role (`lock_role`)
3. a version of its pathway (`lock_pathway`, `hold_draft`)
4. people, lowest id first (`accounts.services.lock_people`)
5. an assessment, then what belongs to it

A change may leave out steps, and never goes back to an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from . import coauthors
from .checks import Problem, errors
from .checks.pathway_contents import in_quotes
from .checks.people import stages_left_behind
from .contents import PATHWAY, Content
from .models import Pathway, PathwayState, Role, Seal, Stage

Row = TypeVar("Row", bound=Model)


class NotADraft(Exception):
    """Only a draft can be written or published, and this version no longer is one."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This version is no longer a draft and stays as it is. To change the words, start "
                "a new version."
            )
        )


class NotInUse(Exception):
    """Only the version that people read can be retired or kept, and this one no longer is."""

    def __init__(self) -> None:
        super().__init__(_("This version is no longer in use, so it stays as it is."))


class NotPublishable(Exception):
    """The draft has problems that stop publishing; `problems` explains each to HR."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.words for problem in problems))
        self.problems = problems


class SecondPersonNeeded(Exception):
    """A second person has to look through the draft first; the words say what to do."""


class PeopleLeftBehind(Exception):
    """People are at stages that the draft does not have, and nobody said where they go."""

    def __init__(self, stages: Iterable[Stage]) -> None:
        super().__init__(
            _(
                "Not published: there are people at %(stages)s, which this version no longer has. "
                "Choose where they go."
            )
            % {"stages": ", ".join(in_quotes(stage) for stage in stages)}
        )


@transaction.atomic
def start_new_version(pathway: Pathway) -> tuple[Pathway, bool]:
    """Return the draft of the role's next version, and whether this call has made it.

    A new draft is a copy of `pathway`. A role has at most one draft.
    """
    number = next_number(pathway.role)
    if draft := pathway.role.pathways.filter(state=PathwayState.DRAFT).first():
        return draft, False
    return _copy_pathway(pathway, number), True


@transaction.atomic
def start_track(pathway: Pathway, role: Role, *, shared: int) -> Pathway:
    """Make the first draft of a role that begins with the first stages of another.

    What is copied keeps its identity: that makes the two roles tracks of one another. The later
    stages, in which they differ, are not copied.
    """
    draft = _copy_pathway(pathway, next_number(role), role=role, title=role.name)
    draft.stages.filter(number__gt=shared).delete()
    return draft


def next_number(role: Role) -> int:
    """Return the number of the role's next version. Call it in the transaction that makes it."""
    lock_role(role)
    return (role.pathways.aggregate(highest=Max("number"))["highest"] or 0) + 1


def lock_role(role: Role) -> None:
    """Let only one change of a role's versions happen at a time. SQLite has one writer anyway."""
    Role.objects.select_for_update().get(pk=role.pk)


def lock_pathway(pk: int) -> None:
    """Let only one change of a version's words happen at a time."""
    list(Pathway.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk"))


def hold_draft(pathway: Pathway) -> None:
    """Keep a draft a draft until this transaction ends, so that nobody publishes half a change."""
    drafts = Pathway.objects.filter(pk=pathway.pk, state=PathwayState.DRAFT)
    if not drafts.update(state=PathwayState.DRAFT):
        raise NotADraft


@transaction.atomic
def remove_stage(stage: Stage) -> None:
    """Delete a stage of a draft, and close the gap in the numbers."""
    hold_draft(stage.pathway)
    later = stage.pathway.stages.filter(number__gt=stage.number).order_by("number")
    stage.delete()
    for follower in later:
        Stage.objects.filter(pk=follower.pk).update(number=follower.number - 1)


@transaction.atomic
def publish(
    draft: Pathway,
    *,
    note: str,
    at: datetime,
    by: AbstractBaseUser | None = None,
    moves: Mapping[Stage, Stage | None] | None = None,
) -> list[int]:
    """Make the draft what employees see, and move people from earlier versions to it.

    Without `by` nobody in particular publishes it: that is refused where a second person is needed.

    They go to the stage with the same slug. If the draft does not have it, `moves` says which of
    its stages they go to, or none. Return the ids of the people that `moves` sends somewhere.
    """
    lock_role(draft.role)
    hold_draft(draft)
    if problems := errors(draft):
        raise NotPublishable(problems)
    if why := coauthors.source.why_not_publish(draft, by):
        raise SecondPersonNeeded(why)
    before = Pathway.objects.filter(role=draft.role, state=PathwayState.PUBLISHED)
    # A version whose retirement has come counts as retired, not as superseded.
    before.filter(retires_on__lte=timezone.localdate(at)).update(state=PathwayState.RETIRED)
    before.update(state=PathwayState.SUPERSEDED)
    Pathway.objects.filter(pk=draft.pk).update(
        state=PathwayState.PUBLISHED, published_at=at, change_note=note
    )
    Seal.objects.create(pathway=draft)
    sent = _move_people(draft, moves or {})
    draft.refresh_from_db()
    return sent


def _move_people(draft: Pathway, moves: Mapping[Stage, Stage | None]) -> list[int]:
    new = {stage.slug: stage for stage in draft.stages.all()}
    if not {stage for stage in moves.values() if stage} <= {*new.values()}:
        raise SuspiciousOperation("People go to stages of the version that is published.")
    earlier = Stage.objects.filter(pathway__role=draft.role).exclude(pathway=draft)
    people = get_user_model().objects.filter(stage__in=earlier)
    list(people.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    # Look only now: somebody may have been put there since the page was made.
    left = list(stages_left_behind(draft))
    goes_to = {**moves, **{old: new[old.slug] for old in left if old.slug in new}}
    if homeless := [old for old in left if old not in goes_to]:
        raise PeopleLeftBehind(homeless)
    sent_by_moves = people.filter(stage__in=[old for old in left if old.slug not in new])
    sent = list(sent_by_moves.values_list("pk", flat=True))
    for old in left:
        old.people.update(stage=goes_to[old])
    return sent


@transaction.atomic
def retire(pathway: Pathway, *, on: date, reason: str, today: date) -> None:
    """Retire the published version from a day on. People who were rated by it keep its words.

    Until that day, its pages say when it ends, and why.
    """
    lock_role(pathway.role)
    still_read = Pathway.objects.published().filter(pk=pathway.pk)
    state = PathwayState.RETIRED if on <= today else PathwayState.PUBLISHED
    if not still_read.update(state=state, retires_on=on, retirement_reason=reason):
        raise NotInUse
    pathway.refresh_from_db()


@transaction.atomic
def keep(pathway: Pathway) -> None:
    """Cancel the retirement, if its day has not come."""
    lock_role(pathway.role)
    still_read = Pathway.objects.published().filter(pk=pathway.pk, retires_on__isnull=False)
    if not still_read.update(retires_on=None, retirement_reason=""):
        raise NotInUse
    pathway.refresh_from_db()


def _copy_pathway(pathway: Pathway, number: int, **changes: object) -> Pathway:
    draft = _fresh(
        pathway,
        number=number,
        state=PathwayState.DRAFT,
        published_at=None,
        change_note="",
        retires_on=None,
        retirement_reason="",
        **changes,
    )
    draft.save()
    _copy_lists(PATHWAY, {pathway.pk: draft})
    return draft


def _copy_lists(holder: Content, copies: Mapping[int, Model]) -> None:
    """Copy the lists of some rows. `copies` maps the ids of these rows to their copies."""
    for content in holder.lists:
        rows = content.model.objects.filter(**{f"{content.holder}__in": copies})
        copied = {
            row.pk: _fresh(row, **{content.holder: copies[getattr(row, f"{content.holder}_id")]})
            for row in rows
        }
        content.model.objects.bulk_create(copied.values())
        _copy_lists(content, copied)


def _fresh(row: Row, **changes: object) -> Row:
    """Return an unsaved copy of a row."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    fresh = type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
    for name, value in changes.items():
        setattr(fresh, name, value)
    return fresh
