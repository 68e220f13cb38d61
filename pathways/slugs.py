"""Make slugs from words in any script, so that only equal texts share one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b

from django.utils.text import slugify

# Tags that come along from web pages; what a company writes as `List<T>` is none.
MARKUP = re.compile(
    r"</?(?:a|b|i|u|s|p|br|em|strong|span|div|li|ul|ol|code|mark|h[1-6])\b[^<>]*>", re.IGNORECASE
)


def slug_of(words: str, otherwise: str, *, most: int) -> str:
    """Make a slug from letters and digits, or from a digest of words that have none.

    Latin letters lose their accents, as in older slugs. Markup is no word.
    """
    words = MARKUP.sub(" ", words).strip() or words
    latin = slugify(words)
    slug = latin if _letters(latin) == _letters(words) else slugify(words, allow_unicode=True)
    return slug[:most].strip("-_") or f"{otherwise}-{_digest(words)}"


def distinct_slug(slug: str, words: str, *, most: int) -> str:
    """Make a slug differ from the same slug that stands for other words."""
    ending = f"-{_digest(words)}"
    return slug[: most - len(ending)].rstrip("-_") + ending


def says_something_else(words: str, others: Iterable[str]) -> bool:
    """Tell whether a slug is in use, and for none of these words."""
    known = {_plain(other) for other in others}
    return bool(known) and _plain(words) not in known


def _letters(text: str) -> int:
    """Count letters and digits, without accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return sum(char.isalnum() for char in decomposed)


def _plain(words: str) -> str:
    """Drop case, extra spaces and the punctuation at the end."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split()).rstrip(" .,;:!?…。")


def _digest(words: str) -> str:
    return blake2b(_plain(words).encode("utf-8", "replace"), digest_size=4).hexdigest()
