"""Describe findings about a document: where, what, and how much each matters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    NOT_UNDERSTOOD = "not_understood"  # a line that is in no part of the document
    LEFT_OUT = "left_out"  # what a pathway has no place for: a picture, a script, a page header
    EMBEDDED = "embedded"  # a whole document inside this one
    GUESSED = "guessed"  # taken for what it most likely is
    TWICE = "twice"  # said a second time and differently: the first is kept
    LINK_REFUSED = "link_refused"  # a link to somewhere else than the web
    RENUMBERED = "renumbered"  # a stage whose number wasn't the next one
    SLUG_TWICE = "slug_twice"  # two lines that claim the same identity
    MISSING = "missing"  # a part that every pathway needs
    TOO_LONG = "too_long"  # more than there is room for
    TOO_MANY = "too_many"  # more lines of one text than there is room for
    KEPT_ELSEWHERE = "kept_elsewhere"  # more than there is room for; `value` says where it is whole
    UNKNOWN_LANGUAGE = "unknown_language"  # of which the portal doesn't know the name
    DAMAGED = "damaged"  # characters lost on the way that nobody can restore
    REPAIRED = "repaired"  # characters damaged on the way and restored
    MORE = "more"  # how many more there are than are said one by one
    CLEANED = "cleaned"  # invisible characters that are no text, taken away
    INFERRED = "inferred"  # a heading or a column, by its place or by words that companies use
    LACKS_LIST = "lacks_list"  # a stage lacks a list that the others have
    BREAKS_OFF = "breaks_off"  # the last line seems to be cut
    LOST_PART = "lost_part"  # the role's newest version has it, and this document does not
    NO_SUCH_COMPETENCY = "no_such_competency"  # a reading names it; `value` is the reading
    SKIPPED = "skipped"  # left out, as HR said


class Inference(StrEnum):
    """Say why a heading or a column was taken for what it is."""

    OWN_NAME = "own_name"  # the portal itself calls it so
    ANSWER = "answer"  # HR said so, for this document or an earlier one
    TRADE_WORD = "trade_word"  # companies often call it so
    STAGE_WORD = "stage_word"  # stages are often called so
    SIBLINGS = "siblings"  # built like the headings beside it
    LISTS = "lists"  # headings of one depth that each hold lists
    INSIDE = "inside"  # in a stage or a list, and holds a list
    DIRECT = "direct"  # a list directly below a stage
    COLUMNS = "columns"  # the head of a table says it
    AROUND_ROLE = "around_role"  # a large heading that holds stages of its own
    AROUND = "around"  # holds stages, so it names a group of competencies
    UNKNOWN = ""


NO_ROOM = (FindingKind.TOO_LONG, FindingKind.TOO_MANY)
NOTICES = (FindingKind.REPAIRED, FindingKind.CLEANED, FindingKind.SKIPPED)


class Weight(StrEnum):
    NOTICE = "notice"  # good to know
    QUESTION = "question"  # somebody should look
    OBSTACLE = "obstacle"  # no draft can be made before this is put right


@dataclass(frozen=True)
class DocumentPlace:
    """Point to a part of the pathway, or of its stage with this number."""

    part: str | None = None
    stage: int | None = None


NOWHERE = DocumentPlace()


@dataclass(frozen=True)
class Finding:
    """Report one thing about one line; `line` is 0 if it is about the whole document.

    `text` are the words it is about, `value` what became of them or how much there is room for.
    """

    kind: FindingKind
    line: int
    text: str
    place: DocumentPlace = NOWHERE
    value: str = ""

    @property
    def weight(self) -> Weight:
        if self.kind in NOTICES:
            return Weight.NOTICE
        if self.kind in (*NO_ROOM, FindingKind.UNKNOWN_LANGUAGE):
            return Weight.OBSTACLE
        return Weight.QUESTION
