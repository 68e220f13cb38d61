"""Warn where something lost its identity, by which answers find it in a new version."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..contents import CONTENTS, STAGES, Content
from ..likeness import likeness, stems
from .likeness import Other, nearest
from .pathway_contents import CheckedLine, PathwayContents, quoted
from .problem import Problem, ProblemKind


def lost_identities(contents: PathwayContents) -> Iterator[Problem]:
    """Report what is gone where something similar is new: it is probably the same thing."""
    if not contents.pathway.is_draft:
        return
    if contents.before is None:
        return
    for content in CONTENTS:
        if not content.has_identity:
            continue
        rows = content.rows_in(contents.before)
        were = {row.slug: getattr(row, content.main_text) for row in rows}
        lines = contents.lines_in(content.name)
        are = {line.text("slug") for line in lines}
        gone = [Other(slug, text) for slug, text in were.items() if slug not in are]
        new = [line for line in lines if line.text("slug") not in were]
        for line, other in _pairs(new, gone):
            words = {
                "gone": quoted(other.text),
                "new": quoted(line.text()),
                "slug": other.slug,
            }
            yield line.warning(ProblemKind.LOST_IDENTITY, "slug", _said(content) % words)


def _pairs(new: list[CheckedLine], gone: list[Other]) -> Iterator[tuple[CheckedLine, Other]]:
    """Pair the most alike first, and each only once."""
    pairs = nearest(new, gone)
    pairs.sort(key=lambda pair: -likeness(stems(pair[0].text()), stems(pair[1].text)))
    taken = set()
    for line, other in pairs:
        if other.slug not in taken:
            taken.add(other.slug)
            yield line, other


def _said(content: Content) -> str:
    if content is STAGES:
        return _(
            "“%(gone)s” is gone and “%(new)s” is new. If they are the same stage, give the new one "
            "its address: %(slug)s. People then stay at that stage."
        )
    return _(
        "“%(gone)s” is gone and “%(new)s” is new. If they are the same thing, give the new one its "
        "identity: %(slug)s."
    )
