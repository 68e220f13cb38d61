"""Warn about success metrics that nobody can answer with not yet, partly or met.

Each metric gets one remark at most: two measures in one, an activity instead of its result, or
nothing that can be counted or seen. Better to miss one than to warn wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from . import verbs
from .metric_words import ACTIVITY, AND, COUNT, LIMIT, SAME_BREATH, SOFT, compiled
from .pathway_contents import PathwayContents, quoted
from .problem import Problem, ProblemKind
from .readable import list_texts
from .subjects import without_subject
from .wording import joint_of_claims

# The rest of the same measure: `reviewed and in use within two days`.
GOES_ON = re.compile(
    r"(?:in|on|of|at|to|for|by|from|im|auf|an|bei|von|zu|mit|für)\b", re.IGNORECASE
)
BETWEEN = re.compile(r"\b(?:between|zwischen)\b", re.IGNORECASE)


def metrics_to_reword(contents: PathwayContents) -> Iterator[Problem]:
    language = contents.language
    if language not in COUNT:
        return
    for line, text in list_texts(contents, "metrics"):
        words = {"text": quoted(text)}
        if joint_of_claims(text, language):
            continue  # `two_claims` reports it
        if joint := _two_measures(text, language):
            message = _(
                "“%(text)s” measures two things, joined by “%(joint)s”. One can be met without the "
                "other: make two metrics of it."
            )
            words["joint"] = joint
            yield line.warning(ProblemKind.TWO_CLAIMS, "text", message % words)
        elif _is_activity(text, language):
            message = _(
                "“%(text)s” says what somebody does, not what comes of it. Write what is different "
                "afterwards, and how many or by when: “Two colleagues trained who now work alone”."
            )
            yield line.warning(ProblemKind.ACTIVITY, "text", message % words)
        elif _cannot_be_measured(text, language):
            message = _(
                "“%(text)s” cannot be measured: two people would judge it differently. Write what "
                "can be counted or seen: “Four of five customers buy again within a year”."
            )
            yield line.warning(ProblemKind.UNMEASURABLE, "text", message % words)


def _two_measures(text: str, language: str) -> str:
    """Return what joins two measures: `Complaints below 2 % and turnover below 10 %`."""
    if found := compiled(SAME_BREATH[language]).search(text):
        return next(filter(None, found.groups())).strip(", ") or ","
    for found in re.finditer(rf"\s({'|'.join(AND[language])})\s", text):
        left, right = text[: found.start()], text[found.end() :]
        if BETWEEN.search(left) or GOES_ON.match(right) or not _counts(left, language):
            continue
        if compiled(LIMIT[language]).search(right) and len(right.split()) > 2:
            return found[1]
    return ""


def _is_activity(text: str, language: str) -> bool:
    plain = without_subject(text, language)
    if compiled(ACTIVITY[language]).search(plain):
        return True
    return not _counts(text, language) and verbs.begins_with_a_verb(plain, language)


def _cannot_be_measured(text: str, language: str) -> bool:
    return not _counts(text, language) and bool(compiled(SOFT[language]).search(text))


def _counts(text: str, language: str) -> bool:
    return bool(compiled(COUNT[language]).search(text))
