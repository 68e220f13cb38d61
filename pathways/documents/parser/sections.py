"""Put the lines of a document under the headings they belong to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..document import PARAGRAPHS, STAGE_LISTS, PathwayPart
from ..findings import DocumentPlace, Inference
from . import vocabulary
from .citations import separated
from .line_account import LineAccount
from .lines import DocumentLine, LineKind, cells_of, classify, lines_below
from .meanings import is_like_a_stage, known_list

SMALLEST_TITLE = 2  # the level of its heading
NAMES_THE_ROLE = 120  # characters behind `Role Summary:`; more is the summary itself


@dataclass
class DocumentSection:
    """Hold a heading and the lines below it. `part` is None if nobody knows the heading."""

    part: str | None
    heading: DocumentLine
    lines: list[DocumentLine] = field(default_factory=list)
    is_guessed: bool = False  # the heading's name alone says it otherwise, or not for sure
    has_items: bool = False
    is_marked: bool = False  # a bullet alone on its line came last
    indent: int = 0  # of the last item
    area: str = ""  # of the competencies in it, shielded

    def add(self, line: DocumentLine) -> None:
        self.lines.append(line)
        self.has_items |= line.kind in (LineKind.BULLET, LineKind.MARK) or line.is_row
        if line.kind != LineKind.BLANK:
            self.is_marked = line.kind == LineKind.MARK
        if line.kind == LineKind.BULLET:
            self.indent = line.indent


@dataclass
class StageSections:
    """Hold a stage's heading, what stands directly below it, and its lists."""

    heading: DocumentLine
    title: DocumentLine | None = None  # where the title stands on a line of its own
    audience: list[DocumentLine] = field(default_factory=list)
    intro: list[DocumentLine] = field(default_factory=list)
    sections: list[DocumentSection] = field(default_factory=list)
    repeated: list[DocumentLine] = field(default_factory=list)  # its headings in other areas

    @property
    def number(self) -> int | None:
        """Return the number that the heading says, if it says one."""
        return self.heading.stage.number if self.heading.stage else None


@dataclass
class DocumentOutline:
    """Hold the document's title, what stands before all headings, its parts and stages."""

    title: DocumentLine | None
    intro: list[DocumentLine] = field(default_factory=list)
    sections: list[DocumentSection] = field(default_factory=list)
    stages: list[StageSections] = field(default_factory=list)


def outline(lines: list[DocumentLine]) -> DocumentOutline:
    """Put every line in its place, from the first to the last."""
    sorter = _Sorter(title_of(lines))
    for line, follower in zip(lines, lines_below(lines), strict=True):
        if line is not sorter.whole.title:
            sorter.put(line, follower)
            sorter.is_after_blank = line.kind == LineKind.BLANK
    return sorter.whole


