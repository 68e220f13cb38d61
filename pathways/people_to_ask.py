"""Name on a stage's page the colleagues who help others with its competencies.

The catalogue knows nobody. The app that keeps offers to help sets `source` when it starts; until
then there are none.
"""

from __future__ import annotations

from typing import Protocol


class PeopleToAskSource(Protocol):
    def of_stage(self, user, stage) -> list:
        """Return whom the reader may ask, by competency of a loaded stage."""


class NoPeopleToAsk:
    def of_stage(self, user, stage):
        return []


source: PeopleToAskSource = NoPeopleToAsk()
