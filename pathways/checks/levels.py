"""Check a competency's own level wordings: all or none, short, and each different."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..likeness import same_words
from ..models import Level
from .pathway_contents import PathwayContents, in_quotes
from .problem import Problem, ProblemKind

MOST_WORDS = 30  # of one wording: five of them are read before one is chosen


def level_wordings(contents: PathwayContents) -> Iterator[Problem]:
    for line in contents.competencies:
        wordings = {level: line.row.level_wording(level).strip() for level in Level}
        if not any(wordings.values()):
            continue
        if missing := [level for level, wording in wordings.items() if not wording]:
            message = _(
                "Some levels are described in this competency’s own words, these are not: "
                "%(levels)s. Describe all five or none."
            )
            levels = ", ".join(in_quotes(level.label) for level in missing)
            yield line.warning(ProblemKind.LEVELS, missing[0].value, message % {"levels": levels})
        first: dict[str, Level] = {}
        for level, wording in wordings.items():
            if not wording:
                continue
            same = first.setdefault(same_words(wording), level)
            if same != level:
                message = _("This reads the same as “%(level)s”. Say what sets the two apart.")
                yield line.warning(ProblemKind.LEVELS, level.value, message % {"level": same.label})
            count = len(wording.split())
            if count > MOST_WORDS:
                message = ngettext(
                    "This wording has %(count)s word; more than %(most)s are hard to compare. "
                    "Shorten it.",
                    "This wording has %(count)s words; more than %(most)s are hard to compare. "
                    "Shorten it.",
                    count,
                )
                yield line.warning(
                    ProblemKind.TOO_LONG,
                    level.value,
                    message % {"count": count, "most": MOST_WORDS},
                )
