"""Tell what one page sent twice from other words typed on the same page."""

from __future__ import annotations

from hashlib import sha256

KEY_LENGTH = 36


def page_key(page: str, text: str) -> str:
    """Name what a page adds: the same for the same words, however often they are sent.

    Who goes back to the page finds its key again, and what they type there then is something new.
    """
    return sha256(f"{page}\0{text}".encode()).hexdigest()[:KEY_LENGTH]
