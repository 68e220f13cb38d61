"""Turn a file or a pasted text into a pathway and the findings about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf.locale import LANG_INFO

from ..documents.document import PathwayDocument, PathwayPart, with_areas_listed
from ..documents.findings import NO_ROOM, DocumentPlace, Finding, FindingKind, Weight
from ..documents.fitting import fitted
from ..documents.language import is_german, language_of
from ..documents.parser.elements import Element
from ..documents.parser.line_account import LineUse
from ..documents.parser.meanings import NO_GUIDE, Guide
from ..documents.parser.parse import Parsed, parse
from ..documents.parser.repair import repair
from ..documents.reading_links import with_links_found
from ..meanings import Meaning
from . import limits
from .files.reading import SourceLines, read
from .files.text import Numbered
from .refusals import UnreadableDocument, UnreadableFile
from .several_files import Joined, SourceFile, joined


@dataclass(frozen=True)
class Understood:
    """Hold the document, the findings, the lines as they were read, and where each went."""

    document: PathwayDocument
    findings: tuple[Finding, ...]
    lines: tuple[Numbered, ...]
    uses: tuple[LineUse, ...]
    elements: tuple[Element, ...] = ()  # the headings, and what each was taken for

    @property
    def other_roles(self) -> list[str]:
        """Return the names of roles that the document describes besides the first."""
        roles = (
            each
            for each in self.elements
            if each.meaning == Meaning.ANOTHER_ROLE
            or (each.meaning == Meaning.TRACK and not each.is_read)
        )
        return list(dict.fromkeys(each.name for each in roles))

    def of_weight(self, weight: Weight) -> list[Finding]:
        return [finding for finding in self.findings if finding.weight == weight]


def understand(data: bytes | str, filename: str = "", guide: Guide = NO_GUIDE) -> Understood:
    """Read and parse an uploaded file or a pasted text. Raises `UnreadableDocument`.

    `guide` says what its headings mean, as far as HR has said so.
    """
    return understand_source(read(data, filename), guide)


def understand_files(
    files: Sequence[tuple[str, bytes | str]], guide: Guide = NO_GUIDE, *, are_stages: bool = False
) -> tuple[Understood, Joined]:
    """Read and parse several files as one document; `are_stages` says that each is one stage.

    Raises `UnreadableFile`, which names the file.
    """
    sources = []
    for name, data in files:
        try:
            sources.append(SourceFile(name, read(data, name)))
        except UnreadableDocument as refused:
            raise UnreadableFile(refused, name) from refused
    whole = joined(sources, are_stages=are_stages)
    return understand_source(whole.source, guide), whole


def understand_source(source: SourceLines, guide: Guide = NO_GUIDE) -> Understood:
    lines, repairs = repair(source.lines)
    parsed = parse(lines, guide)
    document, lost_links = with_links_found(with_areas_listed(parsed.document))
    findings = [*source.findings, *repairs]
    findings += [finding for finding in parsed.findings if finding.kind not in NO_ROOM]
    if not any(use.place.part == PathwayPart.LANGUAGE for use in parsed.uses):
        code = "de" if is_german(lines, parsed.uses) else language_of(lines)
        if code and code != document.language:
            document = replace(document, language=code)
            name = f"{LANG_INFO[code]['name_local']} ({code})"
            place = DocumentPlace(PathwayPart.LANGUAGE)
            findings.append(Finding(FindingKind.GUESSED, 0, name, place))
    document, kept_elsewhere = fitted(document)
    findings += _with_lines([*lost_links, *kept_elsewhere], parsed)
    findings.sort(key=lambda finding: finding.line)
    kept = tuple(_as_many_as_are_read(findings))
    return Understood(document, kept, tuple(lines), parsed.uses, parsed.elements)


def _with_lines(findings: list[Finding], parsed: Parsed) -> list[Finding]:
    """Add the lines that these findings are about, as far as the parser knows them."""
    known = {(finding.place, finding.text): finding.line for finding in parsed.findings}
    known |= {(use.place, use.text): use.line for use in reversed(parsed.uses)}
    return [
        replace(finding, line=known.get((finding.place, finding.text), 0)) for finding in findings
    ]


def _as_many_as_are_read(findings: list[Finding]) -> list[Finding]:
    """Keep as many findings as people read, obstacles first, and say how many more there are."""
    if len(findings) <= limits.FINDINGS:
        return findings
    by_weight = sorted(findings, key=lambda finding: finding.weight != Weight.OBSTACLE)
    kept = sorted(by_weight[: limits.FINDINGS], key=lambda finding: finding.line)
    return [*kept, Finding(FindingKind.MORE, 0, "", value=str(len(findings) - limits.FINDINGS))]
