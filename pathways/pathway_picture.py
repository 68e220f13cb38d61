"""Draw a pathway as a trail that climbs over hills, from its first stage to its last."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 1000, 300
LOWEST, HIGHEST = 236, 98  # y of the first and of the last stop; y grows downwards
IN_COLUMNS = 6  # more stages than this have no room for their names below the picture
WIDEST_STOP = 21

# The ranges behind the trail, as ridges from left to right.
FAR = [(0, 150), (140, 96), (300, 142), (470, 74), (640, 120), (810, 46), (1000, 104)]
MIDDLE = [(0, 186), (190, 150), (390, 186), (600, 118), (790, 132), (930, 76), (1000, 88)]

# Trees beside the trail: how far from the middle between two stops, how far down, how tall.
TREES = [(-26, 40, 30), (-8, 52, 40), (12, 44, 26), (34, 66, 34)]
ROOM_FOR_TREES = 120  # between two stops


@dataclass(frozen=True)
class PictureStage:
    """A stage on the trail. Coordinates are whole numbers in the picture's own units."""

    number: int
    x: int
    y: int
    is_behind: bool
    is_here: bool

    @property
    def baseline(self):
        """Where to write its number."""
        return self.y + 7

    @property
    def pin(self):
        """A pin on the stop, as an SVG path."""
        top = self.y - 26
        return (
            f"M {self.x} {top} c -7 -11 -17 -19 -17 -31 a 17 17 0 0 1 34 0 c 0 12 -10 20 -17 31 z"
        )

    @property
    def pin_eye(self):
        return self.y - 58

    @property
    def pole_top(self):
        return self.y - 72

    @property
    def flag(self):
        """A flag on a pole at the stop, as an SVG path."""
        return f"M {self.x} {self.pole_top} l 34 10 l -34 11 z"


@dataclass(frozen=True)
class PathwayPicture:
    """Where the trail runs and where its stops are. `walked` is the part behind the reader."""

    line: str
    walked: str
    far: str
    middle: str
    near: str
    contours: list[str]
    trees: list[str]
    stops: list[PictureStage]
    width: int = WIDTH
    height: int = HEIGHT

    @classmethod
    def of(cls, stages, here):
        """Draw `stages` in order; `here` is the number of the reader's stage, or None."""
        stops = _stops(stages, here)
        points = [(stop.x, stop.y) for stop in stops]
        start = (0, LOWEST + 18)
        reached = [(stop.x, stop.y) for stop in stops if stop.is_behind or stop.is_here]
        ridge = [start, *points, (WIDTH, HIGHEST + 22)]
        return cls(
            line=_curve([start, *points]),
            walked=_curve([start, *reached]) if reached else "",
            far=_hill(FAR),
            middle=_hill(MIDDLE),
            near=_hill(ridge),
            contours=[_curve(_sunk(ridge, step)) for step in (1, 2, 3, 4)],
            trees=_trees(points),
            stops=stops,
        )

    @property
    def summit(self):
        return self.stops[-1] if self.stops else None

    @property
    def stands_on(self):
        """The stop of the reader's stage, or None."""
        return next((stop for stop in self.stops if stop.is_here), None)

    @property
    def is_long(self):
        """Tell whether there are more stages than fit side by side."""
        return len(self.stops) > IN_COLUMNS

    @property
    def radius(self):
        """The radius of a stop: as large as its neighbours allow."""
        return min(WIDEST_STOP, WIDTH // (3 * max(len(self.stops), 1)))


def _stops(stages, here):
    count = len(stages)
    stops = []
    for place, stage in enumerate(stages):
        climbed = place / (count - 1) if count > 1 else 1
        stops.append(
            PictureStage(
                number=stage.number,
                x=round(WIDTH * (2 * place + 1) / (2 * count)),
                y=round(LOWEST + (HIGHEST - LOWEST) * climbed),
                is_behind=here is not None and stage.number < here,
                is_here=stage.number == here,
            )
        )
    return stops


def _sunk(ridge, step):
    """Return a contour line of the ridge, some steps down. The deeper, the flatter."""
    return [(x, y + 26 * step + (LOWEST - y) * step // 9) for x, y in ridge]


def _trees(points):
    """Draw a few firs on the slope between two stops, two triangles each."""
    trees = []
    for (left, high), (right, low) in pairwise(points):
        if right - left < ROOM_FOR_TREES:
            continue
        for aside, down, tall in TREES:
            x, foot = (left + right) // 2 + aside, (high + low) // 2 + down + tall // 2
            wide = tall // 4
            trees.append(
                f"M {x} {foot - tall} l {wide} {tall // 2} h -{2 * wide} z "
                f"M {x} {foot - 2 * tall // 3} l {wide + 3} {2 * tall // 3} h -{2 * wide + 6} z"
            )
    return trees


def _hill(ridge):
    return f"{_curve(ridge)} V {HEIGHT} H {ridge[0][0]} Z"


def _curve(points):
    """Draw a line through all points, level at each of them, as an SVG path."""
    (x, y), *rest = points
    parts = [f"M {x} {y}"]
    for next_x, next_y in rest:
        middle = (x + next_x) // 2
        parts.append(f"C {middle} {y} {middle} {next_y} {next_x} {next_y}")
        x, y = next_x, next_y
    return " ".join(parts)
