"""Make cells for spreadsheets that no program takes for a formula."""

import re

# A spreadsheet calculates what begins with one of these, also behind quotation marks and blanks.
SIGNS = r"[=+\-@＝＋－＠]"
FORMULA = re.compile(rf"[\s'\"]*{SIGNS}")
# Some take away a tab or a line break at the beginning of a cell.
BEGINNING = re.compile(rf"[\s'\"]*(?:{SIGNS}|(?<=[\t\r\n]))")
# Where a line is split at semicolons or tabs instead of commas, quotation marks no longer hold our
# cells together and a line break begins a line: so every part of a text counts as a cell.
PARTS = re.compile(r"([,;\t\r\n])")
# Behind a comma and a blank, people write on: "a, -5 degrees".
BEHIND_COMMA = re.compile(rf"['\"]*{SIGNS}")


def is_formula(cell: str) -> bool:
    """Tell whether a spreadsheet may calculate a cell. An apostrophe in front makes it a text."""
    return not cell.startswith("'") and FORMULA.match(cell) is not None


def defused(text: str) -> str:
    """Put an apostrophe before what could be a formula: at the beginning and behind separators.

    A part that has such an apostrophe already gets another, so `restored` gives the text back.
    """
    first, *others = PARTS.split(text)
    written = [f"'{first}" if BEGINNING.match(text) else first]
    for separator, part in zip(others[::2], others[1::2], strict=True):
        written += [separator, f"'{part}" if _begins_formula(separator, part) else part]
    return "".join(written)


def restored(cell: str) -> str:
    """Take away the apostrophes that `defused` has put there, and no others."""
    first, *others = PARTS.split(cell)
    text = [first[1:] if cell.startswith("'") and BEGINNING.match(cell[1:]) else first]
    for separator, part in zip(others[::2], others[1::2], strict=True):
        is_defused = part.startswith("'") and _begins_formula(separator, part[1:])
        text += [separator, part[1:] if is_defused else part]
    return "".join(text)


def _begins_formula(separator, part):
    return (BEHIND_COMMA if separator == "," else FORMULA).match(part) is not None
