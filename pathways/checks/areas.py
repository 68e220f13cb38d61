"""Check that competencies and the areas that a version lists name each other."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .pathway_contents import CheckedLine, PathwayContents, quoted
from .problem import Problem, ProblemKind


def areas(contents: PathwayContents) -> Iterator[Problem]:
    """Warn of areas without competencies, and once of each area that the version does not list."""
    listed = {line.text() for line in contents.lines_in("areas")}
    named: dict[str, CheckedLine] = {}
    for line in contents.competencies:
        if line.row.area:
            named.setdefault(line.row.area, line)
    for line in contents.lines_in("areas"):
        if line.text().strip() and line.text() not in named:
            message = _("No competency is in the area “%(area)s”. Choose it at one, or delete it.")
            yield line.warning(ProblemKind.AREA, "text", message % {"area": quoted(line.text())})
    for area, line in named.items():
        if area not in listed:
            message = _(
                "“%(text)s” is in the area “%(area)s”, which this version does not list. Add it to "
                "the areas, or choose another one."
            )
            words = {"text": quoted(line.text()), "area": quoted(area)}
            yield line.warning(ProblemKind.AREA, "area", message % words)
