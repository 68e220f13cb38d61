"""Guess the language of a document that does not say it, from its headings, script and words."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from .document import PathwayPart
from .parser.line_account import LineUse

Numbered = tuple[int, str]  # a line's number and its text

# Words that stand in German headings alone.
GERMAN_WORDS = (
    "rollenbeschreibung zusammenfassung überblick hauptaufgaben aufgaben verantwortlichkeiten "
    "verantwortung geeignete personen besetzung kandidaten kernkompetenzen zweck rolle "
    "rollenprofil profil steckbrief ziele lernziele schlüsselkompetenzen kompetenzen lektüre "
    "leseempfehlungen literatur lesetipps erfolgskriterien erfolgskennzahlen erfolgsmessung "
    "worauf stolpersteine warnzeichen entwicklung entwicklungstipps tipps kernfähigkeiten "
    "fähigkeiten stellentitel beispielhafte beispieltitel strategischer wert nutzen unternehmen "
    "berichtet schwerpunkt schwerpunkte umfang wirkungsbereich ergebnisse ergebnis sprache titel "
    "kategorie beschreibung zeithorizont stufe etappe schritt"
)
GERMAN = frozenset(GERMAN_WORDS.split())
WORD = re.compile(r"[^\W\d_]+")


def is_german(lines: Iterable[Numbered], uses: Iterable[LineUse]) -> bool:
    """Tell whether most of the headings are German words."""
    numbers = {use.line for use in uses if _is_heading(use)}
    headings = [words for number, text in lines if number in numbers and (words := _label(text))]
    return 2 * sum(not GERMAN.isdisjoint(words) for words in headings) > len(headings)


def _label(line: str) -> list[str]:
    """Return the words before a colon or in the first cell of a row."""
    parts = (WORD.findall(part) for part in re.split(r"[|:\t]", line.casefold()))
    return next(filter(None, parts), [])


def _is_heading(use: LineUse) -> bool:
    return use.place.part == PathwayPart.STAGES or (use.place.part is not None and not use.text)


# Scripts that say a language, by ranges of letters; and letters that tell two of a script apart.
SCRIPTS = {
    "ko": re.compile("[\uac00-\ud7a3]"),
    "zh-hans": re.compile("[\u3040-\u30ff\u4e00-\u9fff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
}
DENSE = ("ko", "zh-hans")  # a sign of these says as much as several letters
KANA = "".join(map(chr, range(0x3040, 0x3100)))
OF_ONE_SCRIPT = {"uk": ("ru", "іїєґ"), "fa": ("ar", "پچژگ"), "ja": ("zh-hans", KANA)}
SAMPLE = 20_000  # characters that are looked at
FEWEST_WORDS = 5


def language_of(lines: Iterable[Numbered]) -> str:
    """Return the code of the language that a text is most likely in; empty where nobody knows."""
    sample = "\n".join(text for _number, text in lines)[:SAMPLE].casefold()
    return _by_script(sample) or _by_words(sample)


def _by_script(sample: str) -> str:
    letters, signs = sum(map(str.isalpha, sample)), set(sample)
    for code, pattern in SCRIPTS.items():
        if len(pattern.findall(sample)) * (4 if code in DENSE else 2) > letters:
            others = OF_ONE_SCRIPT.items()
            return next((o for o, (of, own) in others if of == code and signs & set(own)), code)
    return ""


@cache
def _words_of() -> dict[str, frozenset[str]]:
    text = Path(__file__).with_name("language_words.toml").read_text(encoding="utf-8")
    return {code: frozenset(words.split()) for code, words in tomllib.loads(text).items()}


def _by_words(sample: str) -> str:
    """Return the language that has clearly more of its frequent words in the text than others."""
    counted = Counter(WORD.findall(sample))
    found = {
        code: sum(count for word, count in counted.items() if word in words)
        for code, words in _words_of().items()
    }
    best, second = sorted(found, key=lambda code: found[code], reverse=True)[:2]
    if found[best] < FEWEST_WORDS or found[best] < 1.3 * found[second]:
        return ""
    return best
