"""Put remarks about a document into groups, so that HR reads one line for many alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .findings import DocumentPlace, Finding, FindingKind
from .parser.elements import Element
from .wording import capitalised, place_in_words, reason_in_words, shortened

FEW = 3  # remarks that are shown one by one


@dataclass(frozen=True)
class FindingGroup:
    """Findings that say the same; `words` is empty where each is said by itself."""

    words: str
    findings: tuple[Finding, ...]


def grouped(findings: Iterable[Finding], elements: Iterable[Element]) -> list[FindingGroup]:
    """Group lines that are left out by the heading above them, and headings taken alike."""
    starts = sorted((element.line, element.name) for element in elements if element.is_asked)
    groups: dict[tuple, list[Finding]] = {}
    at, heading = 0, ""
    for finding in sorted(findings, key=lambda finding: finding.line):
        while at < len(starts) and starts[at][0] <= finding.line:
            heading, at = starts[at][1], at + 1
        groups.setdefault(_sign(finding, heading), []).append(finding)
    return [FindingGroup(_in_words(sign, found), tuple(found)) for sign, found in groups.items()]


def _sign(finding: Finding, heading: str) -> tuple:
    if finding.kind in (FindingKind.NOT_UNDERSTOOD, FindingKind.SKIPPED):
        return finding.kind, finding.place.part, heading
    if finding.kind == FindingKind.INFERRED:
        return finding.kind, finding.place.part, finding.value, _name(finding)
    return finding.kind, finding.line, finding.text


def _name(finding: Finding) -> str:
    """Return the name of a list. All stages are one group, whatever they are called."""
    return "" if finding.place.part == "stages" else finding.text.strip("#*_: ").casefold()


def _in_words(sign: tuple, found: list[Finding]) -> str:
    if sign[0] == FindingKind.INFERRED and len(found) > 1:
        return _taken_alike(found)
    if len(found) <= FEW or sign[0] not in (FindingKind.NOT_UNDERSTOOD, FindingKind.SKIPPED):
        return ""
    heading, count = shortened(sign[2]), len(found)
    if heading:
        text = ngettext(
            "%(count)s line under “%(heading)s” was left out.",
            "%(count)s lines under “%(heading)s” were left out.",
            count,
        )
        return text % {"count": count, "heading": heading}
    text = ngettext(
        "%(count)s line before the first heading was left out.",
        "%(count)s lines before the first heading were left out.",
        count,
    )
    return text % {"count": count}


def _taken_alike(found: list[Finding]) -> str:
    names = dict.fromkeys(finding.text.strip("#*_: ") for finding in found)
    values = {
        "names": shortened(", ".join(f"“{name}”" for name in names)),
        "part": capitalised(place_in_words(DocumentPlace(found[0].place.part))),
        "reason": reason_in_words(found[0].value),
    }
    return _("%(part)s: %(names)s. %(reason)s") % values
