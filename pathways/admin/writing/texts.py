"""Change the texts of rows, each by itself: one that cannot be saved holds up no other."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from ...contents import PATHWAY, STAGES, Content, TextKind
from ..edit_conflicts import digest
from ..edit_conflicts.other_editor import OtherEditor
from .draft import Draft, Row
from .identities import Identities
from .keys import content_in
from .outcome import Outcome, label_of
from .posted import ADD, Posted

SEVERAL_LINES = (TextKind.PARAGRAPHS, TextKind.LINES)


def clean(content: Content, saved, name: str, text: str):
    """Return the text as it is saved; what is refused raises a ValidationError."""
    field = content.model._meta.get_field(name)
    return field.clean(field.formfield().clean(text), saved)


def _split(content: Content, name: str, text: str) -> tuple[str, str]:
    """Return what the field takes, and what goes into new lines below."""
    if name == content.main_text and content is not PATHWAY:
        words, _break, more = text.strip("\n").partition("\n")
        return words, more
    takes_lines = name != "slug" and content.text(name).kind in SEVERAL_LINES
    return (text if takes_lines else " ".join(text.split("\n"))), ""


def _missing(content: Content) -> str:
    if content.lists:
        return _("Write something here.")
    return _("Write something here, or remove the line.")


@cache
def once_in_list(content: Content) -> list[str]:
    """Return the fields in which no two lines of a list may say the same: identities, and names."""
    names = [*content.field_names, "slug"]
    unique = [set(each.fields) for each in content.model._meta.total_unique_constraints]
    return [name for name in names if {content.holder, name} in unique]


def refuse_taken(content: Content, name: str, value: str, others: list[Row]) -> None:
    if name not in once_in_list(content):
        return
    if value in {getattr(other.saved, name) for other in others}:
        if name == "slug":
            raise ValidationError(_("Another line of this list has this identity."))
        raise ValidationError(_("The list has this line already."))


def _refuse_unknown_competency(row: Row, name: str, value: str) -> None:
    if name == "slug" or row.content.text(name).kind != TextKind.COMPETENCY or not value:
        return
    if value not in {each.saved.slug for each in row.beside("competencies")}:
        raise ValidationError(_("This stage does not have that competency any more."))


def _others(row: Row) -> list[Row]:
    """Return the other lines of its list."""
    return [other for other in row.inside.rows if other is not row] if row.inside else []


def update(content: Content, saved: list, names: list[str]) -> None:
    """Save some fields. What a model does besides, when one row is saved, is done for each."""
    if content.model.save is Model.save:
        content.model.objects.bulk_update(saved, names)
        return
    for row in saved:
        row.save(update_fields=names)


class TextChanges:
    """Put what was typed into the rows of a draft, and save those that changed."""

    def __init__(self, draft: Draft, posted: Posted, outcome: Outcome, editor: OtherEditor):
        self.draft, self.posted, self.outcome, self.editor = draft, posted, outcome, editor
        self.changed: dict[str, set[str]] = defaultdict(set)  # the names of fields by row
        self.before: dict[str, str] = {}  # the main text that a row had, by row
        self.below: list[tuple[Row, str]] = []  # lines that were typed into another one

    def run(self) -> None:
        for key, texts in self.posted.texts.items():
            touched = [name for name in texts if self.posted.is_touched(key, name)]
            row = self.draft.rows.get(key)
            for name in touched:
                if row is None:
                    self._keep_lost(key, name, texts[name])
                elif name in self.draft.fields_of(row):
                    self._change(row, name, texts[name])
        self._save()

    def _change(self, row: Row, name: str, text: str) -> None:
        saved = getattr(row.saved, name)
        if digest(text) == digest(saved):
            return
        if self.posted.versions[row.key][name] != digest(saved):
            self.outcome.conflicts.add(row.key)
            self.outcome.refuse(row.key, name, self.editor.changed_too(saved), text)
            return
        words, more = _split(row.content, name, text)
        try:
            if not words.strip() and name == row.content.main_text:
                raise ValidationError(_missing(row.content))
            value = clean(row.content, row.saved, name, words)
            refuse_taken(row.content, name, value, _others(row))
            _refuse_unknown_competency(row, name, value)
        except ValidationError as refused:
            self.outcome.refuse(row.key, name, " ".join(refused.messages), text)
            return
        if more.strip():
            self.below.append((row, more))
        if value != saved:
            if name == row.content.main_text:
                self.before[row.key] = saved
            setattr(row.saved, name, value)
            self.changed[row.key].add(name)

    def _keep_lost(self, key: str, name: str, text: str) -> None:
        """Keep what was typed into a row that somebody removed: in the box of its list."""
        content = content_in(key)
        pk = key.rpartition("-")[2]
        lists = (self.draft.lists.get(held) for held, pks in self.posted.seen.items() if pk in pks)
        inside = next((held for held in lists if held and held.content is content), None)
        if inside and name == content.main_text:
            self.outcome.refuse(inside.key, ADD, self.editor.deleted_changed(), "")
            self.outcome.keep_in_box(inside.key, text)
        else:
            self.outcome.lost.append((label_of(content), text))

    def _save(self) -> None:
        rows_by_content: dict[Content, list[Row]] = defaultdict(list)
        for key in self.changed:
            row = self.draft.rows[key]
            rows_by_content[row.content].append(row)
        # Readings come first: they name competencies as these were, and the database lets them
        # follow when an identity changes.
        in_order = sorted(rows_by_content.items(), key=lambda each: each[0].name != "readings")
        for content, rows in in_order:
            self._reidentify(content, rows)
            names = sorted(set().union(*(self.changed[row.key] for row in rows)))
            update(content, [row.saved for row in rows], names)
            self.outcome.is_changed = True

    def _reidentify(self, content: Content, rows: list[Row]) -> None:
        """Let identities follow the words they were made of, while no other version uses them."""
        reworded = [row for row in rows if row.key in self.before]
        if not content.has_identity or not reworded:
            return
        words = [row.words for row in reworded]
        identities = Identities(self.draft, content, words, [row.saved.slug for row in reworded])
        for row in reworded:
            if content is STAGES and row.saved.slug in self.draft.settled_stages:
                continue
            if "slug" in self.changed[row.key] or not identities.follows(row, self.before[row.key]):
                continue
            taken = {other.saved.slug for other in _others(row)}
            row.saved.slug = identities.make(row.words, taken, own=row)
            self.changed[row.key].add("slug")
