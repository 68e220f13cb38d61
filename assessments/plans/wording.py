"""Say what became of the words that a plan is about: reworded since, or asked no more."""

from __future__ import annotations

from collections.abc import Iterable

from pathways.models import Competency, Stage

REWORDED, NOT_ASKED = "reworded", "not asked"


def with_wording(rows: Iterable) -> list:
    """Add `wording` to rows with a competency, and `words_now` where it reads otherwise now.

    A competency is found again by its identity, in what its role asks for today. One query.
    """
    rows = list(rows)
    about = [row.competency for row in rows if row.competency_id]
    now: dict[tuple[int, str], str] = {}
    if any(not each.stage.pathway.is_published for each in about):
        found = Competency.objects.filter(
            stage__in=Stage.objects.published(),
            slug__in={each.slug for each in about},
            stage__pathway__role__in={each.stage.pathway.role_id for each in about},
        ).select_related("stage__pathway")
        now = {(each.stage.pathway.role_id, each.slug): each.text for each in found}
    for row in rows:
        row.wording, row.words_now = _compared(row.competency, now)
    return rows


def _compared(competency, now: dict[tuple[int, str], str]) -> tuple[str, str]:
    if competency is None or competency.stage.pathway.is_published:
        return "", ""
    words = now.get((competency.stage.pathway.role_id, competency.slug))
    if words is None:
        return NOT_ASKED, ""
    return (REWORDED, words) if words != competency.text else ("", "")
