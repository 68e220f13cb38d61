"""Measure how alike two texts are, by nothing but their words, so that people can follow it.

It is twice the number of shared words over the number of all words. Texts that share no word need
no comparison.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache


def same_words(text: str) -> str:
    """Return a text without case, accents and punctuation, for comparing."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split()
    )


SAYING_NOTHING = (
    "a an and at by for from in into of on or our own the their to with your "
    "am auf aus bei das dem den der des die durch ein eine einem einen einer für im ihre mit oder "
    "sowie und vom von zu zum zur"
)
EMPTY_WORDS = frozenset(same_words(SAYING_NOTHING).split())
# The longest first.
ENDINGS = ["ations", "ation", "ments", "ungen", "ings", "lich", "ment", "ers", "ern", "ing", "ung"]
ENDINGS += ["al", "ed", "en", "er", "es", "ly", "e", "n", "s"]
SHORTEST_STEM = 4
ASCII_WORD = re.compile(r"[a-z0-9]+")  # what `same_words` finds as well, more slowly
REWORDED = 0.65  # two words of three
FAR = 0.25  # one word of four
MOST_HOLDERS = 20  # a word that more texts have leads to none of them, or it would take for ever


def likeness(some: frozenset[str], other: frozenset[str]) -> float:
    """Return how alike two texts are by their stems: from 0, none in common, to 1, all."""
    return 2 * len(some & other) / (len(some) + len(other)) if some and other else 0.0


def is_something_else(text: str, other: str) -> bool:
    """Tell whether two texts have so little in common that one is no rewording of the other."""
    return likeness(stems(text), stems(other)) <= FAR and same_words(text) != same_words(other)


def stems(text: str) -> frozenset[str]:
    """Return the meaningful words, without grammatical endings."""
    words = ASCII_WORD.findall(text.lower()) if text.isascii() else same_words(text).split()
    return frozenset(_stem(word) for word in words if word not in EMPTY_WORDS)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """Reduce `managing`, `manages` and `management` to the same stem, which need not be a word."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    if word.endswith("e") and len(word) > SHORTEST_STEM:
        word = word[:-1]
    return word[:-1] if word[-2:-1] == word[-1:] else word


def rewordings(texts: list[str], others: list[str]) -> dict[int, int]:
    """Pair texts with those of the others that they reword, by their places.

    They must be clearly alike, and neither may be as much like any other text.
    """
    theirs = [stems(text) for text in others]
    holders = defaultdict(list)
    for there, words in enumerate(theirs):
        for word in words:
            holders[word].append(there)
    near_here: dict[int, dict[int, float]] = defaultdict(dict)
    near_there: dict[int, dict[int, float]] = defaultdict(dict)
    for here, text in enumerate(texts):
        words = stems(text)
        found = (holders[word] for word in words if word in holders)
        for there in {place for places in found if len(places) <= MOST_HOLDERS for place in places}:
            if (near := likeness(words, theirs[there])) >= REWORDED:
                near_here[here][there] = near_there[there][here] = near
    likest = {there: _likest(near) for there, near in near_there.items()}
    pairs = ((here, _likest(near)) for here, near in near_here.items())
    return {here: there for here, there in pairs if there is not None and likest[there] == here}


def _likest(near: dict[int, float]) -> int | None:
    """Return the one that is most alike, unless several are."""
    most = max(near.values())
    nearest = [place for place, value in near.items() if value == most]
    return nearest[0] if len(nearest) == 1 else None
