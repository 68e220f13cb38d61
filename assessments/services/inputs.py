"""What a page hands to the services, what they hand back, and why they refuse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Protocol, TypeVar

from ..models import Assessment, Rating, Reflection, Remark

ANSWER_FIELDS = ["answer", "evidence", "link"]

Row_contra = TypeVar("Row_contra", contravariant=True)


class RowInput(Protocol[Row_contra]):
    """What a page says about one row, whatever kind of row it is."""

    @property
    def key(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def is_partial(self) -> bool: ...

    def columns(self, row: Row_contra, at: datetime) -> dict[str, Any]: ...


class StaleVersion(Exception):
    """The assessment is no longer in the state, or at the version, that the page had shown."""


class ReviewRuleChanged(Exception):
    """Whether reviews are independent is no longer what the page had told the employee."""


class Incomplete(Exception):
    """Something is still missing; `keys` says on which questions."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        super().__init__()
        self.keys = list(keys)


@dataclass(frozen=True)
class AnswerInput:
    """What one side answers to one question, and the version of the row it was written upon.

    A field that is None was on the page and cannot be kept as it is: it stays as it is saved.
    """

    key: str
    version: int
    answer: str | None
    evidence: str | None = ""
    link: str | None = ""

    @property
    def is_partial(self) -> bool:
        return None in (self.answer, self.evidence, self.link)

    def columns(self, row: Rating, at: datetime) -> dict[str, Any]:
        """Name the columns this changes. A changed answer is dated, and confirms nothing now."""
        said = {name: getattr(self, name) for name in ANSWER_FIELDS}
        fields: dict[str, Any] = {name: text for name, text in said.items() if text is not None}
        if self.answer not in (None, row.answer):
            fields |= {"answered_at": at if self.answer else None, "old_words": ""}
            fields |= {"confirms": None, "confirmed_at": None}
        return fields


@dataclass(frozen=True)
class ReflectionInput:
    """What an employee thinks about one watch-for, and the version it was written upon.

    None means the same as in `AnswerInput`.
    """

    key: str
    version: int
    text: str | None
    is_shared: bool | None = False

    @property
    def is_partial(self) -> bool:
        return None in (self.text, self.is_shared)

    def columns(self, row: Reflection, at: datetime) -> dict[str, Any]:
        text = row.text if self.text is None else self.text
        is_shared = row.is_shared if self.is_shared is None else self.is_shared
        return {"text": text, "shared_at": (row.shared_at or at) if is_shared and text else None}


@dataclass(frozen=True)
class RemarkInput:
    """A remark on one item, and the version of the row it was written upon."""

    key: str
    version: int
    text: str
    is_partial = False

    def columns(self, row: Remark, at: datetime) -> dict[str, Any]:
        return {"text": self.text}


@dataclass(frozen=True)
class PageSave:
    """Which page a save comes from, and its place among all saves of that page.

    The answer to a save can get lost. The page then sends it again, with what was typed since, upon
    a version that its own first save has replaced. By `last_save` the row knows that page again.
    """

    page: str
    number: int = 0

    def mark(self, version: int | str) -> str:
        """What `last_save` says of a row that this save brings to that version."""
        return f"{self.page}.{self.number}.{version}"

    def number_of_last(self, row: Rating | Remark | Reflection | Assessment) -> int | None:
        """Which save of this page wrote the row as it stands; None if another page did."""
        page, _dot, number_and_version = row.last_save.partition(".")
        number, _dot, version = number_and_version.partition(".")
        if page == self.page and version == str(row.version):
            return int(number)
        return None


@dataclass(frozen=True)
class Saved:
    """The keys that were written, and those that somebody had changed since the page was made.

    What was overtaken is not written: the page shows both texts and asks. `versions` are those at
    which the rows that say what the page says stand now, by key: for the next save to build upon.
    """

    written: frozenset[str] = frozenset()
    overtaken: frozenset[str] = frozenset()
    versions: dict[str, int] = field(default_factory=dict, compare=False)
    # The version of the assessment that the page has seen, with its own changes.
    seen_version: int = field(default=0, compare=False)

    def __or__(self, other: Saved) -> Saved:
        """Add what another kind of rows on the same page came to."""
        return Saved(
            self.written | other.written,
            self.overtaken | other.overtaken,
            self.versions | other.versions,
        )


class Agreement(Enum):
    """What became of a request to agree."""

    NOT_ASKED = "not asked"
    OVERTAKEN = "overtaken"  # the other person has changed the outcome since
    INCOMPLETE = "incomplete"  # `Settlement.missing` says what is still open
    AGREED = "agreed"  # and waits for the other side
    CLOSED = "closed"  # both sides have agreed


@dataclass(frozen=True)
class Settlement:
    """What came of one save while the two talk: what was kept, and whether it was agreed to."""

    saved: Saved
    agreement: Agreement = Agreement.NOT_ASKED
    missing: tuple[str, ...] = ()
