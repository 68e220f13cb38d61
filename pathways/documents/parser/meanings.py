"""Say what the headings and columns of a document can mean, and by which words that is known."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...meanings import Meaning
from ..document import STAGE_LISTS
from . import vocabulary

OF_A_STAGE = frozenset(Meaning(part) for part in STAGE_LISTS)
# Lists and texts of the pathway or of a stage.
PARTS = frozenset(Meaning) - {
    Meaning.STAGE,
    Meaning.AUDIENCE,
    Meaning.AREA,
    Meaning.ANOTHER_ROLE,
    Meaning.TRACK,
    Meaning.LEAVE_OUT,
}


@dataclass(frozen=True)
class Guide:
    """Hold what HR has said: `answers` map the keys of elements to what they mean.

    `role` is the name of the one role to read, of a document that describes several.
    """

    answers: Mapping[str, Meaning] = field(default_factory=dict)
    role: str = ""

    def answer(self, *keys: str) -> Meaning | None:
        return next((self.answers[key] for key in keys if key in self.answers), None)


NO_GUIDE = Guide()
WORDS = tomllib.loads(Path(__file__).with_name("trade_words.toml").read_text(encoding="utf-8"))
STAGE_NAMES = WORDS.pop("stages")


def _keys(words: list[str]) -> frozenset[str]:
    return frozenset(map(vocabulary.key, words))


NOTHING = _keys(WORDS.pop("nothing"))
NOT_RATED = _keys(WORDS.pop("not_rated"))
TRADE_WORDS = {
    vocabulary.key(word): Meaning(meaning) for meaning, words in WORDS.items() for word in words
}
STAGE_WORDS = _keys(STAGE_NAMES["words"])
WORDS_BEFORE_A_NUMBER = _keys(STAGE_NAMES["counted"])
RANKS = {
    vocabulary.key(word): rank for rank, words in enumerate(STAGE_NAMES["ranks"]) for word in words
}
COLUMNS_OF = {
    role: _keys(STAGE_NAMES[f"column_of_{role}"]) for role in ("stage", "list", "text", "area")
}
_ROMAN = "i|ii|iii|iv|v|vi|vii|viii|ix|x"
_COUNT = rf"(?:\d{{1,2}}|{_ROMAN}|{'|'.join(list(vocabulary.NUMBER_OF)[:24])})"
COUNTED = re.compile(
    rf"(?:\w+ )?(?:{'|'.join(STAGE_NAMES['counted'])}) (?P<count>{_COUNT})(?: .*)?"
    rf"|(?:{'|'.join(STAGE_NAMES['letters'])}) ?(?P<code>\d{{1,2}})(?: .*)?"
    rf"|(?P<ordinal>\d)(?:st|nd|rd|th)? (?:{'|'.join(STAGE_NAMES['counted'])})(?: .*)?"
    rf"|\D+ (?P<last>\d|{_ROMAN})"
)
LONGEST_STAGE_NAME = 80
# Parts of German compounds, and of English names before which words stand.
SHORTEST_ENDING = 5


def known_list(name_key: str) -> Meaning | None:
    """Return the list or text that companies call so: `technical skills`, `fachkompetenzen`."""
    if not name_key or name_key in NOTHING:
        return None
    if found := TRADE_WORDS.get(name_key):
        return found
    words = name_key.split()
    for start in range(1, len(words)):
        if found := TRADE_WORDS.get(" ".join(words[start:])):
            return found
    for joint in (" and ", " und ", " or ", " oder "):
        first, joined, _rest = name_key.partition(joint)
        if joined and (found := known_list(first)):
            return found
    last = words[-1]
    endings = (last[at:] for at in range(1, len(last) - SHORTEST_ENDING + 1))
    return next((TRADE_WORDS[end] for end in endings if end in TRADE_WORDS), None)


def is_like_a_stage(name_key: str) -> bool:
    """Tell whether stages are called so: `senior engineer`, `grade 1`, `ic3`, `engineer ii`."""
    if not name_key or len(name_key) > LONGEST_STAGE_NAME or name_key in NOTHING:
        return False
    words = name_key.split()
    return not STAGE_WORDS.isdisjoint((words[0], words[-1])) or bool(COUNTED.fullmatch(name_key))


def is_word_of_stages(name_key: str) -> bool:
    """Tell whether stages have this word in their names, so that it names no role: `level`."""
    return name_key in STAGE_WORDS or name_key in WORDS_BEFORE_A_NUMBER


def rank_of(name_key: str) -> int | None:
    """Return how far up a stage of this name is, compared with others that have such names."""
    return max((RANKS[word] for word in name_key.split() if word in RANKS), default=None)


def count_of(name_key: str) -> int | None:
    """Return the number in the name of a stage, if it has one: 3 of `ic3`."""
    found = COUNTED.fullmatch(name_key)
    count = found and next(filter(None, found.groups()), None)
    if not count:
        return None
    return int(count) if count.isdigit() else vocabulary.NUMBER_OF.get(count)
