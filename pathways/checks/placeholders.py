"""Report words that wait for the real ones: `TBD`, `[Company]`, `XX %`. They stop publishing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext as _

from ..contents import Text, TextKind
from .pathway_contents import PathwayContents, quoted, words_of
from .problem import Problem, ProblemKind

# In any language, because people leave notes in any. Placeholders stop publishing, so a sentence
# that merely mentions one must not match.
NEVER_MEANT = (
    r"\blorem ipsum\b|\bdolor sit amet\b|\bplaceholder text\b|\bhier text einfügen\b"
    r"|\b(?:insert|add|enter|your) (?:your )?text here\b|\?{3,}|_{4,}"
    r"|(?-i:\b(?:TBD|TBC|TBA|FIXME|XXX)\b|^TODO\b|\bTODO:)"
)
# What a template leaves to be filled in: `[Company]`, `{{role}}`, `<number>`, `XX %`.
SLOT = (
    r"(?:insert|your|the|name of(?: the)?|add|enter|hier|bitte)?\s*(?:company|company.?name"
    r"|employer|organi[sz]ation|business|firm|role|role.?name|job.?title|title|team|team.?name|department"
    r"|manager|supervisor|name|first.?name|last.?name|date|year|month|number|amount|value|target"
    r"|figure|percentage|percent|product|customer|client|location|city|country|site|region|system"
    r"|tool|software|metric|kpi|skill|industry|currency|link|url|text|deadline|budget"
    r"|firma|firmen.?name|unternehmen|unternehmens.?name|organisation|rolle|position|abteilung"
    r"|bereich|führungskraft|vorgesetzte[rn]?|vorname|nachname|datum|jahr|zahl|anzahl|wert|ziel"
    r"|zielwert|betrag|prozent|produkt|kunde|ort|standort|stadt|land|werkzeug|kennzahl|frist|\w{3,}name|x|n|xx"
    r"|y|tbd|\.{2,}|…)(?:\s+(?:name|here|title|eintragen|einfügen|einsetzen|hier|number|date))?"
)
UNFILLED = (
    rf"\[\s*(?:{SLOT})?\s*\](?!\()|<<?\s*{SLOT}\s*>>?|\{{\s*{SLOT}\s*\}}|\(\s*insert\b[^)]*\)"
    r"|\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{%[^{}]*%\}|<%[^<>]*%>"
    r"|\[(?:insert|add|enter|your|fill in|bitte|hier)\b[^\]]*\](?!\()"
    r"|(?-i:\[[A-ZÄÖÜ][A-ZÄÖÜ _-]+\](?!\()|\$[A-Z][A-Z_]{2,}|%[A-Z][A-Z_]{2,}%|\{[A-Z][A-Z_ ]+\}"
    r"|<[A-Z][A-Z_ ]+>|\b[XYN](?:[.,]?[XYN])*\s?(?:%|per ?cent|percent|Prozent|EUR\b|Euro|€|days"
    r"|weeks|months|years|hours|minutes|people|Tagen?|Wochen|Monaten?|Stunden|Personen|Minuten"
    r"|Jahren?)|[€$£]\s?[XYN]{1,4}\b|\bXX\b|\bXYZ\b|\bXY\b(?!\s?(?:plot|chart|axis)))"
    r"|\bx{2,}(?:[.,]x+)?\s?%|\b(?:company|product|system|team) [xyz]\b"
    r"|\b(?:john|jane) doe\b|\b(?:max|erika) mustermann\b|\bmuster(?:firma|mann)\b"
    r"|\b(?:acme|foo ?bar)\b|\.{3,}\s?%|\*{3,}|#{3,}"
)
PUT_OFF = (
    r"(?:(?:currently|still|as yet) )?(?:not(?: yet)?|un)[ -]?"
    r"(?:defined|determined|decided|specified|written|available|known)"
    r"|to be (?:defined|determined|decided|specified|confirmed|announced|added|completed|written)"
    r"|(?:derzeit|noch|bisher|aktuell)(?: noch)? nicht (?:definiert|festgelegt|bestimmt|bekannt)"
    r"|(?:wird|werden) noch (?:ergänzt|definiert|festgelegt|bestimmt|nachgereicht)"
    r"|noch (?:zu ergänzen|zu definieren|zu bestimmen|festzulegen|offen)|folgt(?: noch)?"
    r"|nicht definiert|in arbeit|unbekannt|keine angaben?|k\. ?a\."
    r"|n/?a|tb[acd]|to ?do|fix ?me|none|null|nil|x+|dummy|pending|blank|placeholder|platzhalter"
    r"|coming soon|work in progress|wip|not applicable"
)
# Alone, or behind what it is about: `Scope: to be defined`, `Scope (to be defined)`.
WHOLE = rf"[\W_]+|(?:[^:–—(]{{1,60}}(?::|\s[–—-]|\s?\())?\s*[\[(<]?(?:{PUT_OFF})[\])>]?[.…!]*"


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def placeholders(contents: PathwayContents) -> Iterator[Problem]:
    for line in contents.lines:
        for text in words_of(line):
            words = line.text(text.name).strip()
            if words and (found := _placeholder(text, words)):
                yield line.error(
                    ProblemKind.PLACEHOLDER,
                    text.name,
                    _("“%(words)s” is only a placeholder. Write what belongs here.")
                    % {"words": quoted(found[0])},
                )


def _placeholder(text: Text, words: str) -> re.Match | None:
    parts = words.split("\n") if text.kind == TextKind.LINES else [words]
    found = (
        _pattern(WHOLE).fullmatch(part.strip())
        or _pattern(NEVER_MEANT).search(part)
        or _pattern(UNFILLED).search(part)
        for part in parts
    )
    return next(filter(None, found), None)
