"""Cells of a table for spreadsheets: texts that no program takes for a formula."""

import re

# A spreadsheet calculates what begins with one of these, also behind quotation marks and blanks.
FORMULA = r"[ '\"]*[=+\-@＝＋－＠]"
# Some take away a tab or a line break at the beginning of a cell.
BEGINNING = re.compile(rf"{FORMULA}|[ '\"]*[\t\r\n]")
# Where a line is split at semicolons or tabs instead of commas, quotation marks no longer hold our
# cells together and a line break begins a line: so every part of a text counts as a cell.
PARTS = re.compile(r"([;\t\r\n])")
PART = re.compile(FORMULA)


def defused(text: str) -> str:
    """Put an apostrophe before what could be a formula, at the beginning and behind `;` and tabs.

    A part that has such an apostrophe already gets another, so `restored` gives the text back.
    """
    first, *others = PARTS.split(text)
    first = f"'{first}" if BEGINNING.match(text) else first
    return first + "".join(f"'{part}" if PART.match(part) else part for part in others)


def restored(cell: str) -> str:
    """Take away the apostrophes that `defused` has put there, and no others."""
    first, *others = PARTS.split(cell)
    if cell.startswith("'") and BEGINNING.match(cell[1:]):
        first = first[1:]
    return first + "".join(
        part[1:] if part.startswith("'") and PART.match(part[1:]) else part for part in others
    )