class _Sorter:
    """Put lines under the headings they belong to, one after the other."""

    def __init__(self, title: DocumentLine | None):
        self.whole = DocumentOutline(title)
        self.section: DocumentSection | None = None
        self.stage: StageSections | None = None
        self.is_after_blank = False
        self.part_around: str | None = None  # of the area in which the stages stand
        self.area = ""  # its name
        self.closed_by: DocumentLine | None = None  # an unknown heading as high as the stage's
        self.by_number: dict[int, StageSections] = {}  # the stages that were inferred

    def put(self, line: DocumentLine, follower: DocumentLine | None) -> None:
        stage, section = self.stage, self.section
        if line.kind == LineKind.STAGE:
            self.open_stage(line)
        elif line.kind == LineKind.HEADING:
            self.open_section(line)
        elif line.kind in (LineKind.AREA, LineKind.LEFT_OUT):
            self.open_group(line)
        elif stage and line.kind == LineKind.AUDIENCE:
            stage.audience.append(line)
        elif stage and not section and (audience := _audience_as_item(line)):
            stage.audience.append(audience)
        elif stage and (part := _part_of_row(line, section)):
            self.section = _section_of_row(stage, line, part)
        elif _opens_nothing_known(line, follower, section, stage, self.is_after_blank):
            self.open_unknown(line)
        elif section:
            if section.lines or line.kind != LineKind.BLANK:
                section.add(line)
        elif stage and self.begins_a_direct_list(stage, line):
            self.open_direct_list(stage, line)
        else:
            (stage or self.whole).intro.append(line)

    def open_stage(self, line: DocumentLine) -> None:
        self.section, self.closed_by = None, None
        number = line.stage.number if line.stage and line.reason else None
        if number in self.by_number:  # it stands in several areas
            self.stage = self.by_number[number]
            self.stage.repeated.append(line)
            return
        self.stage = StageSections(line)
        self.whole.stages.append(self.stage)
        if number is not None:
            self.by_number[number] = self.stage

    def open_section(self, line: DocumentLine) -> None:
        is_elsewhere = self.closed_by is not None and line.level > self.closed_by.level
        if is_elsewhere and line.part in STAGE_LISTS and self.stage:
            self.section = DocumentSection(None, line)
            self.stage.sections.append(self.section)
            return
        self.section, self.stage = _open(self.whole, self.stage, line)
        self.section.area = line.area or self.area
        if self.stage is None and self.whole.stages:
            self.part_around, self.area = None, ""

    def open_group(self, line: DocumentLine) -> None:
        """Open what stands around stages, or is left out."""
        if line.kind == LineKind.AREA:
            self.stage, self.part_around, self.area = None, line.part, line.area
        elif self.stage and 0 < line.level <= self.stage.heading.level:
            self.stage = None
        self.section = DocumentSection(None, line)
        (self.stage or self.whole).sections.append(self.section)

    def open_unknown(self, line: DocumentLine) -> None:
        if self.stage and _lacks_title(self.stage):
            self.stage.title = line
            return
        if self.stage and 0 < line.level <= self.stage.heading.level:
            self.closed_by = line
        self.section = DocumentSection(None, line)
        (self.stage or self.whole).sections.append(self.section)

    def begins_a_direct_list(self, stage: StageSections, line: DocumentLine) -> bool:
        """Tell whether a line begins a list right below the heading of an inferred stage."""
        is_item = line.kind in (LineKind.BULLET, LineKind.MARK) or line.is_row
        return is_item and bool(stage.heading.reason)

    def open_direct_list(self, stage: StageSections, line: DocumentLine) -> None:
        heading = stage.repeated[-1] if stage.repeated else stage.heading
        part = self.part_around or PathwayPart.COMPETENCIES
        is_said = heading.reason == Inference.ANSWER
        reason = heading.reason if is_said else Inference.DIRECT
        self.section = DocumentSection(part, replace(heading, reason=reason), area=self.area)
        self.section.add(line)
        stage.sections.append(self.section)


def _open(whole: DocumentOutline, stage: StageSections | None, line: DocumentLine):
    """Return the section that a known heading opens, and the stage it is in, if any."""
    part = line.part
    if part == PathwayPart.CORE_COMPETENCIES and stage and line.level > stage.heading.level > 0:
        part = PathwayPart.COMPETENCIES
    elif part == PathwayPart.COMPETENCIES and not whole.stages:
        part = PathwayPart.CORE_COMPETENCIES
    section = DocumentSection(part, line, is_guessed=line.is_guessed or part != line.part)
    if part not in STAGE_LISTS:
        stage = stage if line.is_inside else None
        whole.sections.append(section)
    elif stage:
        stage.sections.append(section)
    else:  # a list of a stage, and no stage to have it
        section.part = None
        whole.sections.append(section)
    if line.text and section.part and not _is_role_name(section, line.text):
        section.add(_as_line_of_its_own(line, line.text))
    return section, stage


def unread(section: DocumentSection, account: LineAccount, place: DocumentPlace) -> None:
    """Account for a section that is in no part: an area of stages, left out, or unknown."""
    if section.heading.kind == LineKind.AREA:
        account.inferred(section.heading, place, section.heading.reason or Inference.UNKNOWN)
        account.not_understood(section.lines, place)
    elif section.heading.kind == LineKind.LEFT_OUT:
        if section.heading.reason == Inference.AROUND_ROLE:
            account.inferred(section.heading, place, Inference.AROUND_ROLE)
        account.skip([section.heading, *section.lines], place)
    else:
        account.not_understood([section.heading, *section.lines], place)


def _part_of_row(line: DocumentLine, section: DocumentSection | None) -> str | None:
    """Return which list of a stage a table row holds: `| Objectives | Learn; ask |`."""
    if not line.is_row:
        return None
    name = vocabulary.without_ornament(cells_of(line.whole)[0])
    if vocabulary.audience(f"{name.rstrip(' :')}:") is not None:
        return PathwayPart.AUDIENCE
    heading = vocabulary.heading(name, is_marked=True)
    part = heading.part if heading and not heading.rest else None
    if part == PathwayPart.CORE_COMPETENCIES:
        part = PathwayPart.COMPETENCIES
    # Below a heading of its own, that is the head of a table which is the list.
    if part not in STAGE_LISTS or (section and section.part == part and not section.heading.is_row):
        return None
    return part


