"""Warn where the same sentence stands twice in a version."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..contents import STAGES, TextKind, pathway_lists, stage_lists
from ..likeness import same_words
from .expected_levels import grows
from .pathway_contents import CheckedLine, PathwayContents, quoted
from .problem import Problem, ProblemKind

# What HR names itself has the same name at each stage.
OF_STAGES = [STAGES, *(each for each in stage_lists() if not each.is_named_by_hr)]
# What says something in a sentence: the paragraphs of a line, or its main text if it has none.
SENTENCES = {
    each.name: [text.name for text in each.texts if text.kind == TextKind.PARAGRAPHS]
    or [each.main_text]
    for each in OF_STAGES
}
# Groups of lists and fields in which a text should stand only once. Stages may repeat what the role
# as a whole says, and may be named like one of their competencies.
ONCE = [
    SENTENCES,
    {"competencies": ["explanation"]},
    *(
        {each.name: [each.main_text]}
        for each in OF_STAGES
        if each.main_text not in SENTENCES[each.name]
    ),
    *(
        {each.name: [each.main_text]}
        for each in pathway_lists()
        if each is not STAGES and not each.is_after_stages
    ),
]


def repeated_sentences(contents: PathwayContents) -> Iterator[Problem]:
    """Report repeated texts. Case, punctuation and accents make no difference."""
    for fields_of in ONCE:
        yield from _repeated_in(with_fields(contents, fields_of))


def with_fields(
    contents: PathwayContents, fields_of: dict[str, list[str]]
) -> Iterator[tuple[CheckedLine, str]]:
    for held in contents.lists:
        for line in held.lines:
            for field in fields_of.get(held.name, []):
                yield line, field


def _repeated_in(places: Iterator[tuple[CheckedLine, str]]) -> Iterator[Problem]:
    first: dict[str, tuple[CheckedLine, str]] = {}
    for line, field in places:
        text = line.text(field)
        words = same_words(text)
        if not words:
            continue
        said_at, its_field = first.setdefault(words, (line, field))
        if (said_at, its_field) != (line, field) and not grows(line, said_at):
            yield line.warning(
                ProblemKind.REPEATED,
                field,
                _("“%(text)s” is already at %(place)s. Say it once, or say what is different.")
                % {"text": quoted(text), "place": said_at.where(its_field)},
            )
