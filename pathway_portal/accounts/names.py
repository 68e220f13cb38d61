"""Fold names, so that two ways to write one name compare as the same."""

import unicodedata


def fold(text: str) -> str:
    """The text without differences of case, width and spaces: "  IT  Service" is "it service"."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
