"""Check that a stage that two roles share says the same in both."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..likeness import is_something_else, same_words
from ..models import Competency, Level
from ..tracks import SharedCompetency, Track, TrackStage
from .pathway_contents import CheckedLine, PathwayContents, in_quotes, quoted
from .problem import Problem, ProblemKind

MOST_NAMED = 3


def shared_stages(contents: PathwayContents) -> Iterator[Problem]:
    """Report where this version and a published role that shares its stages differ.

    One identity for two things stops publishing: the pages call the stage shared, and what people
    agreed on in one role would count as agreed in the other. Everything else is a remark: while a
    change goes through both roles, one of them has to be published first.
    """
    for track in contents.tracks:
        for theirs in track.stages:
            for line in contents.stages:
                if line.row.number == theirs.number:
                    yield from _differences(contents, line, theirs, track)


def _differences(
    contents: PathwayContents, stage: CheckedLine, theirs: TrackStage, track: Track
) -> Iterator[Problem]:
    if same_words(stage.row.title) != same_words(theirs.title):
        message = _(
            "%(role)s shares this stage and calls it “%(other)s”. Use one title in both roles."
        )
        words = {"role": track.role, "other": quoted(theirs.title)}
        yield stage.warning(ProblemKind.TRACK, "title", message % words)
    own = [line for line in contents.competencies if line.stage == stage.row]
    for line in own:
        if other := theirs.competencies.get(line.row.slug):
            yield from _of_competency(line, other, track)
    yield from _only_in_one(stage, own, theirs, track)


def _of_competency(
    line: CheckedLine[Competency], other: SharedCompetency, track: Track
) -> Iterator[Problem]:
    words = {"text": quoted(line.row.text), "other": quoted(other.text), "role": track.role}
    if is_something_else(line.row.text, other.text):
        message = _(
            "“%(text)s” says something else than “%(other)s” of %(role)s, which shares this stage, "
            "and has the same identity (%(slug)s). Answers to one would count for the other. Give "
            "it an identity of its own."
        )
        yield line.error(ProblemKind.TRACK, "slug", message % {**words, "slug": line.row.slug})
        return
    if same_words(line.row.text) != same_words(other.text):
        message = _(
            "%(role)s shares this stage and says “%(other)s” instead of “%(text)s”. Use the same "
            "words in both roles, or give it an identity of its own."
        )
        yield line.warning(ProblemKind.TRACK, "text", message % words)
    if line.row.expected_level != other.expected_level:
        message = _(
            "“%(text)s”: %(role)s shares this stage and expects %(level)s. Say the same in both "
            "roles."
        )
        level = Level(other.expected_level).label if other.expected_level else ""
        words["level"] = in_quotes(level) if level else _("no level")
        yield line.warning(ProblemKind.TRACK, "expected_level", message % words)


def _only_in_one(
    stage: CheckedLine, own: list[CheckedLine[Competency]], theirs: TrackStage, track: Track
) -> Iterator[Problem]:
    """Report once for each stage which competencies only one of the two roles has."""
    slugs = {line.row.slug for line in own}
    texts = [each.text for slug, each in theirs.competencies.items() if slug not in slugs]
    texts += [line.row.text for line in own if line.row.slug not in theirs.competencies]
    if not texts:
        return
    names = ", ".join(in_quotes(quoted(text)) for text in texts[:MOST_NAMED])
    message = ngettext(
        "%(role)s shares this stage, but %(count)s competency is in one of the two roles alone: "
        "%(names)s.",
        "%(role)s shares this stage, but %(count)s competencies are in one of the two roles alone: "
        "%(names)s.",
        len(texts),
    )
    more = ", …" if len(texts) > MOST_NAMED else ""
    words = {"role": track.role, "count": len(texts), "names": names + more}
    yield stage.warning(ProblemKind.TRACK, "competencies", message % words)
