"""Add, move and remove the lines of a draft's lists, its stages among them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import ngettext

from ...contents import CONTENTS, Content
from ..lines import PARKED
from .draft import Draft, Row, RowList
from .identities import Identities
from .keys import content_in
from .outcome import Outcome, label_of
from .pasted import NewLine, new_lines
from .posted import ADD, Posted
from .texts import clean, refuse_taken

MOST_LINES = 200  # of one list


@dataclass
class Addition:
    """Lines to put into a list: behind one of its rows, or at its end."""

    inside: RowList
    text: str
    behind: Row | None = None


def requested(draft: Draft, posted: Posted, outcome: Outcome) -> list[Addition]:
    """Return what was typed into the boxes for new lines."""
    found = []
    for key, text in posted.added.items():
        if inside := draft.lists.get(key):
            behind = draft.rows.get(posted.after.get(key, ""))
            found.append(Addition(inside, text, behind if behind in inside.rows else None))
        else:
            content = content_in(key)
            outcome.lost.append((label_of(content), text))
    return found


class LineAdditions:
    """Add lines to any number of lists, with the same number of queries."""

    def __init__(self, draft: Draft, posted: Posted, outcome: Outcome):
        self.draft, self.posted, self.outcome = draft, posted, outcome
        self.orders: dict[str, list[Row]] = {}
        self.new: dict[Content, list[tuple[Row, NewLine]]] = defaultdict(list)

    def run(self, additions: list[Addition]) -> None:
        for addition in additions:
            self._add(addition)
        for content, rows in self.new.items():
            self._identify(content, [row for row, _line in rows])
        save_orders(self.orders)
        self._save_inner_lines()
        for row, _line in (pair for pairs in self.new.values() for pair in pairs):
            self.outcome.place = row.key

    def _add(self, addition: Addition) -> None:
        inside = addition.inside
        lines = new_lines(inside.content, addition.text)
        order = self.orders.get(inside.key, list(inside.rows))
        if len(order) + len(lines) > MOST_LINES:
            self._refuse(inside, _too_many(len(lines), MOST_LINES - len(order)), addition.text)
            return
        at = order.index(addition.behind) + 1 if addition.behind else len(order)
        already = self._added_by_the_same_request(inside)
        for line in lines:
            if line.texts[inside.content.main_text] in already:
                continue
            if row := self._new_row(inside, line, order):
                order.insert(at, row)
                at += 1
                self.new[inside.content].append((row, line))
        if order != inside.rows:
            self.orders[inside.key] = order
            self.outcome.changed_lists.add(inside.key)
            self.outcome.is_changed = True

    def _added_by_the_same_request(self, inside: RowList) -> set[str]:
        """Return the words of lines that the page does not know, so that none is added twice."""
        seen = self.posted.seen.get(inside.key)
        if seen is None:
            return set()
        return {row.words for row in inside.rows if str(row.saved.pk) not in seen}

    def _new_row(self, inside: RowList, line: NewLine, others: list[Row]) -> Row | None:
        content = inside.content
        saved = content.model(**{content.holder: inside.holder.saved})
        try:
            for name, text in line.texts.items():
                setattr(saved, name, clean(content, saved, name, text))
                refuse_taken(content, name, getattr(saved, name), others)
        except ValidationError as refused:
            self._refuse(inside, " ".join(refused.messages), line.typed)
            return None
        return Row(content, saved, inside=inside)

    def _refuse(self, inside: RowList, why: str, text: str) -> None:
        self.outcome.errors.setdefault(inside.key, {})[ADD] = why
        self.outcome.keep_in_box(inside.key, text)

    def _identify(self, content: Content, rows: list[Row]) -> None:
        if not content.has_identity:
            return
        identities = Identities(self.draft, content, [row.words for row in rows], [])
        taken: dict[str, set[str]] = {}
        for row in rows:
            here = taken.setdefault(row.inside.key, {other.saved.slug for other in row.inside.rows})
            row.saved.slug = identities.make(row.words, here)
            here.add(row.saved.slug)

    def _save_inner_lines(self) -> None:
        """Save what a new line holds in lists of its own: the skills of a capability."""
        for content, pairs in self.new.items():
            for each in content.lists:
                rows = [
                    each.model(**{each.holder: row.saved, each.order: place, each.main_text: words})
                    for row, line in pairs
                    for place, words in enumerate(line.inner, 1)
                ]
                each.model.objects.bulk_create(rows)


def _too_many(count: int, room: int) -> str:
    return ngettext(
        "That is %(count)s line, and this list has room for %(room)s more. Nothing was added; "
        "your text is still here.",
        "These are %(count)s lines, and this list has room for %(room)s more. Nothing was added; "
        "your text is still here.",
        count,
    ) % {"count": count, "room": room}


def save_orders(orders: dict[str, list[Row]]) -> None:
    """Save the rows of some lists in a new order, the new ones among them."""
    by_content: dict[Content, list[list[Row]]] = defaultdict(list)
    for rows in orders.values():
        if rows:
            by_content[rows[0].content].append(rows)
    # As people read them: readings name competencies that have to be there.
    for content in sorted(by_content, key=CONTENTS.index):
        _save_order(content, by_content[content])


def _save_order(content: Content, lists: list[list[Row]]) -> None:
    new, moved = [], []
    for rows in lists:
        for place, row in enumerate(rows, 1):
            if getattr(row.saved, content.order) != place:
                setattr(row.saved, content.order, place)
                moved.append(row.saved)
            elif row.saved._state.adding:
                moved.append(row.saved)
    new = [saved for saved in moved if saved._state.adding]
    moved = [saved for saved in moved if not saved._state.adding]
    objects = content.model.objects
    if moved:
        # Positions are unique, so first move all out of the way.
        held = objects.filter(pk__in=[saved.pk for saved in moved])
        held.update(**{content.order: F(content.order) + PARKED})
        objects.bulk_update(moved, [content.order])
    if new:
        objects.bulk_create(new)


def move(row: Row, steps: int, posted: Posted, outcome: Outcome) -> None:
    """Move a line up or down in its list. At the end of the list it stays."""
    order = [str(other.saved.pk) for other in row.inside.rows]
    seen = posted.seen.get(row.inside.key, order)
    outcome.place = row.key
    outcome.changed_lists.add(row.inside.key)
    if order != seen and order == _moved(seen, str(row.saved.pk), steps):
        return  # the same request has come before
    moved = _moved(order, str(row.saved.pk), steps)
    if moved != order:
        by_pk = {str(other.saved.pk): other for other in row.inside.rows}
        save_orders({row.inside.key: [by_pk[pk] for pk in moved]})
        outcome.is_changed = True


def _moved(order: list[str], pk: str, steps: int) -> list[str]:
    at = order.index(pk) if pk in order else 0
    to = min(max(at + steps, 0), len(order) - 1)
    rest = [other for other in order if other != pk]
    return [*rest[:to], pk, *rest[to:]]
