"""Read what the page sends: texts, new lines, and the button that was pressed."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...widgets import with_single_line_breaks
from ..edit_conflicts import digest
from .keys import FIELD, content_in

VERSION = "version"  # of a row: the digests of what its fields showed; of a list: its rows
ADD = "add"  # the box for new lines of a list
AFTER = "after"  # the line that new lines go behind
DO = "do"  # the button that was pressed
SAVE, UP, DOWN, REMOVE, UNDO = "save", "up", "down", "remove", "undo"
PASTE, TAKE_BACK = "paste", "take-back"


@dataclass
class Posted:
    texts: dict[str, dict[str, str]] = field(default_factory=dict)  # by row and field
    added: dict[str, str] = field(default_factory=dict)  # by list
    after: dict[str, str] = field(default_factory=dict)  # by list: the key of a row
    versions: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: dict[str, list[str]] = field(default_factory=dict)  # by list: the ids of its rows
    said: list[str] = field(default_factory=list)  # to the other authors
    pasted: str = ""  # whole stages
    action: str = ""
    subject: str = ""  # the key of the row it is about

    @property
    def asks_for_something(self) -> bool:
        """Tell whether it could change anything: the page may be sent just as it was shown."""
        is_touched = any(
            self.is_touched(key, name) for key, texts in self.texts.items() for name in texts
        )
        return bool(is_touched or self.added or self.said or self.action not in ("", SAVE))

    def is_touched(self, key: str, name: str) -> bool:
        """Tell whether the field says something else than the page showed."""
        shown = self.versions.get(key, {}).get(name)
        return shown is not None and digest(self.texts[key][name]) != shown


def version_of(row, fields: list[str]) -> str:
    """Return the digests of a row's fields, as its page sends them along."""
    return " ".join(f"{name}.{digest(getattr(row.saved, name))}" for name in fields)


def read(data) -> Posted:
    posted = Posted()
    for name in data:
        match = FIELD.fullmatch(name)
        content = match and content_in(match["key"])
        if content:
            text = with_single_line_breaks(data[name])
            _take(posted, content, match["key"], match["field"], text)
        elif name.startswith("talk-") and data[name].strip():
            posted.said.append(data[name])
    posted.pasted = data.get(PASTE, "")
    posted.action, _space, posted.subject = data.get(DO, "").partition(" ")
    return posted


def _take(posted: Posted, content, key: str, name: str, text: str) -> None:
    is_list = "-of-" in key
    if is_list and name == VERSION:
        posted.seen[key] = text.split()
    elif is_list and name == ADD and text.strip():
        posted.added[key] = text
    elif is_list and name == AFTER and text:
        posted.after[key] = text
    elif not is_list and name == VERSION:
        pairs = (part.partition(".") for part in text.split())
        posted.versions[key] = {field: shown for field, _dot, shown in pairs}
    elif not is_list and name in [*content.field_names, "slug"]:
        posted.texts.setdefault(key, {})[name] = text
