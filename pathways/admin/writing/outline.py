"""Prepare a draft for its page: each field with its label and text, each line with its remarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ... import coauthors
from ...contents import PATHWAY, STAGES, Need, TextKind
from ...documents.wording import shortened
from ...widgets import rows_for
from ..links import action_url, preview_url
from .draft import Draft, Row, RowList
from .outcome import Outcome, label_of
from .posted import ADD, AFTER, VERSION, version_of
from .remarks import DraftRemark, remarks_of

NO_WORDS = ("slug", TextKind.LINK, TextKind.LANGUAGE, TextKind.LEVEL, TextKind.READING_KIND)
NAMED = 2  # of the fields that are folded away


@dataclass(frozen=True)
class FieldOnPage:
    name: str  # of the field, and its id
    label: str
    text: str
    kind: str
    help_text: str = ""
    error: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    lang: str = ""  # of the text
    is_label_hidden: bool = False
    least_rows: int = 1

    @property
    def rows(self) -> int:
        return rows_for(self.text, self.least_rows, spare=0)

    @property
    def described_by(self) -> str:
        notes = {f"{self.name}_error": self.error, f"{self.name}_help": self.help_text}
        return " ".join(name for name, text in notes.items() if text)


class RowOnPage:
    """A line of a list, a stage, or the pathway itself."""

    def __init__(self, page: DraftOnPage, row: Row, number: int = 0):
        self.page, self.row, self.number = page, row, number
        self.key, self.content = row.key, row.content
        self.words = row.words
        self.lists = [ListOnPage(page, held) for held in row.lists]

    @property
    def label(self) -> str:
        name = capfirst(label_of(self.content))
        return f"{name} {self.number}" if self.number else name

    @property
    def version_name(self) -> str:
        return f"{self.key}-{VERSION}"

    @property
    def version(self) -> str:
        return version_of(self.row, self.page.draft.fields_of(self.row))

    @property
    def is_stage(self) -> bool:
        return self.content is STAGES

    @property
    def remarks(self) -> list[DraftRemark]:
        return self.page.remarks.get(self.key, [])

    @property
    def mark(self):
        """Return what others changed here since the reader last looked."""
        return self.page.beside.mark(self.key)

    @property
    def threads(self) -> list:
        return self.page.beside.threads(self.key)

    @property
    def open_comments(self) -> int:
        return sum(thread.is_open for thread in self.threads)

    @property
    def is_talked_on(self) -> bool:
        """Tell whether the page has a box for a comment on this line."""
        return self.page.talks_on == self.key

    @property
    def error(self) -> str:
        """Say that something of this line is not saved, and why."""
        return " ".join(self.page.outcome.errors.get(self.key, {}).values())

    @cached_property
    def fields(self) -> list[FieldOnPage]:
        return [self._field(name) for name in self.page.draft.fields_of(self.row)]

    @cached_property
    def shown(self) -> list[FieldOnPage]:
        """The fields that stand open; a line of a list shows those that it cannot do without."""
        return [each for each in self.fields if self._is_shown(each)]

    @cached_property
    def folded(self) -> list[FieldOnPage]:
        return [each for each in self.fields if not self._is_shown(each)]

    @property
    def folded_label(self) -> str:
        """Name the first of the fields that are folded away."""
        labels = [str(each.label) for each in self.folded]
        more = ["…"] if len(labels) > NAMED else []
        return ", ".join([*labels[:NAMED], *more])

    @property
    def is_open(self) -> bool:
        return any(each.error for each in self.folded)

    @property
    def preview_url(self) -> str:
        stage = self.row if self.is_stage else self.row.inside and self.row.inside.holder
        is_of_stage = stage and stage.content is STAGES
        url = preview_url(self.page.draft.pathway, stage.saved if is_of_stage else None)
        url = f"{url}?line={self.key}"
        return (
            url
            if self.content in (PATHWAY, STAGES)
            else f"{url}#{self.content.anchor}-{self.number}"
        )

    @property
    def paste_url(self) -> str:
        """Lead to the page on which whole lists are pasted into this stage."""
        return f"{action_url(self.page.draft.pathway, 'write_paste')}?into={self.key}"

    def _is_shown(self, each: FieldOnPage) -> bool:
        name = each.name.rpartition("-")[2]
        if name == "slug":
            return False
        is_head = self.content in (PATHWAY, STAGES)
        return is_head or self.content.text(name).need == Need.REQUIRED

    def _choices(self, name: str, column) -> list[tuple[str, str]]:
        if name != "slug" and self.content.text(name).kind == TextKind.COMPETENCY:
            rows = self.row.beside("competencies")
            return [("", "–"), *((each.saved.slug, shortened(each.words)) for each in rows)]
        return _choices(column)

    def _field(self, name: str) -> FieldOnPage:
        column = self.content.model._meta.get_field(name)
        kind = "slug" if name == "slug" else self.content.text(name).kind
        is_main = name == self.content.main_text and self.content not in (PATHWAY, STAGES)
        typed = self.page.outcome.typed.get(self.key, {})
        return FieldOnPage(
            name=f"{self.key}-{name}",
            label=self.label if is_main else capfirst(column.verbose_name),
            text=typed.get(name, getattr(self.row.saved, name)),
            kind=kind,
            help_text="" if is_main else _help_text(column),
            error=self.page.outcome.errors.get(self.key, {}).get(name, ""),
            choices=self._choices(name, column),
            lang="" if kind in NO_WORDS else self.page.draft.pathway.language,
            is_label_hidden=is_main,
            least_rows=2 if kind in (TextKind.PARAGRAPHS, TextKind.LINES) else 1,
        )


def _choices(column) -> list[tuple[str, str]]:
    says_nothing = column.blank and "" not in dict(column.flatchoices)
    nothing = [("", "–")] if says_nothing else []
    return [*nothing, *column.flatchoices] if column.choices else []


def _help_text(column) -> str:
    if column.name == "slug":
        return _(
            "People’s answers find this again by it in the next version. What has the same "
            "identity in several roles counts as the same thing."
        )
    return str(column.help_text)


class ListOnPage:
    def __init__(self, page: DraftOnPage, held: RowList):
        self.page, self.held, self.key = page, held, held.key
        self.content = held.content
        self.rows = [RowOnPage(page, row, place) for place, row in enumerate(held.rows, 1)]

    @property
    def title(self) -> str:
        return str(self.content.title or capfirst(self.content.model._meta.verbose_name_plural))

    @property
    def version_name(self) -> str:
        return f"{self.key}-{VERSION}"

    @property
    def version(self) -> str:
        return " ".join(str(row.saved.pk) for row in self.held.rows)

    @property
    def after_name(self) -> str:
        return f"{self.key}-{AFTER}"

    @property
    def remarks(self) -> list[DraftRemark]:
        return self.page.remarks.get(self.key, [])

    @cached_property
    def box(self) -> FieldOnPage:
        """The box in which new lines are typed or pasted."""
        typed = self.page.outcome.typed.get(self.key, {}).get(ADD, "")
        return FieldOnPage(
            name=f"{self.key}-{ADD}",
            label=self._box_label(),
            text=typed,
            kind=TextKind.LINES,
            lang=self.page.draft.pathway.language,
            error=self.page.outcome.errors.get(self.key, {}).get(ADD, ""),
        )

    def _box_label(self) -> str:
        if self.content.is_named_by_hr:
            return _("Add lists: a title on each line, such as “Qualifications”")
        return _("Add to “%(list)s”, one per line") % {"list": self.title}

    @property
    def is_stages(self) -> bool:
        return self.content is STAGES


class DraftOnPage:
    def __init__(self, draft: Draft, outcome: Outcome | None = None, beside=None, talks_on=""):
        self.draft = draft
        self.outcome = outcome or Outcome()
        self.beside, self.talks_on = beside or coauthors.Nobody(), talks_on
        self.remarks = remarks_of(draft)
        self.head = RowOnPage(self, draft.head)

    @property
    def rows(self) -> Iterator[RowOnPage]:
        """Yield the pathway, and every row of every list."""
        return _with_inner_rows(self.head)

    @property
    def lists(self) -> dict[str, ListOnPage]:
        return {held.key: held for row in self.rows for held in row.lists}


def _with_inner_rows(row: RowOnPage) -> Iterator[RowOnPage]:
    yield row
    for held in row.lists:
        for inner in held.rows:
            yield from _with_inner_rows(inner)
