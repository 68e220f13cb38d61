"""The picture of a pathway: a trail that climbs from its first stage to its last."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, HEIGHT = 1000, 240
LOWEST, HIGHEST = 196, 52  # y of the first and of the last stop; y grows downwards


@dataclass(frozen=True)
class Stop:
    """A stage on the trail. Coordinates are whole numbers in the picture's own units."""

    number: int
    x: int
    y: int
    is_behind: bool
    is_here: bool


@dataclass(frozen=True)
class Trail:
    """Where the line runs and where its stops are. `walked` is the part behind the walker."""

    line: str
    walked: str
    ground: str
    stops: list[Stop]
    width: int = WIDTH
    height: int = HEIGHT

    @classmethod
    def of(cls, stages, here):
        """Draw `stages`, in order; `here` is the one its reader stands at, or None."""
        count = len(stages)
        stops = []
        for place, stage in enumerate(stages):
            climbed = place / (count - 1) if count > 1 else 0
            stops.append(
                Stop(
                    number=stage.number,
                    x=round(WIDTH * (2 * place + 1) / (2 * count)),
                    y=round(LOWEST + (HIGHEST - LOWEST) * climbed),
                    is_behind=here is not None and stage.number < here.number,
                    is_here=here is not None and stage.number == here.number,
                )
            )
        start, end = (0, LOWEST + 16), (WIDTH, HIGHEST - 16)
        points = [start, *((stop.x, stop.y) for stop in stops), end]
        behind = [start, *((stop.x, stop.y) for stop in stops if stop.is_behind or stop.is_here)]
        line = _curve(points)
        return cls(
            line=line,
            walked=_curve(behind) if len(behind) > 1 else "",
            ground=f"{line} V {HEIGHT} H 0 Z",
            stops=stops,
        )


def _curve(points):
    """A line through all points, level at each of them, as an SVG path."""
    (x, y), *rest = points
    parts = [f"M {x} {y}"]
    for next_x, next_y in rest:
        middle = (x + next_x) // 2
        parts.append(f"C {middle} {y} {middle} {next_y} {next_x} {next_y}")
        x, y = next_x, next_y
    return " ".join(parts)
