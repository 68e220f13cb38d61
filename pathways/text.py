"""Compare and search texts as people do: without case, accents or the width of a blank.

All of the portal folds with `fold`: names, departments, searches and the lists that HR imports. It
writes Öztürk as ozturk, ŁUKASZ as lukasz, Straße as strasse. It drops the marks that people leave
out when they type (accents, Hebrew points, Arabic vowels) and keeps those that make another letter
(й, が, the vowels of Devanagari). `sort_key` orders names, by the Unicode Collation Algorithm.
"""

import re
import unicodedata
from functools import cache

NON_ASCII = re.compile(r"[^\x00-\x7f]+")
# Marks that people leave out: accents, Hebrew points, Arabic vowels, the dot below of Devanagari,
# Bengali, Gurmukhi, Gujarati and Odia.
LEFT_OUT = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u093c\u09bc\u0a3c\u0abc\u0b3c]"
)
APOSTROPHES = "'`´‘’‛ʹʻʼʽˈ′＇"
DASHES = "‐‑‒–—―−﹘﹣－"
# Letters that Unicode takes for letters of their own, and people type as others.
TYPED_AS = {
    **dict(zip("øłđðħŧıĸŋəƶ", "olddhtiknez", strict=True)),
    **{"æ": "ae", "œ": "oe", "þ": "th", "ё": "е"},
    # Final letters of Hebrew, and letters of Arabic and Persian that keyboards mix up.
    **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
    **dict(zip("ىیېةۀہھەکڪٱ", "يييهههههككا", strict=True)),
    "ـ": "",
    **dict.fromkeys(APOSTROPHES, ""),
    **dict.fromkeys(DASHES, "-"),
}
# Letters of their own that differ from others by a mark alone.
OWN_LETTERS = set("йўїѓќ")
WITHOUT_PUNCTUATION = str.maketrans(
    dict.fromkeys(APOSTROPHES, "") | dict.fromkeys("-" + DASHES, " ")
)
# Bytes. Indexes of PostgreSQL hold no more than 2,700, and names differ much earlier.
SORT_KEY_LENGTH = 1000
KATAKANA = range(0x30A1, 0x30F7)
FROM_KATAKANA_TO_HIRAGANA = 0x60


def fold(text: str) -> str:
    """Fold a text so that texts that people take for the same become equal.

    Never show the result. Outer blanks are removed, and every other run of blanks becomes one.
    """
    return " ".join(fold_letters(text).split())


def name_key(text: str) -> str:
    """Reduce a name to its words, whatever their case and punctuation: `Skills & Tools`."""
    text = text.casefold().replace("&", " and ")
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def fold_letters(text: str) -> str:
    """Fold each letter and leave blanks and line breaks as they are."""
    folded = text.lower()
    if not folded.isascii():
        # Only for other texts: most are ASCII, and looking through each letter takes time.
        folded = NON_ASCII.sub(_fold_run, unicodedata.normalize("NFKC", text).lower())
    return folded.replace("'", "").replace("`", "")


def _fold_run(match):
    return match[0].translate(_FOLDED)


class _Letters(dict):
    """Fold each letter when it is first met, and remember it."""

    def __missing__(self, code):
        folded = self[code] = _fold_letter(chr(code))
        return folded


_FOLDED = _Letters()


def _fold_letter(letter):
    folded = "".join(
        part if part in OWN_LETTERS else LEFT_OUT.sub("", unicodedata.normalize("NFKD", part))
        for part in unicodedata.normalize("NFC", letter.casefold())
    )
    # Compose again what was decomposed and lost no mark: が, 각.
    folded = unicodedata.normalize("NFC", folded)
    return "".join(TYPED_AS.get(each, _plain(each)) for each in folded)


def _plain(letter):
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.digit(letter))
    if category == "Cf":  # takes no room: soft hyphens, joiners, marks of direction
        return ""
    if ord(letter) in KATAKANA:
        return chr(ord(letter) - FROM_KATAKANA_TO_HIRAGANA)
    return letter


@cache
def _collator():
    """Load the table of all letters, 12 MB, only when a name is written."""
    from pyuca import Collator

    return Collator()


def sort_key(name: str) -> bytes:
    """Return bytes that sort as the names do: O’Brien beside OBrien, Jean-Luc beside Jean Luc."""
    letters = " ".join(name.translate(WITHOUT_PUNCTUATION).split())
    weights = _collator().sort_key(letters)
    key = b"".join(weight.to_bytes(2, "big") for weight in weights)
    # Names that are the same to the algorithm keep one order among themselves.
    return (key + b"\0\0" + name.encode("utf-8", "replace"))[:SORT_KEY_LENGTH]
