"""List the texts that say more about a competency than its own words do."""

from __future__ import annotations

from .contents_entry import Text, TextKind

# The competency’s own words for each level, the lowest first. Documents call it what people call
# the level itself.
LEVEL_TEXTS = (
    Text("not_started", document_names=("Not started", "Noch nicht begonnen")),
    Text("learning", document_names=("Learning, with help", "Noch am Lernen, mit Hilfe")),
    Text(
        "alone",
        document_names=(
            "Doing it alone, in usual cases",
            "Selbstständig, in üblichen Fällen",
        ),
    ),
    Text(
        "well",
        document_names=(
            "Doing it well, in hard cases",
            "Sicher, auch in schwierigen Fällen",
        ),
    ),
    Text("helping", document_names=("Helping others do it", "Anderen dabei eine Hilfe")),
)
# In the order in which exports write them.
TEXTS_ABOUT_COMPETENCIES = (
    Text(
        "evidence_prompt",
        document_names=("Evidence", "Evidence to ask for", "Beleg", "Belege"),
    ),
    Text(
        "explanation",
        kind=TextKind.LINES,
        document_names=(
            *("What it means", "What this means", "Meaning", "Explanation"),
            *("Was es bedeutet", "Was das bedeutet", "Bedeutung", "Erklärung"),
        ),
    ),
    Text(
        "examples",
        kind=TextKind.LINES,
        document_names=(
            *("For example", "Example", "Examples", "What it can look like"),
            *("Zum Beispiel", "Beispiel", "Beispiele", "So kann es aussehen"),
        ),
    ),
    *LEVEL_TEXTS,
    Text(
        "expected_level",
        kind=TextKind.LEVEL,
        only_where_used=True,
        document_names=(
            *("Expected level", "Expected at this stage", "Level expected", "Target level"),
            *("Erwartetes Niveau", "Erwartete Stufe", "Zielniveau", "Soll-Niveau"),
        ),
    ),
    Text(
        "area",
        only_where_used=True,
        document_names=("Area", "Competency area", "Bereich", "Kompetenzbereich"),
    ),
)
