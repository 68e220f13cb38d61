"""Guess the language of a document that does not say it, from its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..documents.document import PathwayPart
from ..documents.parser.line_account import LineUse
from .files.text import Numbered

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
