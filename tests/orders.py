"""The orders in which two requests to two processes meet, so that no order is left to chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests import samples
from tests.processes import StopPoint


def in_turn(first, second, request, later):
    """The second is sent once the first is answered."""
    return first.ask(request), second.ask(later)


def overtaken(first, second, request, later):
    """The second has read what it goes by; then the first comes and goes."""
    second.send(later, stop=StopPoint.HAS_READ)
    answer = first.ask(request)
    second.go_on()
    return answer, second.hear()


def queued(first, second, request, later):
    """The second wants to write when the first has written and not yet committed: it waits."""
    second.send(later, stop=StopPoint.HAS_READ)
    first.send(request, stop=StopPoint.HAS_WRITTEN)
    second.go_on()
    assert second.is_silent(seconds=0.05)
    first.go_on()
    return first.hear(), second.hear()


def at_once(first, second, request, later):
    """Both are sent in the same moment."""
    first.send(request)
    second.send(later)
    return first.hear(), second.hear()


def side_by_side(first, second, request, later):
    """Both have read, and begin to write in the same moment."""
    first.send(request, stop=StopPoint.HAS_READ)
    second.send(later, stop=StopPoint.HAS_READ)
    first.go_on()
    second.go_on()
    return first.hear(), second.hear()


@dataclass(frozen=True)
class Order:
    """How one request and another meet, and which of the two comes first."""

    way: Callable
    first: str

    def __str__(self):
        return f"{self.way.__name__}, {self.first} first"

    def answers(self, workers, one, other):
        """What the one is answered and what the other is; never an error."""
        swapped = slice(None, None, 1 if self.first == "one" else -1)
        requests = [one, other][swapped]
        answers = list(self.way(*workers, *requests))
        for answer in answers:
            assert not answer.error, answer.error
        return answers[swapped]

    def allowed(self, one_first, other_first, one_overtakes=None, other_overtakes=None):
        """The outcomes it may have: a single one, unless nobody said who writes first.

        Where the second had read before the first wrote, it may end otherwise than in turn.
        """
        one_overtakes = one_overtakes or one_first
        other_overtakes = other_overtakes or other_first
        if self.way in (at_once, side_by_side):
            return [one_first, other_first, one_overtakes, other_overtakes]
        if self.way is in_turn:
            return [one_first if self.first == "one" else other_first]
        return [one_overtakes if self.first == "one" else other_overtakes]


def _orders():
    """All orders; of those in which the machine decides who writes first, one each in a sample."""
    for way in [in_turn, overtaken, queued]:
        yield from (Order(way, first) for first in ("one", "other"))
    for way in [at_once, side_by_side, at_once] if samples.WHOLE else [at_once, side_by_side]:
        firsts = ("one", "other")
        drawn = firsts if samples.WHOLE else [samples.choice(way.__name__, firsts)]
        yield from (Order(way, first) for first in drawn)


EVERY_ORDER = list(_orders())
