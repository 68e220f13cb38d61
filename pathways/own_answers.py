"""Mark catalogue pages with what their reader has answered.

The catalogue knows nothing of assessments. The app that keeps answers sets `source` when it starts;
until then nobody has answered anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class OwnAnswers(Protocol):
    """Give a reader their own answers, and nobody else's."""

    def latest_on(self, user, role) -> Iterable:
        """Return the latest assessment of each stage of the role, with `stage_slug`."""

    def latest_of(self, user, stage):
        """Return the latest assessment of this stage, or None."""

    def agreed(self, user) -> Iterable:
        """Return the answers that the reader and their manager agreed on, oldest first."""


class NoAnswers:
    def latest_on(self, user, role):
        return []

    def latest_of(self, user, stage):
        return None

    def agreed(self, user):
        return []


source: OwnAnswers = NoAnswers()
