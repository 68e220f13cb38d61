"""Mark a book as wanted, being read, or read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from assessments.services import PageSave, Saved, StaleVersion
from assessments.services.rows import save_rows
from pathway_portal.accounts.models import User
from pathways.models import Competency, Reading

from ..models import ReadingMark, ReadingStatus


@dataclass(frozen=True)
class ReadingInput:
    """What a page says about a mark, and the version that this is based on."""

    key: str
    version: int
    status: str
    changed: str
    competency: Competency | None
    is_partial = False

    def columns(self, row: ReadingMark, at: datetime) -> dict[str, Any]:
        return {
            "status": self.status,
            "read_on": _read_on(self.status, row.read_on, at),
            "changed": self.changed,
            "competency": self.competency,
        }


@transaction.atomic
def mark_reading(reading: Reading, status: str, *, by: User, at: datetime) -> ReadingMark:
    """Mark a book. If it is marked already, from any page, replace that mark."""
    mark = ReadingMark.objects.filter(owner=by).of_book(reading).order_by("pk").first()
    if mark is None:
        mark, _is_new = ReadingMark.objects.get_or_create(
            owner=by,
            slug=reading.slug,
            defaults={
                "reading": reading,
                "competency": reading.for_competency,
                "status": status,
                "read_on": _read_on(status, None, at),
                "created_at": at,
                "updated_at": at,
            },
        )
    if mark.status != status:
        ReadingMark.objects.filter(pk=mark.pk).update(
            status=status,
            read_on=_read_on(status, mark.read_on, at),
            version=F("version") + 1,
            updated_at=at,
        )
    return mark


@transaction.atomic
def save_reading(
    mark: ReadingMark, new: ReadingInput, *, by: User, at: datetime, page: PageSave | None = None
) -> Saved:
    """Write what the page says, unless another window has changed the mark since."""
    _require_owner(mark, by)
    rows = ReadingMark.objects.filter(pk=mark.pk, owner=by)
    if not rows.exists():
        raise StaleVersion
    return save_rows(rows, [new], at=at, page=page)


def delete_reading(mark: ReadingMark, *, by: User) -> None:
    """Forget the mark, and what was written to it."""
    _require_owner(mark, by)
    ReadingMark.objects.filter(pk=mark.pk, owner=by).delete()


def _read_on(status: str, before: date | None, at: datetime) -> date | None:
    return (before or localdate(at)) if status == ReadingStatus.READ else None


def _require_owner(mark: ReadingMark, by: User) -> None:
    if mark.owner_id != by.pk:
        raise PermissionDenied
