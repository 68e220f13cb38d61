"""From one version of a role's pathway to the next: copy, check, publish."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import (
    Capability,
    Competency,
    CoreCompetency,
    DevelopmentTip,
    ExampleTitle,
    IdealCandidate,
    Metric,
    Objective,
    Pathway,
    PathwayState,
    Reading,
    Responsibility,
    Role,
    Skill,
    Stage,
    StrategicValue,
    WatchFor,
)

PATHWAY_LISTS = [
    Responsibility,
    IdealCandidate,
    CoreCompetency,
    ExampleTitle,
    StrategicValue,
    Capability,
    Stage,
]
STAGE_LISTS = [Objective, Competency, Reading, Metric, WatchFor, DevelopmentTip]


class NotADraft(Exception):
    """Only a draft can be written or published, and this version is one no longer."""

    def __init__(self):
        super().__init__(
            _(
                "This version is no longer a draft and stays as it is. To change the words, start "
                "a new version."
            )
        )


class NotPublishable(Exception):
    """The draft has problems; `problems` says each in a sentence for HR."""

    def __init__(self, problems: list[str]):
        super().__init__(" ".join(problems))
        self.problems = problems


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
    _lock(role)
    return (role.pathways.aggregate(highest=Max("number"))["highest"] or 0) + 1


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
def publish(draft: Pathway, *, note: str, at: datetime) -> None:
    """Make the draft what employees see, and move those who stand on an earlier version to it."""
    _lock(draft.role)
    hold_draft(draft)
    if problems := problems_of(draft):
        raise NotPublishable(problems)
    versions = Pathway.objects.filter(role=draft.role)
    versions.published().update(state=PathwayState.SUPERSEDED)
    Pathway.objects.filter(pk=draft.pk).update(
        state=PathwayState.PUBLISHED, published_at=at, change_note=note
    )
    new = {stage.slug: stage for stage in draft.stages.all()}
    for old in _stages_left_behind(draft):
        old.people.update(stage=new[old.slug])
    draft.refresh_from_db()


def problems_of(draft: Pathway) -> list[str]:
    """What stands in the way of publishing, each in a sentence that says where to look."""
    stages = list(draft.stages.annotate(competency_count=Count("competencies")))
    numbers = [stage.number for stage in stages]
    problems = []
    if not stages:
        problems.append(_("It has no stage yet. Add at least one."))
    elif numbers != list(range(1, len(stages) + 1)):
        problems.append(
            _("Its stages are numbered %(numbers)s. Number them from 1 without a gap.")
            % {"numbers": ", ".join(str(number) for number in numbers)}
        )
    problems += [
        _("“%(stage)s” has no competency yet. Add at least one.") % {"stage": stage}
        for stage in stages
        if not stage.competency_count
    ]
    slugs = {stage.slug for stage in stages}
    for old in _stages_left_behind(draft):
        if old.slug not in slugs:
            problems.append(
                ngettext(
                    "%(count)s person is at “%(stage)s” (%(slug)s) of version %(version)s. This "
                    "version does not have that stage. Move them to another stage first.",
                    "%(count)s people are at “%(stage)s” (%(slug)s) of version %(version)s. This "
                    "version does not have that stage. Move them to another stage first.",
                    old.people_count,
                )
                % {
                    "count": old.people_count,
                    "stage": old,
                    "slug": old.slug,
                    "version": old.pathway.number,
                }
            )
    return problems


def _lock(role):
    """Let one change of a role's versions happen at a time; SQLite's writers are alone anyhow."""
    Role.objects.select_for_update().get(pk=role.pk)


def _stages_left_behind(draft):
    """The stages of the role's other versions at which somebody stands."""
    return (
        Stage.objects.filter(pathway__role=draft.role)
        .exclude(pathway=draft)
        .select_related("pathway")
        .annotate(people_count=Count("people"))
        .filter(people_count__gt=0)
        .order_by("pathway__number", "number")
    )


def _copy_pathway(pathway, number):
    draft = _fresh(
        pathway, number=number, state=PathwayState.DRAFT, published_at=None, change_note=""
    )
    draft.save()
    for model in PATHWAY_LISTS:
        copies = {
            old.pk: _fresh(old, pathway=draft) for old in model.objects.filter(pathway=pathway)
        }
        model.objects.bulk_create(copies.values())
        if model is Stage:
            _copy_lists(STAGE_LISTS, "stage", copies)
        elif model is Capability:
            _copy_lists([Skill], "capability", copies)
    return draft


def _copy_lists(models, parent, parents):
    """Copy the rows that hang on the old parents to their copies; `parents` is new by old id."""
    for model in models:
        rows = model.objects.filter(**{f"{parent}__in": parents})
        model.objects.bulk_create(
            _fresh(row, **{parent: parents[getattr(row, f"{parent}_id")]}) for row in rows
        )


def _fresh(row, **changes):
    """A row yet to be saved with the same words as another."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    fresh = type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
    for name, value in changes.items():
        setattr(fresh, name, value)
    return fresh
