"""Add a note, save it, tag it, delete it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from assessments.services import PageSave, Saved, StaleVersion
from assessments.services.rows import save_rows
from pathway_portal.accounts.models import User
from pathways.models import Competency

from ..models import EvidenceNote, NotedCompetency
from .page_keys import page_key


@dataclass(frozen=True)
class NoteInput:
    """What a page says about a note, and the version that this is based on.

    `tags` are the competencies it shows; None leaves them as they are.
    """

    key: str
    version: int
    fields: dict[str, Any]
    tags: list[Competency] | None = None
    is_partial: bool = False

    def columns(self, row: EvidenceNote, at: datetime) -> dict[str, Any]:
        return self.fields


@transaction.atomic
def add_note(new: NoteInput, *, page: str, by: User, at: datetime) -> EvidenceNote:
    """Add a note to somebody's own log. Sending the same page twice adds one."""
    note, is_new = EvidenceNote.objects.get_or_create(
        owner=by,
        added_by_page=page_key(page, new.fields["text"]),
        defaults={**new.fields, "created_at": at, "updated_at": at},
    )
    if is_new:
        _tag(note, new.tags or [])
    return note


@transaction.atomic
def save_note(
    note: EvidenceNote, new: NoteInput, *, by: User, at: datetime, page: PageSave | None = None
) -> Saved:
    """Write what the page says, unless another window has changed the note since."""
    _require_owner(note, by)
    rows = EvidenceNote.objects.filter(pk=note.pk, owner=by)
    locked = rows.select_for_update().first()
    if locked is None:
        raise StaleVersion
    before = set(locked.tags.values_list("competency", flat=True))
    retags = new.tags is not None and {each.pk for each in new.tags} != before
    if retags and new.version != locked.version:
        return Saved(overtaken=frozenset([new.key]))
    saved = save_rows(rows, [new], at=at, page=page)
    if saved.overtaken or not retags:
        return saved
    _tag(locked, new.tags or [])
    if saved.written:
        return saved
    rows.update(version=F("version") + 1, updated_at=at)
    return replace(saved, versions={new.key: locked.version + 1})


def delete_note(note: EvidenceNote, *, by: User) -> None:
    """Delete it for good. What was copied into an assessment stays there."""
    _require_owner(note, by)
    EvidenceNote.objects.filter(pk=note.pk, owner=by).delete()


def _tag(note: EvidenceNote, competencies: Iterable[Competency]) -> None:
    wanted = {each.pk for each in competencies}
    note.tags.exclude(competency__in=wanted).delete()
    there = set(note.tags.values_list("competency", flat=True))
    NotedCompetency.objects.bulk_create(
        NotedCompetency(note=note, competency_id=pk) for pk in sorted(wanted - there)
    )


def _require_owner(note: EvidenceNote, by: User) -> None:
    if note.owner_id != by.pk:
        raise PermissionDenied
