"""Check that each list of a stage can be told from the others by its title."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..contents import stage_lists
from ..text import fold
from .pathway_contents import PathwayContents, quoted
from .problem import Problem, ProblemKind


def own_list_titles(contents: PathwayContents) -> Iterator[Problem]:
    """Report a list that HR named like another one of the stage, or like one that stages have.

    Readers could not tell the two apart, and a document that is read back would make them one.
    """
    ours = {fold(name) for each in stage_lists() for name in each.document_names}
    seen = set()
    for line in contents.lines_in("own_lists"):
        title = line.text("title")
        place = (line.stage, fold(title))
        if place in seen:
            message = _("This stage has two lists called “%(title)s”. Make them one.")
        elif fold(title) in ours:
            message = _(
                "Stages have a list called “%(title)s” already. Move the lines there, or choose "
                "another title."
            )
        else:
            seen.add(place)
            continue
        yield line.error(ProblemKind.OWN_LIST, "title", message % {"title": quoted(title)})
