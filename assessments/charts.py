"""Geometry of the pictures; their templates draw. Whole numbers, so that no locale breaks them."""

from __future__ import annotations

from dataclasses import dataclass

STEP = 40  # between two places of a scale, in the picture's own units
MARGIN = 20


@dataclass(frozen=True)
class Dots:
    """One row of a dot plot: where each side stands on a scale of equal places.

    An x is None where that side gave no answer on the scale; the words beside the row say so.
    """

    places: list[int]
    own_x: int | None
    their_x: int | None
    agreed_x: int | None

    @classmethod
    def of(cls, scale, own, theirs=None, agreed=None):
        """`scale` lists the answers least first; the others are one answer each, or none."""
        x_of = {answer: MARGIN + STEP * place for place, answer in enumerate(scale)}
        return cls(list(x_of.values()), x_of.get(own), x_of.get(theirs), x_of.get(agreed))

    @property
    def first_x(self):
        return self.places[0]

    @property
    def last_x(self):
        return self.places[-1]

    @property
    def width(self):
        return self.last_x + MARGIN
