"""Add pasted stages to a draft: as new ones, or their lines to those that it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...contents import STAGES, Content, content_named
from ...documents.document import STAGE_TEXTS, StageDocument
from ...documents.reading_links import note_with_link
from ...importer.load import columns_of
from ...text import name_key
from .draft import Draft, Row, RowList
from .identities import Identities
from .keys import list_key
from .lines import MOST_LINES, save_orders
from .texts import clean, update

AREAS = "areas"


class CannotPaste(Exception):
    """Nothing was added; the exception says why, in words."""


@dataclass
class StagePlan:
    """Say what one pasted stage adds. `target` takes its lines; without one, it is a new stage.

    `there` are lines that the stage has already, `kept` texts for which it has words of its own.
    """

    told: StageDocument
    target: Row | None = None
    texts: dict[str, str] = field(default_factory=dict)
    new: dict[Content, list] = field(default_factory=dict)
    there: list[str] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)  # the text's label, and the text

    @property
    def count(self) -> int:
        """Return how many lines it adds."""
        return sum(len(items) for items in self.new.values())


def planned(
    draft: Draft, told: StageDocument, target: Row | None, before: Iterable[StagePlan] = ()
) -> StagePlan:
    """Plan what a pasted stage adds to a stage of the draft, or to a new one.

    Stages before it in the text may go into the same one: what they add is there already.
    """
    plan = StagePlan(told, target)
    others = [each for each in before if target and each.target is target]
    for name in ("title", *STAGE_TEXTS):
        text, now = getattr(told, name), getattr(target.saved, name) if target else ""
        if text and not now:
            plan.texts[name] = text
        elif text and text != now:
            label = STAGES.model._meta.get_field(name).verbose_name
            plan.kept.append((capfirst(label), text))
    for content in STAGES.lists:
        held = draft.lists[list_key(content, target.saved.pk)] if target else None
        known = {row.words: row for row in held.rows} if held else {}
        added = {_words(content, item) for each in others for item in each.new.get(content, [])}
        for item in getattr(told, content.name):
            words = _words(content, item)
            if words in added and not content.is_named_by_hr:
                plan.there.append(words)
            elif words not in known:
                plan.new.setdefault(content, []).append(item)
            elif not content.is_named_by_hr:
                plan.there.append(words)
            elif _lines_to_add(known[words], item):
                plan.new.setdefault(content, []).append(item)
            else:
                plan.there.append(words)
    return plan


def _words(content: Content, item) -> str:
    return columns_of(content, item)[content.main_text]


def _lines_to_add(row: Row, item) -> list[str]:
    """Return the lines that a list of HR's own does not have yet."""
    known = row.saved.lines.split("\n")
    return [line for line in item.lines.split("\n") if line and line not in known]


