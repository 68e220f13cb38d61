"""Remove a line or a stage with all it holds, and put back the one that was removed last."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ...contents import Content, TextKind, content_named
from ..edit_conflicts import digest
from .draft import Draft, Row, RowList
from .keys import row_key
from .lines import save_orders
from .outcome import Outcome
from .posted import Posted
from .texts import once_in_list

SESSION = "removed_from_draft"  # what the last removal took away, and from which draft


def remove(draft: Draft, row: Row, posted: Posted, outcome: Outcome, editor, session) -> None:
    """Remove a row, unless somebody changed it since the page was shown."""
    if changed := _changed_meanwhile(draft, row, posted):
        outcome.messages.append(editor.changed_deleted(changed.words))
        outcome.changed_lists.add(row.inside.key)
        outcome.place = row.key
        return
    rows = row.inside.rows
    at = rows.index(row)
    session[SESSION] = {"pathway": draft.pathway.pk, "words": row.words, "row": _as_data(row)}
    session[SESSION]["readings"] = [each.saved.pk for each in _readings_for(row)]
    row.saved.delete()
    left = [other for other in rows if other is not row]
    save_orders({row.inside.key: left})
    outcome.changed_lists.add(row.inside.key)
    outcome.is_changed = True
    outcome.place = left[min(at, len(left) - 1)].key if left else row.inside.key


def _changed_meanwhile(draft: Draft, row: Row, posted: Posted) -> Row | None:
    """Return the first row, of this one and those inside, that the page did not show like this."""
    shown = posted.versions.get(row.key, {})
    for name in draft.fields_of(row):
        if name in shown and shown[name] != digest(getattr(row.saved, name)):
            return row
    for held in row.lists:
        seen = posted.seen.get(held.key)
        for inner in held.rows:
            if seen is not None and str(inner.saved.pk) not in seen:
                return inner
            if changed := _changed_meanwhile(draft, inner, posted):
                return changed
    return None


def _as_data(row: Row) -> dict:
    """Return the columns of a row, and those of the rows it holds, as JSON can keep them."""
    names = [*row.content.field_names, *(["slug"] if row.content.has_identity else [])]
    return {
        "list": row.inside.key,
        "pk": row.saved.pk,
        "place": getattr(row.saved, row.content.order),
        "texts": {name: getattr(row.saved, name) for name in names},
        "lists": {
            held.content.name: [_as_data(inner) for inner in held.rows] for held in row.lists
        },
    }


def last_removal(draft: Draft, session) -> dict | None:
    """Return what was removed last from this draft, if it can be put back."""
    removed = session.get(SESSION)
    if not removed or removed["pathway"] != draft.pathway.pk:
        return None
    return removed if removed["row"]["list"] in draft.lists else None


def put_back(draft: Draft, outcome: Outcome, session) -> None:
    """Put back the row that was removed last, where it stood. Pressed twice, it comes once."""
    removed = last_removal(draft, session)
    session.pop(SESSION, None)
    if removed is None or _is_there_again(draft, removed["row"]):
        outcome.messages.append(_("There is nothing left to put back here."))
        return
    data = removed["row"]
    inside = draft.lists[data["list"]]
    row = Row(inside.content, _restored(inside.content, inside.holder.saved, data), inside=inside)
    if inside.content.has_identity:
        _free_identity(row, inside)
    _forget_lost_competency(row)
    rows = list(inside.rows)
    rows.insert(data["place"] - 1, row)
    save_orders({inside.key: rows})
    _restore_lists([(row.content, row.saved, data)])
    _link_again(row, removed.get("readings", []))
    outcome.changed_lists.add(inside.key)
    outcome.is_changed = True
    outcome.place = row.key


def _is_there_again(draft: Draft, data: dict) -> bool:
    """Tell whether the row has been put back, or one that leaves no place for it."""
    inside = draft.lists[data["list"]]
    names = [name for name in once_in_list(inside.content) if name != "slug"]
    says_same = any(
        getattr(other.saved, name) == data["texts"][name] for other in inside.rows for name in names
    )
    return says_same or row_key(inside.content, data["pk"]) in draft.rows


def _restored(content: Content, holder, data: dict):
    return content.model(pk=data["pk"], **{content.holder: holder}, **data["texts"])


def _free_identity(row: Row, inside: RowList) -> None:
    """Give way if another line has taken the identity since."""
    taken = {other.saved.slug for other in inside.rows}
    base, number = row.saved.slug, 1
    while row.saved.slug in taken:
        number += 1
        row.saved.slug = f"{base[:90]}-{number}"


def _readings_for(row: Row) -> list[Row]:
    """Return the readings that are for a competency: without it, they are for none."""
    if row.content.name != "competencies":
        return []
    return [each for each in row.beside("readings") if each.saved.competency == row.saved.slug]


def _link_again(row: Row, readings: list[int]) -> None:
    """Let readings be for a competency again, unless somebody chose another since."""
    for each in row.beside("readings") if readings else []:
        if each.saved.pk in readings and not each.saved.competency:
            each.saved.competency = row.saved.slug
            each.saved.save(update_fields=["competency"])


def _forget_lost_competency(row: Row) -> None:
    """Leave a reading without the competency that it was for, if that one is gone by now."""
    there = {"", *(each.saved.slug for each in row.beside("competencies"))}
    for text in row.content.texts:
        if text.kind == TextKind.COMPETENCY and getattr(row.saved, text.name) not in there:
            setattr(row.saved, text.name, "")


def _restore_lists(holders: list[tuple[Content, object, dict]]) -> None:
    """Restore what some rows of one content held, list by list."""
    by_list: dict[str, list] = {}
    for _content, saved, data in holders:
        for name, inner in data["lists"].items():
            content = content_named(name)
            by_list.setdefault(name, []).extend(
                (content, _restored(content, saved, each), each) for each in inner
            )
    for name, rows in by_list.items():
        content = content_named(name)
        for _content, saved, each in rows:
            setattr(saved, content.order, each["place"])
        content.model.objects.bulk_create([saved for _content, saved, _each in rows])
        _restore_lists(rows)
