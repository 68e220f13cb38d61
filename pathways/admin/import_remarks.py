"""Hold remarks about a document that somebody brings, as its preview lists them."""

from __future__ import annotations

from dataclasses import dataclass

from ..documents.findings import Finding, FindingKind
from ..documents.wording import shortened


@dataclass(frozen=True)
class ImportRemark:
    """A remark about a line of the document, with the line as its `source`."""

    line: int
    place: str
    words: str
    source: str


@dataclass(frozen=True)
class RemarkGroup:
    """Remarks that say the same, with one sentence for all of them if there are many."""

    words: str
    remarks: list[ImportRemark]


def source_of(finding: Finding, line: str) -> str:
    """Return the line that a remark is about, unless the remark already quotes all of it."""
    if finding.kind == FindingKind.REPAIRED:
        return finding.text
    return "" if shortened(line) == line == finding.text else line
