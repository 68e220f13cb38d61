"""Read a pasted text as stages: one or several, with their headings and lists, or lists alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..documents.document import StageDocument
from ..documents.findings import Finding, FindingKind, Weight
from ..documents.parser.meanings import NO_GUIDE, Guide
from .adding import OF_THE_DOCUMENT
from .files.reading import read
from .several_files import SourceFile, joined
from .understand import Understood, understand, understand_source

STAGES_PART = "stages"


@dataclass(frozen=True)
class UnplacedLine:
    """A line that is in no stage: nobody knows what it is, or it is about the role."""

    line: int
    text: str
    is_of_role: bool = False


@dataclass(frozen=True)
class PastedStages:
    """Hold the stages, and which lines of the text are in none of them."""

    understood: Understood
    unplaced: tuple[UnplacedLine, ...]

    @property
    def stages(self) -> tuple[StageDocument, ...]:
        return self.understood.document.stages

    def remarks(self) -> list[Finding]:
        """Return what is left to say about the stages, besides the lines that are in none."""
        lines = {each.line for each in self.unplaced}
        return [
            finding
            for finding in self.understood.findings
            if finding.weight != Weight.NOTICE
            and finding.line not in lines
            and (finding.line or finding.place.stage)
            and (finding.kind, finding.place.part) != (FindingKind.MISSING, STAGES_PART)
        ]


def understand_stages(text: str, guide: Guide = NO_GUIDE) -> PastedStages:
    """Read a text as it is if it names its stages, or else as one. Raises `UnreadableDocument`."""
    whole = understand(text, guide=guide)
    if len(whole.document.stages) > 1:
        return _pasted(whole)
    one = _understand_as_one(text, guide)
    is_whole = whole.document.stages and _lost(whole) <= _lost(one)
    return _pasted(whole if is_whole else one)


def _understand_as_one(text: str, guide: Guide) -> Understood:
    file = SourceFile("", read(text))
    understood = understand_source(joined([file], are_stages=True).source, guide)
    if file.title_at is not None:
        return understood
    # A heading was put before the first line, so all lines were counted one too far.
    for element in understood.elements:
        element.line -= 1
    return replace(
        understood,
        findings=tuple(replace(each, line=max(each.line - 1, 0)) for each in understood.findings),
        lines=tuple((number - 1, words) for number, words in understood.lines),
        uses=tuple(replace(each, line=each.line - 1) for each in understood.uses),
    )


def _lost(understood: Understood) -> int:
    return sum(each.kind == FindingKind.NOT_UNDERSTOOD for each in understood.findings)


def _pasted(understood: Understood) -> PastedStages:
    nameless = {
        finding.place.stage
        for finding in understood.findings
        if (finding.kind, finding.place.part) == (FindingKind.MISSING, STAGES_PART)
    }
    stages = tuple(
        replace(stage, title="") if stage.number in nameless else stage
        for stage in understood.document.stages
    )
    document = replace(understood.document, stages=stages)
    return PastedStages(replace(understood, document=document), tuple(_unplaced(understood)))


def _unplaced(understood: Understood) -> list[UnplacedLine]:
    lines = dict(reversed(understood.lines))
    found = {
        each.line: UnplacedLine(each.line, lines.get(each.line, each.text).strip())
        for each in understood.findings
        if each.kind == FindingKind.NOT_UNDERSTOOD and each.line
    }
    for use in understood.uses:
        is_of_role = use.place.stage is None and use.place.part not in OF_THE_DOCUMENT
        if is_of_role and use.text and use.place.part:
            found.setdefault(use.line, UnplacedLine(use.line, lines[use.line].strip(), True))
    return [found[line] for line in sorted(found)]
