"""Skip who a line speaks of, to judge what they do: `You proactively support the team`."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_WORDS = 3  # behind the article: `the successful candidate`

PRONOUN = {
    "en": re.compile(
        r"(?:as an? (?:[\w-]+ ){1,3}?)?"
        r"(?:he or she|she or he|he/she|s/he|you|we|they|he|she|i|people|employees|everyone|one"
        r"|staff|managers?|colleagues|team members)(?: at this (?:level|stage))?\s+(?=\w)",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"(?:(?i:du|sie|er|wir|ihr|man|ich|er/sie|sie/er|alle)|Mitarbeitende|Teammitglieder"
        r"|Führungskräfte)\s+(?=[a-zäöü])"
    ),
}
ARTICLE = {
    "en": re.compile(r"(?:the|an?|this|our|your|each|every|any)\s+", re.IGNORECASE),
    "de": re.compile(r"(?:die|der|das|ein|eine|unsere?|jede[rs]?)\s+", re.IGNORECASE),
}
# Words that begin something else than a subject.
NO_SUBJECT = frozenset(
    [
        "who",
        "that",
        "which",
        "of",
        "for",
        "to",
        "with",
        "in",
        "on",
        "and",
        "or",
        "how",
        "what",
        "good",
        "basic",
        "deep",
        "full",
        "solid",
        "sound",
        "strong",
        "general",
        "thorough",
        "working",
        "grundlegendes",
        "gutes",
        "gute",
        "guten",
    ]
)
# Between the subject and the verb that counts.
BETWEEN = {
    "en": re.compile(
        r"(?:(?:will|shall|should|must|may|can|could|also|always|often|usually|already|still|now"
        r"|(?:is|are) (?:expected|required|able|asked|supposed) to|needs? to|wants? to"
        r"|ha(?:s|ve) to|starts? to|begins? to|continues? to|be able to"
        r"|(?!appl|rel|suppl|compl|fami|impl|repl)\w{2,}ly)\s+)+",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"(?:(?:aktiv|proaktiv|stets|immer|gut|regelmäßig|auch|bereits|sicher|gern|selbstständig"
        r"|kann|sollte?n?|muss|wird)\s+)+",
        re.IGNORECASE,
    ),
}


def without_subject(text: str, language: str) -> str:
    """Return the line from its verb on: without its subject, auxiliaries and adverbs."""
    return next(predicates(text, language))


def predicates(text: str, language: str) -> Iterator[str]:
    """Yield what may be the line without its subject: how many words that has, nobody knows."""
    between = BETWEEN.get(language)
    for rest in _without_subject(text, language):
        found = between.match(rest) if between else None
        yield rest[found.end() :] if found else rest


def _without_subject(text: str, language: str) -> Iterator[str]:
    if language in PRONOUN and (found := PRONOUN[language].match(text)):
        yield text[found.end() :]
        return
    article = ARTICLE[language].match(text) if language in ARTICLE else None
    words = text[article.end() :].split() if article else []
    count = 0
    for word in words[:MOST_WORDS]:
        if word.casefold() in NO_SUBJECT:
            break
        count += 1
        yield " ".join(words[count:])
    if not count:
        yield text
