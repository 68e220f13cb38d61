"""What has lost its identity: by it answers and people find what a new version says otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..likeness import likeness, stems
from ..models import Competency, Metric, Reading, Stage
from .likeness import Other, nearest
from .problem import Kind, Problem
from .whole import Whole, quoted

# The lists whose lines have an identity, and the field by whose words people know them.
IDENTIFIED = {
    "stages": (Stage, "title", "pathway"),
    "competencies": (Competency, "text", "stage__pathway"),
    "readings": (Reading, "title", "stage__pathway"),
    "metrics": (Metric, "text", "stage__pathway"),
}


def lost_identities(whole: Whole) -> Iterator[Problem]:
    """Something is gone, and something like it is new: probably it is the same."""
    if not whole.pathway.is_draft:
        return
    before = whole.pathway.role.pathways.released().order_by("-number").first()
    if before is None:
        return
    for name, (model, field, way) in IDENTIFIED.items():
        were = dict(model.objects.filter(**{way: before}).values_list("slug", field))
        lines = whole.lines_in(name)
        are = {line.row.slug for line in lines}
        gone = [Other(slug, text) for slug, text in were.items() if slug not in are]
        new = [line for line in lines if line.row.slug not in were]
        for line, other in _pairs(new, gone, field):
            words = {
                "gone": quoted(other.text),
                "new": quoted(getattr(line.row, field)),
                "slug": other.slug,
            }
            yield line.warning(Kind.LOST_IDENTITY, "slug", _said(name) % words)


def _pairs(new, gone, field):
    """The likest first, and each in one pair only."""
    pairs = nearest(new, gone, field)
    pairs.sort(key=lambda pair: -likeness(stems(getattr(pair[0].row, field)), stems(pair[1].text)))
    taken = set()
    for line, other in pairs:
        if other.slug not in taken:
            taken.add(other.slug)
            yield line, other


def _said(name: str) -> str:
    if name == "stages":
        return _(
            "“%(gone)s” is gone and “%(new)s” is new. If they are the same stage, give the new one "
            "its address: %(slug)s. People then stay at that stage."
        )
    return _(
        "“%(gone)s” is gone and “%(new)s” is new. If they are the same thing, give the new one its "
        "identity: %(slug)s."
    )
