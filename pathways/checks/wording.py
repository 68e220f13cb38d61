"""Warn about lines that one answer cannot fit: two claims in one, or nothing observable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from . import verbs
from .pathway_contents import PathwayContents, quoted
from .problem import Problem, ProblemKind
from .subjects import predicates, without_subject

SIGNS = ["&", "/", ","]  # that join two claims as a word does
WORD_OR_JOINT = re.compile(rf"[^\W_]+(?:[-’'][^\W_]+)*|[{''.join(SIGNS)}]")
AS_WELL_AS = {
    "en": re.compile(r",?\s(as well as|in addition to)\s", re.IGNORECASE),
    "de": re.compile(r"\s(sowie|sowohl)\s"),
}
IN_BRACKETS = re.compile(r"\([^)]*\)")  # what says more about the claim before it
ANOTHER_CLAIM = re.compile(r"(;)\s+\w")


def two_claims(contents: PathwayContents) -> Iterator[Problem]:
    """Report lines with two claims, because one answer cannot be true of both."""
    for line in contents.lines_in("objectives", "competencies", "metrics"):
        if joint := joint_of_claims(line.text(), contents.language):
            message = _(
                "“%(text)s” seems to ask for two things, joined by “%(joint)s”. One answer cannot "
                "be right for both: split it into two lines, or leave one out."
            )
            yield line.warning(
                ProblemKind.TWO_CLAIMS,
                "text",
                message % {"text": quoted(line.text()), "joint": joint},
            )


def vague_verbs(contents: PathwayContents) -> Iterator[Problem]:
    """Report verbs that nobody can observe, in the languages that the check knows."""
    patterns = verbs.VAGUE.get(contents.language, [])
    for line in contents.lines_in("objectives", "competencies"):
        text = line.text().strip()
        judged = text, *predicates(text, contents.language)
        matches = (pattern.match(each) for each in judged for pattern in patterns)
        found = next(filter(None, matches), None)
        if found:
            message = _(
                "“%(text)s” says “%(verb)s”, which others cannot see. Say what people do instead."
            )
            yield line.warning(
                ProblemKind.VAGUE,
                "text",
                message % {"text": quoted(text), "verb": " ".join(found["verb"].lower().split())},
            )


def joint_of_claims(text: str, language: str) -> str:
    """Return what joins two claims, if it is certain: better to miss one than to warn wrongly."""
    if found := ANOTHER_CLAIM.search(text):
        return found[1]
    if (pattern := AS_WELL_AS.get(language)) and (found := pattern.search(text)):
        return found[1]
    text = without_subject(IN_BRACKETS.sub("", text), language)
    if language == "en":
        return _joint_of_english_verbs(text)
    if language == "de":
        return _joint_of_german_verbs(text)
    return ""


def _joint_of_english_verbs(text: str) -> str:
    """Return the joint in `Plan budgets and lead teams`; none in `Process mapping and analysis`.

    Both must be verbs in the same form, and the first one must begin the line.
    """
    words = [word.casefold() for word in WORD_OR_JOINT.findall(text)]
    while words and words[0] in ("can", "to", "be", "able", "is"):
        words = words[1:]
    forms = verbs.is_verb_in(words[0]) if words else set()
    for place, word in enumerate(words):
        if word in verbs.BEHIND_THESE_ALL_IS_ONE:
            return ""  # `Help teams to plan and deliver` is one claim, about helping
        if word not in ("and", *SIGNS) or place == 0:
            continue
        then = [word for word in words[place + 1 :] if not word.endswith("ly")]
        if len(then) < 2:
            continue
        same = forms & verbs.is_verb_in(then[0])
        if word == ",":
            if same - {"ing"} and _begins_a_claim(then):
                return word
        elif "ing" in same and place > 1 and then[0] != "training":
            return word  # `Leading teams and managing budgets`
        elif same - {"ing"} and (
            verbs.is_clear(then[0])
            or then[1] in verbs.SHOWS_A_VERB
            or (then[0] in verbs.HARDLY_EVER_BEFORE_A_NOUN and _is_plural(words[place - 1]))
        ):
            return word
    return ""


def _begins_a_claim(words: list[str]) -> bool:
    """Tell a claim from one more item of a list, after a comma: `Plan stock, lead times and
    costs`, `Write clear, complete notes`.
    """
    if not {"and", "or", *SIGNS}.isdisjoint(words[1:3]):
        return False
    return words[1] in verbs.SHOWS_A_VERB or (
        verbs.is_clear(words[0]) and words[0] not in verbs.ALSO_ADJECTIVES
    )


def _is_plural(word: str) -> bool:
    """Tell whether a noun ends the first claim: `goals` does in `Set goals and track progress`,
    unlike `design` in `Lead design and test teams`.
    """
    return word.endswith("s") and not word.endswith("ss")


def _joint_of_german_verbs(text: str) -> str:
    """Return the joint in `Budgets planen und Teams führen`, or `Plant Budgets und führt Teams`.

    The verbs stand before the joint and at the end, or at the beginning and behind the joint.
    """
    words = _main_clause(WORD_OR_JOINT.findall(text))
    joints = [place for place, word in enumerate(words) if place and word in ("und", *SIGNS)]
    inner = [place for place in joints if place + 1 < len(words)]
    if words and verbs.is_german_finite(words[0].casefold()):
        for place in inner:
            if verbs.is_german_finite(words[place + 1]) and words[place + 2 :]:
                return words[place]
    if words and verbs.is_german_infinitive(words[-1]):
        for place in inner:
            if verbs.is_german_infinitive(words[place - 1]):
                return words[place]
    return ""


def _main_clause(words: list[str]) -> list[str]:
    """Cut off a subordinate clause after a comma: `…, die Teams leiten`."""
    for place, word in enumerate(words):
        if word == "," and verbs.GERMAN_SUBORDINATE.intersection(words[place + 1 : place + 3]):
            return words[:place]
    return words
