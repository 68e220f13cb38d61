"""Name the rows and lists of a draft, on its page and in what the page sends."""

from __future__ import annotations

import re

from ...contents import CONTENTS, Content
from ...line_keys import row_key

__all__ = ["FIELD", "content_in", "list_key", "row_key"]

ROW = re.compile(r"([a-z_]+)-(\d{1,18})")
LIST = re.compile(r"([a-z_]+)-of-(\d{1,18})")
FIELD = re.compile(r"(?P<key>[a-z_]+(?:-of)?-\d{1,18})-(?P<field>[a-z_]+)")


def list_key(content: Content, holder_pk: int) -> str:
    """Name the list of this content that one row holds: `competencies-of-3`."""
    return f"{content.name}-of-{holder_pk}"


def content_in(key: str) -> Content | None:
    """Return the content that a key of a row or list names."""
    match = ROW.fullmatch(key) or LIST.fullmatch(key)
    return next((each for each in CONTENTS if match and each.name == match[1]), None)
