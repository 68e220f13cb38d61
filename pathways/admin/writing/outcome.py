"""Collect what became of what the page sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...coauthors import Pressed
from ...contents import Content


@dataclass
class Outcome:
    """Texts that are not saved stand in `typed`, and the reasons in `errors`, by key and field.

    What concerns no row or list of the draft any more is in `lost`: pairs of a label and a text.
    """

    errors: dict[str, dict[str, str]] = field(default_factory=dict)
    typed: dict[str, dict[str, str]] = field(default_factory=dict)
    conflicts: set[str] = field(default_factory=set)  # the keys of rows that both changed
    lost: list[tuple[str, str]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    done: str = ""  # what was done, where that is not seen on the page
    changed_lists: set[str] = field(default_factory=set)
    is_changed: bool = False
    place: str = ""  # the id on the page to go on at
    pressed: Pressed | None = None  # what became of a button of the authors

    def refuse(self, key: str, name: str, why: str, typed: str) -> None:
        self.errors.setdefault(key, {})[name] = why
        self.typed.setdefault(key, {})[name] = typed

    def keep_in_box(self, key: str, text: str) -> None:
        """Put a text into the box for new lines of a list, below what stands there."""
        texts = self.typed.setdefault(key, {})
        texts["add"] = "\n".join(filter(None, [texts.get("add"), text]))

    @property
    def is_refused(self) -> bool:
        is_pressed_in_vain = self.pressed is not None and bool(self.pressed.refusal)
        return bool(self.errors or self.lost or self.messages) or is_pressed_in_vain


def label_of(content: Content) -> str:
    """Name one line of a list, or the pathway or stage itself."""
    return str(content.label or content.model._meta.verbose_name)
