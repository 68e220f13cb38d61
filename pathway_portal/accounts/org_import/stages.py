"""Find the stage that a row puts somebody at."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..names import fold
from .columns import Column, means_none


def says_no_stage(planner, row):
    role, stage = row.cells.get(Column.ROLE, ""), row.cells.get(Column.STAGE, "")
    if row.wrong.keys() & {Column.ROLE, Column.STAGE} or not (role or stage):
        return False
    role_is_none = bool(role) and means_none(role) and fold(role) not in planner.roles
    return (role_is_none and (not stage or means_none(stage))) or (
        bool(stage) and means_none(stage) and (not role or fold(role) in planner.roles)
    )


def stage_meant(planner, row, old):
    """Return the stage that a row names, or None; note a problem where there is no such stage."""
    role_cell, stage_cell = row.cells.get(Column.ROLE), row.cells.get(Column.STAGE)
    if not (role_cell or stage_cell):
        return None
    if old and _is_stage(planner, old, role_cell, stage_cell):
        planner.forgiven |= {(row.number, Column.ROLE), (row.number, Column.STAGE)}
        return old
    if row.wrong.keys() & {Column.ROLE, Column.STAGE}:
        return None
    role = planner.roles.get(fold(role_cell)) if role_cell else None
    if not role_cell and old:
        role = (old.pathway.role_id, old.pathway.role.name)
    if role is None:
        text = _("Name the role too: this person has none so far.")
        if role_cell:
            text = _("There is no role “%(role)s”.") % {"role": role_cell}
        planner.problem(row, Column.ROLE, text)
        return None
    pk, name = role
    if not stage_cell and old and old.pathway.role_id == pk:
        return old
    stages = planner.stages_of.get(pk)
    if not stages:
        planner.problem(
            row,
            Column.ROLE,
            _("The role %(role)s has no published pathway, so nobody can be at one of its stages.")
            % {"role": name},
        )
        return None
    named = {str(s.number): s for s in stages}
    named |= {fold(s.title): s for s in stages} | {s.slug: s for s in stages}
    if stage_cell and fold(stage_cell) in named:
        return named[fold(stage_cell)]
    numbers = ", ".join(str(stage.number) for stage in stages)
    text = _("Name the stage of %(role)s too, one of these: %(numbers)s.")
    if stage_cell:
        text = _("%(role)s has no stage “%(stage)s”. Its stages are %(numbers)s.")
    planner.problem(
        row, Column.STAGE, text % {"role": name, "stage": stage_cell, "numbers": numbers}
    )
    return None


def _is_stage(planner, stage, role, stage_cell):
    """Return whether the row names the stage somebody is at, even one of an older version."""
    if not stage_cell or (
        role and planner.roles.get(fold(role), (None,))[0] != stage.pathway.role_id
    ):
        return False
    return stage_cell == stage.slug or (
        fold(stage_cell) == fold(stage.title)
        and not any(
            fold(other.title) == fold(stage_cell) and other.slug != stage.slug
            for other in planner.stages_of.get(stage.pathway.role_id, [])
        )
    )
