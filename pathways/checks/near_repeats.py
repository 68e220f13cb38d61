"""Warn where nearly the same sentence stands twice in a version."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from ..likeness import same_words, stems
from .pathway_contents import CheckedLine, PathwayContents, quoted
from .problem import Problem, ProblemKind
from .repeats import ONCE, with_fields

NEAR = 90  # of 100, by letters, whatever the order of the words
FEWEST_STEMS = 3  # a single word makes all the difference in shorter texts
NUMBERS = re.compile(r"\d+")

Place = tuple[CheckedLine, str]


def near_repeats(contents: PathwayContents) -> Iterator[Problem]:
    """Compare each text with those before it. Levels of one thing may differ in a number alone."""
    for fields_of in ONCE:
        places = [
            (line, field)
            for line, field in with_fields(contents, fields_of)
            if len(stems(line.text(field))) >= FEWEST_STEMS
        ]
        yield from _near_in(places)


def _near_in(places: list[Place]) -> Iterator[Problem]:
    texts = [line.text(field) for line, field in places]
    sorted_stems = [" ".join(sorted(stems(text))) for text in texts]
    for place, (line, field) in enumerate(places):
        alike = process.extract(
            sorted_stems[place],
            sorted_stems[:place],
            scorer=fuzz.ratio,
            score_cutoff=NEAR,
            limit=None,
        )
        earlier = [there for _stems, _score, there in alike if _is_near(texts[place], texts[there])]
        earlier = [there for there in earlier if not _is_same_thing(line, places[there][0])]
        if earlier:
            said_at, its_field = places[min(earlier)]
            message = _(
                "“%(text)s” is nearly the same as “%(other)s” at %(place)s. Say it once, or say "
                "what is different."
            )
            words = {
                "text": quoted(texts[place]),
                "other": quoted(said_at.text(its_field)),
                "place": said_at.where(its_field),
            }
            yield line.warning(ProblemKind.NEAR_REPEAT, field, message % words)


def _is_near(text: str, other: str) -> bool:
    """Tell a reworded text from the same one, and from one with other numbers."""
    if same_words(text) == same_words(other):
        return False  # `repeated_sentences` reports it
    return NUMBERS.findall(text) == NUMBERS.findall(other)


def _is_same_thing(line: CheckedLine, other: CheckedLine) -> bool:
    """Tell whether both are one competency that grows over the stages."""
    slugs = [getattr(each.row, "slug", "") for each in (line, other)]
    return bool(slugs[0]) and slugs[0] == slugs[1]
