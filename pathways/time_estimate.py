"""Estimate how long it takes people to rate themselves against a stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from .models import Competency, Level, Metric

READING_SPEED = 238  # words a minute, silently: Brysbaert, 2019, over 190 studies
SECONDS_TO_CHOOSE = 20  # for one answer, once what sets it apart is read
SECONDS_TO_TELL = 90  # for an example of two or three sentences


@dataclass(frozen=True)
class TimeEstimate:
    """How many whole minutes a set of questions takes, without and with examples."""

    answers: int
    with_examples: int

    @classmethod
    def of(cls, items: Iterable[Competency | Metric]) -> TimeEstimate:
        """Estimate from what there is to read and to choose, with an example for every item.

        Answers outside the scale, such as "not sure", are read once and not counted.
        """
        items = list(items)
        words = sum(len(text.split()) for item in items for text in _words_of(item))
        seconds = 60 * words / READING_SPEED + SECONDS_TO_CHOOSE * len(items)
        return cls(_round_up(seconds), _round_up(seconds + SECONDS_TO_TELL * len(items)))


def _words_of(item):
    if isinstance(item, Metric):
        return [item.text]
    return [item.text, *(item.level_wording(level) or str(level.label) for level in Level)]


def _round_up(seconds):
    """Round up to whole minutes; above five, to multiples of five, as nobody knows it better."""
    minutes = ceil(seconds / 60)
    return minutes if minutes < 5 else 5 * ceil(minutes / 5)
