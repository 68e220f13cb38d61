"""Check that stages, and the lines of each list, are numbered from 1."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..contents import content_named
from .pathway_contents import PathwayContents
from .problem import Problem, ProblemKind


def stage_numbers(contents: PathwayContents) -> Iterator[Problem]:
    """Report gaps: people read these numbers, and would think that a stage is hidden from them."""
    numbers = [line.row.number for line in contents.stages]
    for line, number in zip(contents.stages, range(1, len(numbers) + 1), strict=True):
        if line.row.number != number:
            message = _("Its stages are numbered %(numbers)s. Number them from 1 without a gap.")
            message %= {"numbers": ", ".join(str(number) for number in numbers)}
            yield line.error(ProblemKind.NUMBERING, "number", message, place=False)
            break


def positions(contents: PathwayContents) -> Iterator[Problem]:
    """Warn about gaps. Nobody sees positions, but lines may be in another order than HR meant."""
    for held in contents.lists:
        if held.name == "stages":
            continue
        for number, line in enumerate(held.lines, 1):
            position = getattr(line.row, content_named(held.name).order)
            if position != number:
                message = _(
                    "The positions in “%(list)s” do not run from 1 without a gap: this line has "
                    "%(number)s instead of %(right)s. Correct it and save the page."
                )
                yield line.warning(
                    ProblemKind.NUMBERING,
                    "position",
                    message % {"list": held.title, "number": position, "right": number},
                    suggestion=str(number),
                )
                break
