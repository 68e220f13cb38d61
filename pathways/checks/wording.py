"""Lines that cannot be answered with one word: two claims in one, or nothing that can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from . import verbs
from .problem import Kind, Problem
from .whole import Whole, quoted

WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
AS_WELL_AS = {
    "en": re.compile(r",?\s(as well as|in addition to)\s", re.IGNORECASE),
    "de": re.compile(r"\s(sowie|sowohl)\s"),
}
ANOTHER_CLAIM = re.compile(r"(;)\s+\w")


def two_claims(whole: Whole) -> Iterator[Problem]:
    """One answer cannot be true of both halves. Of what is answered to, and of the objectives."""
    for line in whole.lines_in("objectives", "competencies", "metrics"):
        if joint := _joint(line.row.text, whole.language):
            said = _(
                "“%(text)s” seems to ask for two things, joined by “%(joint)s”. One answer cannot "
                "be right for both: make two lines of it, or leave one out."
            )
            yield line.warning(
                Kind.TWO_CLAIMS, "text", said % {"text": quoted(line.row.text), "joint": joint}
            )


def vague_verbs(whole: Whole) -> Iterator[Problem]:
    """What nobody can see somebody do, nobody can rate. In the languages that are known here."""
    patterns = verbs.VAGUE.get(whole.language, [])
    for line in whole.lines_in("objectives", "competencies"):
        text = line.row.text.strip()
        found = next(filter(None, (pattern.match(text) for pattern in patterns)), None)
        if found:
            said = _(
                "“%(text)s” rests on “%(verb)s”, which others cannot see. Say what people do "
                "instead."
            )
            yield line.warning(
                Kind.VAGUE,
                "text",
                said % {"text": quoted(text), "verb": " ".join(found["verb"].lower().split())},
            )


def _joint(text: str, language: str) -> str:
    """What joins two claims, as far as one can tell without reading like a person: rather
    too little than a false alarm."""
    if found := ANOTHER_CLAIM.search(text):
        return found[1]
    if (pattern := AS_WELL_AS.get(language)) and (found := pattern.search(text)):
        return found[1]
    if language == "en" and _joins_english_verbs(text):
        return "and"
    if language == "de" and _joins_german_verbs(text):
        return "und"
    return ""


def _joins_english_verbs(text: str) -> bool:
    """`Plan budgets and lead teams`, not `Process mapping and analysis`.

    Both must be verbs of the same form, the first at the beginning.
    """
    words = [word.casefold() for word in WORD.findall(text)]
    while words and words[0] in ("can", "to", "be", "able", "is"):
        words = words[1:]
    forms = verbs.is_verb_in(words[0]) if words else set()
    for place, word in enumerate(words):
        if word in verbs.BEHIND_THESE_ALL_IS_ONE:
            return False  # `Help teams to plan and deliver` is one claim, about helping
        if word != "and" or place == 0:
            continue
        then = [word for word in words[place + 1 :] if not word.endswith("ly")]
        if len(then) < 2:
            continue
        same = forms & verbs.is_verb_in(then[0])
        if "ing" in same and place > 1 and then[0] != "training":
            return True  # `Leading teams and managing budgets`
        if same - {"ing"} and (verbs.is_clear(then[0]) or then[1] in verbs.SHOWS_A_VERB):
            return True
    return False


def _joins_german_verbs(text: str) -> bool:
    """`Budgets planen und Teams führen`: one verb before the `und`, and another at the end."""
    words = WORD.findall(text)
    joints = [place for place, word in enumerate(words) if word == "und" and place]
    if not joints or not _is_german_verb(words[-1]):
        return False
    return any(_is_german_verb(words[place - 1]) for place in joints)


def _is_german_verb(word: str) -> bool:
    return word in verbs.GERMAN or (word.islower() and word.endswith("ieren"))
