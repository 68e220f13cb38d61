"""Warn about lines that are too long, or that say several things in several sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..contents import CONTENTS, PATHWAY, STAGES
from .pathway_contents import PathwayContents, quoted
from .problem import Problem, ProblemKind
from .readable import list_texts

MOST_WORDS = 40
LISTS = [
    content.name
    for content in CONTENTS
    if content not in (PATHWAY, STAGES) and content.name != "readings"
]
ABBREVIATIONS = re.compile(
    r"\b(?:e\.\s?g|i\.\s?e|etc|vs|approx|ca|No|Nr|St|Dr|Prof|Mr|Mrs|Ms|Inc|Ltd|Co|Corp|incl|excl|max"
    r"|min|resp|bzw|z\.\s?B|d\.\s?h|u\.\s?a|o\.\s?ä|usw|inkl|Abs|Art|Std|Tel|Str|evtl|ggf|Mio|Mrd"
    r"|\d{1,2}|[A-Z])\.",
)
# An end, and the beginning of another sentence.
NEXT_SENTENCE = re.compile(r"[.!?…][”“\"’)]?\s+[„“\"(]?[A-ZÄÖÜ]|[!?]\s+\w")


def long_lines(contents: PathwayContents) -> Iterator[Problem]:
    for line, text in list_texts(contents, *LISTS):
        field = line.main_field
        count = len(text.split())
        if count > MOST_WORDS:
            message = _(
                "This line has %(count)s words; people lose the thread after %(most)s. Keep what "
                "they do, and move the rest into the explanation or into a line of its own."
            )
            words = {"count": count, "most": MOST_WORDS}
            yield line.warning(ProblemKind.TOO_LONG, field, message % words)
        elif NEXT_SENTENCE.search(ABBREVIATIONS.sub("", text)) or "\n" in text:
            message = _(
                "“%(text)s” is more than one sentence. A line says one thing: make a line of each, "
                "or move the rest into the explanation."
            )
            yield line.warning(ProblemKind.SENTENCES, field, message % {"text": quoted(text)})