class Pasting:
    """Add planned stages. `added` and `filled` say what changed, so that it can be taken back."""

    def __init__(self, draft: Draft):
        self.draft = draft
        self.orders: dict[str, list[Row]] = {}
        self.added: list[Row] = []
        self.filled: list[tuple[Row, str, str]] = []  # a text, by its row, its name, what it was
        self.named: list[tuple[Row, str]] = []  # a reading, and the words of its competency
        self.refusals: list[str] = []
        self.place = ""  # the key of the first stage that got something

    def run(self, plans: list[StagePlan]) -> None:
        """Raise CannotPaste if a line or a list has no room; the caller's transaction ends then."""
        pairs = [(plan, plan.target or self._new_stage(plan)) for plan in plans]
        self._save_stages([row for plan, row in pairs if plan.target is None])
        if self.refusals:
            raise CannotPaste(" ".join(self.refusals))
        self.place = pairs[0][1].key
        for plan, row in pairs:
            if plan.target:
                self._fill(row, plan.texts)
        new: dict[Content, list[tuple[RowList, Row]]] = defaultdict(list)
        for plan, row in pairs:
            for content, items in plan.new.items():
                new[content] += self._new_lines(row, content, items)
        self._list_areas(plans)
        if self.refusals:
            raise CannotPaste(" ".join(dict.fromkeys(self.refusals)))
        for content, lines in new.items():
            self._identify(content, lines)
        self._link_readings()
        save_orders(self.orders)
        self._save_texts()
        self.added += [row for lines in new.values() for _held, row in lines]

    def _new_stage(self, plan: StagePlan) -> Row:
        inside = self.draft.lists[list_key(STAGES, self.draft.pathway.pk)]
        saved = STAGES.model(pathway=self.draft.pathway, slug=plan.told.slug)
        row = Row(STAGES, saved, inside=inside)
        for name, text in plan.texts.items():
            self._set(row, name, text)
        return row

    def _save_stages(self, rows: list[Row]) -> None:
        inside = self.draft.lists[list_key(STAGES, self.draft.pathway.pk)]
        if why := why_no_room(STAGES, len(inside.rows), len(rows)):
            raise CannotPaste(why)
        self._identify(STAGES, [(inside, row) for row in rows])
        if rows and not self.refusals:
            save_orders({inside.key: [*inside.rows, *rows]})
            self.added += rows

    def _fill(self, row: Row, texts: dict[str, str]) -> None:
        for name, text in texts.items():
            self.filled.append((row, name, getattr(row.saved, name)))
            self._set(row, name, text)

    def _save_texts(self) -> None:
        rows = {row.key: row for row, _name, _before in self.filled}
        for content in {row.content for row in rows.values()}:
            names = {name for row, name, _before in self.filled if row.content is content}
            saved = [row.saved for row in rows.values() if row.content is content]
            update(content, saved, sorted(names))

    def _set(self, row: Row, name: str, text: str) -> None:
        try:
            setattr(row.saved, name, clean(row.content, row.saved, name, text))
        except ValidationError as refused:
            why = " ".join(refused.messages)
            self.refusals.append(_("“%(text)s”: %(why)s") % {"text": text[:80], "why": why})

    def _new_lines(self, holder: Row, content: Content, items: list) -> list[tuple[RowList, Row]]:
        key = list_key(content, holder.saved.pk)
        held = self.draft.lists.get(key) or RowList(content, holder)
        order = self.orders.setdefault(key, list(held.rows))
        known = {row.words: row for row in order} if content.is_named_by_hr else {}
        found = []
        for item in items:
            texts = columns_of(content, item)
            if row := known.get(texts[content.main_text]):
                self._fill(row, {"lines": "\n".join([row.saved.lines, *_lines_to_add(row, item)])})
                continue
            row = Row(content, content.model(**{content.holder: holder.saved}), inside=held)
            if content.has_identity:
                row.saved.slug = texts.pop("slug")
            if named := texts.pop("competency", ""):
                self.named.append((row, named))
            for name, text in texts.items():
                self._set(row, name, text)
            order.append(row)
            found.append((held, row))
        if why := why_no_room(content, len(order) - len(found), len(found)):
            self.refusals.append(why)
        return found

    def _identify(self, content: Content, lines: list[tuple[RowList, Row]]) -> None:
        """Keep the identities that the text gives and that are free; make the others."""
        if not content.has_identity:
            return
        identities = Identities(self.draft, content, [row.words for _held, row in lines], [])
        taken: dict[str, set[str]] = {}
        for held, row in lines:
            here = taken.setdefault(held.key, {other.saved.slug for other in held.rows})
            if not row.saved.slug or row.saved.slug in here:
                row.saved.slug = identities.make(row.words, here)
            here.add(row.saved.slug)

    def _link_readings(self) -> None:
        """Let new readings name the competencies of their stage; what is not there they note."""
        competencies = content_named("competencies")
        for row, named in self.named:
            key = list_key(competencies, row.inside.holder.saved.pk)
            held = self.draft.lists.get(key)
            rows = self.orders.get(key) or (held.rows if held else [])
            found = next((each for each in rows if each.words == named), None)
            if found:
                row.saved.competency = found.saved.slug
            else:
                row.saved.note = note_with_link(row.saved.note, named)

    def _list_areas(self, plans: list[StagePlan]) -> None:
        """List the areas that the new competencies name, as an import does."""
        content = content_named(AREAS)
        competencies = content_named("competencies")
        items = [item for plan in plans for item in plan.new.get(competencies, [])]
        held = self.draft.lists[list_key(content, self.draft.pathway.pk)]
        known = {name_key(row.words) for row in held.rows}
        for area in dict.fromkeys(item.area for item in items if item.area):
            if name_key(area) not in known:
                saved = content.model(pathway=self.draft.pathway, text=area)
                row = Row(content, saved, inside=held)
                self.orders.setdefault(held.key, list(held.rows)).append(row)
                self.added.append(row)


def why_no_room(content: Content, there: int, count: int) -> str:
    """Say why a list that has some lines cannot take so many more, or nothing if it can."""
    if there + count <= MOST_LINES:
        return ""
    values = {"count": count, "room": max(MOST_LINES - there, 0)}
    title = str(content.title or capfirst(content.model._meta.verbose_name_plural))
    words = ngettext(
        "“%(list)s” would get %(count)s more line, and has room for %(room)s.",
        "“%(list)s” would get %(count)s more lines, and has room for %(room)s.",
        count,
    )
    return words % {**values, "list": title}
