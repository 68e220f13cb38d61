"""Refuse passwords that are long enough but easy to guess."""

import re
import unicodedata
from math import prod
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from zxcvbn import zxcvbn
from zxcvbn.matching import L33T_TABLE, relevant_l33t_subtable

from .models import Company

# A hundred thousand million guesses, as a power of ten: years at the speed of trying our hashes.
ENOUGH = 11
# Rating takes time that grows with the square of the length, and this much is long enough.
LOOKED_AT = 72


def data_lines(name):
    """Read a file of words or phrases that lies beside this one, without its comments."""
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


# Words that people think of when they are asked for a password.
COMMON_WORDS = [word for line in data_lines("common_words.txt") for word in line.split()]

LOOK_ALIKE = str.maketrans("0123456789@$", "oizeasgtbgas")


def folded(text):
    """Reduce a phrase to its letters: no case, signs or spaces, look-alike digits as letters."""
    text = unicodedata.normalize("NFKD", text.casefold()).translate(LOOK_ALIKE)
    letters = "".join(each for each in text if each.isalpha())
    return re.sub("(?<=[aou])e", "", letters)


def without_ends(text):
    """Strip the digits, years and signs that people add at both ends."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


# Phrases that zxcvbn alone would accept.
PHRASES = {folded(without_ends(line)) for line in data_lines("common_phrases.txt")}

REASONS = {
    "phrase": gettext_lazy("It is a phrase that everybody knows."),
    "person": gettext_lazy("It is made of what others know about you or the company."),
    "repeat": gettext_lazy("It repeats itself."),
    "sequence": gettext_lazy("It is a sequence that everybody knows, such as abc or 123."),
    "spatial": gettext_lazy("It follows the keys on a keyboard."),
    "date": gettext_lazy("It is built around a date or a year."),
    "regex": gettext_lazy("It is built around a date or a year."),
    "dictionary": gettext_lazy("It is made of words that attackers try first."),
    "bruteforce": gettext_lazy("It is made of words that attackers try first."),
}


# zxcvbn looks up every part of a password once for each reading of its look-alikes. This many
# readings of a text of the full length take a fifth of a second; real passwords have a few.
MOST_LOOKUPS = 16 * LOOKED_AT**2
# Replace signs that look like letters by signs that do not.
OTHER_SIGNS = str.maketrans("({[<@!|$+%", ")}]>&?/#=~")
# Replace look-alikes by letters, once for each reading of those with two.
AS_LETTERS = [
    str.maketrans("4@8({[<369!105$+27|%", f"aabcccceggi{one}osstz{seven}{one}x")
    for one, seven in [("i", "t"), ("l", "l")]
]


class StrengthValidator:
    """Refuse long passwords that are among the first an attacker would try."""

    def validate(self, password, user=None):
        typed = password[:LOOKED_AT].lower()
        known = known_of(user)
        # Once more without the signs between words: attackers try that too.
        bare = re.sub(r"[\W_]+", "", typed) or typed
        found = min(
            (
                zxcvbn(text, user_inputs=[*known, *COMMON_WORDS])
                for written in [typed, bare]
                for text in affordable(written)
            ),
            key=lambda found: found["guesses_log10"],
        )
        if found["guesses_log10"] < ENOUGH:
            raise _easy(_weakest(found["sequence"], known))
        if not PHRASES.isdisjoint({folded(typed), folded(without_ends(typed))}):
            raise _easy("phrase")

    def get_help_text(self):
        return _("Four words that do not belong together are easy to remember and hard to guess.")


def affordable(text):
    """Return the text in forms that zxcvbn can rate quickly.

    Usually that is the text itself. Where many look-alike characters would multiply its readings,
    it is a few forms that together are as easy to guess.
    """
    table = relevant_l33t_subtable(text, L33T_TABLE)
    readings = prod(len(signs) for signs in table.values())
    if readings * len(text) ** 2 <= MOST_LOOKUPS:
        return [text]
    return [text.translate(OTHER_SIGNS), *(text.translate(letters) for letters in AS_LETTERS)]


def _easy(reason):
    return ValidationError(
        _(
            "This password is easy to guess. %(reason)s Choose four words that do not belong "
            "together."
        )
        % {"reason": REASONS[reason]},
        code="password_easy_to_guess",
    )


def known_of(user):
    """Return words an attacker who knows the person or their company would try."""
    texts = [Company.objects.filter(pk=1).values_list("name", flat=True).first()]
    for name in ["name", "email", "job_title"]:
        texts.append(getattr(user, name, ""))
    words = []
    for text in filter(None, texts):
        words += [text, *re.split(r"\W+", text)]
    return [word.lower() for word in words if len(word) > 2]


def _weakest(sequence, known):
    """Choose the reason to give: that it is about the person, else what covers most of it."""
    if any(match.get("matched_word") in known for match in sequence):
        return "person"
    covered = {}
    for match in sequence:
        covered[match["pattern"]] = covered.get(match["pattern"], 0) + len(match["token"])
    return max(covered, key=covered.get)
