"""Find and refuse invisible characters."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Categories that change direction, break lines or take no room, and surrogates and unassigned.
UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
# Characters that Unicode counts as letters or signs, but that show nothing.
BLANK = set("\u034f\u115f\u1160\u2800\u3164\uffa0")
# Between letters of Arabic, Indic and other scripts these change how the letters look. Latin, Greek
# and Cyrillic come before those in Unicode and need none.
JOINERS = set("\u200c\u200d")
FIRST_JOINED = "\u0590"


def cannot_be_seen(text: str) -> bool:
    """Say whether a text holds characters its reader cannot see."""
    if text.isascii():
        return not text.isprintable()
    return any(
        each in BLANK or (unicodedata.category(each) in UNSEEN and not _joins(text, place))
        for place, each in enumerate(text)
    )


def refuse_unseen(text: str) -> None:
    """Validate that a text holds no invisible characters."""
    if cannot_be_seen(text):
        raise ValidationError(
            _("There is a line break or another invisible character here. Please type it again.")
        )


def _joins(text, place):
    around = text[max(place - 1, 0) : place + 2 : 2]
    return (
        text[place] in JOINERS
        and len(around) == 2
        and all(each >= FIRST_JOINED and unicodedata.category(each)[0] in "LM" for each in around)
    )
