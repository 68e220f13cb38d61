"""From one version of a role's pathway to the next: copy, check, publish.

Locks are taken in one order everywhere, in this app and in those above it, so that no two changes
wait for each other:

1. the company's row (`accounts.services.lock_reporting_lines`)
2. a role (`lock_role`)
3. a version of its pathway (`lock_pathway`, `hold_draft`)
4. people, lowest id first (`accounts.services.lock_people`)
5. an assessment, then what belongs to it

A change may leave steps out, and never goes back to an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar

from django.contrib.auth import get_user_model
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from .checks import Problem, errors
from .checks.pathway_contents import in_quotes
from .checks.people import stages_left_behind
from .contents import PATHWAY, Content
from .models import Pathway, PathwayState, Role, Seal, Stage

Row = TypeVar("Row", bound=Model)


class NotADraft(Exception):
    """Only a draft can be written or published, and this version is one no longer."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This version is no longer a draft and stays as it is. To change the words, start "
                "a new version."
            )
        )


class NotInUse(Exception):
    """Only the version that people read can be retired, or kept, and this one is it no longer."""

    def __init__(self) -> None:
        super().__init__(_("This version is no longer in use, so it stays as it is."))


class NotPublishable(Exception):
    """The draft has problems that nobody should publish; `problems` says each to HR."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.words for problem in problems))
        self.problems = problems


class PeopleLeftBehind(Exception):
    """People stand at stages that the draft does not have, and nobody said where they go."""

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
    """The draft of the role's next version, and whether this call has made it.

    A new one is a copy of `pathway`. A role has one draft at a time.
    """
    number = next_number(pathway.role)
    if draft := pathway.role.pathways.filter(state=PathwayState.DRAFT).first():
        return draft, False
    return _copy_pathway(pathway, number), True


def next_number(role: Role) -> int:
    """The number of the role's next version. Call inside the transaction that makes it."""
    lock_role(role)
    return (role.pathways.aggregate(highest=Max("number"))["highest"] or 0) + 1


def lock_role(role: Role) -> None:
    """Let one change of a role's versions happen at a time; SQLite's writers are alone anyhow."""
    Role.objects.select_for_update().get(pk=role.pk)


def lock_pathway(pk: int) -> None:
    """Let one change of a version's words happen at a time."""
    list(Pathway.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk"))


def hold_draft(pathway: Pathway) -> None:
    """Keep a draft a draft until this transaction ends, so that nobody publishes half a change."""
    drafts = Pathway.objects.filter(pk=pathway.pk, state=PathwayState.DRAFT)
    if not drafts.update(state=PathwayState.DRAFT):
        raise NotADraft


@transaction.atomic
def remove_stage(stage: Stage) -> None:
    """Take a stage out of a draft, and close the gap it leaves."""
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
    moves: Mapping[Stage, Stage | None] | None = None,
) -> list[int]:
    """Make the draft what employees see, and move those who stand on an earlier version to it.

    They go to the stage of the same slug. Where the draft does not have it, `moves` says to which
    of its stages they go, or to none. Return the ids of those who are sent somewhere by `moves`.
    """
    lock_role(draft.role)
    hold_draft(draft)
    if problems := problems_of(draft):
        raise NotPublishable(problems)
    before = Pathway.objects.filter(role=draft.role, state=PathwayState.PUBLISHED)
    # What was to be retired by now is retired, and not replaced.
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
    # Only now, as somebody may have been put there since the page was made.
    left = list(stages_left_behind(draft))
    goes_to = {**moves, **{old: new[old.slug] for old in left if old.slug in new}}
    if homeless := [old for old in left if old not in goes_to]:
        raise PeopleLeftBehind(homeless)
    sent_by_moves = people.filter(stage__in=[old for old in left if old.slug not in new])
    sent = list(sent_by_moves.values_list("pk", flat=True))
    for old in left:
        old.people.update(stage=goes_to[old])
    return sent


def problems_of(draft: Pathway) -> list[Problem]:
    """What stands in the way of publishing. `checks.check` says the rest as well."""
    return errors(draft)


@transaction.atomic
def retire(pathway: Pathway, *, on: date, reason: str, today: date) -> None:
    """Take the published version away from a day on; whoever was rated by it keeps its words.

    Until that day everybody reads on its pages when it ends, and why.
    """
    lock_role(pathway.role)
    still_read = Pathway.objects.published().filter(pk=pathway.pk)
    state = PathwayState.RETIRED if on <= today else PathwayState.PUBLISHED
    if not still_read.update(state=state, retires_on=on, retirement_reason=reason):
        raise NotInUse
    pathway.refresh_from_db()


@transaction.atomic
def keep(pathway: Pathway) -> None:
    """Call the retirement off, as long as its day has not come."""
    lock_role(pathway.role)
    still_read = Pathway.objects.published().filter(pk=pathway.pk, retires_on__isnull=False)
    if not still_read.update(retires_on=None, retirement_reason=""):
        raise NotInUse
    pathway.refresh_from_db()


def _copy_pathway(pathway: Pathway, number: int) -> Pathway:
    draft = _fresh(
        pathway,
        number=number,
        state=PathwayState.DRAFT,
        published_at=None,
        change_note="",
        retires_on=None,
        retirement_reason="",
    )
    draft.save()
    _copy_lists(PATHWAY, {pathway.pk: draft})
    return draft


def _copy_lists(holder: Content, copies: Mapping[int, Model]) -> None:
    """Copy the lists of these rows to the copies of the rows, which are given by the old ids."""
    for content in holder.lists:
        rows = content.model.objects.filter(**{f"{content.holder}__in": copies})
        copied = {
            row.pk: _fresh(row, **{content.holder: copies[getattr(row, f"{content.holder}_id")]})
            for row in rows
        }
        content.model.objects.bulk_create(copied.values())
        _copy_lists(content, copied)


def _fresh(row: Row, **changes: object) -> Row:
    """A row yet to be saved with the same words as another."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    fresh = type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
    for name, value in changes.items():
        setattr(fresh, name, value)
    return fresh
