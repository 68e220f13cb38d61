"""Check the levels that stages expect: whole, rising, and still true of what was reworded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..levels import LEVELS
from ..likeness import is_something_else, same_words
from ..models import Competency, Pathway
from .pathway_contents import CheckedLine, PathwayContents, in_quotes, quoted
from .problem import Problem, ProblemKind

FIELD = "expected_level"
Line = CheckedLine[Competency]


def expected_levels(contents: PathwayContents) -> Iterator[Problem]:
    """Warn where some competencies of a stage name no level, and where the level falls."""
    for held in contents.lists:
        if held.name == "competencies":
            yield from _left_out(held.lines)
    for lines in _growing(contents):
        for before, line in pairwise(lines):
            if LEVELS.index(line.row.expected_level) < LEVELS.index(before.row.expected_level):
                yield line.warning(ProblemKind.EXPECTED, FIELD, _falls(line, before))


def misleading_levels(contents: PathwayContents) -> Iterator[Problem]:
    """Report levels whose competency now says something else. One query, if any are expected.

    Answers are found again by the identity, so an answer to other words would count against the
    level. Where the words say something else, that stops publishing.
    """
    lines = [line for line in contents.competencies if line.row.expected_level]
    if not lines:
        return
    for same in _growing(contents):
        first = same[0]
        for line in same[1:]:
            if is_something_else(line.row.text, first.row.text):
                yield line.error(ProblemKind.EXPECTED, "slug", _two_things(line, first))
    slug_of = {stage.row.pk: stage.row.slug for stage in contents.stages}
    before = _latest_words(contents.pathway, lines)
    for line in lines:
        was = before.get((slug_of[line.row.stage_id], line.row.slug))
        if was is None:
            continue
        text, wording = was[0], was[1 + LEVELS.index(line.row.expected_level)]
        if is_something_else(line.row.text, text):
            yield line.error(ProblemKind.EXPECTED, FIELD, _another_thing(line, text))
        elif same_words(text) != same_words(line.row.text):
            yield line.warning(ProblemKind.EXPECTED, FIELD, _reworded(line, text))
        elif same_words(wording) != same_words(line.row.level_wording(line.row.expected_level)):
            yield line.warning(ProblemKind.EXPECTED, FIELD, _level_reworded(line))


def grows(line: CheckedLine, other: CheckedLine) -> bool:
    """Tell whether both are one competency of which the two stages expect different levels."""
    if not isinstance(line.row, Competency) or not isinstance(other.row, Competency):
        return False
    levels = {line.row.expected_level, other.row.expected_level}
    return line.row.slug == other.row.slug and len(levels) > 1 and "" not in levels


def _left_out(lines: list[CheckedLine]) -> Iterator[Problem]:
    """Report once for each stage which competencies name no level, if others do."""
    without = [line for line in lines if not line.row.expected_level]
    if not without or len(without) == len(lines):
        return
    names = ", ".join(in_quotes(quoted(line.text())) for line in without[:3])
    message = ngettext(
        "%(count)s competency of this stage names no expected level: %(names)s. The others do. "
        "Choose one for it, or for none.",
        "%(count)s competencies of this stage name no expected level: %(names)s. The others do. "
        "Choose one for each, or for none.",
        len(without),
    )
    words = {"count": len(without), "names": names + (", …" if len(without) > 3 else "")}
    yield without[0].warning(ProblemKind.EXPECTED, FIELD, message % words)


def _growing(contents: PathwayContents) -> Iterator[list[Line]]:
    """Yield the lines of each identity that several stages expect at a level, first stage first."""
    by_slug: dict[str, list[Line]] = defaultdict(list)
    for line in contents.competencies:
        if line.row.expected_level:
            by_slug[line.row.slug].append(line)
    yield from (lines for lines in by_slug.values() if len(lines) > 1)


def _latest_words(pathway: Pathway, lines: list[Line]) -> dict[tuple[str, str], list[str]]:
    """Return what these competencies said when they were last published: text, then levels."""
    if not pathway.is_draft:
        return {}
    rows = (
        Competency.objects.filter(
            stage__pathway__in=Pathway.objects.released().filter(role=pathway.role_id),
            slug__in={line.row.slug for line in lines},
        )
        .order_by("stage__pathway__number")
        .values_list("stage__slug", "slug", "text", *LEVELS)
    )
    return {(stage, slug): words for stage, slug, *words in rows}


def _falls(line: Line, before: Line) -> str:
    message = _(
        "“%(text)s”: this stage expects “%(level)s”, less than %(place)s, which expects "
        "“%(before)s”. People would go backwards. Choose a level at least as high."
    )
    return message % {
        "text": quoted(line.text()),
        "level": line.row.expected_label,
        "place": before.where(),
        "before": before.row.expected_label,
    }


def _two_things(line: Line, first: Line) -> str:
    message = _(
        "“%(text)s” has the same identity (%(slug)s) as “%(other)s” at %(place)s, and says "
        "something else. Both expect a level, so an answer to one would be counted for the other. "
        "Give it an identity of its own."
    )
    return message % {
        "text": quoted(line.text()),
        "slug": line.row.slug,
        "other": quoted(first.text()),
        "place": first.where(),
    }


def _another_thing(line: Line, text: str) -> str:
    message = _(
        "“%(text)s” said “%(before)s” when it was last published, which is something else. Answers "
        "to the old words would be counted against the level that this stage expects. Give it an "
        "identity of its own, or take the level away."
    )
    return message % {"text": quoted(line.text()), "before": quoted(text)}


def _reworded(line: Line, text: str) -> str:
    message = _(
        "“%(text)s” said “%(before)s” when it was last published. Is “%(level)s” still what this "
        "stage expects?"
    )
    words = {"before": quoted(text), "level": line.row.expected_label}
    return message % {"text": quoted(line.text()), **words}


def _level_reworded(line: Line) -> str:
    message = _(
        "“%(text)s” describes “%(level)s”, the level that this stage expects, in other words than "
        "when it was last published. Is it still the right level?"
    )
    return message % {"text": quoted(line.text()), "level": line.row.expected_label}
