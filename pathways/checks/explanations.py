"""Say which competencies do not tell what they mean. That never stops publishing."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .pathway_contents import PathwayContents, quoted
from .problem import Problem, ProblemKind


def unexplained_competencies(contents: PathwayContents) -> Iterator[Problem]:
    """Report each competency without an explanation.

    Report a stage once that has none at all, and the pathway once if no stage has any.
    """
    several = len(contents.stages) > 1 and len(contents.competencies) > 1
    if several and not any(line.row.explanation.strip() for line in contents.competencies):
        yield contents.head.warning(ProblemKind.UNEXPLAINED, "stages", _none_explained())
        return
    for held in contents.lists:
        if held.name != "competencies":
            continue
        unexplained = [line for line in held.lines if not line.text("explanation").strip()]
        if len(unexplained) > 1 and unexplained == held.lines:
            yield held.holder.warning(ProblemKind.UNEXPLAINED, "competencies", _none_explained())
            continue
        for line in unexplained:
            said = _("“%(text)s” does not say what it means. A sentence helps people to answer.")
            yield line.warning(
                ProblemKind.UNEXPLAINED, "explanation", said % {"text": quoted(line.text())}
            )


def _none_explained() -> str:
    return _(
        "No competency says what it means. A sentence each, and an example or two, help people to "
        "answer."
    )
