"""Warn about stages that take people too long to rate themselves against."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..time_estimate import TimeEstimate
from .pathway_contents import PathwayContents
from .problem import Problem, ProblemKind

MOST_MINUTES = 30  # in one sitting, with an example for every answer


def long_stages(contents: PathwayContents) -> Iterator[Problem]:
    for line in contents.stages:
        stage = line.row
        minutes = TimeEstimate.of([*stage.competencies.all(), *stage.metrics.all()])
        if minutes.with_examples > MOST_MINUTES:
            message = _(
                "Rating yourself here takes about %(minutes)s minutes, or %(answers)s without "
                "examples. More than %(most)s is too much for most people. Ask for less, or split "
                "it into two stages."
            )
            yield line.warning(
                ProblemKind.TOO_LONG,
                "competencies",
                message
                % {
                    "minutes": minutes.with_examples,
                    "answers": minutes.answers,
                    "most": MOST_MINUTES,
                },
            )