def _section_of_row(stage: StageSections, line: DocumentLine, part: str) -> DocumentSection | None:
    words = [cell for cell in cells_of(line.whole)[1:] if cell]
    if part == PathwayPart.AUDIENCE:
        text = "; ".join(words)
        stage.audience.append(replace(line, kind=LineKind.AUDIENCE, whole=text, text=text))
        return None
    section = DocumentSection(part, line)
    stage.sections.append(section)
    for text in (text for cell in words for text in cell.split("; ") if text.strip()):
        item = _as_line_of_its_own(line, text.strip())
        section.add(replace(item, kind=LineKind.BULLET, text=item.text or item.whole))
    return section


def _is_role_name(section: DocumentSection, text: str) -> bool:
    return (
        section.part == PathwayPart.SUMMARY
        and len(text) <= NAMES_THE_ROLE
        and text[-1] not in ".!?"
    )


def role_name_in(section: DocumentSection) -> str:
    """Return the role's name behind `Role Summary:`, still shielded, or nothing."""
    text = section.heading.text
    return text if text and _is_role_name(section, text) else ""


def _as_line_of_its_own(line: DocumentLine, shielded: str) -> DocumentLine:
    """Make a line of the words behind a heading's colon or in a cell."""
    own = classify(shielded, line.number)
    kind = own.kind if own.kind in (LineKind.BULLET, LineKind.MARK) else LineKind.TEXT
    text = own.text if kind == LineKind.BULLET else shielded
    return DocumentLine(line.number, line.raw, kind, shielded, text)


def _opens_nothing_known(
    line: DocumentLine,
    follower: DocumentLine | None,
    section: DocumentSection | None,
    stage,
    after_blank: bool,
) -> bool:
    """Tell whether a line heads something unknown, by its marks or by its form and what follows."""
    if line.kind == LineKind.UNKNOWN_HEADING:
        return True
    if line.kind != LineKind.TEXT or line.indent or (section and section.part in PARAGRAPHS):
        return False
    if not stage and not section:
        return False
    if section and not section.lines:  # words that lead over to the list
        return False
    if not follower or follower.kind not in (LineKind.BULLET, LineKind.MARK):
        return False
    is_short = len(line.whole) <= vocabulary.LONGEST_NAME
    has_ornament = vocabulary.without_ornament(line.whole) not in ("", line.whole)
    return (
        has_ornament
        or (is_short and line.whole[-1] == ":")
        or (
            is_short
            and section is not None
            and _heads_other_items(line, follower, section, after_blank)
        )
    )


def _heads_other_items(
    line: DocumentLine, follower: DocumentLine, section: DocumentSection, after_blank: bool
) -> bool:
    """Tell whether a short line below items begins a list of something else: `**Tools We Use**`."""
    if not section.has_items or section.is_marked or line.is_row:
        return False
    if line.is_strong:
        return True
    # Between readings it is one of them, or the note that each has.
    is_of_readings = section.part == PathwayPart.READINGS and (
        separated(line.whole) or separated(follower.text)
    )
    stands_out = after_blank or line.indent < min(section.indent, follower.indent)
    return stands_out and not is_of_readings and line.whole[-1] not in ".!?;,"


def _audience_as_item(line: DocumentLine) -> DocumentLine | None:
    """Read `- Audience: team leads` directly below a stage's heading."""
    audience = line.kind == LineKind.BULLET and classify(line.text)
    if audience and audience.kind == LineKind.AUDIENCE:
        return replace(line, text=audience.text)
    return None


def _lacks_title(stage: StageSections) -> bool:
    return not (stage.heading.text or stage.title or stage.sections or stage.intro)


def title_of(lines: list[DocumentLine]) -> DocumentLine | None:
    """Return the document's title: the first large heading, or a line that says so itself."""
    marked = [line for line in lines if line.kind == LineKind.UNKNOWN_HEADING]
    if large := next((line for line in marked if line.level == 1), None):
        return large
    if named := next((line for line in lines if line.is_title), None):
        return named
    for line in lines:
        if line.kind == LineKind.UNKNOWN_HEADING:
            # One of several that is small, or called like a stage or a list, is no title.
            is_one_of_many = sum(other.level == line.level for other in marked) > 1
            name = vocabulary.key(line.text)
            is_part = is_like_a_stage(name) or bool(known_list(name))
            is_small = line.level > SMALLEST_TITLE
            return None if is_one_of_many and (is_part or is_small) else line
        if line.kind in (LineKind.HEADING, LineKind.STAGE):
            return None
    return None
