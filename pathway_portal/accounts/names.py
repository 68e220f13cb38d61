"""Compare, search and order the names of people and departments.

`fold` decides which names are the same and which ones a search finds; `sort_key` decides their
order, which is that of the Unicode Collation Algorithm: Élise beside Elise, Öztürk among O.
Both are stored in columns, so that every database searches and sorts alike.
"""

from django.db.models import Q

from pathways.text import fold, sort_key

__all__ = ["fold", "name_and_email", "named", "search_words", "sort_key"]

MOST_SEARCH_WORDS = 12
# How German writes an umlaut where the keyboard has none.
UMLAUTS = {"ae": "a", "oe": "o", "ue": "u"}


def search_words(text: str) -> list[list[str]]:
    """Return the words of a search, folded, each with the other ways to write it."""
    words = fold(text).replace("-", " ").split()[:MOST_SEARCH_WORDS]
    return [_ways_to_write(word) for word in dict.fromkeys(words)]


def named(text):
    """Return the condition that somebody's name has every word of a search."""
    if not text.strip():
        return Q()
    words = search_words(text)
    # No name consists of punctuation alone.
    found = Q() if words else Q(name_folded="")
    for ways in words:
        found &= Q.create([("name_folded__contains", way) for way in ways], connector=Q.OR)
    return found


def _ways_to_write(word):
    plain = word
    for written, letter in UMLAUTS.items():
        plain = plain.replace(written, letter)
    return list(dict.fromkeys([word, plain]))


def name_and_email(person) -> str:
    """Name somebody so that nobody is taken for somebody else. For HR's pages only."""
    return f"{person.name}, {person.email}"
