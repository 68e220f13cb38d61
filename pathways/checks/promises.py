"""Warn about promises of pay or promotion: a pathway decides neither, and people rely on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext as _

from .pathway_contents import PathwayContents, quoted
from .problem import Problem, ProblemKind
from .readable import readable_texts

REWARD = (
    r"(?:promotions?\b(?! (?:plan|budget|campaign|calendar|material))|(?:pay|salary|wage) "
    r"(?:rises?|raises?|increases?|bumps?)|raise\b|(?:higher|better|more|extra|increased) "
    r"(?:pay|salary|wages?|bonus|holidays?|grade|band|compensation)|bonus(?:es)?\b|company car"
    r"|(?:next|higher) (?:pay|salary) (?:band|grade|level|step)|salary step|stock options?)"
)
GRADE = r"(?:(?:pay|salary) (?:band|grade|scale|level)|grade \w{1,3}\b|band \w{1,3}\b)"
PROMISED = (
    r"(?:leads? (?:directly |automatically )?to|results? in|earns?|earn(?:ing|ed)|receives?|gets?"
    r"|guarantee[sd]?|brings?|entitle[sd]?|entitled to|qualif(?:y|ies|ied)|eligible|rewarded with"
    r"|followed by|comes? with|unlocks?|granted|given|can expect|will have|worth|deserves?"
    r"|ready for|due for|in line for|in return for|secures?|means?)"
)
PROMISES = {
    "en": (
        rf"\b{PROMISED}\b(?:\W+\w+){{0,4}}?\W+{REWARD}"
        r"|\b(?:will|shall|get|gets|getting|is|are|be)\b(?: \w+)? promoted\b"
        r"|\b(?:salary|salaries|pay|wages?|bonus|remuneration|compensation) (?:\w+ )?"
        r"(?:rises?|increases?|goes up|grows?|doubles?|improves?)\b"
        r"|\b(?:promotion|raise|bonus|(?:pay|salary) (?:rise|raise|increase))s? (?:\w+ )?"
        r"(?:\w+ )?(?:is |are )?(?:follows?|guaranteed|awaits?|assured|automatic(?:ally)?)\b"
        r"|\b(?:promotion|raise|bonus|(?:pay|salary) (?:rise|raise|increase)) (?:to \w+ \w* ?)?"
        r"(?:within|after|upon|on completion|on reaching|as soon as|of \d)"
        r"|\bguaranteed (?:\w+ )?(?:promotion|raise|bonus|pay)"
        rf"|\b(?:moves?|goes|rises?|climbs?|placed|put|lifted)(?: \w+)? (?:up )?(?:to|into|in)"
        rf" (?:the )?(?:\w+ )?{GRADE}"
        r"|\bfast[- ]track(?:ed)? to\b|\b(?:paid|earn) \d+ ?(?:%|per ?cent) more\b|\bpaid more\b"
    ),
    "de": (
        r"\b(?:wird|wirst|werden|werdet)\b[^.]{0,40}\b(?:befördert|höhergestuft|hochgestuft"
        r"|höher (?:bezahlt|eingruppiert|vergütet)|besser bezahlt)"
        r"|\b(?:Gehalt|Lohn|Bonus|Vergütung|Prämie|Verdienst|Einkommen) (?:\w+ )?"
        r"(?:steigt|erhöht sich|wächst|verdoppelt|wird (?:erhöht|angehoben|angepasst|fällig))"
        r"|\b(?:steigt|erhöht sich|wächst|verbessert sich) (?:auch |automatisch )?"
        r"(?:das|dein|Ihr|der|die|deine) (?:\w+ )?(?:Gehalt|Lohn|Bonus|Vergütung|Verdienst)\w*"
        r"|\b(?:führt|führen|erhält|erhalten|erhältst|bekommt|bekommst|bekommen|verdient"
        r"|verdienst|Anspruch auf|garantier\w*|winkt|winken|folgt|folgen|belohnt|bringt|gibt es"
        r"|berechtigt|qualifiziert|Aussicht auf|sicher[tn]?|bedeutet)\b[^.]{0,40}?"
        r"\b(?:Beförderung|Gehaltserhöhung|Gehaltssprung|Lohnerhöhung|Bonus|Prämie|Zulage"
        r"|mehr (?:Gehalt|Lohn|Geld)|Firmenwagen|Dienstwagen|Höhergruppierung"
        r"|höher\w+ (?:Gehalts?\w*|Lohn|Entgelt\w*|Gehalts\w*|Vergütung|Bonus)|Aufstieg)"
        r"|\b(?:Beförderung|Gehaltserhöhung|Höhergruppierung|Prämie|Bonus|Aufstieg)\b (?:\w+ )?"
        r"(?:ist|wird|winkt|folgt|garantiert|nach|bei|sicher|innerhalb|binnen|erfolgt)\b"
        r"|\bhöher eingruppiert\b|\bmehr (?:Gehalt|Lohn)\b|\b\d+ ?% mehr (?:Gehalt|Lohn|Geld)"
        r"|\bgarantierte[rns]? (?:Beförderung|Gehaltserhöhung|Bonus|Prämie|Aufstieg)"
    ),
}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    # In German a capital tells a noun from a verb.
    return re.compile(PROMISES[language], re.IGNORECASE if language == "en" else 0)


def promises(contents: PathwayContents) -> Iterator[Problem]:
    if contents.language not in PROMISES:
        return
    pattern = _pattern(contents.language)
    for line, field, text in readable_texts(contents):
        if found := pattern.search(text):
            message = _(
                "“%(words)s” reads as a promise of pay or promotion. A pathway decides neither. "
                "Say what people can do then, and leave the reward out."
            )
            yield line.warning(ProblemKind.PROMISE, field, message % {"words": quoted(found[0])})
