"""Find the outline of a document: its headings by depth, whether marked or only looking like it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...meanings import Meaning
from ..findings import Inference
from . import vocabulary
from .lines import DocumentLine, LineKind, lines_below
from .meanings import OF_A_STAGE, PARTS, TRADE_WORDS, is_like_a_stage, known_list

# Marked headings have the depth of their marks, 1 to 6. Below these come, in this order:
STRONG, STAGE_LINE, COLON, PLAIN, BULLET = 7, 8, 9, 10, 11
COLUMN = 1_000  # of a table, where nobody knows what it is
ITEMS = (LineKind.BULLET, LineKind.MARK)
LONGEST_STAGE_LINE = 6  # words
SENTENCE_ENDS = ".!?;,"


@dataclass
class Element:
    """Hold a heading of the outline, and what it was taken for."""

    at: int  # the index of its line
    name: str
    depth: int
    parent: Element | None = None
    follows: Element | None = None  # the heading right before it
    children: list[Element] = field(default_factory=list)
    is_weak: bool = False  # only its place says that it may be a heading
    has_items: bool = False  # directly below it
    holds_items: bool = False  # below it, or below a heading that it holds
    line: int = 0  # its number, as people count
    meaning: Meaning | None = None
    reason: Inference = Inference.UNKNOWN
    is_read: bool = True  # unless it is a track of which another one is read

    @property
    def is_asked(self) -> bool:
        """Tell whether HR should see what it was taken for, and can say otherwise."""
        if self.depth == COLUMN:
            return True
        if self.reason == Inference.OWN_NAME:
            return self.meaning is not None
        return self.meaning is not None or (self.depth < BULLET and self.holds_items)

    @property
    def leads_over(self) -> bool:
        """Tell whether it only leads from a list's heading to its items: `You can:`."""
        above = self.follows
        return self.is_weak and above is not None and above.meaning in PARTS

    @property
    def key(self) -> str:
        return vocabulary.key(self.name)

    def decide(self, meaning: Meaning, reason: Inference) -> None:
        self.meaning, self.reason = meaning, reason

    def add_items(self) -> None:
        """Record that it has items, for itself and for the headings above it."""
        self.has_items = True
        holder: Element | None = self
        while holder and not holder.holds_items:
            holder.holds_items = True
            holder = holder.parent

    def above(self, *meanings: Meaning) -> Element | None:
        """Return the nearest heading above it that means one of these."""
        above = self.parent
        while above and above.meaning not in meanings:
            above = above.parent
        return above


def bare_name(line: DocumentLine) -> str:
    """Return the words of a heading without its marks, its number and ornament."""
    words = line.whole.lstrip("#").strip() if line.level else line.text or line.whole
    bare = vocabulary.without_numbering(vocabulary.without_ornament(words.strip()))
    return bare.strip(" :") or words


def elements_of(lines: list[DocumentLine], title: DocumentLine | None) -> list[Element]:
    """Return the headings in their order, each with its place in the outline."""
    found: list[Element] = []
    open_ones = [Element(-1, "", 0)]
    above = None
    latest: Element | None = None  # heading, while nothing but blank lines came after it
    has_own_stages = any(line.kind == LineKind.STAGE for line in lines)
    is_flat = not has_own_stages and _is_flat(lines)
    for at, (line, follower) in enumerate(zip(lines, lines_below(lines), strict=True)):
        depth = 0 if line is title else _depth(line, follower, above)
        if not has_own_stages and depth in (0, PLAIN) and _may_name_a_stage(line, above):
            depth = STAGE_LINE
        above = line
        if depth:
            is_weak = depth >= STAGE_LINE
            while open_ones[-1].depth >= depth:
                if is_flat and _is_list_of(open_ones[-1], line, depth):
                    depth += 1
                    break
                open_ones.pop()
            element = Element(at, bare_name(line), depth, open_ones[-1], latest)
            element.line, element.is_weak = line.number, is_weak
            latest = element
            open_ones[-1].children.append(element)
            open_ones.append(element)
            found.append(element)
        elif line.kind != LineKind.BLANK:
            latest = None
        if (_is_item(line) and depth < BULLET) or (depth and line.text and line.part):
            open_ones[-1].add_items()
    return found


def _is_flat(lines: list[DocumentLine]) -> bool:
    """Tell whether stages and their lists are headings of one and the same depth."""
    levels: dict[bool, set[tuple[int, bool]]] = {True: set(), False: set()}
    for line in lines:
        if line.is_marked and line.kind != LineKind.BULLET:
            name = vocabulary.key(bare_name(line))
            if is_like_a_stage(name) or _names_a_list(line):
                levels[is_like_a_stage(name)].add((line.level, line.is_strong))
    return bool(levels[True] & levels[False])


def _names_a_list(line: DocumentLine) -> bool:
    name = vocabulary.key(bare_name(line))
    return (line.part or known_list(name)) in OF_A_STAGE and not is_like_a_stage(name)


def _is_list_of(stage: Element, line: DocumentLine, depth: int) -> bool:
    """Tell whether a heading as deep as that of a stage is one of its lists."""
    return stage.depth == depth and is_like_a_stage(stage.key) and _names_a_list(line)


def _is_item(line: DocumentLine) -> bool:
    return line.kind in ITEMS or line.is_row


def _depth(line: DocumentLine, follower: DocumentLine | None, above: DocumentLine | None) -> int:
    """Return how deep a heading is, or 0 for a line that is none."""
    if line.level:
        return line.level
    if line.kind in (LineKind.STAGE, LineKind.HEADING):
        return STRONG if line.is_strong else COLON
    if line.kind == LineKind.BULLET:
        return _depth_of_bullet(line, follower)
    if line.kind != LineKind.TEXT or line.is_row or line.indent:
        return 0
    if len(line.whole) > vocabulary.LONGEST_NAME or line.whole[-1] in SENTENCE_ENDS:
        return 0
    if line.is_strong:
        return STRONG
    if not follower or not _is_item(follower):
        return 0
    if line.whole[-1] == ":":
        return COLON
    return PLAIN if _may_be_above_a_heading(above, line) else 0


def _may_be_above_a_heading(above: DocumentLine | None, line: DocumentLine) -> bool:
    """Tell whether a plain line may be a heading by what it follows: known ones items, too."""
    if above is None or above.kind in (LineKind.BLANK, LineKind.RULER) or above.level:
        return True
    return _is_item(above) and vocabulary.key(bare_name(line)) in TRADE_WORDS


def _may_name_a_stage(line: DocumentLine, above: DocumentLine | None) -> bool:
    """Tell whether an unmarked line stands alone and reads like a stage: `Grade 1`."""
    is_words = line.kind == LineKind.TEXT and not line.is_row and not line.indent
    if not is_words or (above and above.kind != LineKind.BLANK):
        return False
    is_short = len(line.whole.split()) <= LONGEST_STAGE_LINE
    is_sentence = line.whole[-1] in SENTENCE_ENDS
    return is_short and not is_sentence and is_like_a_stage(vocabulary.key(bare_name(line)))


def _depth_of_bullet(line: DocumentLine, follower: DocumentLine | None) -> int:
    """Return the depth of a bullet that has others further in, as a heading of these."""
    is_above = follower and follower.kind == LineKind.BULLET and follower.indent > line.indent + 1
    is_short = len(line.text) <= vocabulary.LONGEST_NAME and line.text[-1:] not in SENTENCE_ENDS
    return BULLET + line.indent if is_above and is_short else 0
