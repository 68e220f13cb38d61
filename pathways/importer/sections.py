"""The lines of a document put under the headings they belong to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from . import vocabulary
from .document import STAGE_LISTS, Part
from .lines import Line, LineKind, classify, kinds_below

PARAGRAPHS = {Part.SUMMARY, Part.PURPOSE}
NAMES_THE_ROLE = 120  # characters behind `Role Summary:`; more is the summary itself


@dataclass
class Section:
    """A heading, if there is one, and the lines below it. Its part is None where it is unknown."""

    part: Part | None
    heading: Line | None = None
    lines: list[Line] = field(default_factory=list)
    is_guessed: bool = False  # the heading's name alone would have said another part


@dataclass
class StageSections:
    """A stage's heading, what stands directly below it, and its lists."""

    heading: Line
    title: Line | None = None  # where the title stands on a line of its own
    audience: list[Line] = field(default_factory=list)
    intro: list[Line] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


@dataclass
class Outline:
    """The whole document: its title, what stands before all headings, its parts and stages."""

    title: Line | None
    intro: list[Line] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    stages: list[StageSections] = field(default_factory=list)


def outline(lines: list[Line]) -> Outline:
    title = _title(lines)
    whole = Outline(title)
    section: Section | None = None
    stage: StageSections | None = None
    for line, follower in zip(lines, kinds_below(lines), strict=True):
        if line is title:
            continue
        if line.kind == LineKind.STAGE:
            stage, section = StageSections(line), None
            whole.stages.append(stage)
        elif line.kind == LineKind.HEADING:
            section, stage = _open(whole, stage, line)
        elif stage and line.kind == LineKind.AUDIENCE:
            stage.audience.append(line)
        elif stage and not section and (audience := _audience_as_item(line)):
            stage.audience.append(audience)
        elif _opens_nothing_known(line, follower, section, stage):
            if stage and _lacks_title(stage):
                stage.title = line
            else:
                section = Section(None, line)
                (stage or whole).sections.append(section)
        elif section:
            if section.lines or line.kind != LineKind.BLANK:
                section.lines.append(line)
        else:
            (stage or whole).intro.append(line)
    return whole


def _open(whole: Outline, stage: StageSections | None, line: Line):
    """The section that a known heading opens, and the stage it is in, if any."""
    part = line.part
    if part == Part.CORE_COMPETENCIES and stage and line.level > stage.heading.level > 0:
        part = Part.COMPETENCIES
    elif part == Part.COMPETENCIES and not whole.stages:
        part = Part.CORE_COMPETENCIES
    section = Section(part, line, is_guessed=part != line.part)
    if part not in STAGE_LISTS:
        stage = None
        whole.sections.append(section)
    elif stage:
        stage.sections.append(section)
    else:  # a list of a stage, and no stage to have it
        section.part = None
        whole.sections.append(section)
    if line.text and section.part and not _is_role_name(section, line.text):
        section.lines.append(_as_line_of_its_own(line))
    return section, stage


def _is_role_name(section: Section, text: str) -> bool:
    return section.part == Part.SUMMARY and len(text) <= NAMES_THE_ROLE and text[-1] not in ".!?"


def role_name_in(section: Section) -> str:
    """The role's name behind `Role Summary:`, shielded, or nothing."""
    text = section.heading.text
    return text if text and _is_role_name(section, text) else ""


def _as_line_of_its_own(heading: Line) -> Line:
    """What stands behind a heading's colon, as if it stood below."""
    line = classify(heading.text, heading.number)
    kind = line.kind if line.kind in (LineKind.BULLET, LineKind.MARK) else LineKind.TEXT
    text = line.text if kind == LineKind.BULLET else heading.text
    return Line(heading.number, heading.raw, kind, heading.text, text)


def _opens_nothing_known(line: Line, follower: LineKind | None, section, stage) -> bool:
    """Whether a line heads something of its own: marked so, or by its form and what follows."""
    if line.kind == LineKind.UNKNOWN_HEADING:
        return True
    if line.kind != LineKind.TEXT or line.indent or (section and section.part in PARAGRAPHS):
        return False
    if not stage and not section:
        return False
    if section and not section.lines:  # words that lead over to the list
        return False
    looks_like_one = line.whole[-1] == ":" and len(line.whole) <= vocabulary.LONGEST_NAME
    has_ornament = vocabulary.without_ornament(line.whole) not in ("", line.whole)
    return (looks_like_one or has_ornament) and follower in (LineKind.BULLET, LineKind.MARK)


def _audience_as_item(line: Line) -> Line | None:
    """`- Audience: team leads`, directly below a stage's heading."""
    audience = line.kind == LineKind.BULLET and classify(line.text)
    if audience and audience.kind == LineKind.AUDIENCE:
        return replace(line, text=audience.text)
    return None


def _lacks_title(stage: StageSections) -> bool:
    return not (stage.heading.text or stage.title or stage.sections or stage.intro)


def _title(lines: list[Line]) -> Line | None:
    """The line that names the whole: the first large heading, or one that says so itself."""
    marked = [line for line in lines if line.kind == LineKind.UNKNOWN_HEADING]
    if large := next((line for line in marked if line.level == 1), None):
        return large
    if named := next((line for line in lines if line.is_title), None):
        return named
    for line in lines:
        if line.kind == LineKind.UNKNOWN_HEADING:
            return line
        if line.kind in (LineKind.HEADING, LineKind.STAGE):
            return None
    return None
