"""A German document is filed as German, also where it doesn't say what it is."""

import pytest

from pathways.documents.document import PathwayPart
from pathways.documents.findings import DocumentPlace, FindingKind
from pathways.documents.language import GERMAN
from pathways.documents.parser.vocabulary import HEADINGS, PROFILE_LABELS, key
from pathways.importer.understand import understand

BODY = (
    "## Zusammenfassung\nLeitet alles.\n## Stufe 1: Grundlagen\n### Ziele\n- lernen\n"
    "### Kompetenzen\n- können\n"
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (f"# Betriebsleitung\n{BODY}", "de"),
        (f"# Betriebsleitung\nSprache: en\n{BODY}", "en"),
        ("# Clerk\n## Rollenprofil\nBerichtet an | COO |\nUmfang | alles |", "de"),
        ("# Clerk\n## Summary\nZiele\n## Stage 1: Grundlagen\n### Objectives\n- lernen", "en"),
        ("# Clerk\n## Stufe 1: Grundlagen\n### Objectives\n- lernen", "en"),  # as many as not
        ("Ziele und Kompetenzen", "en"),
    ],
)
def test_language_is_that_of_most_headings(text, language):
    assert understand(text).document.language == language


def test_language_that_is_guessed_is_said_and_one_that_stands_there_is_not():
    guessed, told = (
        [
            f.kind
            for f in understand(text).findings
            if f.place == DocumentPlace(PathwayPart.LANGUAGE)
        ]
        for text in (f"# Betriebsleitung\n{BODY}", f"# Betriebsleitung\nSprache: de\n{BODY}")
    )

    assert (guessed, told) == ([FindingKind.GUESSED], [])


def test_no_heading_that_exports_write_is_german():
    written = [names[0] for names in (HEADINGS | PROFILE_LABELS).values()]

    assert [name for name in written if GERMAN & set(key(name).split())] == []
