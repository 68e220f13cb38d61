"""Take back what was pasted last, as far as nobody has changed it since."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...contents import STAGES
from ..edit_conflicts import digest
from .draft import Draft, Row
from .lines import save_orders
from .outcome import Outcome
from .pasting import Pasting
from .posted import version_of

SESSION = "pasted_into_draft"


def remember_pasted(draft: Draft, pasting: Pasting, session) -> None:
    """Keep what was pasted. `draft` is as it is now."""
    session[SESSION] = {
        "pathway": draft.pathway.pk,
        "rows": {row.key: _sign(draft.rows[row.key]) for row in pasting.added},
        "texts": [
            [row.key, name, before, digest(getattr(draft.rows[row.key].saved, name))]
            for row, name, before in pasting.filled
        ],
    }


def last_pasted(draft: Draft, session) -> dict | None:
    """Return what was pasted last into this draft, if any of it is still there."""
    pasted = session.get(SESSION)
    if not pasted or pasted["pathway"] != draft.pathway.pk:
        return None
    keys = [*pasted["rows"], *(key for key, *_rest in pasted["texts"])]
    return pasted if any(key in draft.rows for key in keys) else None


def take_back(draft: Draft, outcome: Outcome, session) -> None:
    """Remove the lines that were pasted, and empty the texts that were filled."""
    pasted = last_pasted(draft, session)
    session.pop(SESSION, None)
    if pasted is None:
        outcome.messages.append(_("There is nothing left to take back here."))
        return
    signs = pasted["rows"]
    rows = [draft.rows[key] for key in signs if key in draft.rows]
    gone = [row for row in rows if _is_as_pasted(row, signs)]
    stages = {row.key for row in gone if row.content is STAGES}
    lines = [row for row in gone if row.inside.holder.key not in stages]
    for content in {row.content for row in lines}:
        keys = [row.saved.pk for row in lines if row.content is content]
        content.model.objects.filter(pk__in=keys).delete()
    removed = {row.key for row in lines}
    held = {row.inside.key: row.inside for row in lines}
    save_orders(
        {key: [row for row in each.rows if row.key not in removed] for key, each in held.items()}
    )
    texts = [_emptied(draft, *text) for text in pasted["texts"]]
    outcome.changed_lists |= set(held)
    outcome.is_changed = True
    outcome.done = _said(len(gone), len(rows) - len(gone) + texts.count(False))


def _emptied(draft: Draft, key: str, name: str, before: str, sign: str) -> bool:
    """Give a text the words that it had, unless somebody has changed it since."""
    row = draft.rows.get(key)
    if row is None:
        return True
    if digest(getattr(row.saved, name)) != sign:
        return False
    setattr(row.saved, name, before)
    row.saved.save(update_fields=[name])
    return True


def _is_as_pasted(row: Row, signs: dict[str, str]) -> bool:
    if signs.get(row.key) != _sign(row):
        return False
    return all(_is_as_pasted(inner, signs) for held in row.lists for inner in held.rows)


def _sign(row: Row) -> str:
    return digest(version_of(row, row.content.field_names))


def _said(count: int, left: int) -> str:
    words = ngettext("Took back %(count)s entry.", "Took back %(count)s entries.", count)
    said = [words % {"count": count}]
    if left:
        words = ngettext(
            "Left %(count)s as it is, because it was changed since.",
            "Left %(count)s as they are, because they were changed since.",
            left,
        )
        said.append(words % {"count": left})
    return " ".join(said)
