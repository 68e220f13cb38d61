"""Copy texts, lists and whole stages from another pathway into a draft."""

from __future__ import annotations

from collections import defaultdict

from ...contents import CONTENTS, PATHWAY, STAGES, Content, TextKind, content_named
from .draft import Draft, Row, RowList
from .identities import Identities
from .keys import list_key
from .lines import save_orders
from .outcome import Outcome

# Parts to choose, besides stages and lists.
EVERYTHING = "everything"
TEXTS = "texts"  # those of the role itself
COMPETENCIES, READINGS = "competencies", "readings"


class Copying:
    """Copy the chosen parts of `source`. What the draft already says stays, and comes once."""

    def __init__(self, source: Draft, draft: Draft, *, into: Row | None, keeps_identities: bool):
        self.source, self.draft = source, draft
        self.into = into  # the stage that takes the lists of stages
        self.keeps_identities = keeps_identities
        self.outcome = Outcome()
        self.orders: dict[str, list[Row]] = {}
        self.copies: list[tuple[Row, Row]] = []  # a new row, and the one it is a copy of
        self.inner: list[Row] = []  # the competencies of copied stages
        self.left_out = 0

    def run(self, parts: list[str]) -> None:
        if EVERYTHING in parts:
            parts = self._all_parts()
        if TEXTS in parts:
            self._copy_texts()
        for held in self.source.lists.values():
            target = self._target(held)
            if held.key in parts and target and held.content is not STAGES:
                self._copy_rows(target, held.rows)
        stages = [row for row in self.source.rows_of(STAGES) if row.key in parts]
        self._copy_rows(self.draft.lists[list_key(STAGES, self.draft.pathway.pk)], stages)
        for copy, original in self.copies:
            self._link(copy, original, copy.inside.holder.saved.pk)
        save_orders(self.orders)
        self._save_inner_lists(self.copies)
        self.outcome.is_changed = self.outcome.is_changed or bool(self.copies)

    def _all_parts(self) -> list[str]:
        stages = [row.key for row in self.source.rows_of(STAGES)]
        return [TEXTS, *(held.key for held in self.source.head.lists), *stages]

    def _target(self, held: RowList) -> RowList | None:
        """Return the list of the draft that takes the lines of a list of the source."""
        if held.content.holder == PATHWAY.key_name:
            return self.draft.lists[list_key(held.content, self.draft.pathway.pk)]
        if held.content.holder == STAGES.key_name and self.into:
            return self.draft.lists[list_key(held.content, self.into.saved.pk)]
        return None

    def _copy_texts(self) -> None:
        """Fill the texts of the role that are empty."""
        saved, filled = self.draft.pathway, []
        for text in PATHWAY.texts:
            words = getattr(self.source.pathway, text.name)
            if text.kind != TextKind.LANGUAGE and words and not getattr(saved, text.name):
                setattr(saved, text.name, words)
                filled.append(text.name)
        if filled:
            saved.save(update_fields=filled)
            self.outcome.is_changed = True

    def _copy_rows(self, target: RowList, rows: list[Row]) -> None:
        content = target.content
        order = self.orders.setdefault(target.key, list(target.rows))
        words = {row.words for row in order}
        new = [row for row in rows if row.words not in words]
        self.left_out += len(rows) - len(new)
        copies = [
            Row(content, _copy(content, row, target.holder.saved), inside=target) for row in new
        ]
        if content.has_identity:
            self._identify(content, copies, {row.saved.slug for row in order})
        order += copies
        self.copies += zip(copies, new, strict=True)

    def _identify(self, content: Content, copies: list[Row], taken: set[str]) -> None:
        """Keep identities where that is wished and free; make others of the words."""
        identities = Identities(self.draft, content, [row.words for row in copies], [])
        for row in copies:
            if not self.keeps_identities or row.saved.slug in taken:
                others = {*taken, row.saved.slug}
                row.saved.slug = identities.make(row.words, others)
            taken.add(row.saved.slug)

    def _save_inner_lists(self, pairs: list[tuple[Row, Row]]) -> None:
        """Copy what the copied rows hold, list by list."""
        inner: dict[Content, list[tuple[Row, Row]]] = defaultdict(list)
        for copy, original in pairs:
            for held in original.lists:
                for row in held.rows:
                    new = Row(held.content, _copy(held.content, row, copy.saved))
                    setattr(new.saved, held.content.order, getattr(row.saved, held.content.order))
                    inner[held.content].append((new, row))
        for content in sorted(inner, key=CONTENTS.index):
            found = inner[content]
            if content.has_identity and not self.keeps_identities:
                self._identify_by_holder(content, [new for new, _row in found])
            if content.name == COMPETENCIES:
                self.inner += [new for new, _row in found]
            for new, row in found:
                self._link(new, row, getattr(new.saved, f"{content.holder}_id"))
            content.model.objects.bulk_create([new.saved for new, _row in found])
            self._save_inner_lists(found)

    def _link(self, copy: Row, original: Row, stage: int) -> None:
        """Let a copied reading name the competency of these words in its new stage, if any."""
        if copy.content.name != READINGS or not original.saved.competency:
            return
        named = original.saved.competency
        words = next(r.words for r in original.beside(COMPETENCIES) if r.saved.slug == named)
        key = list_key(content_named(COMPETENCIES), stage)
        there = [row for row in self.inner if row.saved.stage_id == stage]
        there += self.orders.get(key, [])
        there += self.draft.lists[key].rows if key in self.draft.lists else []
        found = next((row for row in there if row.words == words), None)
        copy.saved.competency = found.saved.slug if found else ""

    def _identify_by_holder(self, content: Content, rows: list[Row]) -> None:
        by_holder = defaultdict(list)
        for row in rows:
            by_holder[getattr(row.saved, f"{content.holder}_id")].append(row)
        identities = Identities(self.draft, content, [row.words for row in rows], [])
        for held in by_holder.values():
            taken: set[str] = set()
            for row in held:
                row.saved.slug = identities.make(row.words, {*taken, row.saved.slug})
                taken.add(row.saved.slug)


def _copy(content: Content, row: Row, holder):
    names = [*content.field_names, *(["slug"] if content.has_identity else [])]
    texts = {name: getattr(row.saved, name) for name in names}
    return content.model(**{content.holder: holder}, **texts)
