"""Name the kinds of readings in documents, and read them from the words that companies use.

A book has an empty kind: what nobody says otherwise is one.
"""

from __future__ import annotations

from functools import cache

from .text import name_key

BOOK, PERSON = "", "person"
# What documents call each kind, in English and German. Exports write the first name.
KIND_NAMES: dict[str, tuple[str, ...]] = {
    BOOK: ("Book", "Buch"),
    "article": (
        *("Article", "Paper", "Essay", "Blog post", "Blog", "White paper"),
        *("Artikel", "Aufsatz", "Fachartikel", "Beitrag", "Blogbeitrag"),
    ),
    "course": (
        *("Course", "Online course", "Training", "Workshop", "Seminar", "Class", "MOOC"),
        *("E-learning", "Kurs", "Onlinekurs", "Online-Kurs", "Schulung", "Lehrgang"),
    ),
    "video": (
        *("Video or talk", "Video", "Talk", "Film", "Webinar", "Lecture", "Watch"),
        *("Video oder Vortrag", "Vortrag", "Aufzeichnung"),
    ),
    "podcast": ("Podcast", "Podcast episode", "Listen to", "Podcastfolge", "Podcast-Folge"),
    PERSON: (
        *("Person to talk to", "Person", "Someone to talk to", "Talk to", "Talk with"),
        *("Speak to", "Speak with", "Mentor", "Colleague"),
        *("Person zum Austausch", "Gespräch mit", "Austausch mit", "Sprich mit", "Ansprechperson"),
        *("Ansprechpartner", "Ansprechpartnerin", "Mentorin", "Kollegin", "Kollege"),
    ),
}


def kind_named(text: str) -> str | None:
    """Return the kind that a text names, or None where it names none."""
    return _by_name().get(name_key(text))


def document_name(kind: str) -> str:
    """Return what documents call a kind. A book is not called anything."""
    return KIND_NAMES[kind][0] if kind else ""


@cache
def _by_name() -> dict[str, str]:
    return {
        name_key(name): kind
        for kind, names in KIND_NAMES.items()
        for name in (kind, *names)
        if name
    }
