"""Keep what the two take from their talk, and when they talk next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..models import MOST_TAKEAWAYS, Assessment, Takeaway
from .rows import PageSave, Saved, save_rows


@dataclass(frozen=True)
class TakeawayInput:
    """One line of what the two want to do, and the version of the row that this is based on.

    None means the same as in `AnswerInput`, but for the day: there it is `is_day_kept`.
    """

    key: str
    version: int
    text: str | None
    doer: str | None
    due_on: date | None
    is_day_kept: bool = True

    @property
    def is_partial(self) -> bool:
        return None in (self.text, self.doer) or not self.is_day_kept

    def columns(self, row: Takeaway, at: datetime) -> dict[str, Any]:
        said = {"text": self.text, "doer": self.doer}
        fields: dict[str, Any] = {name: word for name, word in said.items() if word is not None}
        return fields | ({"due_on": self.due_on} if self.is_day_kept else {})

    def says(self, row: Takeaway) -> bool:
        """Tell whether the row says exactly this."""
        return (self.text, self.doer, self.due_on) == (row.text, row.doer, row.due_on)


def save_takeaways(
    locked: Assessment,
    inputs: Collection[TakeawayInput],
    *,
    at: datetime,
    page: PageSave | None = None,
) -> Saved:
    """Write the lines that a page says, on an assessment that is locked."""
    if not inputs:
        return Saved()
    rows = locked.takeaways.all()
    if not rows.exists():
        Takeaway.objects.bulk_create(
            Takeaway(assessment=locked, position=position)
            for position in range(1, MOST_TAKEAWAYS + 1)
        )
    return save_rows(rows, inputs, at=at, page=page)
