"""Readings in the forms in which people cite them."""

import pytest

from pathways.documents.document import ReadingDocument
from pathways.documents.findings import FindingKind
from tests.pathways.documents.test_parse import said, stage

LINK = "https://example.com/goal"


@pytest.mark.parametrize(
    ("written", "reading", "is_sure"),
    [
        ("The Goal — Eli Goldratt", ("The Goal", "Eli Goldratt"), True),
        ("The Goal (Eli Goldratt)", ("The Goal", "Eli Goldratt"), False),
        ("The Goal, Eli Goldratt", ("The Goal", "Eli Goldratt"), False),
        ("The Goal, Eli Goldratt, 1984", ("The Goal", "Eli Goldratt", "1984"), False),
        ("“The Goal” by Eli Goldratt, 1984", ("“The Goal”", "Eli Goldratt", "1984"), True),
        ("The Goal by Eli Goldratt (1984)", ("The Goal", "Eli Goldratt", "1984"), True),
        (
            f"[The Goal]({LINK}) by Eli Goldratt: on constraints",
            ("The Goal", "Eli Goldratt", "on constraints", LINK),
            True,
        ),
        (
            "Goldratt, E. M., & Cox, J. (1984). The Goal. North River Press.",
            ("The Goal", "Goldratt, E. M., & Cox, J.", "North River Press, 1984"),
            True,
        ),
        ("Womack, J. (2003). Lean thinking.", ("Lean thinking", "Womack, J.", "2003"), True),
        (LINK, (LINK,), True),
        ("The Goal (Second Edition)", ("The Goal (Second Edition)",), True),
        ("The Goal (2nd ed.)", ("The Goal (2nd ed.)",), True),
        ("Thinking, Fast and Slow", ("Thinking, Fast and Slow",), True),
        ("Agile (Scrum)", ("Agile (Scrum)",), True),
    ],
)
def test_citations(written, reading, is_sure):
    text = f"Suggested Readings:\n- {written}"

    assert stage(text).readings == (ReadingDocument(*reading),)
    assert said(text) == ([] if is_sure else [(FindingKind.GUESSED, 2, f"- {written}")])
