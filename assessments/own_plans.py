"""Show on the pages of assessments what a person has planned.

Assessments know nothing of plans. The app that keeps plans sets `source` when it starts; until then
nobody has planned anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol


class OwnPlans(Protocol):
    """Give people what is theirs, and managers what was shared with them."""

    def summary_of(self, user):
        """Return what the home page shows of this person's plan."""

    def shown_to(self, reader, employee):
        """Return what the employee themselves, or somebody who manages them, sees of the plan."""

    def evidence_drafts(
        self, user, competencies: Sequence, since: datetime | None
    ) -> Mapping[str, Any]:
        """Return the latest that this person could use as evidence, by its competency's slug.

        `competencies` are all those of one stage. It holds what is dated after `since`, or anything
        without one, and whether there is more.
        """

    def evidence_draft(self, user, competency, key: str):
        """Return what `key` names of what they could use for this competency, or None."""

    def make_demonstration(self, users: Mapping, moment: Callable[..., datetime]) -> None:
        """Plan something for people of the demonstration company, who come by name."""


class NoPlans:
    def summary_of(self, user):
        return None

    def shown_to(self, reader, employee):
        return None

    def evidence_drafts(self, user, competencies, since):
        return {}

    def evidence_draft(self, user, competency, key):
        return None

    def make_demonstration(self, users, moment):
        pass


source: OwnPlans = NoPlans()
